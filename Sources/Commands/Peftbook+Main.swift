import ArgumentParser
import Foundation
import Lessons

extension Peftbook {
  /// Runs the command that the process was started with and ends the process.
  package static func main() {
    Terminal.occupyStandardStreams()
    end(status(of: Array(CommandLine.arguments.dropFirst())))
  }

  /// Ends the process.
  ///
  /// The one way out of the program. It skips what `exit` runs at the end: a library's worker that an interruption
  /// left behind may still be computing, and would do so on memory that the destructors gave back.
  static func end(_ status: Int32) -> Never {
    fflush(nil)
    _exit(status)
  }

  /// Runs a command and gives its exit status.
  private static func status(of arguments: [String]) -> Int32 {
    do {
      if let scripts = CommandArguments.scriptsAlone(arguments) {
        try runPlainly(scripts)
      } else {
        var command = try parse(arguments)
        try command.run()
      }
      return 0
    } catch {
      let code = exitCode(for: error)
      // The command that runs without a name has one for the parser alone.
      let text = fullMessage(for: error, columns: nil).replacing("peftbook prompt", with: "peftbook")
      if !text.isEmpty { Terminal.write(text + "\n", to: code.isSuccess ? STDOUT_FILENO : STDERR_FILENO) }
      return code.rawValue
    }
  }

  /// Runs scripts without options as `RunCommand` would: to parse the arguments takes as long as all the rest of
  /// a start.
  private static func runPlainly(_ scripts: [String]) throws {
    try FileRun(files: scripts, page: TerminalPage(color: .auto)) {
      LabEngine(CommonOptions.defaults(folder: $0))
    }.run()
  }

  private static func parse(_ arguments: [String]) throws -> any ParsableCommand {
    do {
      return try parseAsRoot(CommandArguments.withCodeApart(arguments))
    } catch {
      guard exitCode(for: error) == .validationFailure,
        let order = CommandArguments.inOrder(arguments, commands: commandNames)
      else { throw error }
      throw ValidationError("options stand behind the command: peftbook \(order)")
    }
  }

  /// The names of the commands that the help lists.
  static var commandNames: [String] {
    configuration.subcommands.compactMap { command in
      command.configuration.shouldDisplay ? command.configuration.commandName : nil
    }
  }
}

/// What arguments mean apart from the parser: those that it need not see, and those that it would not take.
enum CommandArguments {
  /// The scripts that are to be run, if there is nothing else among the arguments: no option and no other file.
  static func scriptsAlone(_ arguments: [String]) -> [String]? {
    let files = arguments.dropFirst()
    guard arguments.first == "run", !files.isEmpty,
      files.allSatisfy({ $0.hasSuffix(".star") && !$0.hasPrefix("-") })
    else { return nil }
    return Array(files)
  }

  /// Puts `--` before code that starts with a single dash, so that `eval '-1'` is no option.
  static func withCodeApart(_ arguments: [String]) -> [String] {
    guard arguments.first == "eval", !arguments.contains("--"),
      let place = arguments.firstIndex(where: { $0.hasPrefix("-") && !$0.hasPrefix("--") && $0 != "-h" })
    else { return arguments }
    var others = arguments
    let code = others.remove(at: place)
    return others + ["--", code]
  }

  /// The arguments with the command first, where options stand before it.
  static func inOrder(_ arguments: [String], commands: [String]) -> String? {
    guard let first = arguments.first, first.hasPrefix("-"),
      let place = arguments.firstIndex(where: commands.contains)
    else { return nil }
    var others = arguments
    let command = others.remove(at: place)
    return ([command] + others.map(quoted)).joined(separator: " ")
  }

  private static func quoted(_ argument: String) -> String {
    let plain = argument.allSatisfy { $0.isLetter || $0.isNumber || "-_./=:,+".contains($0) }
    return plain && !argument.isEmpty ? argument : "'" + argument.replacing("'", with: #"'\''"#) + "'"
  }
}
