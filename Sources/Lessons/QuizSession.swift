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

  /// What the next entry is taken for.
  private enum Waiting { case answer, next, over }

  let items: [Item]
  let title: String
  /// The fraction of the credit that passes; nil where nothing is to be passed, as in a review.
  let pass: Double?
  let store: ProgressStore?
  let page: any Page
  private let engine: any Engine
  private let seed: UInt64
  private let now: () -> Date
  /// How a program can be written more comfortably than line by line.
  private let programHelp: String?

  private var waiting = Waiting.answer
  private var asked: AskedQuestion?
  /// The item that is asked, or was answered last.
  private var index = 0
  private var retries = 0
  private var draft: String?
  private var hintsShown = 0
  /// What was answered so far, one for each item; of several attempts the best.
  package private(set) var results: [Result] = []
  /// Whether the reader left before the end.
  package private(set) var isLeft = false

  /// Draws a quiz; answers go to the store if there is one.
  ///
  /// Each attempt at a question shuffles anew; a given seed alone decides where there is no store.
  package convenience init(
    _ quiz: Quiz, engine: any Engine, store: ProgressStore?, page: any Page, seed: UInt64,
    now: @escaping () -> Date = Date.init, programHelp: String? = nil
  ) {
    self.init(
      quiz.questions.map { Item(quiz: quiz, question: $0) }, title: quiz.title, pass: quiz.pass,
      engine: engine, store: store, page: page, seed: seed, now: now, programHelp: programHelp)
  }

  /// Asks questions of several quizzes; without `pass` it is a review.
  package init(
    _ items: [Item], title: String, pass: Double?, engine: any Engine, store: ProgressStore?,
    page: any Page, seed: UInt64, now: @escaping () -> Date = Date.init, programHelp: String? = nil
  ) {
    self.items = items
    self.title = title
    self.pass = pass
    self.engine = engine
    self.store = store
    self.page = page
    self.seed = seed
    self.now = now
    self.programHelp = programHelp
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

  /// The program to put into the editor for the reader to change, once: the starter, or one that did not count.
  package func takeDraft() -> String? {
    defer { draft = nil }
    return draft
  }

  /// Whether an entry needs no further line, as a program may.
  package func isWhole(_ entry: String) -> Bool {
    guard case .answer = waiting, let asked else { return true }
    return questionPage.isWhole(entry, to: asked, isComplete: engine.isComplete)
  }

  // MARK: Asking

  private var questionPage: QuestionPage { QuestionPage(renderer: renderer) }
  private var renderer: MarkdownRenderer { MarkdownRenderer(width: page.width, ink: page.ink) }

  /// Shows the title and the first question.
  package func begin() throws {
    let count = items.count == 1 ? "1 question" : "\(items.count) questions"
    write([page.ink.bold(title)] + wrap("\(count). :hint, :skip, :help and :quit work at each."))
    try ask()
  }

  private func ask() throws {
    guard results.count < items.count else { return finish() }
    (index, retries) = (results.count, 0)
    let (quiz, question) = (items[index].quiz, items[index].question)
    let attempt = try store.map { try $0.attempts(at: question.id, of: quiz.name) + 1 } ?? 1
    show(AskedQuestion(question, quiz: quiz.name, seed: seed, attempt: attempt))
  }

  private func show(_ question: AskedQuestion) {
    asked = question
    hintsShown = 0
    waiting = .answer
    let place = "Question \(index + 1) of \(items.count)" + (retries > 0 ? ", again" : "")
    var lines = questionPage.lines(for: question, title: place)
    draft = program.map { ProgramText.trimmed($0.starter.text) }
    if let programHelp, program != nil { lines += wrap(programHelp) }
    write(lines)
  }

  /// Takes an entry the reader typed.
  package func take(_ entry: String) throws {
    let line = entry.trimmingCharacters(in: .whitespacesAndNewlines)
    if line.hasPrefix(":") { return try command(line) }
    switch waiting {
    case .over: return
    case .next: line.isEmpty ? try ask() : write(wrap("Enter goes on to the next question."))
    case .answer: try takeAnswer(program == nil ? line : entry, isEmpty: line.isEmpty)
    }
  }

  private func command(_ entry: String) throws {
    switch (entry, waiting) {
    case (_, .over): return
    case (":quit", _), (":q", _): leave()
    case (":help", _), (":h", _): write(Self.help)
    case (":retry", _), (":redo", _): try retry()
    case (":hint", .answer): showHint()
    case (":hint", .next): write(wrap("This question is answered; Enter goes on."))
    case (":skip", .answer), (":next", .answer), (":n", .answer): try settle(.skipped)
    case (":skip", .next), (":next", .next), (":n", .next): try ask()
    default:
      let names = ["hint", "skip", "next", "retry", "redo", "help", "quit"]
      let hint =
        Suggestion.hint(for: String(entry.dropFirst()), among: names) ?? ":help lists the commands"
      page.note("there is no command \(MarkdownRenderer.safe(entry))\n  hint: \(hint)")
    }
  }

  private static let help = [
    ":hint     the next hint",
    ":skip     leave the question out; it shows the answer and earns nothing",
    ":retry    ask the last question again, with other numbers",
    ":quit     leave; what was answered is kept",
    "Enter     goes on after an answer",
  ]

  private func takeAnswer(_ entry: String, isEmpty: Bool) throws {
    guard let asked, !isEmpty else {
      return write(wrap("Type an answer; :hint may help, :skip leaves the question out."))
    }
    switch questionPage.reading(of: entry, to: asked) {
    case .answer(let answer):
      do {
        try settle(answer)
      } catch let error as Uncounted {
        draft = ProgramText.trimmed(entry)
        page.note(error.rendered)
      }
    case .again(let reason): write(wrap(reason))
    case .code:
      if case .numeric = asked.question.kind { return compute(entry) }
      let text = "\"\(Columns.cut(MarkdownRenderer.safe(entry), to: 60))\" is no answer to this question."
      write(wrap(text + " " + questionPage.instruction(for: asked)))
    }
  }

  /// Computes what the reader typed at a question for a number; it is no answer yet.
  private func compute(_ entry: String) {
    let outcome = engine.run(Code(name: "<input>", text: entry), page: page)
    if let value = outcome.value { write(wrap(value)) }
    switch outcome.failure {
    case .error(let text), .missingModel(let text):
      page.note(text + "\n" + (asked.map(questionPage.instruction) ?? ""))
    case .interrupted: page.note("interrupted")
    case nil: break
    }
  }

  /// Shows the next hint.
  private func showHint() {
    let hints = asked?.hints ?? []
    guard hintsShown < hints.count else {
      return write(wrap(hints.isEmpty ? "There is no hint for this one." : "There are no more hints."))
    }
    let head = hints.count > 1 ? ["Hint \(hintsShown + 1) of \(hints.count):", ""] : []
    write(head + renderer.lines(MarkdownParser.parse(hints[hintsShown])))
    hintsShown += 1
  }

  // MARK: Judging

  /// Judges an answer, stores it at once and says why.
  private func settle(_ answer: Answer) throws {
    guard let asked else { return }
    let verdict = try Grader(items[index].quiz, engine, page: page).judge(answer, to: asked)
    try record(Result(asked: asked, answer: answer, verdict: verdict))
    write(questionPage.lines(for: verdict, to: asked))
    let canRetry = !verdict.isRight && otherNumbers(of: asked) != nil
    guard canRetry || results.count < items.count else { return finish() }
    waiting = .next
    let goesOn = results.count < items.count ? "Enter goes on" : "Enter ends the quiz"
    write(wrap(goesOn + (canRetry ? "; :retry asks this one again with other numbers." : ".")))
  }

  private func record(_ result: Result) throws {
    let question = result.asked.question
    try store?.addAnswer(
      AnswerForm(result.answer, to: question).line, to: question.id, of: items[index].quiz.name,
      credit: result.verdict.credit, at: now())
    if results.count == index {
      results.append(result)
    } else if result.verdict.credit > results[index].verdict.credit {
      results[index] = result
    }
  }

  /// Asks the last question again with other numbers.
  private func retry() throws {
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
  private func otherNumbers(of last: AskedQuestion) -> AskedQuestion? {
    guard last.question.hasOtherNumbers else { return nil }
    let name = items[index].quiz.name + " again"
    return (1...64).lazy.map { [seed, retries] attempt in
      AskedQuestion(last.question, quiz: name, seed: seed, attempt: retries * 64 + attempt)
    }.first { other in other.given.map(\.value) != last.given.map(\.value) }
  }

  /// Answers the questions from a prepared file: by id, options by their ids or whole texts.
  ///
  /// A program that cannot be judged earns nothing.
  package func answerAll(from answers: AnswersFile) throws {
    for item in items {
      let answer = try answers.answer(to: item.question)
      try ask()
      guard let asked else { return }
      write(lines(showing: answer, to: asked.question))
      let grader = Grader(item.quiz, engine, page: page)
      let verdict: Verdict
      do {
        verdict = try grader.judge(answer, to: asked)
      } catch let error as Uncounted {
        let why = Verdict.Remark(mark: .note, text: asked.filled(asked.question.why))
        verdict = Verdict(credit: 0, summary: "Not right: \(error.rendered)", remarks: [why])
      }
      try record(Result(asked: asked, answer: answer, verdict: verdict))
      write(questionPage.lines(for: verdict, to: asked))
    }
    finish()
  }

  private func lines(showing answer: Answer, to question: Question) -> [String] {
    if case .program(let text) = answer {
      return ["Answer:", ""] + CellText.lines(of: text, ink: page.ink, width: page.width)
    }
    return wrap(MarkdownRenderer.safe("Answer: " + (AnswerForm(answer, to: question).line ?? "none")))
  }

  /// Ends the questions before their end and tells the score so far.
  package func leave() {
    guard !isOver else { return }
    isLeft = true
    waiting = .over
    let sum = Numbers.text((credit * 100).rounded() / 100)
    write(wrap("So far: \(results.count) of \(items.count) questions, credit \(sum) of \(results.count)."))
  }

  private func finish() {
    waiting = .over
    write(closing(at: now()))
  }

  private func wrap(_ text: String) -> [String] { Columns.wrap(text, width: page.width) }

  private func write(_ lines: [String]) { page.write(lines.map { $0 + "\n" }.joined() + "\n") }
}
