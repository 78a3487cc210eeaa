import Charts
import Foundation

/// A run as one JSON document, written at the end: `Documentation/run-format.md` lists its fields.
final class JSONRun: RunWriter {
  let isWatched = false
  private let lesson: Lesson
  private let page: any Page
  private var steps: [Step] = []
  private var exercise: String?

  init(_ lesson: Lesson, page: any Page) {
    self.lesson = lesson
    self.page = page
  }

  func begin() {}

  func prose(_ block: MarkdownBlock) { add(.markdown, lines: block.lines) }

  func prediction(_ prediction: Lesson.Prediction, lines: ClosedRange<Int>) {
    add(.predict, lines: lines) { $0.id = prediction.id }
  }

  func questions(_ questions: [(id: String, question: Question?)], lines: ClosedRange<Int>) {
    add(.quiz, lines: lines) { $0.questions = questions.map(\.id) }
  }

  func exercise(_ exercise: Lesson.Exercise) { self.exercise = exercise.id }

  func source(of cell: Lesson.Cell) {}

  func result(_ result: CellResult) {
    let kind: Step.Kind =
      switch result.role {
      case .cell: .cell
      case .solution: .solution
      case .check: .check
      }
    let seconds = result.duration / .seconds(1)
    var step = Step(kind: kind, line: result.cell.firstLine, source: result.cell.code)
    step.id = result.cell.id
    step.exercise = result.role == .cell ? nil : exercise
    step.hidden = result.cell.isHidden
    step.output = result.output.text
    step.value = result.outcome.value
    step.checks = result.outcome.checks.map { Step.Check(claim: $0.claim, passed: $0.passed) }
    step.charts = result.output.charts.map(Step.Figure.init)
    step.seconds = (seconds * 1000).rounded() / 1000
    step.skipped = result.skipped
    switch result.outcome.failure {
    case .error(let text), .missingModel(let text): step.error = text
    case .interrupted: step.error = "interrupted"
    case nil: break
    }
    steps.append(step)
  }

  func end(_ summary: LessonRunner.Summary) throws {
    let document = Document(
      file: lesson.source.name, lesson: lesson.name, title: lesson.front.title, ok: summary.isWell,
      passed: summary.checks.filter(\.passed).count, failed: summary.checks.filter { !$0.passed }.count,
      steps: steps)
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    // JSON has no such numbers; the texts are what the language prints.
    encoder.nonConformingFloatEncodingStrategy = .convertToString(
      positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
    page.write(String(decoding: try encoder.encode(document), as: UTF8.self) + "\n")
  }

  private func add(_ kind: Step.Kind, lines: ClosedRange<Int>, _ change: (inout Step) -> Void = { _ in }) {
    let end = min(lines.upperBound, lesson.source.lines.count)
    let source = lesson.source.lines[(lines.lowerBound - 1)..<end].joined(separator: "\n")
    var step = Step(kind: kind, line: lines.lowerBound, source: source)
    change(&step)
    steps.append(step)
  }
}

/// What a lesson's run is in JSON.
private struct Document: Encodable {
  var version = 1
  let file: String
  let lesson: String
  let title: String
  let ok: Bool
  let passed: Int
  let failed: Int
  let steps: [Step]
}

/// What one step came to, in JSON; fields that do not belong to its kind are absent.
private struct Step: Encodable {
  enum Kind: String, Encodable { case markdown, predict, quiz, cell, solution, check }

  struct Check: Encodable {
    let claim: String
    let passed: Bool
  }

  /// A chart as data, with its kind beside its own fields.
  struct Figure: Encodable {
    let chart: any Chart

    init(_ chart: any Chart) { self.chart = chart }

    private enum CodingKeys: String, CodingKey { case kind, summary }

    func encode(to encoder: any Encoder) throws {
      var container = encoder.container(keyedBy: CodingKeys.self)
      try container.encode(chart.kind, forKey: .kind)
      try container.encode(chart.sentences.joined(separator: " "), forKey: .summary)
      try chart.encode(to: encoder)
    }
  }

  let kind: Kind
  let line: Int
  let source: String
  var id: String?
  var exercise: String?
  var hidden: Bool?
  var questions: [String]?
  var output: String?
  var value: String?
  var checks: [Check]?
  var charts: [Figure]?
  var seconds: Double?
  var skipped: String?
  var error: String?

  init(kind: Kind, line: Int, source: String) {
    self.kind = kind
    self.line = line
    self.source = source
  }
}
