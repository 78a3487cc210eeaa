/// Exercises: the reader writes, the check judges.
extension Stepper {
  /// After so many refused tries the solution is offered.
  private static let triesBeforeOffer = 3

  /// Shows the starter and waits for the reader's program.
  func present(_ exercise: Lesson.Exercise) {
    let number = (lesson.exercises.firstIndex { $0.id == exercise.id } ?? 0) + 1
    let record = record(of: step)
    let done = record.state == .done ? " (solved)" : ""
    write([page.ink.bold("Exercise \(number) of \(lesson.exercises.count)\(done)")])
    if let text = text(toStartFrom: exercise) { write(codeLines(text)) }
    say(offer(of: exercise, record))
    waiting = .exercise(exercise)
  }

  private func offer(of exercise: Lesson.Exercise, _ record: StepRecord) -> String {
    var text = "Type your program."
    if record.draft != nil {
      text +=
        editsDrafts
        ? " Enter alone puts what you wrote last into the editor." : " Enter alone shows what you wrote last."
    } else if self.text(toStartFrom: exercise) != nil {
      text += editsDrafts ? " Enter alone puts this into the editor." : " Enter alone shows this again."
    }
    if !exercise.hints.isEmpty { text += " " + hintsLeft(of: exercise, record) }
    return text + " :skip leaves it out."
  }

  private func hintsLeft(of exercise: Lesson.Exercise, _ record: StepRecord) -> String {
    let left = max(0, exercise.hints.count - record.hints)
    switch (left, record.hints) {
    case (0, _): return "You have seen all hints; :hint repeats the last."
    case (1, 0): return "There is 1 hint: :hint."
    case (_, 0): return "There are \(left) hints: :hint."
    case (1, _): return "1 hint is left: :hint."
    default: return "\(left) hints are left: :hint."
    }
  }

  private func codeLines(_ code: String) -> [String] {
    renderer.lines([MarkdownBlock(content: .code(info: "", text: code), lines: 1...1)])
  }

  /// What the reader wrote last, else the starter, else nothing.
  private func text(toStartFrom exercise: Lesson.Exercise) -> String? {
    let text = record(of: step).draft ?? exercise.starter.code
    return text.allSatisfy(\.isWhitespace) ? nil : Self.trimmed(text)
  }

  /// Whether a program is the starter as it was given.
  func isUntouched(_ program: String, _ exercise: Lesson.Exercise) -> Bool {
    Self.trimmed(program) == Self.trimmed(exercise.starter.code)
  }

  private static func trimmed(_ text: String) -> String {
    var text = text[...]
    while text.last?.isNewline == true { text.removeLast() }
    return String(text)
  }

  /// Runs what the reader wrote and, if it is a try at the exercise, lets the check judge it.
  func takeExercise(_ entry: String, _ exercise: Lesson.Exercise) throws {
    guard !entry.isEmpty else {
      draft = text(toStartFrom: exercise)
      if draft == nil { say("Type your program; :hint may help, :skip leaves the exercise out.") }
      return
    }
    if Shorthand(entry, names: engine.variables.map(\.name)) != .code { return try runInput(entry) }
    if isUntouched(entry, exercise) {
      return say("This is what you were given, unchanged. Change it and send it again.")
    }
    guard try replay(before: step) else {
      return page.note("interrupted: the rest of what came before runs with your next entry")
    }
    let isTry = Self.isTry(entry, at: exercise)
    if isTry { change(step) { $0.draft = entry } }
    let failure = try run(input: entry).failure
    guard isTry else { return }
    guard failure == nil else {
      let reason = "This did not run to its end, so it does not count as a try. Enter alone brings it back."
      return failure == .interrupted ? () : say(reason)
    }
    try judge(exercise, isWhole: Self.isWhole(entry, at: exercise))
  }

  /// Whether code binds all that the check looks at and the solution gives otherwise than the starter; other code is
  /// a part of a program.
  private static func isWhole(_ entry: String, at exercise: Lesson.Exercise) -> Bool {
    let given = blocks(of: exercise.starter.code)
    var wanted = UnavailableNames()
    for block in blocks(of: exercise.solution.code) where !given.contains(block) {
      wanted.add(namesBoundIn: block)
    }
    var bound = UnavailableNames()
    bound.add(namesBoundIn: entry, atMargin: false)
    return wanted.used(in: exercise.check.code).isSubset(of: bound.names)
  }

