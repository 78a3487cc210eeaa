import Foundation

/// A command that was typed into a program: it is obeyed, and the program stays in the editor.
///
/// What the editor was given counts as not typed. Where a line that starts with a colon is all that was added to it,
/// that is a command, mistyped ones too. Of a program that the reader wrote the last line is one if there is such a
/// command: no statement starts with a colon, but a line of a text in quotes may.
package struct TypedCommand: Equatable {
  /// The command with its colon and what it takes.
  package let command: String
  /// The program without it.
  package let program: String

  /// Reads an entry; nil where it is a program, or a command alone.
  package init?(_ entry: String, into draft: String, isCommand: (_ name: String) -> Bool) {
    if let added = Self.added(to: draft, in: entry), Self.name(of: added) != nil {
      command = added
      program = draft
      return
    }
    var lines = entry.split(separator: "\n", omittingEmptySubsequences: false)
    while lines.last?.allSatisfy(\.isWhitespace) == true { lines.removeLast() }
    guard let last = lines.popLast()?.trimmingCharacters(in: .whitespaces), let name = Self.name(of: last),
      isCommand(name), lines.contains(where: { !$0.allSatisfy(\.isWhitespace) })
    else { return nil }
    command = last
    program = lines.joined(separator: "\n")
  }

  /// The one line that was typed before or behind a draft.
  private static func added(to draft: String, in entry: String) -> String? {
    guard !draft.isEmpty else { return nil }
    let added: Substring
    if entry.hasPrefix(draft) {
      added = entry.dropFirst(draft.count)
    } else if entry.hasSuffix(draft) {
      added = entry.dropLast(draft.count)
    } else {
      return nil
    }
    let line = added.trimmingCharacters(in: .whitespacesAndNewlines)
    return line.contains(where: \.isNewline) ? nil : line
  }

  /// The word behind the colon that a line starts with.
  private static func name(of line: String) -> String? {
    guard line.hasPrefix(":"), line.dropFirst().first?.isLetter == true else { return nil }
    return String(line.dropFirst().prefix { !$0.isWhitespace })
  }
}
