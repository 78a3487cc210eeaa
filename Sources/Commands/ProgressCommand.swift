import ArgumentParser
import Foundation
import Lessons

/// `peftbook progress`
struct ProgressCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "progress", abstract: "Show how far you are in each lesson and quiz.")

  @Option(
    help: ArgumentHelp("Forget the place and the inputs of a lesson; answers stay.", valueName: "lesson"))
  var forget: String?

  @OptionGroup var library: LibraryOptions
  @OptionGroup var colors: ColorOptions

  func run() throws {
    let page = colors.makePage()
    try reporting(on: page) {
      let store = try ProgressStore.open(folder: ProgressStore.dataFolder())
      if let notice = store.notice { page.note(notice) }
      let library = try library.find()
      if let forget {
        let path = try library.lessonPath(forget)
        let name = URL(fileURLWithPath: path).deletingPathExtension().lastPathComponent
        try store.forget(name)
        return page.write("Forgot where you were in \(name).\n")
      }
      page.write(try table(store, library).map { $0 + "\n" }.joined())
    }
  }

  private func table(_ store: ProgressStore, _ library: Library) throws -> [String] {
    let width = library.lessonNames.map(Columns.width(of:)).max() ?? 0
    return try library.lessonNames.map { name in
      let state: String
      if let place = try store.place(in: name) {
        state = place.finished ? "finished" : "at step \(place.step + 1) of \(place.total): \(place.heading)"
      } else {
        state = "not begun"
      }
      return "\(Columns.pad(name, to: width))  \(state)" + (try quizState(name, store, library))
    }
  }

  private func quizState(_ name: String, _ store: ProgressStore, _ library: Library) throws -> String {
    guard library.quizNames.contains(name) else { return "" }
    let quiz = try QuizFile.read(library.quizFolder + "/" + name + ".yaml")
    let records = try store.records(of: quiz.name).filter { quiz.question($0.question) != nil }
    if records.isEmpty { return "; quiz not answered" }
    let credit = records.map(\.best).reduce(0, +)
    return "; quiz \(Numbers.text((credit * 100).rounded() / 100)) of \(quiz.questions.count) at best"
  }
}
