import Foundation

/// Finds lessons and quizzes by number, name or path.
package struct Library: Sendable {
  /// The folder of the lessons; quizzes are in its sibling `quizzes`.
  package let lessonFolder: String

  /// Makes a library of a folder.
  package init(lessonFolder: String) { self.lessonFolder = lessonFolder }

  /// Looks for the lessons: the folder asked for, else `PEFTBOOK_LESSONS`, else a folder `lessons` beside the
  /// executable or the current folder, or upwards of either.
  ///
  /// Throws: `FileError` when there is none, or when the one asked for is no folder.
  package static func find(
    asked: String?, executable: String, currentFolder: String = FileManager.default.currentDirectoryPath,
    environment: [String: String] = ProcessInfo.processInfo.environment
  ) throws -> Library {
    if let asked = asked ?? environment["PEFTBOOK_LESSONS"].flatMap({ $0.isEmpty ? nil : $0 }) {
      guard isFolder(asked) else { throw FileError(message: "there is no folder \(asked)", hint: nil) }
      return Library(lessonFolder: asked)
    }
    let program = URL(fileURLWithPath: executable).resolvingSymlinksInPath().deletingLastPathComponent().path
    for start in [currentFolder, program] {
      var folder = URL(fileURLWithPath: start)
      while true {
        for place in ["lessons", "share/peftbook/lessons"] {
          let candidate = folder.appendingPathComponent(place).path
          if !Library(lessonFolder: candidate).lessonNames.isEmpty { return Library(lessonFolder: candidate) }
        }
        if folder.path == "/" { break }
        folder.deleteLastPathComponent()
      }
    }
    throw FileError(
      message: "the lessons are not beside the program, nor in this folder or above it",
      hint: "name their folder with --lessons DIR or PEFTBOOK_LESSONS")
  }

  /// The names of the lessons in reading order.
  package var lessonNames: [String] { Self.names(in: lessonFolder, extension: "md") }

  /// The names of the quizzes in reading order.
  package var quizNames: [String] { Self.names(in: quizFolder, extension: "yaml") }

  /// The folder of the quizzes.
  package var quizFolder: String {
    URL(fileURLWithPath: lessonFolder).deletingLastPathComponent().appendingPathComponent("quizzes").path
  }

  /// The path of a lesson given by path, name, number or the beginning of a name.
  package func lessonPath(_ wanted: String) throws -> String {
    try path(wanted, in: lessonFolder, names: lessonNames, extension: "md", kind: "lesson")
  }

  /// The path of a quiz given by path, name, number or the beginning of a name.
  package func quizPath(_ wanted: String) throws -> String {
    try path(wanted, in: quizFolder, names: quizNames, extension: "yaml", kind: "quiz")
  }

  /// Reads the quiz that a lesson names: in `quizzes` beside the lesson's folder, else beside the lesson.
  package static func quiz(of lesson: Lesson) throws -> Quiz? {
    guard let name = lesson.front.quiz else { return nil }
    let folder = URL(fileURLWithPath: lesson.source.name).deletingLastPathComponent()
    let library = Library(lessonFolder: folder.standardizedFileURL.path)
    let beside = folder.appendingPathComponent("../quizzes/\(name).yaml")
    guard !name.contains("/") else {
      throw FileError(
        message: "\"\(name)\" is no name of a quiz", hint: "write the file's name without folder")
    }
    if FileManager.default.fileExists(atPath: beside.path) {
      return try QuizFile.read(Self.short(beside.path))
    }
    // A lesson that is no part of a book has its quiz in its own folder.
    let own = folder.appendingPathComponent("\(name).yaml")
    let hasOwn = FileManager.default.fileExists(atPath: own.path)
    return try QuizFile.read(Self.short(hasOwn ? own.path : library.quizFolder + "/\(name).yaml"))
  }

  /// A path relative to the current folder where it is below it, which is how readers know their files.
  package static func short(_ path: String) -> String {
    let whole = URL(fileURLWithPath: path).standardizedFileURL.path
    let current = FileManager.default.currentDirectoryPath + "/"
    return whole.hasPrefix(current) ? String(whole.dropFirst(current.count)) : whole
  }

  private func path(
    _ wanted: String, in folder: String, names: [String], extension suffix: String, kind: String
  ) throws -> String {
    if wanted.hasSuffix("." + suffix) || wanted.contains("/") { return wanted }
    let number = Int(wanted).map { String(format: "%02d", $0) + "-" }
    if let name = names.first(where: { $0 == wanted }) ?? names.first(where: {
      $0.hasPrefix(number ?? wanted)
    })
      ?? names.first(where: { $0.drop(while: { $0.isNumber || $0 == "-" }).hasPrefix(wanted) })
    {
      return Self.short(folder + "/" + name + "." + suffix)
    }
    let known =
      names.isEmpty ? "there is none in \(Self.short(folder))" : "there are \(names.joined(separator: ", "))"
    throw FileError(
      message: "there is no \(kind) \"\(wanted)\"", hint: Suggestion.hint(for: wanted, among: names) ?? known)
  }

  private static func names(in folder: String, extension suffix: String) -> [String] {
    let files = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    let starts = { (name: String) in name.prefix(2).allSatisfy(\.isNumber) && name.dropFirst(2).hasPrefix("-")
    }
    return files.filter { $0.hasSuffix("." + suffix) && starts($0) }.map {
      String($0.dropLast(suffix.count + 1))
    }
    .sorted()
  }

  private static func isFolder(_ path: String) -> Bool {
    var isFolder: ObjCBool = false
    return FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) && isFolder.boolValue
  }
}
