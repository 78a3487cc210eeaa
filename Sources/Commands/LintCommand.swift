import ArgumentParser
import Foundation
import Lab
import Lessons

/// `peftbook lint PATH...`
struct LintCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "lint", abstract: "Check lessons, quizzes and glossary without running the lessons' cells.")

  @Argument(help: "Lessons (.md), quizzes (.yaml), or folders of them.")
  var paths: [String]

  @OptionGroup var colors: ColorOptions

  func run() throws {
    let page = colors.makePage()
    var isWell = true
    for file in try files(page) {
      do {
        try reporting(on: page) { try lint(file) }
      } catch is ExitCode {
        isWell = false
      }
    }
    if !isWell { throw ExitCode.failed }
  }

  private func lint(_ file: String) throws {
    if file == Glossary.fileName || file.hasSuffix("/" + Glossary.fileName) {
      _ = try Glossary.read(file)
    } else if file.hasSuffix(".yaml") {
      let quiz = try QuizFile.read(file)
      let folder = URL(fileURLWithPath: file).deletingLastPathComponent()
      try QuizAnswers.check(quiz, engine: LabEngine(SessionOptions(folder: folder)))
    } else {
      let lesson = try LessonFile.read(file)
      try LessonPlan.checkQuestions(of: lesson, in: try Library.quiz(of: lesson))
    }
  }

  private func files(_ page: TerminalPage) throws -> [String] {
    try paths.flatMap { path -> [String] in
      var isFolder: ObjCBool = false
      guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder), isFolder.boolValue else {
        guard path.hasSuffix(".md") || path.hasSuffix(".yaml") else {
          throw ValidationError("\(path) is neither a .md lesson nor a .yaml quiz nor a folder")
        }
        return [path]
      }
      let names = try FileManager.default.contentsOfDirectory(atPath: path).sorted()
      return names.filter { $0.hasSuffix(".md") || $0.hasSuffix(".yaml") }.map { path + "/" + $0 }
    }
  }
}
