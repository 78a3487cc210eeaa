extension Stepper {
  /// Keeps a prediction; an empty one is no commitment and is asked for again.
  func takePrediction(_ entry: String, _ prediction: Lesson.Prediction) throws {
    guard !entry.isEmpty else {
      return write(["Commit to a guess, in a word or a number; :skip goes on without one."])
    }
    try store.setPrediction(entry, prediction.id, in: lesson.name)
    try advance()
  }

  /// Judges an answer, stores it at once and says why; what is no answer is run as code.
  func takeAnswer(_ entry: String, _ asked: AskedQuestion) throws {
    guard !entry.isEmpty else {
      return write(["Type an answer; :hint may help, :skip leaves the question out."])
    }
    switch questionPage.reading(of: entry, to: asked) {
    case .answer(let answer): try judge(answer, entry, asked)
    case .again(let reason): write([reason])
    case .code: _ = try runInput(entry)
    }
  }

  private func judge(_ answer: Answer, _ entry: String?, _ asked: AskedQuestion) throws {
    guard let quiz else { return }
    let verdict: Verdict
    do {
      verdict = try Grader(quiz, engine, page: page).judge(answer, to: asked)
    } catch let error as EvaluationError {
      waiting = .reading(rest: [])
      return page.note(error.rendered)
    } catch let error as Uncounted {
      return page.note(error.rendered)
    }
    try store.addAnswer(entry, to: asked.question.id, of: quiz.name, credit: verdict.credit)
    credits[asked.question.id] = verdict.credit
    if step + 1 < plan.steps.count { try remember(step: step + 1) }
    waiting = .reading(rest: [])
    write(questionPage.lines(for: verdict, to: asked))
  }

  /// Obeys a line that starts with a colon.
  func command(_ entry: String) throws {
    let parts = entry.dropFirst().split(separator: " ", maxSplits: 1).map(String.init)
    let argument = parts.count > 1 ? parts[1] : ""
    switch parts.first ?? "" {
    case "next", "n": try next()
    case "skip": try skip()
    case "back", "b": try back()
    case "goto", "g": try goTo(argument)
    case "toc": showContents()
    case "hint": showHint()
    case "solution": showSolution()
    case "quit", "q": waiting = .over
    case "help", "h": write(Self.help)
    default:
      let hint =
        Suggestion.hint(for: parts.first ?? "", among: Self.commandNames) ?? ":help lists the commands"
      page.note("there is no command \(entry)\n  hint: \(hint)")
    }
  }

  private static let commandNames = [
    "next", "back", "goto", "toc", "hint", "solution", "skip", "help", "quit",
  ]

  private static let help = [
    "Enter or :next     go on",
    ":back              go back one step",
    ":goto N            go to step N, or to the section whose title starts so",
    ":toc               list the sections",
    ":hint              a hint, at a question or an exercise",
    ":solution          a solution, at an exercise",
    ":skip              leave a question, an exercise or a cell out",
    ":quit              leave; the lesson goes on here next time",
    "anything else      is an answer where one is asked for, and runs otherwise",
  ]

  private func next() throws {
    switch waiting {
    case .question(let asked): try judge(.skipped, nil, asked)
    case .cell(let cell): try runCell(cell)
    case .exercise(let exercise): try leave(exercise, as: .shown)
    case .reading, .prediction: try advance()
    case .over: return
    }
  }

  private func skip() throws {
    switch waiting {
    case .cell: try advance()
    case .exercise(let exercise): try leave(exercise, as: .skipped)
    case .reading, .prediction, .question, .over: try next()
    }
  }

  private func back() throws {
    var target = step - 1
    while target > 0, case .cell(let cell) = plan.steps[target], cell.isHidden { target -= 1 }
    target < 0 ? write(["This is the beginning."]) : try show(target)
  }

  private func goTo(_ argument: String) throws {
    if let number = Int(argument) {
      guard plan.steps.indices.contains(number &- 1) else {
        return page.note("there is no step \(argument)\n  hint: the steps are 1 to \(plan.steps.count)")
      }
      return try show(number - 1)
    }
    let wanted = argument.lowercased()
    guard !wanted.isEmpty, let entry = plan.contents.first(where: { $0.title.lowercased().hasPrefix(wanted) })
    else {
      return page.note("there is no section \"\(argument)\"\n  hint: :toc lists the sections")
    }
    try show(entry.step)
  }

  private func showContents() {
    write(
      plan.contents.map { entry in
        let mark = entry.step <= step ? "*" : " "
        let indent = String(repeating: "  ", count: max(0, entry.level - 1))
        return "\(mark) \(Columns.pad(String(entry.step + 1), to: 3, .right))  \(indent)\(entry.title)"
      })
  }

  private func showSolution() {
    guard case .exercise(let exercise) = waiting else { return write(["There is no exercise here."]) }
    showSolution(of: exercise)
  }

  private func showHint() {
    if case .exercise(let exercise) = waiting { return showHint(of: exercise) }
    guard case .question(let asked) = waiting else {
      return write(["There is no question and no exercise to give a hint on."])
    }
    write(renderer.lines(MarkdownParser.parse(asked.question.hint ?? "There is no hint for this one.")))
  }
}
