import Foundation

/// Puts questions and verdicts on the page, and reads what was typed as an answer.
package struct QuestionPage {
  private let renderer: MarkdownRenderer

  /// Makes pages of the renderer's width.
  package init(renderer: MarkdownRenderer) { self.renderer = renderer }

  /// The question with its options, numbered in drawn order.
  package func lines(for asked: AskedQuestion, title: String) -> [String] {
    var lines = [renderer.ink.bold(title), ""]
    lines += renderer.lines(MarkdownParser.parse(asked.prompt)) + [""]
    for (place, index) in asked.order.enumerated() {
      let number = "\(place + 1). "
      let inner = MarkdownRenderer(width: renderer.width - 2 - number.count, ink: renderer.ink)
      let text = inner.lines(MarkdownParser.parse(asked.question.options[index].text))
      lines.append("  " + number + (text.first ?? ""))
      lines += text.dropFirst().map { String(repeating: " ", count: 2 + number.count) + $0 }
    }
    if !asked.order.isEmpty { lines.append("") }
    return lines + Columns.wrap(instruction(for: asked.question), width: renderer.width)
  }

  private func instruction(for question: Question) -> String {
    switch question.kind {
    case .single: "Type the number of the right one."
    case .multi: "Type the numbers of all that are correct, such as 1 3."
    case .numeric(let numeric):
      "Type a number\(numeric.unit.map { " in " + $0 } ?? "")."
        + (numeric.tolerance > 0 ? " Within \(Numbers.text(numeric.tolerance * 100))% counts." : "")
    }
  }

  /// What was typed as an answer, or nil if it is none.
  package func answer(from line: String, to asked: AskedQuestion) -> Answer? {
    if case .numeric(let numeric) = asked.question.kind {
      return Numbers.parse(line, unit: numeric.unit).map { .number($0) }
    }
    let parts = line.split(whereSeparator: { $0 == " " || $0 == "," || $0 == "\t" })
    let places = parts.compactMap { Int($0) }
    guard !places.isEmpty, places.count == parts.count,
      places.allSatisfy({ (1...asked.order.count).contains($0) })
    else { return nil }
    if case .single = asked.question.kind, places.count > 1 { return nil }
    return .options(Set(places.map { asked.order[$0 - 1] }))
  }

  /// The verdict: the result in one sentence, then what there is to say about each choice, then why.
  package func lines(for verdict: Verdict) -> [String] {
    let ink = renderer.ink
    var lines = Columns.wrap(
      verdict.isRight ? ink.green(verdict.summary) : verdict.summary, width: renderer.width)
    for remark in verdict.remarks {
      let sign: String
      switch remark.mark {
      case .right: sign = "[right]  "
      case .wrong: sign = "[wrong]  "
      case .missed: sign = "[missed] "
      case .note: sign = ""
      }
      let inner = MarkdownRenderer(width: renderer.width - sign.count, ink: ink)
      let text = inner.lines(MarkdownParser.parse(remark.text))
      if sign.isEmpty { lines.append("") }
      lines += text.enumerated().map { index, line in
        (index == 0 ? sign : String(repeating: " ", count: sign.count)) + line
      }
    }
    return lines
  }
}
