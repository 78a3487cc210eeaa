import Foundation

/// Puts questions and verdicts on the page, and reads what was typed as an answer.
package struct QuestionPage {
  let renderer: MarkdownRenderer

  /// Makes pages of the renderer's width.
  package init(renderer: MarkdownRenderer) { self.renderer = renderer }

  /// The question, what there is to choose from in drawn order, and how to answer.
  package func lines(for asked: AskedQuestion, title: String) -> [String] {
    var lines = [renderer.ink.bold(title), ""]
    lines += renderer.lines(MarkdownParser.parse(asked.prompt)) + [""]
    lines += choices(of: asked)
    return lines + Columns.wrap(instruction(for: asked), width: renderer.width)
  }

  private func choices(of asked: AskedQuestion) -> [String] {
    switch asked.question.kind {
    case .single(let options), .multi(let options):
      return asked.order.enumerated().flatMap { entry("\($0 + 1). ", options[$1].text) } + [""]
    case .order(let items):
      return asked.order.enumerated().flatMap { entry(AskedQuestion.letter($0) + ". ", items[$1]) } + [""]
    case .match(let pairs):
      let lefts = asked.order.enumerated().flatMap { entry("\($0 + 1). ", pairs.all[$1].left) }
      let rights = asked.rightOrder.enumerated().flatMap {
        entry(AskedQuestion.letter($0) + ". ", pairs.rights[$1])
      }
      return lefts + [""] + rights + [""]
    case .code(let program) where !ProgramText.trimmed(program.starter.text).isEmpty:
      return CellText.lines(of: program.starter.text, ink: renderer.ink, width: renderer.width) + [""]
    case .numeric, .text, .code: return []
    }
  }

  /// A text behind its number or letter.
  func entry(_ label: String, _ text: String) -> [String] {
    let inner = MarkdownRenderer(width: renderer.width - 2 - label.count, ink: renderer.ink)
    let lines = inner.lines(MarkdownParser.parse(text))
    return ["  " + label + (lines.first ?? "")]
      + lines.dropFirst().map { String(repeating: " ", count: 2 + label.count) + $0 }
  }

  /// How to answer, in one sentence or two.
  package func instruction(for asked: AskedQuestion) -> String {
    switch asked.question.kind {
    case .single: return "Type the number of the right one."
    case .multi: return "Type the numbers of all that are correct, such as 1 3."
    case .numeric(let numeric):
      let margin =
        numeric.tolerance > 0
        ? "Within \(Numbers.text(numeric.tolerance * 100))% counts." : "It has to be exact."
      let unit = numeric.unit.map { UnitMistake.measures($0) ? " in " + $0 : " of " + $0 } ?? ""
      return "Type a number\(unit). \(margin)"
    case .text: return "Type a word or a few."
    case .order:
      return "Type all letters in the right order, such as \(Self.example(ofOrder: asked))."
    case .match(let pairs):
      let rule = pairs.areOneToOne ? " Each letter belongs to one number." : ""
      return "Type each number with its letter, such as \(Self.example(of: pairs, asked))." + rule
    case .code: return "Type the program; an empty line ends it."
    }
  }

  /// Letters in an order that is not the right one.
  private static func example(ofOrder asked: AskedQuestion) -> String {
    let places = Array(asked.order.indices)
    let turned = Array(places.dropFirst()) + places.prefix(1)
    let isRight = turned.map { asked.order[$0] } == places
    return (isRight ? places : turned).map(AskedQuestion.letter).joined(separator: " ")
  }

  /// Numbers with letters that are not the right ones.
  private static func example(of pairs: Question.Pairs, _ asked: AskedQuestion) -> String {
    var used: Set<Int> = []
    return asked.order.prefix(2).enumerated().map { place, left in
      let wrong = asked.rightOrder.indices.last { letter in
        asked.rightOrder[letter] != pairs.all[left].right && !(pairs.areOneToOne && used.contains(letter))
      }
      used.insert(wrong ?? 0)
      return "\(place + 1)" + AskedQuestion.letter(wrong ?? 0)
    }.joined(separator: " ")
  }
}
