import Foundation

extension QuestionPage {
  /// The result; then what there is to say about each choice, in the order on the page; and last why.
  package func lines(for verdict: Verdict, to asked: AskedQuestion) -> [String] {
    let summary = verdict.isRight ? renderer.ink.green(verdict.summary) : verdict.summary
    let choices = remarkOrder(of: asked, verdict).flatMap { index in
      verdict.remarks.first { $0.option == index }.map { self.lines(for: $0, at: index, of: asked) } ?? []
    }
    var lines = Columns.wrap(summary, width: renderer.width)
    if !choices.isEmpty { lines += [""] + choices }
    for remark in verdict.remarks where remark.option == nil {
      lines += [""] + renderer.lines(MarkdownParser.parse(remark.text))
    }
    return lines
  }

  /// Choices stand as they were asked, steps in their right order.
  private func remarkOrder(of asked: AskedQuestion, _ verdict: Verdict) -> [Int] {
    switch asked.question.kind {
    case .single, .multi, .match: asked.order
    case .order(let items): Array(items.indices)
    case .code: verdict.remarks.compactMap(\.option)
    case .numeric, .text: []
    }
  }

  private func lines(for remark: Verdict.Remark, at index: Int, of asked: AskedQuestion) -> [String] {
    let place = asked.order.firstIndex(of: index) ?? 0
    let sign = Columns.pad("[\(remark.mark.rawValue)]", to: 9)
    switch asked.question.kind {
    case .single(let options):
      return lines(sign + "\(place + 1). ", options[index].text, why: options[index].why)
    case .multi(let options):
      let truth = options[index].isCorrect ? "(true) " : "(not true) "
      return lines(sign + "\(place + 1). " + truth, options[index].text, why: options[index].why)
    case .order:
      return lines(sign + "\(index + 1). \(AskedQuestion.letter(place)) ", remark.text, why: nil)
    case .match(let pairs):
      let pair = pairs.all[index]
      let letter = { (right: Int) in asked.rightOrder.firstIndex(of: right).map(AskedQuestion.letter) ?? "" }
      let chosen = remark.chosen.map { ", not \(letter($0))" } ?? ""
      let why = "\(letter(pair.right))\(chosen): \(pairs.rights[pair.right].withoutFullStop). \(pair.why)"
      return lines(sign + "\(place + 1). ", pair.left, why: why)
    case .code:
      let text = Columns.wrap(MarkdownRenderer.safe(remark.text), width: max(8, renderer.width - 9))
      return text.enumerated().map { ($0 == 0 ? sign : String(repeating: " ", count: 9)) + $1 }
    case .numeric, .text: return []
    }
  }

  /// A text behind its mark, and below it why.
  private func lines(_ sign: String, _ text: String, why: String?) -> [String] {
    let plain = MarkdownRenderer(width: 10_000).lines(MarkdownParser.parse(text)).joined(separator: " ")
    let margin = String(repeating: " ", count: 12)
    let inner = MarkdownRenderer(width: max(8, renderer.width - margin.count), ink: renderer.ink)
    let mark = sign.prefix(9)
    let head = Columns.wrap(sign.dropFirst(mark.count) + plain, width: inner.width)
    return head.enumerated().map { ($0 == 0 ? mark : margin[...]) + $1 }
      + (why.map { inner.lines(MarkdownParser.parse($0)) } ?? []).map { margin + $0 }
  }
}
