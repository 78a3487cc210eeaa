import Yams

/// Reads the answer to one question from a file; what is none is noted, with its place and what is expected.
struct AnswerReader {
  let reader: YAMLReader
  let question: Question

  /// Reads an answer; nil after noting why it is none.
  func read(_ node: Node) -> Answer? {
    switch question.kind {
    case .numeric(let numeric): number(node, numeric).map { .number($0) }
    case .single(let options): option(node, options).map { .options([$0]) }
    case .multi(let options): choice(node, options).map { .options($0) }
    case .text: text(node, "a text").map { .text($0) }
    case .code: text(node, "a program").map { .program($0) }
    case .order(let items): order(node, items).map { .order($0) }
    case .match(let pairs): matches(node, pairs).map { .matches($0) }
    }
  }

  private func note(_ message: String, at node: Node, hint: String? = nil) {
    reader.note(message, at: node, hint: hint)
  }

  private func text(_ node: Node, _ what: String) -> String? {
    if let text = node.scalar?.string { return text }
    note("the answer to \(question.id) must be \(what)", at: node)
    return nil
  }

  private func number(_ node: Node, _ numeric: Question.Numeric) -> Double? {
    let text = node.scalar?.string ?? ""
    if let number = Numbers.parse(text, unit: numeric.unit) { return number }
    var hint = "digits, with a point as the decimal sign, such as 0.25"
    if let corrected = Numbers.withPoint(text, unit: numeric.unit) {
      hint = "write \(corrected): the decimal sign is a point"
    } else if let unit = numeric.unit, let other = UnitMistake.otherUnit(in: text, asked: unit) {
      hint = "the answer is asked in \(unit), not in \(other)"
    }
    note("the answer to \(question.id) must be a number", at: node, hint: hint)
    return nil
  }

  // MARK: Choices

  private func choice(_ node: Node, _ options: [Question.Option]) -> Set<Int>? {
    let nodes = node.sequence.map(Array.init) ?? [node]
    let chosen = nodes.compactMap { option($0, options) }
    return chosen.count == nodes.count ? Set(chosen) : nil
  }

  private func option(_ node: Node, _ options: [Question.Option]) -> Int? {
    guard let text = node.scalar?.string else {
      let what = if case .single = question.kind { "one option" } else { "a list of options" }
      note("the answer to \(question.id) must be \(what)", at: node, hint: Self.expected(options))
      return nil
    }
    if let index = options.firstIndex(where: { $0.id == text || $0.text == text }) { return index }
    note("question \(question.id) has no option \"\(text)\"", at: node, hint: Self.expected(options))
    return nil
  }

  /// How options are named, which are shuffled on the page.
  private static func expected(_ options: [Question.Option]) -> String {
    let ids = options.map(\.id)
    let areLetters = ids == ids.indices.map(AskedQuestion.letter)
    let names =
      areLetters
      ? "a letter from a to \(AskedQuestion.letter(ids.count - 1)), by its place in the quiz file"
      : "one of \(ids.joined(separator: ", "))"
    return "write \(names), or the option's text; the numbers on the page are shuffled"
  }

  // MARK: Orders and pairs

  private func order(_ node: Node, _ items: [String]) -> [Int]? {
    let hint = "a list of all \(items.count) items"
    guard let nodes = node.sequence else {
      note("the answer to \(question.id) must be a list", at: node, hint: hint)
      return nil
    }
    let order = nodes.compactMap { index(of: $0, "item", in: items) }
    guard order.count == nodes.count else { return nil }
    guard order.count == items.count, Set(order).count == items.count else {
      note("the answer to \(question.id) must name each item once", at: node, hint: hint)
      return nil
    }
    return order
  }

  /// The place of a text among those of the quiz; nil after noting that it is none of them.
  private func index(of node: Node, _ what: String, in texts: [String]) -> Int? {
    let text = node.scalar?.string ?? ""
    if let index = texts.firstIndex(of: text) { return index }
    note(
      "question \(question.id) has no \(what) \"\(text)\"", at: node,
      hint: Suggestion.hint(for: text, among: texts) ?? "write the \(what)s as they stand in the quiz")
    return nil
  }

  private func matches(_ node: Node, _ pairs: Question.Pairs) -> [Int: Int]? {
    guard case .mapping(let mapping) = node else {
      note("the answer to \(question.id) must be a mapping of left sides to right sides", at: node)
      return nil
    }
    var matches: [Int: Int] = [:]
    for (key, value) in mapping {
      let left = index(of: key, "left side", in: pairs.all.map(\.left))
      guard let right = index(of: value, "right side", in: pairs.rights), let left else { continue }
      if pairs.areOneToOne, matches.values.contains(right) {
        note(
          "the right side \"\(pairs.rights[right])\" of question \(question.id) is given twice", at: value,
          hint: "each belongs to one left side")
      }
      matches[left] = right
    }
    return matches
  }
}
