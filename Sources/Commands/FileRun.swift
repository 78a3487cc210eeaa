import ArgumentParser
import Foundation
import Lessons

/// What `peftbook run` does with its files, one after the other.
struct FileRun {
  let files: [String]
  var format = LessonRunner.Format.text
  /// The file that takes the result, in place of standard output.
  var output: String?
  let page: TerminalPage
  /// Makes the session of a file that stands in a folder.
  let makeEngine: (URL) -> LabEngine

  func run() throws {
    let current = CurrentEngine()
    Interrupts.watch(endsAtSecond: true) { current.interrupt() }
    if let output { try reporting(on: page) { try WholeFile.checkWritable(output) } }
    let target = output == nil ? nil : DocumentPage(page)
    var batch = RunBatch(
      page: target ?? page, isJSON: format == .json && files.count > 1, isSeparated: !arePlainScripts)
    for file in files {
      batch.begin()
      do {
        try reporting(on: page) {
          let summary = try run(file, in: &batch, current)
          batch.end(file, summary)
        }
      } catch let code as ExitCode {
        if code == .interrupted { throw code }
        batch.end(file, nil)
      }
    }
    batch.close()
    if let output, let target { try reporting(on: page) { try WholeFile.write(target.text, to: output) } }
    // Scripts alone print what they print.
    if files.count > 1, !arePlainScripts {
      let summary = batch.summary.map { $0 + "\n" }.joined()
      if format == .text { page.write("\n" + summary) } else { page.note(String(summary.dropLast())) }
    }
    if !batch.isWell { throw ExitCode.failed }
  }

  /// Whether there is nothing but programs, whose output is theirs alone.
  private var arePlainScripts: Bool { format == .text && files.allSatisfy { $0.hasSuffix(".star") } }

  /// Runs one file; an interruption ends the process.
  private func run(
    _ file: String, in batch: inout RunBatch, _ current: CurrentEngine
  ) throws -> LessonRunner.Summary {
    let page = batch.page
    let engine = makeEngine(URL(fileURLWithPath: file).deletingLastPathComponent())
    current.set(engine.interruption)
    // The process ends with its only file, and memory goes with it: to take a session apart takes longer.
    if files.count == 1 { _ = Unmanaged.passRetained(engine) }
    let isScript = file.hasSuffix(".star")
    if isScript, format != .markdown {
      let source = try SourceText(contentsOf: file)
      return try ScriptRunner(
        source: source, engine: engine, page: page, format: format == .json ? .json : .text
      ).run()
    }
    let lesson =
      isScript ? Lesson(script: try SourceText(contentsOf: file)) : try LessonFile.readNotebook(file)
    let quiz = try Library.quiz(of: lesson)
    try LessonPlan.checkQuestions(of: lesson, in: quiz)
    let figures = output.map(FigureFolder.beside(document:)) ?? batch.figures(of: lesson.name)
    let runner = LessonRunner(
      lesson, quiz: quiz, engine: engine, page: page, format: format, figures: figures)
    let summary = try runner.run()
    if summary.failure == .interrupted { try Outcome.Failure.interrupted.end() }
    return summary
  }
}

/// What several files that run one after another have in common: where they write, and what they amount to.
private struct RunBatch {
  let page: any Page
  private let isJSON: Bool
  private let isSeparated: Bool
  private var results: [(file: String, summary: LessonRunner.Summary?)] = []
  private var figureNames: Set<String> = []

  init(page: any Page, isJSON: Bool, isSeparated: Bool) {
    self.page = page
    self.isJSON = isJSON
    self.isSeparated = isSeparated
    if isJSON { page.write("[\n") }
  }

  var isWell: Bool { results.allSatisfy { $0.summary?.isWell ?? false } }

  /// Separates a file's document from the one before.
  mutating func begin() {
    guard isSeparated, results.contains(where: { $0.summary != nil }) else { return }
    page.write(isJSON ? ",\n" : "\n")
  }

  /// Takes what a file came to; nil if it could not be run at all.
  mutating func end(_ file: String, _ summary: LessonRunner.Summary?) { results.append((file, summary)) }

  /// Where a file's figures go that is run to standard output: files of one name do not share a folder.
  mutating func figures(of name: String) -> FigureFolder {
    var free = name
    var number = 1
    while !figureNames.insert(free).inserted {
      number += 1
      free = "\(name)-\(number)"
    }
    return .beside(standardOutputOf: free)
  }

  func close() { if isJSON { page.write("]\n") } }

  /// A line for all files, and one for each.
  var summary: [String] {
    let well = results.count { $0.summary?.isWell ?? false }
    let failed = results.count - well
    return ["\(results.count) files: \(well) without failures, \(failed) with."]
      + results.map { file, summary in "  \(file): \(Self.text(summary))" }
  }

  private static func text(_ summary: LessonRunner.Summary?) -> String {
    guard let summary else { return "could not be run" }
    let failed = summary.checks.count { !$0.passed }
    let count = summary.checks.count == 1 ? "1 check" : "\(summary.checks.count) checks"
    var parts = [failed == 0 ? "\(count) passed" : "\(failed) of \(count) failed"]
    if summary.checks.isEmpty { parts = summary.isWell ? ["ran"] : [] }
    if summary.failure != nil { parts.append("stopped at an error") }
    if !summary.skipped.isEmpty { parts.append("\(summary.skipped.count) cells without their model") }
    return parts.joined(separator: ", ")
  }
}

/// A page that becomes a file: it keeps the text and leaves messages and progress to the terminal.
private final class DocumentPage: Page {
  private let terminal: TerminalPage
  private(set) var text = ""
  let width = 80
  let ink = Ink(isOn: false)

  init(_ terminal: TerminalPage) { self.terminal = terminal }

  func write(_ text: String) { self.text += text }
  func progress(_ line: String?) { terminal.progress(line) }
  func note(_ text: String) { terminal.note(text) }
}
