import Foundation
import Lessons

/// The read-evaluate-print loop.
final class Prompt {
  private let engine: any Engine
  private let page: TerminalPage
  private let editor: LineEditor
  /// The lines of a statement that is not whole yet.
  private var pending = ""
  private var isOver = false

  init(engine: any Engine, page: TerminalPage, editor: LineEditor) {
    self.engine = engine
    self.page = page
    self.editor = editor
  }

  /// Reads and runs until the reader leaves.
  func run() {
    while !isOver {
      switch editor.read(prompt: pending.isEmpty ? ">>> " : "... ") {
      case .interrupted: pending = ""
      case .end:
        page.write("\n")
        isOver = true
      case .line(let entry): takePasted(entry)
      }
    }
  }

  /// Takes an entry; where it was copied with its prompts, line by line.
  private func takePasted(_ entry: String) {
    let lines = entry.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    guard lines.contains(where: { PastedPrompts.strip($0) != $0 }) else { return take(entry) }
    for line in lines where !isOver {
      if !pending.isEmpty, PastedPrompts.beginsStatement(line), engine.isComplete(pending) { take("") }
      take(PastedPrompts.strip(line))
    }
    if lines.count > 1, !pending.isEmpty, engine.isComplete(pending) { take("") }
  }

  private func take(_ line: String) {
    if pending.isEmpty {
      if line.allSatisfy(\.isWhitespace) { return }
      if line.hasPrefix(":") { return command(line) }
    }
    let text = pending + line
    pending = engine.isComplete(text) ? "" : text + "\n"
    if pending.isEmpty { run(text) }
  }

  private func run(_ text: String) {
    let outcome = engine.run(Code(name: "<input>", text: text), page: page)
    let isHidden = text.trimmingCharacters(in: .whitespacesAndNewlines).hasSuffix(";")
    if let value = outcome.value {
      engine.rememberValue()
      if !isHidden { page.write(value + "\n") }
    }
    if let failure = outcome.failure { page.note(failure.text) }
  }

  private func command(_ line: String) {
    let parts = line.dropFirst().split(separator: " ", maxSplits: 1).map(String.init)
    switch parts.first ?? "" {
    case "help", "h": page.write(Self.help)
    case "quit", "q": isOver = true
    case "vars": showVariables()
    case "time": time(parts.count > 1 ? parts[1] : "")
    default:
      let names = ["help", "quit", "vars", "time"]
      let hint = Suggestion.hint(for: parts.first ?? "", among: names) ?? ":help lists the commands"
      page.note("there is no command \(line)\n  hint: \(hint)")
    }
  }

  private static let help = """
    :help        this list
    :vars        the names of this session
    :time CODE   run CODE and tell how long it took
    :quit        leave, as Ctrl-D does
    help(x)      what x is and how it is called
    Tab completes names. _ is the last value. A ; at the end hides the value. Ctrl-C stops what runs.

    """

  private func showVariables() {
    let variables = engine.variables
    if variables.isEmpty { return page.write("No names yet.\n") }
    let width = variables.map { Columns.width(of: $0.name) }.max() ?? 0
    for (name, value) in variables { page.write("\(Columns.pad(name, to: width))  \(value)\n") }
  }

  private func time(_ code: String) {
    guard !code.isEmpty else { return page.note(":time needs code\n  hint: :time matmul(a, b)") }
    let clock = ContinuousClock()
    let duration = clock.measure { run(code) }
    let seconds = Double(duration.components.seconds) + Double(duration.components.attoseconds) * 1e-18
    page.write(String(format: seconds < 1 ? "%.1f ms\n" : "%.2f s\n", seconds < 1 ? seconds * 1000 : seconds))
  }
}
