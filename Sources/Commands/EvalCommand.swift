import ArgumentParser
import Lessons

/// `peftbook eval CODE`
struct EvalCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "eval", abstract: "Run CODE and print the value of its last expression.")

  @Argument(help: "A program, such as '1 + 1'.")
  var code: String

  @OptionGroup var common: CommonOptions

  func run() throws {
    let page = common.colors.makePage()
    let engine = common.makeEngine()
    Interrupts.watch(endsAtSecond: true, engine.interruption)
    let outcome = engine.run(Code(name: "<eval>", text: code), page: page)
    if let value = outcome.value { page.writeOutput(value + "\n") }
    if let failure = outcome.failure {
      page.note(failure.text)
      try failure.end()
    }
    if !outcome.checks.allSatisfy(\.passed) { throw ExitCode.failed }
  }
}
