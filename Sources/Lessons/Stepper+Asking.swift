/// Predictions and the questions of the quiz.
extension Stepper {
  /// Asks for a guess before the result is seen.
  func ask(_ prediction: Lesson.Prediction) throws {
    write(["Before you see the result:", ""] + Columns.wrap(prediction.paragraph, width: page.width))
    if let text = try store.prediction(prediction.id, in: lesson.name), !text.isEmpty {
      say("You predicted: \(text). Enter keeps that.")
    }
    waiting = .prediction(prediction)
  }

  /// Keeps a prediction; an empty one is no commitment and is asked for again.
  func takePrediction(_ entry: String, _ prediction: Lesson.Prediction) throws {
    // Who types quit expects nothing but to leave.
    if case .command(let name, _) = Shorthand(entry, names: []) { return try command(":" + name) }
    if entry.isEmpty {
      guard try store.prediction(prediction.id, in: lesson.name) != nil else {
        return say("Commit to a guess, in a word or a number; :skip goes on without one.")
      }
    } else {
      keep { try store.setPrediction(entry, prediction.id, in: lesson.name) }
    }
    change(step) { $0.state = .done }
    try advance()
  }

  /// Sets what the reader predicted beside what came out.
  func showPrediction() throws {
    for earlier in stride(from: step - 1, through: 0, by: -1) {
      switch plan.steps[earlier] {
      case .cell(let cell) where !cell.isHidden: return
      case .predict(let prediction):
        let outcome = prediction.outcome.flatMap { name in
          engine.variables.first { $0.name == name }.map(Self.shown)
        }
        if let outcome { keep { try store.setOutcome(outcome, prediction.id, in: lesson.name) } }
        guard let text = try store.prediction(prediction.id, in: lesson.name), !text.isEmpty else { return }
        page.write("\n" + comparison(predicted: text, outcome: outcome))
        return
      default: continue
      }
    }
  }

  /// A value as a reader would have predicted it: a text without quotes.
  private static func shown(_ variable: SessionVariable) -> String {
    let value = variable.value
    guard variable.type == "string", value.count > 1, value.hasPrefix("\""), value.hasSuffix("\"") else {
      return value
    }
    return String(value.dropFirst().dropLast())
  }

  private func comparison(predicted: String, outcome: String?) -> String {
    var lines = Columns.wrap("You predicted: \(MarkdownRenderer.safe(predicted))", width: page.width)
    if let outcome {
      lines += Columns.wrap("It came out as: \(Numbers.shortened(outcome))", width: page.width)
    }
    return lines.map { $0 + "\n" }.joined()
  }

  // MARK: Questions

  /// Puts a question of the quiz, with other numbers at each attempt.
  func ask(_ question: Question) throws { try ask(question, title: title(of: question)) { _ in true } }

  /// `Question 2 of 15`, of those that the lesson asks.
  private func title(of question: Question) -> String {
    let ids = plan.steps.compactMap { if case .question(let other) = $0 { other.id } else { nil } }
    return "Question \((ids.firstIndex(of: question.id) ?? 0) + 1) of \(ids.count)"
  }

  /// Asks the question that was answered last again, with other numbers.
  func retry() throws {
    guard case .reading = waiting, case .question(let question) = plan.steps[step],
      let last = answered, last.question.id == question.id
    else { return say(":retry asks a question again that you have just answered; here is none.") }
    guard question.hasOtherNumbers else {
      return say("This question has no other numbers, and its answer is above. It comes again in a review.")
    }
    change(step) { $0.hints = 0 }
    try ask(question, title: title(of: question) + ", again") {
      $0.given.map(\.value) != last.given.map(\.value)
    }
  }

  private func ask(_ question: Question, title: String, where isNew: (AskedQuestion) -> Bool) throws {
    let quizName = quiz?.name ?? lesson.name
    let attempt = try store.attempts(at: question.id, of: quizName) + 1
    // A number of the reader's own lesson has to be computed before it can be asked about.
    if question.given.contains(where: { $0.lesson != nil }) { _ = try replay(before: step) }
    let drawn = (attempt..<attempt + 64).lazy.map { [seed, engine] attempt in
      AskedQuestion(question, quiz: quizName, seed: seed, attempt: attempt, lesson: engine.number(named:))
    }
    guard let asked = drawn.first(where: isNew) ?? drawn.first else { return }
    write(questionPage.lines(for: asked, title: title))
    waiting = .question(asked)
    computed = nil
    if case .code(let program) = question.kind { draft = ProgramText.trimmed(program.starter.text) }
  }

  /// Judges an answer, stores it at once and says why; what is no answer is run as code.
  func takeAnswer(_ entry: String, _ asked: AskedQuestion) throws {
    guard !entry.isEmpty else { return say("Type an answer; :hint may help, :skip leaves the question out.") }
    switch questionPage.reading(of: entry, to: asked, computed: computed) {
    case .answer(let answer):
      let line = entry == "_" ? AnswerForm(answer, to: asked.question).line : entry
      try judge(answer, line, asked)
    case .again(let reason): say(reason)
    case .code:
      let outcome = try outcome(ofRunning: entry)
      guard case .question = waiting else { return }
      // It may have been meant as an answer; at a number, though, anything may be computed.
      if case .numeric = asked.question.kind, outcome.failure == nil { return sayHowToAnswer(outcome) }
      if outcome.failure != .interrupted { say(questionPage.instruction(for: asked)) }
    }
  }

  /// What to do with a number that was computed at a question for one.
  private func sayHowToAnswer(_ outcome: Outcome) {
    guard outcome.value != nil else { return }
    computed = engine.number(named: "_")
    if computed != nil { say(QuestionPage.howToAnswer) }
  }

  func judge(_ answer: Answer, _ entry: String?, _ asked: AskedQuestion) throws {
    guard let quiz else { return }
    let verdict: Verdict
    do {
      verdict = try Grader(quiz, engine, page: page).judge(answer, to: asked)
    } catch let error as EvaluationError {
      waiting = .reading(rest: [])
      return page.note(error.rendered)
    } catch let error as Uncounted {
      draft = entry
      return page.note(error.rendered)
    }
    keep { try store.addAnswer(entry, to: asked.question.id, of: quiz.name, credit: verdict.credit) }
    draft = nil
    credits[asked.question.id] = max(verdict.credit, credits[asked.question.id] ?? 0)
    answered = asked
    change(step) { $0.state = answer == .skipped ? .skipped : .done }
    waiting = .reading(rest: [])
    write(questionPage.lines(for: verdict, to: asked))
    if !verdict.isRight, asked.question.hasOtherNumbers {
      say("Enter goes on; :retry asks this one again with other numbers.")
    }
  }

  /// Shows the hints of a question one at a time.
  func showHint(to asked: AskedQuestion) {
    let hints = asked.hints
    let shown = record(of: step).hints
    guard shown < hints.count else {
      let solution = ":solution shows the answer and leaves the question out."
      guard let last = hints.last else { return say("There is no hint for this one. " + solution) }
      write(["No more hints. The last one was:", ""] + renderer.lines(MarkdownParser.parse(last)))
      return say(solution)
    }
    change(step) { $0.hints = shown + 1 }
    let head = hints.count > 1 ? ["Hint \(shown + 1) of \(hints.count):", ""] : []
    write(head + renderer.lines(MarkdownParser.parse(hints[shown])))
  }
}
