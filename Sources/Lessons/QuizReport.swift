import Foundation

/// What came of grading a quiz, for other programs to read.
package struct QuizReport: Encodable {
  /// A remark on one option, item, pair or check, or on the question as a whole.
  package struct Feedback: Encodable {
    /// `right`, `wrong`, `missed` or `note`.
    package let mark: String
    /// All there is to say, in Markdown.
    package let text: String
    /// The id of the option it is about, nil where it is about none.
    package let option: String?
    /// That option's own text.
    package let statement: String?
    /// Whether that option is to be chosen.
    package let correct: Bool?
    /// Why that option is, or is not, to be chosen.
    package let why: String?

    init(_ remark: Verdict.Remark, on options: [Lessons.Question.Option]) {
      let option = remark.option.flatMap { options.indices.contains($0) ? options[$0] : nil }
      mark = remark.mark.rawValue
      text = remark.text
      (self.option, statement, correct, why) = (option?.id, option?.text, option?.isCorrect, option?.why)
    }
  }

  /// One question.
  package struct Question: Encodable {
    package let id: String
    package let type: String
    package let objective: String?
    /// The numbers that were drawn.
    package let given: [String: Double]
    /// The answer that was given, null if none was.
    package let answer: AnswerForm
    /// The answer that gets the whole credit.
    package let expected: AnswerForm
    /// From 0 to 1.
    package let credit: Double
    package let summary: String
    package let feedback: [Feedback]
  }

  /// The version of this form.
  package let version = 1
  package let quiz: String
  /// The credit as a fraction.
  package let score: Double
  /// The fraction that passes.
  package let pass: Double
  package let passed: Bool
  package let questions: [Question]

  /// Reports on a quiz whose questions were answered.
  ///
  /// Throws: `EvaluationError` for a number that the quiz cannot compute.
  package init(_ quiz: Quiz, _ session: QuizSession, engine: any Engine) throws {
    self.quiz = quiz.name
    (score, pass, passed) = (session.score, quiz.pass, session.isPassed)
    let grader = Grader(quiz, engine)
    questions = try session.results.map { result in
      let question = result.asked.question
      return Question(
        id: question.id, type: question.kind.name, objective: question.objective,
        given: Dictionary(result.asked.given.map { ($0.name, $0.value) }, uniquingKeysWith: { $1 }),
        answer: AnswerForm(result.answer, to: question),
        expected: AnswerForm(try grader.rightAnswer(to: result.asked), to: question),
        credit: result.verdict.credit, summary: result.verdict.summary,
        feedback: result.verdict.remarks.map { Feedback($0, on: question.options) })
    }
  }

  /// The report as JSON, ending without a line end.
  package func json() throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    return String(decoding: try encoder.encode(self), as: UTF8.self)
  }
}
