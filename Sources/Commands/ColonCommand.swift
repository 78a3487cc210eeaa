import Foundation
import Lessons

/// A command of the prompt, such as `:vars`: what it is called, what it takes, and what it does.
struct ColonCommand: Sendable {
  /// How the argument is completed.
  enum Completion: Sendable { case none, code, script, savedFile, anyFile }

  let name: String
  let argument: String
  let summary: String
  let completion: Completion
  let action: @Sendable (Prompt, String) throws -> Void

  /// All commands, in the order of the help.
  static let all: [ColonCommand] = [
    ColonCommand("help", summary: "this list", action: { prompt, _ in prompt.showHelp() }),
    ColonCommand(
      "vars", summary: "the names of this session", action: { prompt, _ in prompt.showVariables() }),
    ColonCommand(
      "time", "CODE", summary: "run CODE once and tell how long it took", completion: .code,
      action: { try $0.time($1) }),
    ColonCommand(
      "load", "FILE", summary: "run a script, a notebook or a lesson in this session", completion: .script,
      action: { try $0.load($1) }),
    ColonCommand(
      "save", "FILE", summary: "write the cells that ran to a .star script or a .md notebook",
      completion: .savedFile, action: { try $0.save($1, replacing: false) }),
    ColonCommand(
      "save!", "FILE", summary: "the same, in place of a file that is there", completion: .savedFile,
      action: { try $0.save($1, replacing: true) }),
    ColonCommand(
      "edit", "[FILE]", summary: "edit the last cell, or a file, in $EDITOR and run it", completion: .anyFile,
      action: { try $0.edit($1) }),
    ColonCommand("reset", summary: "forget all names and cells", action: { prompt, _ in prompt.reset() }),
    ColonCommand("quit", summary: "leave, as Ctrl-D does", action: { prompt, _ in prompt.leave() }),
  ]

  private init(
    _ name: String, _ argument: String = "", summary: String, completion: Completion = .none,
    action: @escaping @Sendable (Prompt, String) throws -> Void
  ) {
    self.name = name
    self.argument = argument
    self.summary = summary
    self.completion = completion
    self.action = action
  }

  /// The command of a name, or of a beginning that no other name has.
  static func named(_ name: String) -> ColonCommand? {
    if let command = all.first(where: { $0.name == name }) { return command }
    let fitting = all.filter { !name.isEmpty && $0.name.hasPrefix(name) && $0.name != "save!" }
    return fitting.count == 1 ? fitting[0] : nil
  }

  /// Runs a command; returns what to say if that did not work.
  static func run(_ name: String, _ argument: String, on prompt: Prompt) -> String? {
    guard let command = named(name) else {
      let nearest = Suggestion.hint(for: name, among: all.map(\.name))
      return "error: there is no command :\(MarkdownRenderer.safe(name))\n  hint: "
        + (nearest.map { $0.replacing("\"", with: "") }.map { $0.replacing("mean ", with: "mean :") }
          ?? ":help lists the commands")
    }
    do {
      try command.action(prompt, argument)
      return nil
    } catch let error as FileError {
      return error.rendered
    } catch let error as LessonError {
      return error.render(colour: prompt.page.noteInk.isOn)
    } catch {
      return "error: \(error)"
    }
  }

  /// What the argument has to be, where it is missing.
  static func missing(_ name: String, _ what: String, example: String) -> FileError {
    FileError(message: ":\(name) needs \(what)", hint: ":\(name) \(example)")
  }
}
