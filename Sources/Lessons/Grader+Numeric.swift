import Foundation

extension Grader {
  /// Computes an expression of a question over its given numbers.
  func value(of expression: String, in asked: AskedQuestion) throws -> Double {
    let code = Code(name: quiz.source.name, text: expression, firstLine: asked.question.line)
    return try engine.evaluate(code, given: asked.given)
  }

  func judge(
    _ value: Double, _ numeric: Question.Numeric, _ asked: AskedQuestion, why: Verdict.Remark
  ) throws -> Verdict {
    let right = try self.value(of: numeric.answer, in: asked)
    if Self.isNear(value, right, numeric.tolerance) {
      return Verdict(credit: 1, summary: "Right: \(text(right, numeric)).", remarks: [why])
    }
    var remarks: [Verdict.Remark] = []
    if let reason = try reason(for: value, right, numeric, asked) {
      remarks.append(Verdict.Remark(mark: .wrong, text: reason))
    }
    let margin = numeric.tolerance == 0 ? "exactly" : "within \(Numbers.text(numeric.tolerance * 100))%"
    let summary =
      "Not right: you answered \(text(value, numeric)), the answer is \(text(right, numeric)) (\(margin))."
    return Verdict(credit: 0, summary: summary, remarks: remarks + [why])
  }

  /// Where a wrong number probably comes from: a mistake that the quiz names, or another unit.
  private func reason(
    for value: Double, _ right: Double, _ numeric: Question.Numeric, _ asked: AskedQuestion
  ) throws -> String? {
    for mistake in numeric.mistakes
    where Self.isNear(value, try self.value(of: mistake.answer, in: asked), numeric.tolerance) {
      return asked.filled(mistake.why)
    }
    return UnitMistake.reason(for: value, right: right, unit: numeric.unit) {
      Self.isNear($0, $1, numeric.tolerance)
    }
  }

  /// Whether a number is within the tolerance, with room for the rounding of the comparison itself.
  private static func isNear(_ value: Double, _ right: Double, _ tolerance: Double) -> Bool {
    let scale = right == 0 ? 1 : abs(right)
    return abs(value - right) <= (tolerance + 1e-9) * scale
  }

  func text(_ value: Double, _ numeric: Question.Numeric) -> String {
    Numbers.text(value) + (numeric.unit.map { " " + $0 } ?? "")
  }
}
