/// How far the reader is with an exercise.
struct ExerciseWork: Sendable, Equatable {
  /// How it stands.
  enum State: String, Sendable {
    case open, solved
    /// The solution was shown before the reader's own work passed.
    case shown
    case skipped
  }

  var state = State.open
  /// How often the check refused what the reader wrote; what did not run does not count.
  var attempts = 0
  /// How many hints were shown.
  var hints = 0
  /// What the reader wrote last, and may go on from.
  var draft: String?
}

extension Stepper {
  /// After so many refused attempts the solution is offered.
  static let attemptsBeforeOffer = 3

  /// Shows the starter and waits for the reader's program.
  func present(_ exercise: Lesson.Exercise) {
    var lines = [page.ink.bold("Exercise"), ""]
    let starter = exercise.starter.code
    if !starter.allSatisfy(\.isWhitespace) {
      lines += renderer.lines([MarkdownBlock(content: .code(info: "", text: starter), lines: 1...1)]) + [""]
    }
    let hints = exercise.hints.count == 1 ? "There is 1 hint" : "There are \(exercise.hints.count) hints"
    let help =
      "Type your program. " + (exercise.hints.isEmpty ? "" : hints + ": :hint. ") + ":skip leaves it out."
    write(lines + Columns.wrap(help, width: page.width))
    waiting = .exercise(exercise)
  }

  /// Runs what the reader wrote and, if it is a try at the exercise, lets the check judge it.
  func takeExercise(_ entry: String, _ exercise: Lesson.Exercise) throws {
    guard !entry.isEmpty else { return present(exercise) }
    guard try replay(before: step) else {
      return page.note("interrupted: the rest of what came before runs with your next entry")
    }
    let isTry = Self.isTry(entry, at: exercise)
    if isTry { work[exercise.id, default: ExerciseWork()].draft = entry }
    let failure = try runInput(entry)
    guard isTry else { return }
    guard failure == nil else {
      if failure != .interrupted { page.note("This did not run to its end, so it does not count as a try.") }
      return
    }
    try judge(exercise)
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
  private func judge(_ exercise: Lesson.Exercise) throws {
    let check = exercise.check
    let code = Code(name: lesson.source.name, text: check.code, firstLine: check.firstLine)
    let outcome = engine.run(code, page: page)
    switch outcome.failure {
    case .interrupted: return page.note("interrupted before your program was judged")
    case .error(let text), .missingModel(let text):
      return page.note("The check could not judge this:\n" + text)
    case nil: break
    }
    if !outcome.checks.isEmpty, outcome.checks.allSatisfy(\.passed) {
      work[exercise.id, default: ExerciseWork()].state = .solved
      waiting = .reading(rest: [])
      return write(["Solved. Enter goes on."])
    }
    work[exercise.id, default: ExerciseWork()].attempts += 1
    let attempts = work[exercise.id]?.attempts ?? 1
    var text = "Not yet (try \(attempts)). All names are as you left them."
    if attempts >= Self.attemptsBeforeOffer { text += " :solution shows a solution." }
    write(Columns.wrap(text, width: page.width))
  }

  /// Shows the next hint, or says that there is none left.
  func showHint(of exercise: Lesson.Exercise) {
    let shown = work[exercise.id]?.hints ?? 0
    guard shown < exercise.hints.count else {
      let text = exercise.hints.isEmpty ? "This exercise has no hints." : "There are no more hints."
      return write(Columns.wrap(text + " :solution shows a solution.", width: page.width))
    }
    work[exercise.id, default: ExerciseWork()].hints = shown + 1
    write(["Hint \(shown + 1) of \(exercise.hints.count):", ""] + renderer.lines(exercise.hints[shown]))
  }

  /// Shows a program that the check accepts.
  func showSolution(of exercise: Lesson.Exercise) {
    if work[exercise.id]?.state != .solved { work[exercise.id, default: ExerciseWork()].state = .shown }
    let code = MarkdownBlock(content: .code(info: "", text: exercise.solution.code), lines: 1...1)
    write(
      ["A solution:", ""] + renderer.lines([code]) + [""]
        + Columns.wrap("Type it or one of your own; :next runs this one and goes on.", width: page.width))
  }

  /// Goes on without the reader's own work; what follows finds the names of the solution.
  func leave(_ exercise: Lesson.Exercise, as state: ExerciseWork.State) throws {
    if work[exercise.id]?.state != .solved { work[exercise.id, default: ExerciseWork()].state = state }
    try advance()
  }
}
