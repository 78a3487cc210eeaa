import Foundation

/// The commands that go somewhere.
extension Stepper {
  func next() throws {
    switch waiting {
    case .cell(let cell): try runCell(cell)
    case .finished: leaveAtEnd()
    case .reading(let rest): rest.isEmpty ? try advance() : try take("")
    case .exercise, .question, .prediction: try skip()
    case .feedback, .over: return
    }
  }

  func skip() throws {
    switch waiting {
    case .question(let asked): try judge(.skipped, nil, asked)
    case .exercise(let exercise): try leave(exercise)
    case .cell, .prediction:
      if record(of: step).state != .done { change(step) { $0.state = .skipped } }
      try advance()
    case .reading: try advance()
    case .finished: leaveAtEnd()
    case .feedback, .over: return
    }
  }

  func back() throws {
    if case .finished = waiting { return try show(step) }
    var target = step - 1
    while target > 0, case .cell(let cell) = plan.steps[target], cell.isHidden { target -= 1 }
    target < 0 ? say("This is the beginning.") : try show(target)
  }

  /// Goes to a step by its number, or to a section by the beginning of its title or a part of it.
  func goTo(_ argument: String) throws {
    if let number = Int(argument) {
      guard plan.steps.indices.contains(number &- 1) else {
        throw FileError(message: "there is no step \(number)", hint: "the steps are 1 to \(plan.steps.count)")
      }
      return try show(number - 1)
    }
    guard !argument.isEmpty else {
      throw FileError(
        message: ":goto needs a step or a section", hint: ":goto 3, or :goto and how a title starts")
    }
    let wanted = argument.lowercased()
    let found =
      plan.contents.first { $0.title.lowercased().hasPrefix(wanted) }
      ?? plan.contents.first { $0.title.lowercased().contains(wanted) }
    guard let found else {
      throw FileError(
        message: "there is no section \"\(MarkdownRenderer.safe(argument))\"",
        hint: Suggestion.hint(for: argument, among: plan.contents.map(\.title)) ?? ":toc lists the sections")
    }
    try show(found.step)
  }

  /// Starts the current step again; names keep their values.
  func redo() throws {
    if case .finished = waiting { return say("The lesson is at its end; :goto N goes to a step.") }
    change(step) { record in
      record = StepRecord()
      if case .prose = plan.steps[step] { record.state = .done }
    }
    outputs[step] = nil
    failed.remove(step)
    unavailable = UnavailableNames()
    try show(step)
  }

  /// Leaves for another lesson, or for the list of all.
  func openLesson(_ argument: String) throws {
    guard let course else {
      throw FileError(
        message: "this lesson stands alone", hint: "peftbook learn lists the lessons of the book")
    }
    nextLesson = argument.isEmpty ? "" : try course.path(of: argument)
    waiting = .over
  }

  /// Leaves after the last step: for the next lesson, if there is one.
  func leaveAtEnd() {
    nextLesson = course?.chapter(after: lesson.name)?.path
    waiting = .over
  }

  func quit() {
    if case .finished = waiting {} else { say("Your place is kept; peftbook learn goes on from here.") }
    waiting = .over
  }
}
