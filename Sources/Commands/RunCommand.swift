import ArgumentParser
import Foundation
import Lessons

extension LessonRunner.Format: ExpressibleByArgument {}

/// `peftbook run FILE...`
struct RunCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "run", abstract: "Run .star scripts and .md lessons from top to bottom, no questions asked.")

  @Argument(help: "Scripts (.star) and lessons (.md).")
  var files: [String]

  @Option(help: ArgumentHelp("text, markdown or json.", valueName: "format"))
  var format = LessonRunner.Format.text

  @OptionGroup var common: CommonOptions

  func validate() throws {
    for file in files where !file.hasSuffix(".star") && !file.hasSuffix(".md") {
      throw ValidationError("\(file) is neither a .star script nor a .md lesson")
    }
  }

  func run() throws {
    let page = common.colors.makePage()
    let current = CurrentEngine()
    Interrupts.watch(endsAtSecond: true) { current.interrupt() }
    var isWell = true
    for file in files {
      do {
        try reporting(on: page) { try run(file, page, current) }
      } catch let code as ExitCode {
        if code == .interrupted { throw code }
        isWell = false
      }
    }
    if !isWell { throw ExitCode.failed }
  }

  private func run(_ file: String, _ page: TerminalPage, _ current: CurrentEngine) throws {
    let engine = common.makeEngine(folder: URL(fileURLWithPath: file).deletingLastPathComponent())
    current.set(engine.interruption)
    if file.hasSuffix(".md") {
      try runLesson(file, engine, page)
    } else {
      try ScriptRunner(source: SourceText(contentsOf: file), engine: engine, page: page, format: format).run()
    }
  }

  private func runLesson(_ file: String, _ engine: LabEngine, _ page: TerminalPage) throws {
    let lesson = try LessonFile.read(file)
    try LessonPlan.checkQuestions(of: lesson, in: try Library.quiz(of: lesson))
    let summary = try LessonRunner(lesson, engine: engine, page: page, format: format).run()
    if summary.failure == .interrupted { throw ExitCode.interrupted }
    if !summary.isWell { throw ExitCode.failed }
  }
}

/// Tells the thread that takes Ctrl-C which engine is at work.
final class CurrentEngine: @unchecked Sendable {
  private let lock = NSLock()
  private var action: (@Sendable () -> Void)?

  func set(_ action: @escaping @Sendable () -> Void) { lock.withLock { self.action = action } }

  func interrupt() { lock.withLock { action }?() }
}
