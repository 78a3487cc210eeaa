/// Asks the questions of a quiz one after another: lines typed flow in, text flows out to a page.
package final class QuizSession {
  /// One question with what became of it.
  package struct Result: Sendable {
    /// The question as it was put.
    package let asked: AskedQuestion
    /// How the answer was judged.
    package let verdict: Verdict
  }

  private let quiz: Quiz
  private let grader: Grader
  private let store: ProgressStore?
  private let page: any Page
  private let questions: [AskedQuestion]
  /// What was answered so far.
  package private(set) var results: [Result] = []
  /// Whether the reader left before the end.
  package private(set) var isLeft = false

  /// Draws a quiz; answers go to the store if there is one.
  ///
  /// Each attempt at a question shuffles anew; a given seed alone decides where there is no store.
  package init(_ quiz: Quiz, engine: any Engine, store: ProgressStore?, page: any Page, seed: UInt64) throws {
    self.quiz = quiz
    self.store = store
    self.page = page
    grader = Grader(quiz, engine)
    questions = try quiz.questions.map { question in
      let attempt = try store.map { try $0.attempts(at: question.id, of: quiz.name) + 1 } ?? 1
      return AskedQuestion(question, quiz: quiz.name, seed: seed, attempt: attempt)
    }
  }

  /// Whether there is nothing more to ask.
  package var isOver: Bool { isLeft || results.count == questions.count }

  /// The credit as a fraction; what was not answered counts as nothing.
  package var score: Double {
    questions.isEmpty ? 0 : results.map(\.verdict.credit).reduce(0, +) / Double(questions.count)
  }

  /// Whether the score is enough.
  package var isPassed: Bool { score >= quiz.pass - 1e-9 }

  private var questionPage: QuestionPage {
    QuestionPage(renderer: MarkdownRenderer(width: page.width, ink: page.ink))
  }

  /// Shows the title and the first question.
  package func begin() {
    let commands = "\(questions.count) questions. :hint, :skip and :quit work at each."
    write([page.ink.bold(quiz.title)] + Columns.wrap(commands, width: page.width))
    ask()
  }

  private func ask() {
    guard !isOver else { return }
    let title = "Question \(results.count + 1) of \(questions.count)"
    write(questionPage.lines(for: questions[results.count], title: title))
  }

  /// Takes a line the reader typed.
  package func take(_ entry: String) throws {
    guard !isOver else { return }
    let asked = questions[results.count]
    switch entry {
    case ":quit", ":q": leave()
    case ":skip", ":next", ":n":
      try settle(.skipped, entry: nil)
      ask()
    case ":hint":
      write(Columns.wrap(asked.question.hint ?? "There is no hint for this one.", width: page.width))
    case "": write(["Type an answer; :hint may help, :skip leaves the question out."])
    default:
      switch questionPage.reading(of: entry, to: asked) {
      case .answer(let answer):
        try settle(answer, entry: entry)
        ask()
      case .again(let reason): write([reason])
      case .code: write(["\"\(MarkdownRenderer.safe(entry))\" is no answer to this question."])
      }
    }
  }

  /// Ends the quiz before its end and tells the score so far.
  package func leave() {
    guard !isOver else { return }
    isLeft = true
    let credit = results.map(\.verdict.credit).reduce(0, +)
    let sum = Numbers.text((credit * 100).rounded() / 100)
    let text = "So far: \(results.count) of \(questions.count) questions, credit \(sum) of \(results.count)."
    write(Columns.wrap(text, width: page.width))
  }

  /// Answers the questions from a prepared file: by id, options by their ids or whole texts.
  package func answerAll(from answers: AnswersFile) throws {
    while !isOver {
      let asked = questions[results.count]
      let answer = try answers.answer(to: asked.question)
      ask()
      try settle(answer, entry: answer == .skipped ? nil : answers.text(for: asked.question))
    }
  }

  private func settle(_ answer: Answer, entry: String?) throws {
    let asked = questions[results.count]
    let verdict = try grader.judge(answer, to: asked)
    try store?.addAnswer(entry, to: asked.question.id, of: quiz.name, credit: verdict.credit)
    results.append(Result(asked: asked, verdict: verdict))
    write(questionPage.lines(for: verdict, to: asked))
    if isOver { writeScore() }
  }

  private func writeScore() {
    let percent = Numbers.text((score * 1000).rounded() / 10)
    let needed = Numbers.text(quiz.pass * 100)
    write(["\(percent)% of the credit; \(needed)% is needed: \(isPassed ? "passed" : "not passed")."])
  }

  private func write(_ lines: [String]) { page.write(lines.map { $0 + "\n" }.joined() + "\n") }
}
