/// What the editor offers the reader to change, and commands that are typed into it.
extension Stepper {
  /// The text to put into the editor for the reader to change, once; one that a command was typed into waits until the
  /// reader is asked for a program again.
  package func takeDraft() -> String? {
    if case .feedback = waiting { return nil }
    defer { (draft, offered) = (nil, draft ?? "") }
    return draft
  }

  /// A command that was typed into a program.
  package func command(in entry: String) -> TypedCommand? {
    switch waiting {
    case .reading, .cell, .exercise, .finished: break
    case .question(let asked): if !asked.question.takesProgram { return nil }
    case .prediction, .feedback, .over: return nil
    }
    return TypedCommand(entry, into: offered) { (try? StepperCommand.named($0)) != nil }
  }

  /// Whether what is offered to be changed was shown or typed just above, as at a question for a program.
  package var isDraftOnPage: Bool {
    if case .question = waiting { true } else { false }
  }

  /// Obeys a command that was typed into a program, which is kept as a try is.
  func obey(_ typed: TypedCommand) throws {
    if case .exercise(let exercise) = waiting, !isUntouched(typed.program, exercise) {
      change(step) { $0.draft = typed.program }
    }
    // A command that goes elsewhere drops the draft.
    isDraftBegun = isDraftBegun || typed.program != offered
    draft = typed.program
    try command(typed.command)
  }
}
