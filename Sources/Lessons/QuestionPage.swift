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

  /// What a line is at a question.
  package enum Reading: Equatable {
    case answer(Answer)
    /// Meant as an answer, but none; the text says what to write.
    case again(String)
    case code
  }

  /// Tells what was typed at a question.
  package func reading(of line: String, to asked: AskedQuestion) -> Reading {
    if case .numeric(let numeric) = asked.question.kind {
      if let number = Numbers.parse(line, unit: numeric.unit) { return .answer(.number(number)) }
      return Numbers.withPoint(line, unit: numeric.unit).map { .again("write \($0) with a point") } ?? .code
    }
    let parts = line.split { $0 == " " || $0 == "," || $0 == "\t" }
    guard !parts.isEmpty, parts.joined().allSatisfy({ ("0"..."9").contains($0) }) else { return .code }
    let places = Set(parts.map { Int($0) ?? 0 })
    guard places.allSatisfy({ (1...max(1, asked.order.count)).contains($0) }) else {
      return .again("there are 1 to \(asked.order.count)")
    }
    if case .single = asked.question.kind, places.count > 1 { return .again("choose one") }
    return .answer(.options(Set(places.map { asked.order[$0 - 1] })))
  }

  /// What there is to say about each choice, in the order on the page; then why; and last the result.
  package func lines(for verdict: Verdict, to asked: AskedQuestion) -> [String] {
    var lines: [String] = []
    for (place, index) in asked.order.enumerated() {
      guard let remark = verdict.remarks.first(where: { $0.option == index }) else { continue }
      lines += self.lines(for: remark.mark, option: index, number: place + 1, of: asked.question)
    }
    for remark in verdict.remarks where remark.option == nil {
      if !lines.isEmpty { lines.append("") }
      lines += renderer.lines(MarkdownParser.parse(remark.text))
    }
    let summary = verdict.isRight ? renderer.ink.green(verdict.summary) : verdict.summary
    return lines + [""] + Columns.wrap(summary, width: renderer.width)
  }

  /// One line with the option's mark, number and beginning, and below it why.
  private func lines(
    for mark: Verdict.Remark.Mark, option index: Int, number: Int, of question: Question
  ) -> [String] {
    let option = question.options[index]
    var truth = ""
    if case .multi = question.kind { truth = option.isCorrect ? "(true) " : "(not true) " }
    let sign = Columns.pad("[\(mark.rawValue)]", to: 9) + "\(number). " + truth
    let plain = MarkdownRenderer(width: 10_000).lines(MarkdownParser.parse(option.text))
    let text = Columns.cut(
      plain.joined(separator: " "), to: max(8, renderer.width - Columns.width(of: sign)))
    let inner = MarkdownRenderer(width: max(8, renderer.width - 12), ink: renderer.ink)
    return [sign + text]
      + inner.lines(MarkdownParser.parse(option.why)).map { String(repeating: " ", count: 12) + $0 }
  }
}
