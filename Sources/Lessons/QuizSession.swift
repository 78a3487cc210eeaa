import Foundation

/// Asks questions one after another: lines typed flow in, text flows out to a page.
///
/// It knows no terminal. An entry is an answer where one is asked for, a command if it starts with a colon; Enter
/// goes on after an answer.
package final class QuizSession {
  /// One question with the quiz it belongs to.
  package struct Item: Sendable {
    /// The quiz.
    package let quiz: Quiz
    /// One of its questions.
    package let question: Question

    /// Makes an item of a quiz and one of its questions.
    package init(quiz: Quiz, question: Question) {
      self.quiz = quiz
      self.question = question
    }
  }

  /// One question with what became of it.
  package struct Result: Sendable {
    /// The question as it was put.
    package let asked: AskedQuestion
    /// What was answered.
    package let answer: Answer
    /// How the answer was judged.
    package let verdict: Verdict
  }

  /// How one item stands.
  enum Standing {
    case open
    /// Answered when the quiz was left before; the best credit.
    case kept(credit: Double)
    /// Answered in this session; of several attempts the best.
    case answered(Result)

    /// From 0 to 1, nil where there is no answer.
    var credit: Double? {
      switch self {
      case .open: nil
      case .kept(let credit): credit
      case .answered(let result): result.verdict.credit
      }
    }

    /// Whether it was answered and is not right in every part.
    var isMissed: Bool { credit.map { $0 < 1 } ?? false }
  }

  /// What the next entry is taken for.
  enum Waiting { case answer, next, over }

  let items: [Item]
  let title: String
  /// The fraction of the credit that passes; nil where nothing is to be passed, as in a review.
  let pass: Double?
  let store: ProgressStore?
  /// The quiz that goes on where it was left; nil where each session stands alone, as a review does.
  let sitting: String?
  let page: any Page
  let engine: any Engine
  private let seed: UInt64
  let now: () -> Date
  /// How a program can be written more comfortably than line by line.
  private let programHelp: String?

  var waiting = Waiting.answer
  var asked: AskedQuestion?
  /// The item that is asked, or was answered last.
  var index = 0
  private var retries = 0
  /// The number that the reader computed last at the question that is asked.
  private var computed: Double?
  /// The program to put into the editor.
  var draft: String?
  /// What was put into the editor last.
  var offered = ""
  /// Whether the reader is in the middle of typing what is offered, as when a command came in between.
  package internal(set) var isDraftBegun = false
  var hintsShown = 0
  /// How each item stands.
  var standings: [Standing]
  /// Writes to the store.
  let keep: Keeping
  /// Whether the reader left before the end.
  package internal(set) var isLeft = false

  /// What was answered in this session, one for each item; of several attempts the best.
  package var results: [Result] {
    standings.compactMap { if case .answered(let result) = $0 { result } else { nil } }
  }

  /// Draws a quiz; answers go to the store if there is one, and what was answered when it was left counts.
  ///
  /// Each attempt at a question shuffles anew; a given seed alone decides where there is no store.
  package convenience init(
    _ quiz: Quiz, engine: any Engine, store: ProgressStore?, page: any Page, seed: UInt64,
    now: @escaping () -> Date = Date.init, programHelp: String? = nil
  ) {
    self.init(
      quiz.questions.map { Item(quiz: quiz, question: $0) }, title: quiz.title, pass: quiz.pass,
      engine: engine, store: store, sitting: quiz.name, page: page, seed: seed, now: now,
      programHelp: programHelp)
  }

  /// Asks questions of several quizzes; without `pass` it is a review.
  package init(
    _ items: [Item], title: String, pass: Double?, engine: any Engine, store: ProgressStore?,
    sitting: String? = nil, page: any Page, seed: UInt64, now: @escaping () -> Date = Date.init,
    programHelp: String? = nil
  ) {
    self.items = items
    self.title = title
    self.pass = pass
    self.engine = engine
    self.store = store
    self.sitting = sitting
    self.page = page
    keep = Keeping(page)
    self.seed = seed
    self.now = now
    self.programHelp = programHelp
    standings = items.map { _ in .open }
    if items.isEmpty { waiting = .over }
  }

  // MARK: What a terminal asks

  /// Whether there is nothing more to ask.
  package var isOver: Bool {
    if case .over = waiting { true } else { false }
  }

  /// What stands before the cursor.
  package var prompt: String {
    switch waiting {
    case .answer: program == nil ? "answer> " : "program> "
    case .next, .over: "next> "
    }
  }

  /// What the reader begins with, where a program is asked for.
  package var program: Question.Program? {
    guard case .answer = waiting, case .code(let program)? = asked?.question.kind else { return nil }
    return program
  }

  /// The program to put into the editor for the reader to change, once: the starter, one that did not count, or what
  /// a command was typed into.
  package func takeDraft() -> String? {
    defer { (draft, offered) = (nil, draft ?? "") }
    return draft
  }

  /// The program to go on from in another editor, where one is asked for: what was offered last, else the starter.
  package var programText: String? {
    program.map { offered.isEmpty ? ProgramText.trimmed($0.starter.text) : offered }
  }

  /// Whether an entry needs no further line, as a program may.
  package func isWhole(_ entry: String) -> Bool {
    guard case .answer = waiting, let asked, command(in: entry) == nil else { return true }
    return questionPage.isWhole(entry, to: asked, isComplete: engine.isComplete)
  }

  // MARK: Asking

  var questionPage: QuestionPage { QuestionPage(renderer: renderer) }
  var renderer: MarkdownRenderer { MarkdownRenderer(width: page.width, ink: page.ink) }

  /// Shows the title and the first question.
  package func begin() throws {
    let count = items.count == 1 ? "1 question" : "\(items.count) questions"
    write([page.ink.bold(title)] + wrap("\(count). :hint, :skip, :help and :quit work at each."))
    resume()
    try ask()
  }

  /// Asks the first question that is open, or ends where there is none.
  func ask() throws {
    guard let next = standings.firstIndex(where: { $0.credit == nil }) else { return finish() }
    (index, retries) = (next, 0)
    let (quiz, question) = (items[index].quiz, items[index].question)
    var attempts = 0
    keep { attempts = try store?.attempts(at: question.id, of: quiz.name) ?? 0 }
    show(AskedQuestion(question, quiz: quiz.name, seed: seed, attempt: attempts + 1))
  }

  private func show(_ question: AskedQuestion) {
    asked = question
    hintsShown = 0
    computed = nil
    waiting = .answer
    let place = "Question \(index + 1) of \(items.count)" + (retries > 0 ? ", again" : "")
    var lines = questionPage.lines(for: question, title: place)
    draft = program.map { ProgramText.trimmed($0.starter.text) }
    if let programHelp, program != nil { lines += wrap(programHelp) }
    write(lines)
  }

  /// Takes an entry the reader typed.
  package func take(_ entry: String) throws {
    if let typed = command(in: entry) { return try obey(typed) }
    isDraftBegun = false
    let line = entry.trimmingCharacters(in: .whitespacesAndNewlines)
    if line.hasPrefix(":") { return try command(line) }
    switch waiting {
    case .over: return
    case .next: line.isEmpty ? try ask() : write(wrap("Enter goes on to the next question."))
    case .answer: try takeAnswer(program == nil ? line : entry, isEmpty: line.isEmpty)
    }
  }

  private func takeAnswer(_ entry: String, isEmpty: Bool) throws {
    guard let asked, !isEmpty else {
      return write(wrap("Type an answer; :hint may help, :skip leaves the question out."))
    }
    switch questionPage.reading(of: entry, to: asked, computed: computed) {
    case .answer(let answer):
      do {
        try settle(answer)
      } catch let error as Uncounted {
        draft = ProgramText.trimmed(entry)
        page.note(error.rendered)
      }
    case .again(let reason): write(wrap(reason))
    case .code:
      if case .command(let name, _) = Shorthand(entry, names: []) { return try command(":" + name) }
      if case .numeric = asked.question.kind { return compute(entry) }
      let text = "\"\(Columns.cut(MarkdownRenderer.safe(entry), to: 60))\" is no answer to this question."
      write(wrap(text + " " + questionPage.instruction(for: asked)))
    }
  }

  /// Computes what the reader typed at a question for a number; it is no answer yet.
  private func compute(_ entry: String) {
    var text = entry
    if case .help(let name) = Shorthand(entry, names: []) { text = "help(\(name))" }
    let outcome = engine.run(Code(name: "<input>", text: text), page: page)
    if let value = outcome.value { write(wrap(value)) }
    if outcome.value != nil {
      engine.rememberValue()
      computed = engine.number(named: "_")
      if computed != nil { write(wrap(QuestionPage.howToAnswer)) }
    }
    switch outcome.failure {
    case .error(let text), .missingModel(let text):
      page.note(text + "\n" + (asked.map(questionPage.instruction) ?? ""))
    case .interrupted: page.note("interrupted")
    case nil: break
    }
  }

  /// Asks the last question again with other numbers.
  func retry() throws {
    guard case .next = waiting, let last = asked else {
      return write(wrap("There is no answer to take back yet."))
    }
    guard let other = otherNumbers(of: last) else {
      return write(
        wrap("This question has no other numbers, and its answer is above. It comes again in a review."))
    }
    retries += 1
    show(other)
  }

  /// The same question with numbers that are not those it was asked with; nil if there are none.
  func otherNumbers(of last: AskedQuestion) -> AskedQuestion? {
    guard last.question.hasOtherNumbers else { return nil }
    let name = items[index].quiz.name + " again"
    return (1...64).lazy.map { [seed, retries] attempt in
      AskedQuestion(last.question, quiz: name, seed: seed, attempt: retries * 64 + attempt)
    }.first { other in other.given.map(\.value) != last.given.map(\.value) }
  }

  // MARK: Writing

  func wrap(_ text: String) -> [String] { Columns.wrap(text, width: page.width) }

  func write(_ lines: [String]) { page.write(lines.map { $0 + "\n" }.joined() + "\n") }
}
