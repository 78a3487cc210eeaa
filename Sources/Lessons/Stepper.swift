/// Walks a reader through a lesson: lines they typed flow in, text flows out to a page.
///
/// It knows no terminal. Enter (an empty line) goes on; anything else is an answer where one is asked for, a
/// command if it starts with a colon, and code otherwise.
package final class Stepper {
  /// What the next line is taken for.
  enum Waiting {
    /// Enter goes on; the lines are the rest of a page that is longer than the screen.
    case reading(rest: [String])
    /// Enter runs the cell the reader is at.
    case cell(Lesson.Cell)
    case prediction(Lesson.Prediction)
    case exercise(Lesson.Exercise)
    case question(AskedQuestion)
    case over
  }

  let lesson: Lesson
  let plan: LessonPlan
  let quiz: Quiz?
  let engine: any Engine
  let store: ProgressStore
  let page: any Page
  private let height: Int
  private let seed: UInt64

  /// The step the reader is at.
  var step = 0
  var waiting = Waiting.reading(rest: [])
  /// What cells that ran put on the page, by step.
  var outputs: [Int: String] = [:]
  /// The steps whose cells stopped at an error in this session.
  var failed: Set<Int> = []
  /// Which of the reader's stored inputs, by number, have been replayed or typed in this session.
  var ranInputs: Set<Int> = []
  /// The checks made in this session, by step.
  var checks: [Int: [Check]] = [:]
  /// How far the reader is with each exercise, by its id.
  var work: [String: ExerciseWork] = [:]
  /// Credit for each question answered in this session.
  var credits: [String: Double] = [:]

  /// Makes a stepper for a screen of `height` lines.
  ///
  /// Throws: `LessonError` when lesson and quiz do not fit together.
  package init(
    _ lesson: Lesson, quiz: Quiz?, engine: any Engine, store: ProgressStore, page: any Page, height: Int,
    seed: UInt64 = 0
  ) throws {
    self.lesson = lesson
    self.quiz = quiz
    self.engine = engine
    self.store = store
    self.page = page
    self.height = max(8, height)
    self.seed = seed
    plan = try LessonPlan(lesson, quiz: quiz)
  }

  /// Whether the reader left.
  package var isOver: Bool {
    if case .over = waiting { true } else { false }
  }

  /// Whether a line is to be read as code, which may need further lines.
  package func isCode(_ line: String) -> Bool {
    guard !line.isEmpty, !line.hasPrefix(":") else { return false }
    return switch waiting {
    case .reading, .cell, .exercise: true
    case .question(let asked): questionPage.reading(of: line, to: asked) == .code
    case .prediction, .over: false
    }
  }

  /// Whether an entry needs no further line.
  package func isWhole(_ entry: String) -> Bool {
    if case .question(let asked) = waiting, asked.question.takesProgram {
      return questionPage.isWhole(entry, to: asked, isComplete: engine.isComplete)
    }
    return !isCode(entry) || engine.isComplete(entry)
  }

  /// What stands before the cursor.
  package var prompt: String {
    switch waiting {
    case .prediction: "prediction> "
    case .question: "answer> "
    case .exercise: "exercise> "
    case .reading, .cell, .over: "[\(min(step + 1, plan.steps.count))/\(plan.steps.count)] > "
    }
  }

  /// Shows where the reader stopped last time, or the beginning.
  package func begin() throws {
    banner("Enter goes on. Type any expression to try it. :help lists the commands, :quit leaves.")
    guard let place = try store.place(in: lesson.name), !plan.steps.isEmpty else { return try show(0) }
    if place.finished {
      banner("You have been through this lesson; here is its beginning again.")
      return try show(0)
    }
    let target = self.step(for: place)
    guard target > 0 else { return try show(0) }
    banner("Going on at step \(target + 1) of \(plan.steps.count): \(plan.headings[target]).")
    try resume(at: target)
  }

  private func banner(_ text: String) { write(Columns.wrap(text, width: page.width)) }

  /// The step a stored place means in the lesson as it is now.
  private func step(for place: ProgressStore.Place) -> Int {
    if place.digest == plan.digest { return min(max(0, place.step), plan.steps.count - 1) }
    return plan.headings.firstIndex(of: place.heading) ?? 0
  }

  /// Shows the text around a step without running anything; what it needs is replayed when a cell wants it.
  private func resume(at target: Int) throws {
    guard case .cell(let cell) = plan.steps[target] else { return try show(target) }
    for earlier in stride(from: target - 1, through: 0, by: -1) {
      guard case .prose(let blocks) = plan.steps[earlier] else { continue }
      page.write(renderer.lines(blocks).map { $0 + "\n" }.joined() + "\n")
      break
    }
    step = target
    waiting = .reading(rest: [])
    if !cell.isHidden { offer(cell) }
  }

  /// Takes one entry of the reader's.
  package func take(_ entry: String) throws {
    if entry.hasPrefix(":") { return try command(entry) }
    switch waiting {
    case .over: return
    case .reading(let rest):
      if !entry.isEmpty { return _ = try runInput(entry) }
      rest.isEmpty ? try advance() : showChunk(of: rest)
    case .cell(let cell): if entry.isEmpty { try runCell(cell) } else { _ = try runInput(entry) }
    case .exercise(let exercise): try takeExercise(entry, exercise)
    case .prediction(let prediction): try takePrediction(entry, prediction)
    case .question(let asked): try takeAnswer(entry, asked)
    }
  }

  /// Goes on to the next step, passing hidden cells silently.
  func advance() throws {
    guard step + 1 < plan.steps.count else { return try finish() }
    try show(step + 1)
  }

  /// Shows a step: text, a cell with its output, or a question.
  func show(_ target: Int) throws {
    guard plan.steps.indices.contains(target) else { return try finish() }
    step = target
    waiting = .reading(rest: [])
    try remember(step: target)
    switch plan.steps[target] {
    case .prose(let blocks): showChunk(of: renderer.lines(blocks))
    case .cell(let cell): try show(cell)
    case .predict(let prediction):
      write(["Before you see the result:", ""] + Columns.wrap(prediction.prompt, width: page.width))
      waiting = .prediction(prediction)
    case .exercise(let exercise): present(exercise)
    case .question(let question):
      let quizName = quiz?.name ?? lesson.name
      let attempt = try store.attempts(at: question.id, of: quizName) + 1
      let asked = AskedQuestion(
        question, quiz: quizName, seed: seed, attempt: attempt, lesson: engine.number(named:))
      write(questionPage.lines(for: asked, title: "Question"))
      waiting = .question(asked)
    }
  }

  private func finish() throws {
    guard !plan.steps.isEmpty else {
      waiting = .over
      return
    }
    try remember(step: plan.steps.count - 1, finished: true)
    write(closing)
    waiting = .over
  }

  private var closing: [String] {
    var lines = ["This is the end of the lesson."]
    let checks = self.checks.values.joined()
    if !checks.isEmpty {
      lines.append("Checks in this session: \(checks.filter(\.passed).count) of \(checks.count) passed.")
    }
    if !credits.isEmpty {
      let total = credits.values.reduce(0, +)
      lines.append(
        "Questions in this session: \(Numbers.text((total * 100).rounded() / 100)) of \(credits.count).")
    }
    if let quiz { lines.append("Ask them again, with other numbers: peftbook quiz \(quiz.name)") }
    return lines
  }

  /// Stores the place, so that the reader can be stopped at any moment.
  func remember(step: Int, finished: Bool = false) throws {
    let place = ProgressStore.Place(
      step: step, total: plan.steps.count, heading: plan.headings[step], digest: plan.digest,
      finished: finished)
    try store.setPlace(place, in: lesson.name)
  }

  /// Writes as many lines as the screen holds, and keeps the rest for the next Enter.
  private func showChunk(of lines: [String]) {
    let room = height - 3
    if lines.count <= room + 3 {
      write(lines)
      waiting = .reading(rest: [])
      return
    }
    let end = lines[..<room].lastIndex(of: "").map { $0 > room / 2 ? $0 : room } ?? room
    page.write(lines[..<end].map { $0 + "\n" }.joined() + page.ink.dim("(more: Enter)") + "\n")
    waiting = .reading(rest: Array(lines[end...].drop(while: \.isEmpty)))
  }

  var renderer: MarkdownRenderer { MarkdownRenderer(width: page.width, ink: page.ink) }
  var questionPage: QuestionPage { QuestionPage(renderer: renderer) }

  /// Writes lines and an empty one after them.
  func write(_ lines: [String]) {
    page.write(lines.map { $0 + "\n" }.joined() + "\n")
  }
}
