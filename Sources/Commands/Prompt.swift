import Foundation
import Lessons

/// The read-evaluate-print loop.
final class Prompt {
  let engine: any Engine
  let page: TerminalPage
  /// What ran without an error, in order.
  var record = SessionRecord()
  /// The last entry that was code, whatever came of it.
  var lastCode = ""
  /// Where lessons are looked for when one is named.
  let library: () throws -> Library
  private let editor: LineEditor
  private var isOver = false

  init(
    engine: any Engine, page: TerminalPage, editor: LineEditor, library: @escaping () throws -> Library
  ) {
    self.engine = engine
    self.page = page
    self.editor = editor
    self.library = library
  }

  /// Reads and runs until the reader leaves.
  func run() {
    while !isOver {
      if !page.isAtLineStart { page.write("\n") }
      switch editor.read(prompt: ">>> ", isWhole: { [engine] in $0.hasPrefix(":") || engine.isComplete($0) })
      {
      case .interrupted: break
      case .end:
        page.write("\n")
        isOver = true
      case .text(let entry): take(entry)
      }
    }
  }

  /// Ends the loop.
  func leave() { isOver = true }

  private func take(_ entry: String) {
    let text = entry.trimmingCharacters(in: .newlines)
    if text.allSatisfy(\.isWhitespace) { return }
    switch Shorthand(text, names: engine.variables.map(\.name)) {
    case .command(let name, let argument):
      if let failure = ColonCommand.run(name, argument, on: self) { page.note(failure) }
    case .help(let name): _ = run(Code(name: "<input>", text: "help(\(name))"))
    case .code:
      lastCode = text
      if run(Code(name: "<input>", text: text)) { record.add(text) }
    }
  }

  /// Runs code and shows what came of it; true if all went well.
  func run(_ code: Code) -> Bool {
    let outcome = engine.run(code, page: page)
    if !page.isAtLineStart { page.write("\n") }
    if let value = outcome.value {
      engine.rememberValue()
      let isHidden = code.text.trimmingCharacters(in: .whitespacesAndNewlines).hasSuffix(";")
      if !isHidden { page.writeOutput(LongText.cut(value, width: page.width) + "\n") }
    }
    if let failure = outcome.failure { page.note(failure.text) }
    return outcome.failure == nil
  }
}
