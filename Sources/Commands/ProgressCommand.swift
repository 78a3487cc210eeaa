import ArgumentParser
import Foundation
import Lessons

/// `peftbook progress`
struct ProgressCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "progress", abstract: "Show how far you are in each lesson and quiz.")

  @Option(
    help: ArgumentHelp(
      "Forget all you did in a lesson; answers to its quiz and feedback stay.", valueName: "lesson"))
  var forget: String?

  @Flag(help: "Print what you said with :feedback, as JSON.") var feedback = false

  @OptionGroup var library: LibraryOptions
  @OptionGroup var colors: ColorOptions

  func validate() throws {
    if feedback, forget != nil { throw ValidationError("--feedback and --forget do not go together") }
  }

  func run() throws {
    let page = colors.makePage()
    try reporting(on: page) {
      let store = try ProgressStore.open(folder: ProgressStore.dataFolder())
      if let notice = store.notice { page.note(notice) }
      if feedback { return page.write(try FeedbackReport(store.feedback()).json + "\n") }
      let library = try library.find()
      if let forget { return page.write(try forgetLesson(forget, store, library) + "\n") }
      page.write(try table(store, library, width: page.width).map { $0 + "\n" }.joined())
    }
  }

  private func forgetLesson(_ wanted: String, _ store: ProgressStore, _ library: Library) throws -> String {
    let path = try library.lessonPath(wanted)
    let name = URL(fileURLWithPath: path).deletingPathExtension().lastPathComponent
    return try store.forget(name)
      ? "Forgot all you did in \(name)." : "There was nothing to forget in \(name)."
  }

  private func table(_ store: ProgressStore, _ library: Library, width: Int) throws -> [String] {
    let course = Course(library)
    return try course.chapters.flatMap { chapter in
      let state = try Course.state(of: chapter.name, store) + quizState(chapter.name, store, library)
      return Columns.wrap(course.label(of: chapter), width: width)
        + Columns.wrap(state, width: width - 3).map { "   " + $0 }
    }
  }

  private func quizState(_ name: String, _ store: ProgressStore, _ library: Library) throws -> String {
    guard library.quizNames.contains(name) else { return "" }
    let quiz = try QuizFile.read(library.quizFolder + "/" + name + ".yaml")
    let records = try store.records(of: quiz.name).filter { quiz.question($0.question) != nil }
    if records.isEmpty { return "; quiz not answered" }
    let credit = records.map(\.best).reduce(0, +)
    let best = "; quiz \(Numbers.text((credit * 100).rounded() / 100)) of \(quiz.questions.count) at best"
    let answered = try store.sitting(of: quiz.name).keys.count { quiz.question($0) != nil }
    let questions = answered == 1 ? "1 question" : "\(answered) questions"
    return best + (answered == 0 ? "" : ", left after \(questions)")
  }
}
