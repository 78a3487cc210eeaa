import ArgumentParser
import Foundation
import Lessons

/// `peftbook new lesson NAME`
struct NewCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "new", abstract: "Start a new lesson.", subcommands: [NewLessonCommand.self])
}

/// `peftbook new lesson NAME [--chapter N]`
struct NewLessonCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "lesson",
    abstract: "Write the skeleton of a lesson and its quiz, which pass lint and run.",
    discussion: """
      The files are lessons/NN-name.md and quizzes/NN-name.yaml where there is a folder lessons, in the current folder \
      or as the current folder; else NN-name.md and NN-name.yaml in the current folder. Nothing is overwritten.
      """)

  @Argument(help: "The lesson's name: small letters, digits and hyphens, such as rank-matters.")
  var name: String

  @Option(help: ArgumentHelp("Its number; the next one if not given.", valueName: "n"))
  var chapter: Int?

  @OptionGroup var colors: ColorOptions

  func run() throws {
    let page = colors.makePage()
    try reporting(on: page) {
      let (lessons, quizzes) = Self.folders
      let skeleton = try LessonSkeleton(topic: name, chapter: chapter ?? Self.nextChapter(in: lessons))
      if !quizzes.isEmpty, !Self.isFolder(quizzes) {
        try? FileManager.default.createDirectory(atPath: quizzes, withIntermediateDirectories: false)
      }
      let files = [
        (lessons + skeleton.name + ".md", skeleton.lesson),
        (quizzes + skeleton.name + ".yaml", skeleton.quiz),
      ]
      for (path, _) in files {
        guard !FileManager.default.fileExists(atPath: path) else {
          throw FileError(
            message: "there is a file \(path) already",
            hint: "choose another name, or another number with --chapter")
        }
        try WholeFile.checkWritable(path)
      }
      for (path, text) in files {
        try WholeFile.write(text, to: path)
        page.write("wrote \(path)\n")
      }
      let paths = files.map(\.0)
      page.write("Next: peftbook lint --run \(paths.joined(separator: " ")); peftbook learn \(paths[0])\n")
    }
  }

  /// Where lessons and quizzes go, as beginnings of paths.
  private static var folders: (lessons: String, quizzes: String) {
    if isFolder("lessons") { return ("lessons/", "quizzes/") }
    let current = URL(fileURLWithPath: FileManager.default.currentDirectoryPath).lastPathComponent
    return current == "lessons" && isFolder("../quizzes") ? ("", "../quizzes/") : ("", "")
  }

  private static func isFolder(_ path: String) -> Bool {
    var isFolder: ObjCBool = false
    return FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) && isFolder.boolValue
  }

  /// The number after the largest one in a folder.
  private static func nextChapter(in folder: String) -> Int {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.isEmpty ? "." : folder)) ?? []
    let numbers = names.filter { $0.hasSuffix(".md") }.compactMap { name -> Int? in
      name.dropFirst(2).hasPrefix("-") ? Int(name.prefix(2)) : nil
    }
    return (numbers.max() ?? 0) + 1
  }
}
