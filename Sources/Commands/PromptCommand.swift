import ArgumentParser
import Foundation
import Lessons

/// `peftbook` alone: the prompt on a terminal, else the program on standard input.
struct PromptCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "prompt", abstract: "The prompt, or the program on standard input.", shouldDisplay: false)

  @Argument(help: ArgumentHelp("A dash: run standard input, even if it is a terminal.", valueName: "-"))
  var input: String?

  @OptionGroup var common: CommonOptions

  func validate() throws {
    guard let input, input != "-" else { return }
    if input.hasSuffix(".star") || input.hasSuffix(".md") {
      throw ValidationError("a file is run by: peftbook run \(input)")
    }
    let names = Peftbook.commandNames
    let hint = Suggestion.hint(for: input, among: names) ?? "there are " + names.joined(separator: ", ")
    throw ValidationError("there is no command '\(input)'; \(hint)")
  }

  func run() throws {
    let page = common.colors.makePage()
    let engine = common.makeEngine()
    guard Terminal.isInputTerminal, input == nil else {
      return try reporting(on: page) { try runInput(engine, page) }
    }
    engine.resultLimit = LongText.enough
    let library = { try LibraryOptions.findDefault() }
    let completer = EntryCompleter(
      engine: engine, commands: ColonCommand.all, lessonNames: { (try? library().lessonNames) ?? [] })
    let editor = LineEditor(
      historyFolder: ProgressStore.dataFolder(), ink: page.ink, complete: completer.complete)
    let interruptions = [engine.interruption, editor.interruption]
    Interrupts.watch { interruptions.forEach { $0() } }
    let banner = "Peftbook \(Peftbook.version). :help lists the commands, Ctrl-D leaves."
    page.write(Columns.wrap(banner, width: page.width).map { $0 + "\n" }.joined())
    Prompt(engine: engine, page: page, editor: editor, library: library).run()
  }

  private func runInput(_ engine: LabEngine, _ page: TerminalPage) throws {
    let source = try StandardInput.read()
    Interrupts.watch(endsAtSecond: true, engine.interruption)
    let summary = try ScriptRunner(source: source, engine: engine, page: page).run()
    if !summary.isWell { throw ExitCode.failed }
  }
}
