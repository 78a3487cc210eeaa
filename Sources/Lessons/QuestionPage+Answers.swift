extension QuestionPage {
  /// What was answered, by the numbers and letters that the question has on the page and by their texts.
  package func lines(showing answer: Answer, to asked: AskedQuestion) -> [String] {
    let letter = AskedQuestion.letter
    switch (answer, asked.question.kind) {
    case (.options(let chosen), .single(let options)), (.options(let chosen), .multi(let options)):
      return lines(
        showing: asked.order.enumerated().filter { chosen.contains($1) }.map {
          ("\($0 + 1)", options[$1].text)
        })
    case (.order(let order), .order(let items)):
      let places = order.compactMap { asked.order.firstIndex(of: $0) }
      return lines(showing: places.map { (letter($0), items[asked.order[$0]]) })
    case (.matches(let matches), .match(let pairs)):
      return lines(
        showing: asked.order.enumerated().compactMap { place, left in
          guard let right = matches[left], let other = asked.rightOrder.firstIndex(of: right) else {
            return nil
          }
          return (
            "\(place + 1)" + letter(other), pairs.all[left].left.withoutFullStop + ": " + pairs.rights[right]
          )
        })
    case (.program(let text), _):
      return ["Answer:", ""] + CellText.lines(of: text, ink: renderer.ink, width: renderer.width)
    default:
      let text = "Answer: " + (AnswerForm(answer, to: asked.question).line ?? "none")
      return Columns.wrap(MarkdownRenderer.safe(text), width: renderer.width)
    }
  }

  /// The labels of what was chosen in one line, and below it each with its text.
  private func lines(showing chosen: [(label: String, text: String)]) -> [String] {
    if chosen.isEmpty { return ["Answer: none"] }
    let head = "Answer: " + chosen.map(\.label).joined(separator: " ")
    return Columns.wrap(head, width: renderer.width) + chosen.flatMap { entry($0.label + ". ", $0.text) }
  }
}
