// The command line: one file per command, and the REPL.
//
// Arguments, keys and signals flow in; text on standard output, messages on standard error and an exit status
// flow out. What a command does is decided in the targets below; here is only how it is asked for and shown.

import ArgumentParser

/// The program's commands.
package struct Peftbook: ParsableCommand {
  /// The release.
  package static let version = "0.1.0"

  /// What the help says, and the subcommands.
  package static var configuration: CommandConfiguration {
    CommandConfiguration(
      commandName: "peftbook",
      abstract: "Learn by measuring why parameter-efficient fine-tuning exists.",
      usage: """
        peftbook [--threads <n>] [--memory <size>] [--seed <n>] ...
        peftbook <subcommand>
        """,
      discussion: """
        Without a command: the prompt on a terminal, else the program on standard input.
        Exit status: 0 all well; 1 the program, a check or an answer failed; 64 wrong usage; 130 interrupted.
        """,
      version: version,
      subcommands: [
        LearnCommand.self, RunCommand.self, EvalCommand.self, QuizCommand.self, ProgressCommand.self,
        LintCommand.self, NewCommand.self, FetchCommand.self, DoctorCommand.self, PromptCommand.self,
      ],
      defaultSubcommand: PromptCommand.self)
  }

  /// Makes the command as ArgumentParser wants it.
  package init() {}
}
