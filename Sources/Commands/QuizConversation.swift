import Foundation
import Lessons

/// Leads a quiz on a terminal: entries from the line editor to the session, until it is over.
struct QuizConversation {
  private let session: QuizSession
  private let engine: any Engine
  private let page: TerminalPage
  private let editor: LineEditor
  private let completion: CommandCompletion

  init(_ session: QuizSession, engine: any Engine, page: TerminalPage) {
    self.session = session
    self.engine = engine
    self.page = page
    completion = CommandCompletion(session.commandNames + [":edit"], engine: engine)
    editor = LineEditor(historyFolder: nil, ink: page.ink, complete: completion.complete)
  }

  /// Asks until there is nothing more to ask or the reader leaves.
  func run() throws {
    let interruptions = [engine.interruption, editor.interruption]
    Interrupts.watch { interruptions.forEach { $0() } }
    try session.begin()
    while !session.isOver {
      if !page.isAtLineStart { page.write("\n") }
      let entry = editor.read(
        prompt: session.prompt, initial: draft(), isWhole: session.isWhole, command: session.command(in:))
      switch entry {
      case .text(let entry): try take(entry)
      case .interrupted: continue
      case .end:
        page.write("\n")
        session.leave()
      }
    }
  }

  /// What the editor begins with; a terminal that cannot change it goes on with what the reader has begun.
  private func draft() -> String {
    let draft = session.takeDraft() ?? ""
    completion.draft = draft
    if editor.drawsItself { return draft }
    guard session.isDraftBegun, !draft.isEmpty else { return "" }
    page.write(CellText.lines(of: draft, ink: page.ink, width: page.width).map { $0 + "\n" }.joined())
    return draft
  }

  private func take(_ entry: String) throws {
    let typed = session.command(in: entry)
    guard (typed?.command ?? entry).trimmingCharacters(in: .whitespacesAndNewlines) == ":edit" else {
      return try session.take(entry)
    }
    guard let program = typed?.program ?? session.programText else {
      return page.note("there is no program to edit\n  hint: :edit opens what a question begins with")
    }
    do {
      try session.take(try ExternalEditor.find().edit(text: program))
    } catch let error as FileError {
      page.note(error.rendered)
    }
  }
}
