import Foundation
import Starlark

/// The commands of a quiz.
extension QuizSession {
  private static let commands = ["hint", "skip", "next", "retry", "redo", "restart", "help", "quit"]
  /// What people type in a hurry.
  private static let short = ["n", "h", "q"]

  /// The names of all commands with their colons, for completion.
  package var commandNames: [String] {
    Self.commands.filter { $0 != "restart" || sitting != nil }.map { ":" + $0 }
  }

  /// Obeys a command, or a beginning that no other one has.
  func command(_ entry: String) throws {
    let fitting = commandNames.filter { $0.hasPrefix(entry) }
    switch (fitting.count == 1 ? fitting[0] : entry, waiting) {
    case (_, .over): return
    case (":quit", _), (":q", _): leave()
    case (":help", _), (":h", _): write(help)
    case (":retry", _), (":redo", _): try retry()
    case (":restart", _) where sitting != nil: try restart()
    case (":restart", _): write(wrap("A review has no beginning: what you answered waits for its next time."))
    case (":hint", .answer): showHint()
    case (":hint", .next): write(wrap("This question is answered; Enter goes on."))
    case (":skip", .answer), (":next", .answer), (":n", .answer): try settle(.skipped)
    case (":skip", .next), (":next", .next), (":n", .next): try ask()
    default:
      let nearest = Spelling.nearest(to: entry, among: commandNames)
      let hint = nearest.map { "did you mean \($0)?" } ?? ":help lists the commands"
      page.note("there is no command \(MarkdownRenderer.safe(entry))\n  hint: \(hint)")
    }
  }

  private var help: [String] {
    let rows: [(String, String)?] = [
      (":hint", "the next hint"),
      (":skip", "leave the question out; it shows the answer and earns nothing"),
      (":retry", "ask the last question again, with other numbers"),
      sitting.map { _ in (":restart", "begin again with the first question") },
      (
        ":quit",
        sitting == nil ? "leave; what was answered is kept" : "leave; the quiz goes on here next time"
      ),
      ("Enter", "goes on after an answer"),
    ]
    return rows.compactMap { $0 }.flatMap { head, text in
      Columns.wrap(text, width: max(12, page.width - 10)).enumerated().map { index, line in
        Columns.pad(index == 0 ? head : "", to: 10) + line
      }
    }
  }

  /// A command that was typed into a program.
  package func command(in entry: String) -> TypedCommand? {
    guard program != nil else { return nil }
    return TypedCommand(entry, into: offered) { (Self.commands + Self.short + ["edit"]).contains($0) }
  }

  /// Obeys a command that was typed into a program; one that goes elsewhere drops the program.
  func obey(_ typed: TypedCommand) throws {
    isDraftBegun = isDraftBegun || typed.program != offered
    draft = typed.program
    try command(typed.command)
  }

  /// Shows the next hint.
  private func showHint() {
    let hints = asked?.hints ?? []
    guard hintsShown < hints.count else {
      guard let last = hints.last else { return write(wrap("There is no hint for this one.")) }
      return write(["No more hints. The last one was:", ""] + renderer.lines(MarkdownParser.parse(last)))
    }
    let head = hints.count > 1 ? ["Hint \(hintsShown + 1) of \(hints.count):", ""] : []
    write(head + renderer.lines(MarkdownParser.parse(hints[hintsShown])))
    hintsShown += 1
  }
}
