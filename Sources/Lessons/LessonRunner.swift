/// Runs a lesson or notebook from top to bottom and asks nothing.
///
/// Exercises run by their solutions, which their checks judge. The same lesson with the same seed gives the same text
/// and the same Markdown, byte for byte; times are in the JSON alone.
package final class LessonRunner {
  /// How the result is written.
  package enum Format: String, Sendable, CaseIterable { case text, markdown, json }

  /// What the run amounts to.
  package struct Summary: Sendable, Equatable {
    /// All checks that were made, in order.
    package var checks: [Check]
    /// The cells that did not run for want of a model.
    package var skipped: [String] = []
    /// How many cells came to their end.
    package var completed = 0
    /// What stopped the lesson, if anything did.
    package var failure: Outcome.Failure?

    /// Makes the summary of a run of nothing, or of checks and what ended the run.
    package init(checks: [Check] = [], failure: Outcome.Failure? = nil) {
      self.checks = checks
      self.failure = failure
    }

    /// Whether every cell ran and every check passed.
    package var isWell: Bool { failure == nil && skipped.isEmpty && checks.allSatisfy(\.passed) }
  }

  private let lesson: Lesson
  private let quiz: Quiz?
  private let engine: any Engine
  private let page: any Page
  private let writer: any RunWriter
  private var summary = Summary()
  private var unavailable = UnavailableNames()

  /// Makes a runner that writes to a page; in JSON the page gets one document at the end.
  ///
  /// `quiz` holds the questions that the lesson asks; `figures` is where Markdown puts its charts, nil to leave them
  /// as text.
  package init(
    _ lesson: Lesson, quiz: Quiz? = nil, engine: any Engine, page: any Page, format: Format,
    figures: FigureFolder? = nil
  ) {
    self.lesson = lesson
    self.quiz = quiz
    self.engine = engine
    self.page = page
    writer =
      switch format {
      case .text: TextRun(lesson, page: page)
      case .markdown: MarkdownRun(lesson, page: page, figures: figures)
      case .json: JSONRun(lesson, page: page)
      }
  }

  /// Runs the whole lesson.
  ///
  /// Throws: `FileError` when a figure cannot be written.
  package func run() throws -> Summary {
    try writer.begin()
    for block in lesson.blocks where summary.failure == nil { try step(block) }
    try writer.end(summary)
    return summary
  }

  private func step(_ block: Lesson.Block) throws {
    switch block.content {
    case .heading(_, _, let markdown), .prose(let markdown): writer.prose(markdown)
    case .predict(let prediction): writer.prediction(prediction, lines: block.lines)
    case .quiz(let names):
      writer.questions(names.map { name in (name, quiz?.question(name)) }, lines: block.lines)
    case .cell(let cell): try run(cell, .cell)
    case .exercise(let exercise):
      writer.exercise(exercise)
      try run(exercise.solution, .solution)
      if summary.failure == nil { try run(exercise.check, .check) }
    }
  }

  private func run(_ cell: Lesson.Cell, _ role: CellResult.Role) throws {
    writer.source(of: cell)
    var result = CellResult(cell: cell, role: role)
    if unavailable.areUsed(in: cell.code) {
      result.skipped = "not run: it needs what an earlier cell would have made from the missing model"
    } else {
      let recorder = CellPage(page, isWatched: writer.isWatched)
      let code = Code(name: lesson.source.name, text: cell.code, firstLine: cell.firstLine)
      let clock = ContinuousClock()
      result.duration = clock.measure { result.outcome = engine.run(code, page: recorder) }
      result.output = recorder.output
      summary.checks += result.outcome.checks
    }
    switch result.outcome.failure {
    case .missingModel(let text):
      if summary.skipped.isEmpty { page.note(text) }
      result.skipped = "not run: it needs a model that is not here"
    case .error(let text):
      summary.failure = result.outcome.failure
      page.note(text)
    case .interrupted: summary.failure = .interrupted
    case nil: if result.skipped == nil { summary.completed += 1 }
    }
    if result.skipped != nil {
      unavailable.add(namesBoundIn: cell.code)
      summary.skipped.append(cell.id)
    }
    try writer.result(result)
  }
}

/// What came of one cell.
struct CellResult {
  /// What the cell is in its lesson.
  enum Role: String, Encodable { case cell, solution, check }

  let cell: Lesson.Cell
  let role: Role
  var output = CellOutput()
  var outcome = Outcome()
  /// Why the cell did not run, if it did not.
  var skipped: String?
  var duration = Duration.zero

  init(cell: Lesson.Cell, role: Role) {
    self.cell = cell
    self.role = role
  }
}

/// Writes a run down in one format, step by step.
protocol RunWriter {
  /// Whether output is shown while cells run.
  var isWatched: Bool { get }
  func begin() throws
  func prose(_ block: MarkdownBlock)
  func prediction(_ prediction: Lesson.Prediction, lines: ClosedRange<Int>)
  /// The questions of a quiz block; nil stands for one that there is no quiz to look up in.
  func questions(_ questions: [(id: String, question: Question?)], lines: ClosedRange<Int>)
  /// Announces an exercise; its solution and its check follow as cells.
  func exercise(_ exercise: Lesson.Exercise)
  /// Shows a cell before it runs.
  func source(of cell: Lesson.Cell)
  func result(_ result: CellResult) throws
  func end(_ summary: LessonRunner.Summary) throws
}

extension LessonRunner.Summary {
  /// What a run amounts to, in sentences of a line each.
  func sentences(of lesson: Lesson) -> [String] {
    let total = lesson.cells.count
    if total == 0 { return ["There is no cell in this file; blocks that start with ```starlark run."] }
    var lines: [String] = []
    if !checks.isEmpty {
      let passed = checks.filter(\.passed).count
      let count = checks.count == 1 ? "1 check" : "\(checks.count) checks"
      lines.append("\(count): \(passed) passed, \(checks.count - passed) failed.")
    } else if failure == nil, skipped.isEmpty {
      lines.append(total == 1 ? "The cell ran." : "\(total) cells ran.")
    }
    if !skipped.isEmpty {
      let needs = lesson.front.needs.isEmpty ? "" : " (\(lesson.front.needs.joined(separator: ", ")))"
      lines.append("\(skipped.count) of \(total) cells did not run for want of a model\(needs).")
    }
    let ran = "\(completed) of \(total) \(total == 1 ? "cell" : "cells") ran."
    if case .error = failure { lines.append("Stopped at an error: " + ran) }
    if failure == .interrupted { lines.append("Interrupted: " + ran) }
    return lines
  }
}

extension Lesson {
  /// How a reader answers the questions of this lesson.
  var quizCommand: String { "peftbook quiz \(front.quiz ?? name)" }
}
