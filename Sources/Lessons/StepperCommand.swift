import Starlark

/// A command of a lesson, such as `:toc`: what it is called, what it takes, and what it does.
struct StepperCommand: Sendable {
  let name: String
  let argument: String
  let summary: String
  let action: @Sendable (Stepper, String) throws -> Void

  /// All commands, in the order of the help.
  static let all: [StepperCommand] = [
    StepperCommand("next", summary: "go on; leaves out what is asked here") { stepper, _ in try stepper.next()
    },
    StepperCommand("back", summary: "go back one step") { stepper, _ in try stepper.back() },
    StepperCommand("goto", "N", summary: "go to step N, or to the section whose title starts so") {
      try $0.goTo($1)
    },
    StepperCommand("toc", summary: "chapters and sections, with what is done") { stepper, _ in
      try stepper.showContents()
    },
    StepperCommand("lesson", "[N]", summary: "open another chapter, or the list of all") {
      try $0.openLesson($1)
    },
    StepperCommand("hint", summary: "the next hint, at an exercise or a question") { stepper, _ in
      stepper.showHint()
    },
    StepperCommand("solution", summary: "a solution of the exercise, or the answer") { stepper, _ in
      try stepper.showSolution()
    },
    StepperCommand("skip", summary: "leave this step out; it is shown as skipped") { stepper, _ in
      try stepper.skip()
    },
    StepperCommand("redo", summary: "do this step again from its start") { stepper, _ in try stepper.redo() },
    StepperCommand("retry", summary: "ask the question just answered again, with other numbers") {
      stepper, _ in try stepper.retry()
    },
    StepperCommand("progress", summary: "what is done, and what was skipped") { stepper, _ in
      stepper.showProgress()
    },
    StepperCommand("glossary", "TERM", summary: "what a term means; without TERM, which there are") {
      try $0.showGlossary($1)
    },
    StepperCommand("feedback", summary: "say what was unclear, and what would be better") { stepper, _ in
      stepper.askFeedback()
    },
    StepperCommand("vars", summary: "the names of this session") { stepper, _ in stepper.showVariables() },
    StepperCommand("save", "FILE", summary: "write what ran to a .star script or a .md notebook") {
      try $0.save($1, replacing: false)
    },
    StepperCommand("save!", "FILE", summary: "the same, in place of a file that is there") {
      try $0.save($1, replacing: true)
    },
    StepperCommand("help", summary: "what can be done here, and this list") { stepper, _ in
      stepper.showHelp()
    },
    StepperCommand("quit", summary: "leave; the lesson goes on here next time") { stepper, _ in
      stepper.quit()
    },
  ]

  /// What people type in a hurry where more than one command begins so.
  private static let short = [
    "b": "back", "g": "goto", "h": "help", "n": "next", "r": "redo", "s": "skip", "q": "quit",
  ]

  private init(
    _ name: String, _ argument: String = "", summary: String,
    action: @escaping @Sendable (Stepper, String) throws -> Void
  ) {
    self.name = name
    self.argument = argument
    self.summary = summary
    self.action = action
  }

  /// The command of a name, or of a beginning that no other name has.
  ///
  /// Throws: `FileError` that names the closest one.
  static func named(_ name: String) throws -> StepperCommand {
    let whole = short[name] ?? name
    if let command = all.first(where: { $0.name == whole }) { return command }
    let fitting = all.filter { !name.isEmpty && $0.name.hasPrefix(name) && $0.name != "save!" }
    if let only = fitting.first, fitting.count == 1 { return only }
    let shown = MarkdownRenderer.safe(name)
    let nearest = Spelling.nearest(to: name, among: all.map(\.name))
    throw FileError(
      message: "there is no command :\(shown)",
      hint: nearest.map { "did you mean :\($0)?" } ?? ":help lists the commands")
  }
}

extension Stepper {
  /// The names of all commands with their colons, for completion.
  package static let commandNames = StepperCommand.all.map { ":" + $0.name }

  /// Obeys a line that starts with a colon.
  func command(_ entry: String) throws {
    let parts = entry.dropFirst().split(whereSeparator: \.isWhitespace)
    let argument = parts.dropFirst().joined(separator: " ")
    do {
      let command = try StepperCommand.named(parts.first.map(String.init) ?? "")
      if case .feedback(_, let then) = waiting, command.name != "help" { waiting = then }
      try command.action(self, argument)
    } catch let error as FileError {
      page.note(error.rendered)
    } catch let error as LessonError {
      page.note(error.render(colour: page.noteInk.isOn))
    }
  }
}
