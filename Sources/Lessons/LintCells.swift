import Foundation
import Starlark

/// Rules about code that can be judged without running it.
enum CellRules {
  static func judge(_ lesson: Lesson, engine: LabEngine) -> [LintFinding] {
    names(in: lesson, engine) + sections(of: lesson) + exercises(of: lesson) + files(of: lesson)
  }

  /// Syntax errors, and names that no cell before has bound.
  private static func names(in lesson: Lesson, _ engine: LabEngine) -> [LintFinding] {
    var findings: [LintFinding] = []
    func check(_ cell: Lesson.Cell) {
      let code = Code(name: lesson.source.name, text: cell.code, firstLine: cell.firstLine)
      findings += engine.check(code).map { LintFinding(.unknownName, $0) }
    }
    for block in lesson.blocks {
      switch block.content {
      case .cell(let cell): check(cell)
      case .exercise(let exercise):
        let before = engine.bindings
        for other in [exercise.starter] + exercise.wrong {
          check(other)
          engine.restore(before)
        }
        check(exercise.solution)
        check(exercise.check)
      case .predict(let prediction):
        findings += outcome(of: prediction, block, in: lesson)
      default: break
      }
    }
    return findings
  }

  /// The name that a prediction is compared with has to come out of the next cell.
  private static func outcome(
    of prediction: Lesson.Prediction, _ block: Lesson.Block, in lesson: Lesson
  ) -> [LintFinding] {
    guard let name = prediction.outcome else { return [] }
    let next = lesson.blocks.first { other in
      if case .cell(let cell) = other.content {
        return other.lines.lowerBound > block.lines.upperBound && !cell.isHidden
      }
      return false
    }
    guard case .cell(let cell)? = next?.content, !cell.mentions(name) else { return [] }
    let line = block.lines.lowerBound
    return [
      LintFinding(
        .unknownName,
        lesson.source.diagnostic(
          "the cell after this prediction does not bind \"\(name)\"", line: line,
          column: lesson.source.column(of: name, line: line),
          hint: "the cell that starts in line \(cell.lines.lowerBound) has to bind the outcome"))
    ]
  }

  /// Each section that runs something visible ends in a claim: a `check(...)`, or an exercise that is judged.
  private static func sections(of lesson: Lesson) -> [LintFinding] {
    lesson.sections.compactMap { section in
      let cells = section.blocks.compactMap { block -> Lesson.Cell? in
        if case .cell(let cell) = block.content, !cell.isHidden { cell } else { nil }
      }
      guard let first = cells.first, !section.hasCheck else { return nil }
      let name = section.title.map { "the section \"\($0)\"" } ?? "the text before the first heading"
      return LintFinding(
        .uncheckedSection,
        lesson.source.diagnostic(
          "\(name) runs cells and checks nothing", line: first.lines.lowerBound,
          hint: "end the experiment with check(condition, \"the claim in words\")"))
    }
  }

  private static func exercises(of lesson: Lesson) -> [LintFinding] {
    lesson.exercises.flatMap { exercise -> [LintFinding] in
      let line = exercise.starter.lines.lowerBound
      var findings: [LintFinding] = []
      if exercise.hints.count < 2 {
        let count = exercise.hints.isEmpty ? "no hint" : "one hint"
        findings.append(
          LintFinding(
            .exerciseHints,
            lesson.source.diagnostic(
              "the exercise \"\(exercise.id)\" has \(count)", line: line,
              hint: "write two ```markdown {hint of=\(exercise.id)} blocks or more, the gentlest first"),
            isWarning: !exercise.hints.isEmpty))
      }
      if exercise.wrong.isEmpty {
        findings.append(
          LintFinding(
            .exerciseWrong,
            lesson.source.diagnostic(
              "the exercise \"\(exercise.id)\" names no usual mistake", line: line,
              hint: "add a ```starlark {wrong of=\(exercise.id)} block that the check has to refuse")))
      }
      return findings
    }
  }

  /// Files that cells read and that are not there; models that the front matter does not name.
  private static func files(of lesson: Lesson) -> [LintFinding] {
    let folder = URL(fileURLWithPath: lesson.source.name).deletingLastPathComponent()
    return lesson.cells.flatMap { cell in
      CellReads.find(in: cell).compactMap { read -> LintFinding? in
        let isModelName =
          read.function == "load_model" && !read.path.contains("/") && !read.path.contains(".")
        if isModelName {
          guard !lesson.front.needs.contains(read.path) else { return nil }
          return LintFinding(
            .undeclaredModel,
            lesson.source.diagnostic(
              "the front matter does not say that the lesson needs \"\(read.path)\"", line: read.line,
              column: lesson.source.column(of: read.path, line: read.line),
              hint: "add it: needs: [\(read.path)]"))
        }
        // What programs write, earlier cells may have written.
        if read.path.hasPrefix("out/") || read.path.hasPrefix("/") { return nil }
        let place = folder.appendingPathComponent(read.path).path
        guard !FileManager.default.fileExists(atPath: place) else { return nil }
        return LintFinding(
          .missingFile,
          lesson.source.diagnostic(
            "there is no file \"\(read.path)\"", line: read.line,
            column: lesson.source.column(of: read.path, line: read.line),
            hint: "paths start from the lesson's folder"))
      }
    }
  }
}

/// The files and models that code names when it reads them.
private enum CellReads {
  struct Read {
    let function: String
    let path: String
    let line: Int
  }

  static func find(in cell: Lesson.Cell) -> [Read] {
    let pattern = /\b(read_text|load_tensors|load_adapter|load_model)\(\s*(?:\w+\s*,\s*)?["']([^"']+)["']/
    let lines = cell.code.split(separator: "\n", omittingEmptySubsequences: false)
    return lines.enumerated().flatMap { index, line in
      line.matches(of: pattern).map {
        Read(function: String($0.1), path: String($0.2), line: cell.firstLine + index)
      }
    }
  }
}

extension Lesson.Cell {
  /// Whether the code has a word, comments apart.
  func mentions(_ word: String) -> Bool {
    code.split(separator: "\n").contains { line in
      line.prefix { $0 != "#" }.split { !($0.isLetter || $0.isNumber || $0 == "_") }.contains { $0 == word }
    }
  }
}
