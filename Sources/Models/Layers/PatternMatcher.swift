import Foundation
import Synchronization

/// Matches regular expressions that users wrote, and gives up on those that would take for ever.
///
/// The engine tries alternatives one after another, so that a pattern such as `(.*)*x` doubles its work with every
/// character, and cannot be told to stop; it therefore runs on a thread that is left to itself when time is up.
enum PatternMatcher {
  /// In bytes; the engine reads a pattern by recursion.
  private static let longestPattern = 2000
  private static let timeLimit = 2.0
  private static let stackSize = 256 << 20

  /// The candidates that the pattern matches from end to end, in their order.
  ///
  /// - Throws: `ModelError` for a pattern that is none, or that takes too long.
  static func wholeMatches(of pattern: String, among candidates: [String]) throws -> [String] {
    guard pattern.utf8.count <= longestPattern else {
      throw ModelError(
        "a regular expression may have \(longestPattern) bytes, and this one has \(pattern.utf8.count)")
    }
    let outcome = Outcome()
    let thread = Thread {
      let regex = try? Regex(pattern)
      let found = regex.map { regex in candidates.filter { (try? regex.wholeMatch(in: $0)) != nil } }
      outcome.found.withLock { $0 = found }
      outcome.done.signal()
    }
    thread.stackSize = stackSize
    thread.start()
    guard outcome.done.wait(timeout: .now() + timeLimit) == .success else {
      throw ModelError(
        "\"\(pattern)\" takes too long to match",
        hint: "a repetition inside a repetition, as in (a*)*, makes the work grow without bound")
    }
    guard let found = outcome.found.withLock({ $0 }) else { throw ModelError.brokenPattern(pattern) }
    return found
  }

  private final class Outcome: Sendable {
    let found = Mutex<[String]?>(nil)
    let done = DispatchSemaphore(value: 0)
  }
}
