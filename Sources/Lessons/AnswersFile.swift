import Starlark
import Yams

/// Prepared answers to a quiz, for grading without questions: YAML or JSON, question ids to answers.
package struct AnswersFile {
  private let answers: [String: Node]
  private let source: SourceText

  /// Reads answers and checks that the quiz has the questions.
  ///
  /// Throws: `FileError`, or `LessonError` with every defect.
  package init(contentsOf path: String, for quiz: Quiz) throws {
    source = try SourceText(contentsOf: path)
    let reader = YAMLReader(source: source)
    let ids = quiz.questions.map(\.id)
    guard let top = reader.mapping(of: source.text, expecting: nil, named: "the answers") else {
      throw LessonError(reader.defects)
    }
    var answers: [String: Node] = [:]
    for (key, value) in top.mapping {
      guard let id = key.scalar?.string, ids.contains(id) else {
        let id = key.scalar?.string ?? ""
        let known = "known are " + ids.joined(separator: ", ")
        reader.note(
          "the quiz \(quiz.name) has no question \"\(id)\"", at: key,
          hint: Suggestion.hint(for: id, among: ids) ?? known)
        continue
      }
      answers[id] = value
    }
    guard reader.defects.isEmpty else { throw LessonError(reader.defects) }
    self.answers = answers
  }

  /// The answer to a question; `skipped` if the file has none.
  func answer(to question: Question) throws -> Answer {
    guard let node = answers[question.id], node.null == nil else { return .skipped }
    switch question.kind {
    case .numeric(let numeric):
      if let text = node.scalar?.string, let number = Numbers.parse(text, unit: numeric.unit) {
        return .number(number)
      }
      throw defect("the answer to \(question.id) must be a number", at: node)
    case .single(let options): return .options(Set([try option(node, options, question)]))
    case .multi(let options):
      let nodes = node.sequence.map(Array.init) ?? [node]
      return .options(Set(try nodes.map { try option($0, options, question) }))
    case .text: return .text(try text(node, question, "a text"))
    case .code: return .program(try text(node, question, "a program"))
    case .order(let items): return .order(try order(node, items, question))
    case .match(let pairs): return .matches(try matches(node, pairs, question))
    }
  }

  private func text(_ node: Node, _ question: Question, _ what: String) throws -> String {
    guard let text = node.scalar?.string else {
      throw defect("the answer to \(question.id) must be \(what)", at: node)
    }
    return text
  }

  private func option(_ node: Node, _ options: [Question.Option], _ question: Question) throws -> Int {
    guard let text = node.scalar?.string else {
      let what = if case .single = question.kind { "one option" } else { "a list of options" }
      throw defect("the answer to \(question.id) must be \(what)", at: node)
    }
    if let index = options.firstIndex(where: { $0.id == text || $0.text == text }) { return index }
    let known = "its options are \(options.map(\.id).joined(separator: ", "))"
    throw defect("question \(question.id) has no option \"\(text)\"", at: node, hint: known)
  }

  private func order(_ node: Node, _ items: [String], _ question: Question) throws -> [Int] {
    let hint = "a list of all \(items.count) items"
    guard let nodes = node.sequence else {
      throw defect("the answer to \(question.id) must be a list", at: node, hint: hint)
    }
    let order = try nodes.map { item -> Int in
      let text = item.scalar?.string ?? ""
      if let index = items.firstIndex(of: text) { return index }
      throw defect(
        "question \(question.id) has no item \"\(text)\"", at: item,
        hint: Suggestion.hint(for: text, among: items) ?? "write the items as they stand in the quiz")
    }
    guard order.count == items.count, Set(order).count == items.count else {
      throw defect("the answer to \(question.id) must name each item once", at: node, hint: hint)
    }
    return order
  }

  private func matches(_ node: Node, _ pairs: Question.Pairs, _ question: Question) throws -> [Int: Int] {
    guard case .mapping(let mapping) = node else {
      throw defect("the answer to \(question.id) must be a mapping of left sides to right sides", at: node)
    }
    var matches: [Int: Int] = [:]
    for (key, value) in mapping {
      let (left, right) = (key.scalar?.string ?? "", value.scalar?.string ?? "")
      let lefts = pairs.all.map(\.left)
      guard let index = lefts.firstIndex(of: left) else {
        throw defect(
          "question \(question.id) has no left side \"\(left)\"", at: key,
          hint: Suggestion.hint(for: left, among: lefts) ?? "write them as they stand in the quiz")
      }
      guard let match = pairs.rights.firstIndex(of: right) else {
        throw defect(
          "question \(question.id) has no right side \"\(right)\"", at: value,
          hint: Suggestion.hint(for: right, among: pairs.rights) ?? "write them as they stand in the quiz")
      }
      matches[index] = match
    }
    return matches
  }

  private func defect(_ message: String, at node: Node, hint: String? = nil) -> LessonError {
    let (line, column) = (node.mark?.line ?? 1, node.mark?.column ?? 1)
    return LessonError([source.diagnostic(message, line: line, column: column, hint: hint)])
  }
}
