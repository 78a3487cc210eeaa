import Yams

/// Prepared answers to a quiz, for grading without questions: YAML or JSON, question ids to answers.
package struct AnswersFile {
  private let answers: [String: Answer]

  /// Reads answers to the questions of a quiz, all of them before any is graded.
  ///
  /// Throws: `FileError`, or `LessonError` with every defect.
  package init(contentsOf path: String, for quiz: Quiz) throws {
    let source = try SourceText(contentsOf: path)
    let reader = YAMLReader(source: source)
    let ids = quiz.questions.map(\.id)
    guard let top = reader.mapping(of: source.text, expecting: nil, named: "the file of answers") else {
      throw LessonError(reader.defects)
    }
    var answers: [String: Answer] = [:]
    for (key, value) in top.mapping {
      let id = key.scalar?.string ?? ""
      guard let question = quiz.question(id) else {
        let known = "known are " + ids.joined(separator: ", ")
        reader.note(
          "the quiz \(quiz.name) has no question \"\(id)\"", at: key,
          hint: Suggestion.hint(for: id, among: ids) ?? known)
        continue
      }
      if value.null == nil { answers[id] = AnswerReader(reader: reader, question: question).read(value) }
    }
    guard reader.defects.isEmpty else { throw LessonError(reader.defects) }
    self.answers = answers
  }

  /// The answer to a question; `skipped` if the file has none.
  func answer(to question: Question) -> Answer { answers[question.id] ?? .skipped }
}
