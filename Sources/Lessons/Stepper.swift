/// Walks a reader through a lesson: lines they typed flow in, text flows out to a page.
///
/// It knows no terminal. Enter (an empty line) goes on; anything else is an answer where one is asked for, a
/// command if it starts with a colon, and code otherwise.
package final class Stepper {
  /// What the next line is taken for.
  indirect enum Waiting {
    /// Enter goes on; the lines are the rest of a page that is longer than the screen.
    case reading(rest: [String])
    /// Enter runs the cell the reader is at.
    case cell(Lesson.Cell)
    case prediction(Lesson.Prediction)
    case exercise(Lesson.Exercise)
    case question(AskedQuestion)
    /// What was not clear is asked, then (once that has a number) what would be better.
    case feedback(number: Int64?, then: Waiting)
    /// The last step is done; Enter leaves the lesson.
    case finished
    case over
  }

  let lesson: Lesson
  let plan: LessonPlan
  let quiz: Quiz?
  let engine: any Engine
  let store: ProgressStore
  let page: any Page
  /// All lessons, for the menu and for what comes after this one.
  let course: Course?
  /// The models that the lesson needs and that are not on this machine.
  let missingModels: [String]
  /// Whether the terminal lets the reader change what is offered; another one shows it.
  let editsDrafts: Bool
  private let height: Int
  let seed: UInt64

  /// The step the reader is at.
  var step = 0
  var waiting = Waiting.reading(rest: [])
  /// What cells that ran put on the page, by step.
  var outputs: [Int: String] = [:]
  /// The steps whose cells stopped at an error in this session.
  var failed: Set<Int> = []
  /// The names that are missing because a model is.
  var unavailable = UnavailableNames()
  /// The reader's own code, stored ones first, each with whether it ran in this session.
  var inputs: [Input] = []
  /// All code that ran in this session.
  var transcript = SessionRecord()
  /// The checks made in this session, by step.
  var checks: [Int: [Check]] = [:]
  /// Credit for each question answered in this session, of several attempts the best.
  var credits: [String: Double] = [:]
  /// The number that the reader computed last at the question that is asked.
  var computed: Double?
  /// The question that was answered last.
  var answered: AskedQuestion?
  /// How far the reader is with each step, by its key.
  var records: [String: StepRecord] = [:]
  /// What the reader may change and send, where the terminal can offer it.
  var draft: String?
  /// What was put into the editor last.
  var offered = ""
  /// Whether the reader is in the middle of typing what is offered, as when a command came in between.
  package internal(set) var isDraftBegun = false
  /// Writes to the store.
  let keep: Keeping
  var glossary: Glossary?
  /// The lesson to open when this one is left; empty for the menu of all.
  package internal(set) var nextLesson: String?

  /// Code that a reader typed.
  struct Input {
    let step: Int
    let code: String
    var hasRun: Bool
  }

  /// Makes a stepper for a screen of `height` lines.
  ///
  /// Throws: `LessonError` when lesson and quiz do not fit together.
  package init(
    _ lesson: Lesson, quiz: Quiz?, engine: any Engine, store: ProgressStore, page: any Page, height: Int,
    seed: UInt64 = 0, course: Course? = nil, missingModels: [String] = [], editsDrafts: Bool = true
  ) throws {
    self.lesson = lesson
    self.quiz = quiz
    self.engine = engine
    self.store = store
    self.page = page
    keep = Keeping(page)
    self.height = max(8, height)
    self.seed = seed
    self.course = course
    self.missingModels = missingModels
    self.editsDrafts = editsDrafts
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
    case .reading, .cell, .exercise, .finished: true
    case .question(let asked): questionPage.reading(of: line, to: asked) == .code
    case .prediction, .feedback, .over: false
    }
  }

  /// Whether an entry needs no further line.
  package func isWhole(_ entry: String) -> Bool {
    if command(in: entry) != nil { return true }
    if case .question(let asked) = waiting, asked.question.takesProgram {
      return questionPage.isWhole(entry, to: asked, isComplete: engine.isComplete)
    }
    return !isCode(entry) || engine.isComplete(entry)
  }

  /// What stands before the cursor.
  package var prompt: String {
    switch waiting {
    case .prediction: "prediction> "
    case .question(let asked): asked.question.takesProgram ? "program> " : "answer> "
    case .exercise: "exercise> "
    case .feedback: "feedback> "
    case .finished: "[end] > "
    case .reading, .cell, .over: "[\(min(step + 1, plan.steps.count))/\(plan.steps.count)] > "
    }
  }

  /// Takes one entry of the reader's.
  package func take(_ text: String) throws {
    if let typed = command(in: text) { return try obey(typed) }
    if case .feedback = waiting {} else { isDraftBegun = false }
    let entry = text.allSatisfy(\.isWhitespace) ? "" : text
    if entry.hasPrefix(":") { return try command(entry) }
    switch waiting {
    case .over: return
    case .reading(let rest):
      if !entry.isEmpty { return try runInput(entry) }
      rest.isEmpty ? try advance() : showChunk(of: rest)
    case .cell(let cell): entry.isEmpty ? try runCell(cell) : try runInput(entry)
    case .prediction(let prediction): try takePrediction(entry, prediction)
    case .exercise(let exercise): try takeExercise(entry, exercise)
    case .question(let asked): try takeAnswer(entry, asked)
    case .feedback(let number, let then): takeFeedback(entry, number: number, then: then)
    case .finished: entry.isEmpty ? leaveAtEnd() : try runInput(entry)
    }
  }

  // MARK: Moving

  /// Goes on to the next step, passing hidden cells silently.
  func advance() throws {
    guard step + 1 < plan.steps.count else { return try finish() }
    try show(step + 1)
  }

  /// Shows a step: text, a cell with its output, or a question.
  func show(_ target: Int) throws {
    guard plan.steps.indices.contains(target) else { return try finish() }
    step = target
    draft = nil
    waiting = .reading(rest: [])
    remember(step: target)
    switch plan.steps[target] {
    case .prose(let blocks):
      change(target) { $0.state = .done }
      showChunk(of: renderer.lines(blocks))
    case .cell(let cell): try show(cell)
    case .predict(let prediction): try ask(prediction)
    case .exercise(let exercise): present(exercise)
    case .question(let question): try ask(question)
    }
  }

  func finish() throws {
    guard !plan.steps.isEmpty else {
      waiting = .over
      return
    }
    step = plan.steps.count - 1
    remember(step: step, finished: true)
    write(closing)
    waiting = .finished
  }

  // MARK: Remembering

  /// Stores the place, so that the reader can be stopped at any moment.
  func remember(step: Int, finished: Bool = false) {
    let place = ProgressStore.Place(
      step: step, total: plan.steps.count, heading: plan.headings[step], digest: plan.digest,
      finished: finished)
    keep { try store.setPlace(place, in: lesson.name) }
  }

  /// What the reader did at a step.
  func record(of step: Int) -> StepRecord { records[plan.key(of: step)] ?? StepRecord() }

  /// Changes what is known of a step, and stores it at once.
  func change(_ step: Int, _ body: (inout StepRecord) -> Void) {
    let key = plan.key(of: step)
    var record = records[key] ?? StepRecord()
    let before = record
    body(&record)
    guard record != before else { return }
    records[key] = record
    keep { try store.setStep(record, key, in: lesson.name) }
  }

  // MARK: Writing

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

  /// Writes a text, broken into lines.
  func say(_ text: String) { write(Columns.wrap(text, width: page.width)) }
}
