import Lessons

/// Completes the commands of a lesson or a quiz, and the names of its session.
final class CommandCompletion {
  /// Whose names are completed; nil where there is no session.
  var engine: (any Engine)?
  /// What the editor began with, behind which a command may stand.
  var draft = ""
  private let commands: [String]

  /// Makes a completion of commands, given with their colons.
  init(_ commands: [String], engine: (any Engine)? = nil) {
    self.commands = commands
    self.engine = engine
  }

  /// The ways to complete the word that ends at a byte offset of an entry.
  func complete(_ text: String, at cursor: Int) -> LineEditor.Completion {
    let before = String(decoding: text.utf8.prefix(cursor), as: UTF8.self)
    // A command stands alone, behind the draft, or in a line of its own.
    let typed = before.hasPrefix(draft) ? before.dropFirst(draft.count) : before[...]
    let line = typed.split(separator: "\n", omittingEmptySubsequences: false).last ?? ""
    let word = line.drop { $0 == " " }
    if word.hasPrefix(":") {
      return LineEditor.Completion(
        start: before.utf8.count - word.utf8.count, candidates: commands.filter { $0.hasPrefix(word) })
    }
    guard let engine else { return LineEditor.Completion(start: cursor, candidates: []) }
    return EntryCompleter(engine: engine).complete(text, at: cursor)
  }
}
