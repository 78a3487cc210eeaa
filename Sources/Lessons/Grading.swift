import Foundation

/// What a reader answered.
package enum Answer: Sendable, Equatable {
  /// Indices of the chosen options, in the order of the file.
  case options(Set<Int>)
  case number(Double)
  case skipped
}

/// How an answer was judged.
package struct Verdict: Sendable, Equatable {
  /// A remark on one option, on the number, or on the question as a whole.
  package struct Remark: Sendable, Equatable {
    /// Which way a remark goes.
    package enum Mark: String, Sendable { case right, wrong, missed, note }

    /// Which way the remark goes.
    package let mark: Mark
    /// Markdown.
    package let text: String
    /// The option it is about, by its place in the file.
    package var option: Int?
  }

  /// From 0 to 1.
  package let credit: Double
  /// One sentence that states the result, partial credit included.
  package let summary: String
  /// What there is to say about each choice, and at the end why.
  package let remarks: [Remark]

  /// Whether the answer is right in every part.
  package var isRight: Bool { credit >= 1 }
}

/// Judges answers; how a number is computed is asked of the engine.
package struct Grader {
  /// Computes an expression of the quiz over the given numbers.
  package typealias Evaluate = (
    _ question: Question, _ expression: String, _ given: [(name: String, value: Double)]
  ) throws -> Double

  private let evaluate: Evaluate

  /// Makes a grader that computes numbers by the given function.
  package init(evaluate: @escaping Evaluate) { self.evaluate = evaluate }

  /// Computes an expression of a question over its given numbers.
  func value(of expression: String, in asked: AskedQuestion) throws -> Double {
    try evaluate(asked.question, expression, asked.given)
  }

  /// Judges an answer.
  ///
  /// Throws: what `evaluate` throws for the expressions of a numeric question.
  package func judge(_ answer: Answer, to asked: AskedQuestion) throws -> Verdict {
    let why = Verdict.Remark(mark: .note, text: asked.question.why)
    switch (asked.question.kind, answer) {
    case (.numeric(let numeric), .number(let value)):
      return try judge(value, numeric, asked, why: why)
    case (.numeric(let numeric), _):
      let right = try self.value(of: numeric.answer, in: asked)
      return Verdict(credit: 0, summary: "Skipped. The answer is \(text(right, numeric)).", remarks: [why])
    case (.single(let options), .options(let chosen)):
      return single(chosen, options, why: why)
    case (.multi(let options), .options(let chosen)):
      return multi(chosen, options, why: why)
    case (.single(let options), _), (.multi(let options), _):
      let right = options.enumerated().filter(\.element.isCorrect).map { index, option in
        Verdict.Remark(mark: .missed, text: "\(option.text): \(option.why)", option: index)
      }
      return Verdict(credit: 0, summary: "Skipped.", remarks: right + [why])
    }
  }

  private func single(_ chosen: Set<Int>, _ options: [Question.Option], why: Verdict.Remark) -> Verdict {
    var remarks: [Verdict.Remark] = []
    for (index, option) in options.enumerated() where chosen.contains(index) || option.isCorrect {
      let mark: Verdict.Remark.Mark =
        option.isCorrect ? (chosen.contains(index) ? .right : .missed) : .wrong
      remarks.append(Verdict.Remark(mark: mark, text: "\(option.text): \(option.why)", option: index))
    }
    let isRight = chosen == Set(options.indices.filter { options[$0].isCorrect })
    return Verdict(
      credit: isRight ? 1 : 0, summary: isRight ? "Right." : "Not right.", remarks: remarks + [why])
  }

  /// Each right choice earns its share, each wrong one takes a share away, and nothing goes below zero: ticking
  /// everything, or nothing, earns nothing.
  private func multi(_ chosen: Set<Int>, _ options: [Question.Option], why: Verdict.Remark) -> Verdict {
    let correct = options.indices.filter { options[$0].isCorrect }
    let hits = correct.filter(chosen.contains).count
    let misses = chosen.count - hits
    let credit = Double(max(0, hits - misses)) / Double(max(1, correct.count))
    let remarks = options.enumerated().map { index, option in
      let isJudgedRight = chosen.contains(index) == option.isCorrect
      let mark: Verdict.Remark.Mark = isJudgedRight ? .right : (option.isCorrect ? .missed : .wrong)
      let truth = option.isCorrect ? "true" : "not true"
      return Verdict.Remark(mark: mark, text: "\(option.text) (\(truth)): \(option.why)", option: index)
    }
    let counted = "\(hits) of \(correct.count) correct statements selected, \(misses) wrong"
    let summary =
      credit >= 1
      ? "Right: \(counted)."
      : "\(credit > 0 ? "Partly right" : "Not right"): \(counted); credit \(String(format: "%.2f", credit)) of 1."
    return Verdict(credit: credit, summary: summary, remarks: remarks + [why])
  }

  private func judge(
    _ value: Double, _ numeric: Question.Numeric, _ asked: AskedQuestion, why: Verdict.Remark
  ) throws -> Verdict {
    let right = try self.value(of: numeric.answer, in: asked)
    if isNear(value, right, numeric.tolerance) {
      return Verdict(credit: 1, summary: "Right: \(text(right, numeric)).", remarks: [why])
    }
    var remarks: [Verdict.Remark] = []
    for mistake in numeric.mistakes {
      if isNear(value, try self.value(of: mistake.answer, in: asked), numeric.tolerance) {
        remarks.append(Verdict.Remark(mark: .wrong, text: mistake.why))
        break
      }
    }
    let margin = numeric.tolerance == 0 ? "exactly" : "within \(Numbers.text(numeric.tolerance * 100))%"
    let summary =
      "Not right: you answered \(text(value, numeric)), the answer is \(text(right, numeric)) (\(margin))."
    return Verdict(credit: 0, summary: summary, remarks: remarks + [why])
  }

  /// Whether a number is within the tolerance, with room for the rounding of the comparison itself.
  private func isNear(_ value: Double, _ right: Double, _ tolerance: Double) -> Bool {
    let scale = right == 0 ? 1 : abs(right)
    return abs(value - right) <= (tolerance + 1e-9) * scale
  }

  private func text(_ value: Double, _ numeric: Question.Numeric) -> String {
    Numbers.text(value) + (numeric.unit.map { " " + $0 } ?? "")
  }
}
