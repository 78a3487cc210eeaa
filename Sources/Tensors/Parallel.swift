import Dispatch
import Glibc
import Synchronization

/// Spreads work over threads in pieces that do not depend on how many threads there are, so that results have
/// the same bits on any number of them.
package final class Parallel: Sendable {
  /// The most threads that work at once.
  package let threads: Int
  private let interrupt: InterruptFlag

  /// Elementwise work below this many elements stays on the calling thread.
  package static let threshold = 1 << 16
  private static let grain = 1 << 15

  /// A spreader over `threads` threads (nil: one per core) that stops between pieces when interrupted.
  package init(threads: Int? = nil, interrupt: InterruptFlag) {
    let cores = max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN)))
    self.threads = min(max(1, threads ?? cores), 256)
    self.interrupt = interrupt
  }

  /// Calls `body` once for each piece, in any order and on several threads; throws `Interrupted` when asked to
  /// stop, with the remaining pieces left out.
  package func run(pieces: Int, _ body: (Int) -> Void) throws {
    let workers = min(threads, pieces)
    if workers <= 1 {
      for piece in 0..<max(0, pieces) {
        try interrupt.check()
        body(piece)
      }
      return
    }
    let next = Atomic<Int>(0)
    withoutActuallyEscaping(body) { body in
      // The pieces write to places of their own, through pointers that the compiler cannot see to be disjoint.
      nonisolated(unsafe) let body = body
      DispatchQueue.concurrentPerform(iterations: workers) { _ in
        while !interrupt.isRaised {
          let piece = next.wrappingAdd(1, ordering: .relaxed).oldValue
          if piece >= pieces { break }
          body(piece)
        }
      }
    }
    try interrupt.check()
  }

  /// Calls `body` with ranges that together cover `0..<count`; `cost` is the work of one of them in elements.
  package func forRanges(of count: Int, cost: Int = 1, _ body: (Range<Int>) -> Void) throws {
    guard count > 0 else { return }
    let cost = max(1, cost)
    if count < Self.threshold / cost || count == 1 {
      try interrupt.check()
      return body(0..<count)
    }
    // Multiples of 16 keep the vector loops of neighbouring pieces whole.
    let step = cost >= Self.grain ? 1 : max(1, (Self.grain / cost + 15) / 16 * 16)
    try run(pieces: (count + step - 1) / step) { piece in
      body(piece * step..<min(count, (piece + 1) * step))
    }
  }
}
