import Starlark

/// Checks the answers that a quiz computes, for every value that its given numbers may take.
package enum QuizAnswers {
  /// At most this many combinations of given numbers are tried for each question.
  private static let limit = 64

  /// Throws `LessonError` with every answer that cannot be computed, and every mistake that would count as right.
  package static func check(_ quiz: Quiz, engine: any Engine) throws {
    var defects: [Diagnostic] = []
    for question in quiz.questions {
      guard case .numeric(let numeric) = question.kind else { continue }
      if let message = defect(of: question, numeric, Grader(quiz, engine)) {
        defects.append(
          quiz.source.diagnostic(message.text, line: question.line, column: 5, hint: message.hint))
      }
    }
    if !defects.isEmpty { throw LessonError(defects) }
  }

  private static func defect(
    of question: Question, _ numeric: Question.Numeric, _ grader: Grader
  ) -> (text: String, hint: String?)? {
    for given in combinations(of: numeric.given) {
      let asked = AskedQuestion(question, given: given)
      let values = given.map { "\($0.name) = \(Numbers.text($0.value))" }.joined(separator: ", ")
      do {
        for mistake in numeric.mistakes {
          let wrong = try grader.value(of: mistake.answer, in: asked)
          if try grader.judge(.number(wrong), to: asked).isRight {
            return (
              "the mistake \(mistake.answer) of question \"\(question.id)\" counts as right",
              values.isEmpty ? nil : "with \(values)"
            )
          }
        }
        _ = try grader.judge(.number(0), to: asked)
      } catch let error as EvaluationError {
        let first = error.rendered.split(separator: "\n").first.map(String.init) ?? ""
        return ("the answer of question \"\(question.id)\" cannot be computed", first)
      } catch {
        return ("the answer of question \"\(question.id)\" cannot be computed", "\(error)")
      }
    }
    return nil
  }

  /// The first combinations of the values of all given numbers.
  private static func combinations(
    of given: [(name: String, values: [Double])]
  ) -> [[(name: String, value: Double)]] {
    given.reduce([[]]) { partial, next in
      Array(
        partial.flatMap { head in next.values.prefix(limit).map { head + [(next.name, $0)] } }.prefix(limit))
    }
  }
}
