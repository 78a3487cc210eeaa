import Starlark

/// Checks the answers that a quiz computes, for every value that its given numbers may take.
package enum QuizAnswers {
  /// At most this many combinations of given numbers are tried for each question.
  private static let limit = 64

  /// Throws `LessonError` with every answer that cannot be computed, every mistake that would count as right, and
  /// every program that is judged otherwise than the quiz says.
  package static func check(_ quiz: Quiz, engine: any Engine) throws {
    var defects: [Diagnostic] = []
    let grader = Grader(quiz, engine)
    for question in quiz.questions {
      switch question.kind {
      case .numeric(let numeric):
        guard let message = defect(of: question, numeric, grader) else { continue }
        defects.append(
          quiz.source.diagnostic(message.text, line: question.line, column: 5, hint: message.hint))
      case .code(let program): defects += self.defects(of: question, program, grader)
      default: continue
      }
    }
    if !defects.isEmpty { throw LessonError(defects) }
  }

  /// The solution must pass; nothing, the starter and each wrong program must not.
  private static func defects(
    of question: Question, _ program: Question.Program, _ grader: Grader
  ) -> [Diagnostic] {
    let source = grader.quiz.source
    var defects: [Diagnostic] = []
    let trial = grader.trial(of: program.solution, program)
    if !trial.isPassed {
      defects.append(
        source.diagnostic(
          "the solution of question \"\(question.id)\" does not pass its own check",
          line: program.solution.firstLine, hint: trial.reason))
    }
    let nothing = Code(name: source.name, text: "", firstLine: program.check.firstLine)
    let refused =
      [("a program without statements passes", nothing), ("the untouched starter passes", program.starter)]
      + program.wrong.map { ("a wrong program passes", $0.code) }
    for (message, code) in refused where grader.trial(of: code, program).isPassed {
      defects.append(
        source.diagnostic(
          "\(message) the check of question \"\(question.id)\"", line: code.firstLine,
          hint: "let the check look at what this program computes wrongly"))
    }
    return defects
  }

  private static func defect(
    of question: Question, _ numeric: Question.Numeric, _ grader: Grader
  ) -> (text: String, hint: String?)? {
    for given in combinations(of: numeric.given) {
      let asked = AskedQuestion(question, given: given)
      let values = given.map { "\($0.name) = \(Numbers.text($0.value))" }.joined(separator: ", ")
      var computed = "answer"
      do {
        _ = try grader.value(of: numeric.answer, in: asked)
        for mistake in numeric.mistakes {
          computed = "mistake \(mistake.answer)"
          let wrong = try grader.value(of: mistake.answer, in: asked)
          if try grader.judge(.number(wrong), to: asked).isRight {
            return (
              "the mistake \(mistake.answer) of question \"\(question.id)\" counts as right",
              values.isEmpty ? nil : "with \(values)"
            )
          }
        }
      } catch {
        let reason = (error as? EvaluationError)?.message ?? "\(error)"
        return (
          "the \(computed) of question \"\(question.id)\" cannot be computed",
          values.isEmpty ? reason : "\(reason), with \(values)"
        )
      }
    }
    return nil
  }

  /// The first combinations of the values of all given numbers.
  private static func combinations(
    of given: [Question.Given]
  ) -> [[(name: String, value: Double)]] {
    given.reduce([[]]) { partial, next in
      Array(
        partial.flatMap { head in next.values.prefix(limit).map { head + [(next.name, $0)] } }.prefix(limit))
    }
  }
}

extension Grader.Trial {
  /// Why a program did not pass, for the one who wrote the quiz.
  fileprivate var reason: String {
    switch self {
    case .stopped(let error): "it stops: " + Self.firstLine(of: error)
    case .unjudged(let error): "the check stops: " + Self.firstLine(of: error)
    case .interrupted: "it was interrupted"
    case .judged(let checks):
      checks.first { !$0.passed }.map { "\"\($0.claim)\" does not hold" } ?? "the check makes no check(...)"
    }
  }

  private static func firstLine(of text: String) -> String {
    text.split(separator: "\n").first.map(String.init) ?? ""
  }
}
