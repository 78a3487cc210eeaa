import ArgumentParser
import Foundation
import Lessons

/// `peftbook learn [LESSON]`
struct LearnCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "learn", abstract: "Step through the lessons, resuming where you stopped.",
    discussion: """
      Without a lesson: the list of lessons with what is done, to choose from.
      Without a terminal the lesson, else the first, runs from top to bottom.
      """)

  @Argument(help: "A lesson's number, name or file.")
  var lesson: String?

  @OptionGroup var library: LibraryOptions
  @OptionGroup var common: CommonOptions

  func run() throws {
    let page = common.colors.makePage()
    try reporting(on: page) {
      guard Terminal.isInputTerminal else { return try runThrough(page) }
      let store = try ProgressStore.open(folder: ProgressStore.dataFolder())
      if let notice = store.notice { page.note(notice) }
      // A lesson given as a file needs no others around it.
      let course = try lesson.map(isFile) == true ? nil : Course(library.find())
      try Learner(common: common, store: store, course: course, page: page).learn(lesson)
    }
  }

  private func isFile(_ lesson: String) -> Bool { lesson.hasSuffix(".md") }

  /// A run without a terminal is the same each time, whatever progress is stored.
  private func runThrough(_ page: TerminalPage) throws {
    let path = try lessonPath()
    let lesson = try LessonFile.read(path)
    let quiz = try Library.quiz(of: lesson)
    let engine = common.makeEngine(folder: URL(fileURLWithPath: path).deletingLastPathComponent())
    Interrupts.watch(endsAtSecond: true, engine.interruption)
    try LessonPlan.checkQuestions(of: lesson, in: quiz)
    let summary = try LessonRunner(lesson, quiz: quiz, engine: engine, page: page, format: .text).run()
    if summary.failure == .interrupted { throw ExitCode.interrupted }
    if !summary.isWell { throw ExitCode.failed }
  }

  private func lessonPath() throws -> String {
    if let lesson, isFile(lesson) { return lesson }
    let library = try library.find()
    guard let name = lesson ?? library.lessonNames.first else {
      throw FileError.noLessons(in: library.lessonFolder)
    }
    return try library.lessonPath(name)
  }
}
