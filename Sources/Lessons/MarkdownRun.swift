import Charts

/// A run as a CommonMark document: the lesson's own text and cells, each followed by its output.
///
/// Charts stand as images with a text twin folded below them, tables as tables. Front matter is left out, which viewers
/// would show as a rule and a heading.
final class MarkdownRun: RunWriter {
  let isWatched = false
  private let lesson: Lesson
  private let page: any Page
  private let figures: FigureFolder?
  private var isFirst = true
  private var figureCount = 0

  init(_ lesson: Lesson, page: any Page, figures: FigureFolder?) {
    self.lesson = lesson
    self.page = page
    self.figures = figures
  }

  func begin() {
    if case .heading = lesson.blocks.first?.content { return }
    show("# \(Self.escaped(lesson.front.title))")
  }

  func prose(_ block: MarkdownBlock) { show(lines: block.lines) }

  func prediction(_ prediction: Lesson.Prediction, lines: ClosedRange<Int>) {
    let prompt = prediction.prompt.split(separator: "\n").map(String.init)
    show((["**Predict before you read on.**"] + prompt).map { "> " + $0 }.joined(separator: "\n"))
  }

  func questions(_ questions: [(id: String, question: Question?)], lines: ClosedRange<Int>) {
    let count = questions.count == 1 ? "1 question" : "\(questions.count) questions"
    show("**Quiz:** \(count) here. Answer them with `\(lesson.quizCommand)`.")
    for (_, question) in questions {
      if let question { show(QuestionListing.markdown(of: question, in: lesson)) }
    }
  }

  func exercise(_ exercise: Lesson.Exercise) {
    show("**Exercise `\(exercise.id)`**, by its solution:")
  }

  func source(of cell: Lesson.Cell) {
    if !cell.isHidden { show(fenced(cell.code, "starlark")) }
  }

  func result(_ result: CellResult) throws {
    var text = ""
    func flush() {
      if !text.isEmpty { show(fenced(text, "text")) }
      text = ""
    }
    for piece in result.output.pieces {
      switch piece {
      case .text(let more): text += more
      case .chart(let table as TextTable, _):
        flush()
        show(table.markdownLines.joined(separator: "\n"))
      case .chart(let chart, let drawing):
        guard let figures else {
          text += drawing
          continue
        }
        flush()
        try show(chart, drawing, figures)
      }
    }
    if let value = result.outcome.value, !result.cell.isHidden {
      text += (text.isEmpty || text.hasSuffix("\n") ? "" : "\n") + value + "\n"
    }
    flush()
    if let reason = result.skipped { show("*(\(reason))*") }
    if case .error(let error) = result.outcome.failure { show(fenced(error, "text")) }
  }

  func end(_ summary: LessonRunner.Summary) {
    show("---")
    show(summary.sentences(of: lesson).joined(separator: "  \n"))
  }

  private func show(_ chart: any Chart, _ drawing: String, _ figures: FigureFolder) throws {
    figureCount += 1
    let path = try figures.write(chart, number: figureCount)
    let name = chart.title.isEmpty ? [] : [chart.title + "."]
    let alt = (name + chart.sentences).joined(separator: " ")
    show("![\(Self.escaped(alt))](<\(path)>)")
    show("<details><summary>The chart as text</summary>")
    show(fenced(drawing, "text"))
    show("</details>")
  }

  private func show(_ block: String) {
    if block.isEmpty { return }
    page.write((isFirst ? "" : "\n") + block + "\n")
    isFirst = false
  }

  /// Lines of the file as they are.
  private func show(lines: ClosedRange<Int>) {
    // A last fence may have no end.
    let end = min(lines.upperBound, lesson.source.lines.count)
    var text = Array(lesson.source.lines[(lines.lowerBound - 1)..<end])
    while text.last?.allSatisfy(\.isWhitespace) == true { text.removeLast() }
    if !text.isEmpty { show(text.joined(separator: "\n")) }
  }

  /// Text as a block of its own, fenced by more backticks than it holds.
  private func fenced(_ text: String, _ language: String) -> String {
    var longest = 2
    var run = 0
    for scalar in text.unicodeScalars {
      run = scalar == "`" ? run + 1 : 0
      longest = max(longest, run)
    }
    let fence = String(repeating: "`", count: longest + 1)
    return "\(fence)\(language)\n\(text)\(text.isEmpty || text.hasSuffix("\n") ? "" : "\n")\(fence)"
  }

  /// Text in which nothing is markup.
  private static func escaped(_ text: String) -> String {
    text.unicodeScalars.reduce(into: "") { result, scalar in
      if "\\`*_[]<>#&!".unicodeScalars.contains(scalar) { result += "\\" }
      result.unicodeScalars.append(scalar.properties.generalCategory == .control ? " " : scalar)
    }
  }
}
