import Foundation
import Lessons

/// Leads a quiz on a terminal: entries from the line editor to the session, until it is over.
struct QuizConversation {
  private let session: QuizSession
  private let engine: any Engine
  private let page: TerminalPage
  private let editor: LineEditor

  init(_ session: QuizSession, engine: any Engine, page: TerminalPage) {
    self.session = session
    self.engine = engine
    self.page = page
    editor = LineEditor(
      historyFolder: nil, ink: page.ink, complete: EntryCompleter(engine: engine).complete)
  }

  /// Asks until there is nothing more to ask or the reader leaves.
  func run() throws {
    let interruptions = [engine.interruption, editor.interruption]
    Interrupts.watch { interruptions.forEach { $0() } }
    try session.begin()
    while !session.isOver {
      if !page.isAtLineStart { page.write("\n") }
      let draft = session.takeDraft() ?? ""
      switch editor.read(prompt: session.prompt, initial: draft, isWhole: session.isWhole) {
      case .text(let entry): try take(entry)
      case .interrupted: continue
      case .end:
        page.write("\n")
        session.leave()
      }
    }
  }

  private func take(_ entry: String) throws {
    guard entry.trimmingCharacters(in: .whitespacesAndNewlines) == ":edit" else {
      return try session.take(entry)
    }
    guard let program = session.program else {
      return page.note("there is no program to edit\n  hint: :edit opens what a question begins with")
    }
    do {
      try session.take(try ExternalEditor.find().edit(text: program.starter.text))
    } catch let error as FileError {
      page.note(error.rendered)
    }
  }
}
