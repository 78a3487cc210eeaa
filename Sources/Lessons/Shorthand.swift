import Foundation

/// What an entry asks for: mostly code, else something that the prompt does itself.
package enum Shorthand: Equatable {
  case code
  case command(name: String, argument: String)
  /// `x?`, and `?x` as well.
  case help(String)

  /// Reads an entry; words of the prompt that the session uses as names are code.
  package init(_ entry: String, names: @autoclosure () -> [String]) {
    let text = entry.trimmingCharacters(in: .whitespacesAndNewlines)
    if entry.hasPrefix(":") {
      let parts = entry.dropFirst().split(separator: " ", maxSplits: 1)
      let argument = parts.count > 1 ? parts[1].trimmingCharacters(in: .whitespacesAndNewlines) : ""
      self = .command(name: String(parts.first ?? ""), argument: argument)
      return
    }
    switch text {
    case "?", "??", "help": self = names().contains("help") ? .code : .command(name: "help", argument: "")
    case "exit", "exit()", "quit", "quit()":
      let isTaken = names().contains(String(text.prefix(4)))
      self = isTaken ? .code : .command(name: "quit", argument: "")
    default: self = Self.helpName(text).map { .help($0) } ?? .code
    }
  }

  /// The dotted name that a question mark stands at.
  private static func helpName(_ text: String) -> String? {
    guard text.hasSuffix("?") || text.hasPrefix("?") else { return nil }
    let name = text.trimmingCharacters(in: CharacterSet(charactersIn: "? "))
    let parts = name.split(separator: ".", omittingEmptySubsequences: false)
    let isName = parts.allSatisfy { part in
      guard let first = part.first, first.isLetter || first == "_" else { return false }
      return part.allSatisfy { $0.isLetter || $0.isNumber || $0 == "_" }
    }
    return isName && !parts.isEmpty ? name : nil
  }
}
