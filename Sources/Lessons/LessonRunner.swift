import Foundation

/// Runs a lesson from top to bottom and asks nothing.
package final class LessonRunner {
  /// How the result is written.
  package enum Format: String, Sendable, CaseIterable { case text, markdown, json }

  /// What the run amounts to.
  package struct Summary: Sendable, Equatable {
    /// All checks that were made, in order.
    package var checks: [Check] = []
    /// The cells that did not run for want of a model.
    package var skipped: [String] = []
    /// What stopped the lesson, if anything did.
    package var failure: Outcome.Failure?

    /// Whether every cell ran and every check passed.
    package var isWell: Bool { failure == nil && skipped.isEmpty && checks.allSatisfy(\.passed) }
  }

  private let lesson: Lesson
  private let engine: any Engine
  private let page: any Page
  private var format: Format
  private var summary = Summary()
  private var unavailable = UnavailableNames()
  private var prediction: Lesson.Prediction?
  private var report: [CellReport] = []
  private var isFirst = true

  /// Makes a runner that writes to a page; in JSON the page gets one document at the end.
  package init(_ lesson: Lesson, engine: any Engine, page: any Page, format: Format) {
    self.lesson = lesson
    self.engine = engine
    self.page = page
    self.format = format
  }

  /// Runs the whole lesson.
  package func run() throws -> Summary {
    if format == .markdown { writeFrontMatter() }
    for block in lesson.blocks where summary.failure == nil { step(block) }
    switch format {
    case .text: page.write("\n" + closing.map { $0 + "\n" }.joined())
    case .markdown: page.write("\n---\n\n" + closing.map { $0 + "  \n" }.joined())
    case .json: try writeJSON()
    }
    return summary
  }

  private func step(_ block: Lesson.Block) {
    switch block.content {
    case .heading(_, _, let markdown), .prose(let markdown): show(markdown)
    case .predict(let question):
      prediction = question
      showSource(block) { "Predict: " + question.prompt }
    case .quiz(let names):
      let questions = names.count == 1 ? "1 question" : "\(names.count) questions"
      let quiz = lesson.front.quiz ?? lesson.name
      showSource(block) { "Quiz: \(questions) here. Answer them with: peftbook quiz \(quiz)" }
    case .exercise(let exercise): run(exercise)
    case .cell(let cell): run(cell, block)
    }
  }

  /// Runs an exercise as its author would solve it: the solution, then the check that judges it.
  private func run(_ exercise: Lesson.Exercise) {
    let starter = Lesson.Block(content: .cell(exercise.starter), lines: exercise.starter.lines)
    showSource(starter) { "Exercise \(exercise.id), by its solution:" }
    for cell in [exercise.solution, exercise.check] where summary.failure == nil {
      run(cell, Lesson.Block(content: .cell(cell), lines: cell.lines))
    }
  }

  private func run(_ cell: Lesson.Cell, _ block: Lesson.Block) {
    if !cell.isHidden {
      switch format {
      case .text: show(CellText.lines(of: cell.code, ink: page.ink))
      case .markdown: showSource(block) { "" }
      case .json: break
      }
    }
    var entry = CellReport(id: cell.id, line: cell.firstLine)
    defer { report.append(entry) }
    if unavailable.areUsed(in: cell.code) {
      skip(cell, "not run: it needs what an earlier cell would have made from the missing model", &entry)
      return
    }
    let recorder: any Page & AnyObject = format == .text ? RecordingPage(page) : Transcript(width: page.width)
    let code = Code(name: lesson.source.name, text: cell.code, firstLine: cell.firstLine)
    let outcome = engine.run(code, page: recorder)
    let printed = (recorder as? RecordingPage)?.text ?? (recorder as? Transcript)?.text ?? ""
    summary.checks += outcome.checks
    entry.output = printed
    entry.value = outcome.value
    entry.checks = outcome.checks.map { CellReport.CheckReport(claim: $0.claim, passed: $0.passed) }
    finish(cell, outcome, printed: printed, &entry)
  }

  private func finish(_ cell: Lesson.Cell, _ outcome: Outcome, printed: String, _ entry: inout CellReport) {
    let value = outcome.value.map { $0 + "\n" } ?? ""
    switch format {
    case .text:
      if !printed.isEmpty && !printed.hasSuffix("\n") { page.write("\n") }
      if !cell.isHidden { page.write(value) }
    case .markdown: if !cell.isHidden || !printed.isEmpty { fence(printed + (cell.isHidden ? "" : value)) }
    case .json: break
    }
    switch outcome.failure {
    case nil: break
    case .missingModel(let text):
      if summary.skipped.isEmpty { page.note(text) }
      skip(cell, "not run: it needs a model that is not here", &entry)
    case .error(let text):
      entry.error = text
      summary.failure = outcome.failure
      if format == .markdown { fence(text + "\n") }
      page.note(text)
    case .interrupted:
      entry.error = "interrupted"
      summary.failure = .interrupted
    }
  }

  private func skip(_ cell: Lesson.Cell, _ reason: String, _ entry: inout CellReport) {
    unavailable.add(namesBoundIn: cell.code)
    summary.skipped.append(cell.id)
    entry.skipped = true
    switch format {
    case .text: page.write("(\(reason))\n")
    case .markdown: fence("(\(reason))\n")
    case .json: break
    }
  }

  private var closing: [String] {
    let passed = summary.checks.filter(\.passed).count
    let checks = summary.checks.count == 1 ? "1 check" : "\(summary.checks.count) checks"
    var lines = ["\(checks): \(passed) passed, \(summary.checks.count - passed) failed."]
    if !summary.skipped.isEmpty {
      let needs = lesson.front.needs.isEmpty ? "" : " (\(lesson.front.needs.joined(separator: ", ")))"
      lines.append(
        "\(summary.skipped.count) of \(lesson.cells.count) cells did not run for want of a model\(needs).")
    }
    if case .error = summary.failure { lines.append("The lesson stopped at an error.") }
    if summary.failure == .interrupted { lines.append("The lesson was interrupted.") }
    return lines
  }

  // Writing

  private func show(_ block: MarkdownBlock) {
    switch format {
    case .text: show(MarkdownRenderer(width: page.width, ink: page.ink).lines([block]))
    case .markdown: showSource(Lesson.Block(content: .prose(block), lines: block.lines)) { "" }
    case .json: break
    }
  }

  private func show(_ lines: [String]) {
    if lines.isEmpty { return }
    page.write((isFirst ? "" : "\n") + lines.map { $0 + "\n" }.joined())
    isFirst = false
  }

  /// The lines of the file as they are, or in text form what stands for them.
  private func showSource(_ block: Lesson.Block, text: () -> String) {
    switch format {
    case .text: show(Columns.wrap(text(), width: page.width))
    case .markdown:
      // A last fence may have no end.
      let end = min(block.lines.upperBound, lesson.source.lines.count)
      var lines = Array(lesson.source.lines[(block.lines.lowerBound - 1)..<end])
      while lines.last?.allSatisfy(\.isWhitespace) == true { lines.removeLast() }
      show(lines)
    case .json: break
    }
  }

  private func writeFrontMatter() {
    let lines = lesson.source.lines
    if let end = lines.dropFirst().firstIndex(where: { $0.hasPrefix("---") }) { show(Array(lines[0...end])) }
  }

  /// Output as a block of its own, fenced by more backticks than it holds.
  private func fence(_ text: String) {
    guard !text.isEmpty else { return }
    var longest = 2
    var run = 0
    for scalar in text.unicodeScalars {
      run = scalar == "`" ? run + 1 : 0
      longest = max(longest, run)
    }
    let fence = String(repeating: "`", count: longest + 1)
    page.write("\n\(fence)text\n\(text)\(text.hasSuffix("\n") ? "" : "\n")\(fence)\n")
  }

  private func writeJSON() throws {
    let document = LessonReport(
      lesson: lesson.name, title: lesson.front.title, cells: report,
      passed: summary.checks.filter(\.passed).count,
      failed: summary.checks.filter { !$0.passed }.count, ok: summary.isWell)
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    page.write(String(decoding: try encoder.encode(document), as: UTF8.self) + "\n")
  }
}

/// What a lesson's run is in JSON.
private struct LessonReport: Encodable {
  var version = 1
  let lesson: String
  let title: String
  let cells: [CellReport]
  let passed: Int
  let failed: Int
  let ok: Bool
}

/// What one cell came to, in JSON.
private struct CellReport: Encodable {
  struct CheckReport: Encodable {
    let claim: String
    let passed: Bool
  }

  let id: String
  let line: Int
  var output = ""
  var value: String?
  var checks: [CheckReport] = []
  var error: String?
  var skipped = false
}
