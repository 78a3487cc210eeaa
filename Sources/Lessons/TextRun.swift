/// A run as the terminal shows it: prose laid out for the page, cells as if somebody typed them, output while it comes.
final class TextRun: RunWriter {
  let isWatched = true
  private let lesson: Lesson
  private let page: any Page
  private var isFirst = true

  init(_ lesson: Lesson, page: any Page) {
    self.lesson = lesson
    self.page = page
  }

  func begin() {}

  func prose(_ block: MarkdownBlock) {
    show(MarkdownRenderer(width: page.width, ink: page.ink).lines([block]))
  }

  func prediction(_ prediction: Lesson.Prediction, lines: ClosedRange<Int>) {
    show(Columns.wrap("Predict: " + prediction.paragraph, width: page.width))
  }

  func questions(_ questions: [(id: String, question: Question?)], lines: ClosedRange<Int>) {
    let count = questions.count == 1 ? "1 question" : "\(questions.count) questions"
    show(
      Columns.wrap("Quiz: \(count) here. Answer them with: \(lesson.quizCommand)", width: page.width))
    for (_, question) in questions {
      guard let question else { continue }
      let blocks = MarkdownParser.parse(QuestionListing.markdown(of: question, in: lesson))
      show(MarkdownRenderer(width: page.width, ink: page.ink).lines(blocks))
    }
  }

  func exercise(_ exercise: Lesson.Exercise) {
    show(Columns.wrap("Exercise \(exercise.id), by its solution:", width: page.width))
  }

  func source(of cell: Lesson.Cell) {
    if !cell.isHidden { show(CellText.lines(of: cell.code, ink: page.ink, width: page.screenWidth)) }
  }

  func result(_ result: CellResult) {
    let text = result.output.text
    if !text.isEmpty && !text.hasSuffix("\n") { page.write("\n") }
    if let value = result.outcome.value, !result.cell.isHidden { page.writeOutput(value + "\n") }
    if let reason = result.skipped { page.write("(\(reason))\n") }
  }

  func end(_ summary: LessonRunner.Summary) {
    page.write("\n" + summary.sentences(of: lesson).map { $0 + "\n" }.joined())
  }

  private func show(_ lines: [String]) {
    if lines.isEmpty { return }
    page.write((isFirst ? "" : "\n") + lines.map { $0 + "\n" }.joined())
    isFirst = false
  }
}
