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
    let top = reader.mapping(of: source.text, expecting: ids, named: "the quiz")
    guard let top, reader.defects.isEmpty else { throw LessonError(reader.defects) }
    answers = Dictionary(
      top.mapping.compactMap { key, value in key.string.map { ($0, value) } }, uniquingKeysWith: { $1 })
  }

  /// The answer to a question; `skipped` if the file has none.
  func answer(to question: Question) throws -> Answer {
    guard let node = answers[question.id], node.null == nil else { return .skipped }
    switch question.kind {
    case .numeric(let numeric):
      if let text = node.scalar?.string, let number = Numbers.parse(text, unit: numeric.unit) {
        return .number(number)
      }
      throw LessonError([defect("the answer to \(question.id) must be a number", at: node)])
    case .single(let options), .multi(let options):
      let nodes = node.sequence.map(Array.init) ?? [node]
      let chosen = try nodes.map { item -> Int in
        let text = item.scalar?.string ?? ""
        if let index = options.firstIndex(where: { $0.id == text || $0.text == text }) { return index }
        let known = "its options are \(options.map(\.id).joined(separator: ", "))"
        throw LessonError([defect("question \(question.id) has no option \"\(text)\"", at: item, hint: known)]
        )
      }
      return .options(Set(chosen))
    }
  }

  /// The answer as it is stored.
  func text(for question: Question) -> String? {
    guard let node = answers[question.id] else { return nil }
    return node.scalar?.string ?? node.sequence?.compactMap { $0.scalar?.string }.joined(separator: " ")
  }

  private func defect(_ message: String, at node: Node, hint: String? = nil) -> Diagnostic {
    source.diagnostic(message, line: node.mark?.line ?? 1, column: node.mark?.column ?? 1, hint: hint)
  }
}
