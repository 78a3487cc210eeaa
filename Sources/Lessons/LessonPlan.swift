import Starlark

/// A lesson cut into the steps a reader takes one at a time.
package struct LessonPlan {
  /// One step.
  package enum Step {
    case prose([MarkdownBlock])
    case cell(Lesson.Cell)
    case predict(Lesson.Prediction)
    case exercise(Lesson.Exercise)
    case question(Question)
  }

  /// The steps in reading order.
  package let steps: [Step]
  /// The heading each step stands under, empty before the first.
  package let headings: [String]
  /// The headings, each with the step it begins.
  package let contents: [(step: Int, level: Int, title: String)]
  /// Changes when the steps do.
  package let digest: String

  /// Cuts a lesson: a page of prose ends before a cell, a question, and a heading of the first two levels.
  ///
  /// Throws: `LessonError` when a quiz block names a question that the quiz has not.
  package init(_ lesson: Lesson, quiz: Quiz?) throws {
    try Self.checkQuestions(of: lesson, in: quiz)
    var builder = Builder()
    for block in lesson.blocks {
      switch block.content {
      case .heading(let level, let title, let markdown):
        builder.heading(level: level, title: title, markdown)
      case .prose(let markdown): builder.page.append(markdown)
      case .cell(let cell): builder.add(.cell(cell))
      case .predict(let prediction): builder.add(.predict(prediction))
      case .exercise(let exercise): builder.add(.exercise(exercise))
      case .quiz(let names):
        for question in names.compactMap({ quiz?.question($0) }) { builder.add(.question(question)) }
      }
    }
    builder.endPage()
    steps = builder.steps
    headings = builder.headings
    contents = builder.contents
    let draws = steps.reduce(into: "") { $0 += Self.signature(of: $1) }
    var digest = Draws(seed: 1, draws)
    self.digest = String(digest.next(below: Int.max), radix: 36)
  }

  /// Under what name the store keeps what the reader did at a step: the kind of step and its id.
  package func key(of step: Int) -> String {
    switch steps[step] {
    case .prose: "text \(step + 1)"
    case .cell(let cell): "cell \(cell.id)"
    case .predict(let prediction): "prediction \(prediction.id)"
    case .exercise(let exercise): "exercise \(exercise.id)"
    case .question(let question): "question \(question.id)"
    }
  }

  /// The steps from each heading to the next one.
  package var sections: [(level: Int, title: String, steps: Range<Int>)] {
    contents.enumerated().map { index, entry in
      let end = index + 1 < contents.count ? contents[index + 1].step : steps.count
      return (entry.level, entry.title, entry.step..<max(entry.step, end))
    }
  }

  /// Checks that the quiz has every question that the lesson asks.
  package static func checkQuestions(of lesson: Lesson, in quiz: Quiz?) throws {
    guard let quiz else { return }
    var defects: [Diagnostic] = []
    for block in lesson.blocks {
      guard case .quiz(let names) = block.content else { continue }
      for name in names where quiz.question(name) == nil {
        let known = "known are " + quiz.questions.map(\.id).joined(separator: ", ")
        defects.append(
          lesson.source.diagnostic(
            "the quiz \(quiz.name) has no question \"\(name)\"", at: name, in: block.lines,
            hint: Suggestion.hint(for: name, among: quiz.questions.map(\.id)) ?? known))
      }
    }
    if !defects.isEmpty { throw LessonError(defects) }
  }

  private static func signature(of step: Step) -> String {
    switch step {
    case .prose(let blocks): "prose \(blocks.count);"
    case .cell(let cell): "cell \(cell.id);"
    case .predict(let prediction): "predict \(prediction.id);"
    case .exercise(let exercise): "exercise \(exercise.id);"
    case .question(let question): "question \(question.id);"
    }
  }
}

/// Gathers steps while the blocks of a lesson go by.
private struct Builder {
  var page: [MarkdownBlock] = []
  private(set) var steps: [LessonPlan.Step] = []
  private(set) var headings: [String] = []
  private(set) var contents: [(step: Int, level: Int, title: String)] = []
  private var current = ""
  private var pageHeading: String?

  mutating func heading(level: Int, title: String, _ markdown: MarkdownBlock) {
    if level <= 2 { endPage() }
    current = title
    if pageHeading == nil { pageHeading = title }
    contents.append((steps.count, level, title))
    page.append(markdown)
  }

  mutating func add(_ step: LessonPlan.Step) {
    endPage()
    steps.append(step)
    headings.append(current)
  }

  mutating func endPage() {
    defer { pageHeading = nil }
    guard !page.isEmpty else { return }
    steps.append(.prose(page))
    headings.append(pageHeading ?? current)
    page = []
  }
}