  /// The lines at the margin, each with what is indented below it.
  private static func blocks(of code: String) -> [String] {
    code.split(separator: "\n").reduce(into: []) { blocks, line in
      if line.first?.isWhitespace == true, let last = blocks.popLast() {
        blocks.append("\(last)\n\(line)")
      } else {
        blocks.append(String(line))
      }
    }
  }

  /// Whether code binds what the check looks at; other code is the reader's to try things with.
  private static func isTry(_ entry: String, at exercise: Lesson.Exercise) -> Bool {
    var wanted = UnavailableNames()
    for cell in [exercise.starter, exercise.solution] { wanted.add(namesBoundIn: cell.code, atMargin: false) }
    let judged = wanted.used(in: exercise.check.code)
    if judged.isEmpty { return true }
    var bound = UnavailableNames()
    bound.add(namesBoundIn: entry, atMargin: false)
    return bound.areUsed(in: judged.joined(separator: " "))
  }

  /// Lets the check judge what the session holds now.
  ///
  /// A part of a program may solve the exercise with what was typed before, but never costs a try: what is wrong may
  /// stand in another part.
  private func judge(_ exercise: Lesson.Exercise, isWhole: Bool) throws {
    let check = exercise.check
    let recorder = RecordingPage(page)
    let outcome = engine.run(
      Code(name: lesson.source.name, text: check.code, firstLine: check.firstLine), page: recorder)
    if !recorder.text.isEmpty && !recorder.text.hasSuffix("\n") { page.write("\n") }
    switch outcome.failure {
    case .interrupted:
      return page.note("interrupted before your program was judged; it does not count as a try")
    case .error(let text), .missingModel(let text):
      if let missing = missingName(for: exercise) {
        return say(
          "Not judged yet: the check also looks at \(missing), which is not there. Define it too; Enter alone brings your program back."
        )
      }
      page.note(text)
      return say(
        "The check cannot judge this yet, so it does not count as a try. Enter alone brings it back.")
    case nil: break
    }
    guard !outcome.checks.isEmpty, outcome.checks.allSatisfy(\.passed) else {
      return refuse(exercise, isWhole: isWhole)
    }
    change(step) { $0.state = .done }
    waiting = .reading(rest: [])
    say("Solved. Enter goes on.")
  }

  /// A name that the starter or the solution gives, that the check looks at and that the reader has not given yet.
  private func missingName(for exercise: Lesson.Exercise) -> String? {
    var wanted = UnavailableNames()
    for cell in [exercise.starter, exercise.solution] { wanted.add(namesBoundIn: cell.code) }
    return wanted.used(in: exercise.check.code).subtracting(engine.variables.map(\.name)).min()
  }

  private func refuse(_ exercise: Lesson.Exercise, isWhole: Bool) {
    guard isWhole else {
      return say(
        "Not yet. This was a part of the program, judged with the rest as you left it, so it does not count as a try. Enter alone brings it back."
      )
    }
    change(step) { $0.tries += 1 }
    let record = record(of: step)
    var text =
      "Not yet (try \(record.tries)). All names are as you left them. Enter alone brings your program back."
    if record.hints < exercise.hints.count { text += " :hint shows a hint." }
    if record.tries >= Self.triesBeforeOffer || record.hints >= exercise.hints.count {
      text += " :solution shows a solution."
    }
    say(text)
  }

  /// Shows the next hint, or says that there is none left.
  func showHint(of exercise: Lesson.Exercise) {
    let shown = record(of: step).hints
    guard shown < exercise.hints.count else {
      let solution = ":solution shows a solution."
      guard let last = exercise.hints.last else { return say("This exercise has no hints. " + solution) }
      write(["No more hints. The last one was:", ""] + renderer.lines(last))
      return say(solution)
    }
    change(step) { $0.hints = shown + 1 }
    write(["Hint \(shown + 1) of \(exercise.hints.count):", ""] + renderer.lines(exercise.hints[shown]))
  }

  /// Shows a program that the check accepts.
  func showSolution(of exercise: Lesson.Exercise) {
    if record(of: step).state != .done { change(step) { $0.state = .shown } }
    write(["A solution:", ""] + codeLines(exercise.solution.code))
    say("Type it, or one of your own; :next goes on with this one.")
  }

  /// Goes on without the reader's own work; what follows finds the names of the solution.
  func leave(_ exercise: Lesson.Exercise) throws {
    switch record(of: step).state {
    case .done: break
    case .shown: say("What follows uses the solution.")
    case .open, .skipped:
      change(step) { $0.state = .skipped }
      say("Skipped. What follows uses the solution.")
    }
    try advance()
  }
}
