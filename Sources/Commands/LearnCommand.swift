import ArgumentParser
import Foundation
import Lessons

/// `peftbook learn [LESSON]`
struct LearnCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "learn", abstract: "Step through the lessons, resuming where you stopped.",
    discussion: "Without a terminal the lesson, else the first, runs from top to bottom.")

  @Argument(help: "A lesson's number, name or file; the one you were at if not given.")
  var lesson: String?

  @OptionGroup var library: LibraryOptions
  @OptionGroup var common: CommonOptions

  func run() throws {
    let page = common.colors.makePage()
    try reporting(on: page) { try learn(page) }
  }

  private func learn(_ page: TerminalPage) throws {
    // A run without a terminal is the same each time, whatever progress is stored.
    let store =
      Terminal.isInputTerminal ? try ProgressStore.open(folder: ProgressStore.dataFolder()) : nil
    let path = try lessonPath(store)
    let lesson = try LessonFile.read(path)
    let quiz = try Library.quiz(of: lesson)
    let engine = common.makeEngine(folder: URL(fileURLWithPath: path).deletingLastPathComponent())
    guard let store else { return try runThrough(lesson, quiz, engine, page) }
    if let notice = store.notice { page.note(notice) }
    let stepper = try Stepper(
      lesson, quiz: quiz, engine: engine, store: store, page: page, height: Terminal.size.lines,
      seed: common.seed)
    let editor = LineEditor(
      historyFolder: ProgressStore.dataFolder(), ink: page.ink,
      complete: EntryCompleter(engine: engine).complete)
    let interruptions = [engine.interruption, editor.interruption]
    Interrupts.watch { interruptions.forEach { $0() } }
    try step(stepper, editor, engine, page)
  }

  private func runThrough(_ lesson: Lesson, _ quiz: Quiz?, _ engine: LabEngine, _ page: TerminalPage) throws {
    Interrupts.watch(endsAtSecond: true, engine.interruption)
    try LessonPlan.checkQuestions(of: lesson, in: quiz)
    let summary = try LessonRunner(lesson, engine: engine, page: page, format: .text).run()
    if summary.failure == .interrupted { throw ExitCode.interrupted }
    if !summary.isWell { throw ExitCode.failed }
  }

  /// The lesson asked for, else the one opened last that is not finished, else the next, else the first.
  private func lessonPath(_ store: ProgressStore?) throws -> String {
    if let lesson, lesson.hasSuffix(".md") { return lesson }
    let library = try library.find()
    if let lesson { return try library.lessonPath(lesson) }
    let opened = try store?.openedLessons().filter { library.lessonNames.contains($0.lesson) } ?? []
    let unopened = library.lessonNames.first { name in !opened.contains { $0.lesson == name } }
    let name = opened.first { !$0.place.finished }?.lesson ?? unopened ?? library.lessonNames.first
    guard let name else { throw FileError.noLessons(in: library.lessonFolder) }
    return try library.lessonPath(name)
  }

  private func step(_ stepper: Stepper, _ editor: LineEditor, _ engine: LabEngine, _ page: TerminalPage)
    throws
  {
    try stepper.begin()
    while !stepper.isOver {
      if !page.isAtLineStart { page.write("\n") }
      let entry = editor.read(prompt: stepper.prompt, isWhole: stepper.isWhole)
      switch entry {
      case .interrupted: break
      case .end:
        page.write("\n")
        return
      case .text(let text): try stepper.take(text.trimmingCharacters(in: .newlines))
      }
    }
  }
}
