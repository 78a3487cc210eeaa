import ArgumentParser
import Foundation
import Lessons

/// `peftbook` alone: the prompt on a terminal, else the program on standard input.
struct PromptCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "prompt", abstract: "The prompt, or the program on standard input.", shouldDisplay: false)

  @OptionGroup var common: CommonOptions

  func run() throws {
    let page = common.colors.makePage()
    let engine = common.makeEngine()
    guard Terminal.isInputTerminal else {
      return try reporting(on: page) { try runInput(engine, page) }
    }
    let editor = LineEditor(historyFolder: ProgressStore.dataFolder()) { engine.completions(of: $0, at: $1) }
    let interruptions = [engine.interruption, editor.interruption]
    Interrupts.watch { interruptions.forEach { $0() } }
    let banner = "Peftbook \(Peftbook.version). :help lists the commands, Ctrl-D leaves."
    page.write(Columns.wrap(banner, width: page.width).map { $0 + "\n" }.joined())
    Prompt(engine: engine, page: page, editor: editor).run()
  }

  private func runInput(_ engine: LabEngine, _ page: TerminalPage) throws {
    let data = FileHandle.standardInput.readDataToEndOfFile()
    guard let text = String(data: data, encoding: .utf8) else {
      page.note("error: the program on standard input is not UTF-8 text")
      throw ExitCode.failed
    }
    Interrupts.watch(endsAtSecond: true, engine.interruption)
    let source = SourceText(name: "<stdin>", text: PastedPrompts.stripProgram(text))
    try ScriptRunner(source: source, engine: engine, page: page, format: .text).run()
  }
}
