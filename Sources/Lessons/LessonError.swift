import Starlark

/// Why a lesson or a quiz cannot be used: everything that is wrong with it, in the order of the file.
package struct LessonError: Error {
  /// The defects, at least one.
  package let all: [Diagnostic]

  /// Makes an error of several defects.
  package init(_ all: [Diagnostic]) {
    self.all = all.sorted { ($0.line, $0.column) < ($1.line, $1.column) }
  }

  /// The whole text, ending without a line end.
  package func render(colour: Bool = false) -> String {
    all.map { $0.render(colour: colour) }.joined(separator: "\n")
  }
}

/// A file that cannot be read at all, so that there is no line to point at.
package struct FileError: Error {
  /// What is wrong with which file.
  package let message: String
  /// What to do about it.
  package let hint: String?

  /// Makes an error of what is wrong and what to do.
  package init(message: String, hint: String?) {
    self.message = message
    self.hint = hint
  }

  /// The text as it is shown: message and hint.
  package var rendered: String { "error: " + message + (hint.map { "\n  hint: " + $0 } ?? "") }
}

extension FileError {
  static func missingFile(_ path: String) -> FileError {
    FileError(message: "there is no file \(path)", hint: nil)
  }

  static func notAFile(_ path: String) -> FileError {
    FileError(message: "\(path) is not a regular file", hint: nil)
  }

  static func unreadable(_ path: String) -> FileError {
    FileError(message: "\(path) cannot be read", hint: "check the permissions of the file")
  }

  static func tooLarge(_ path: String, _ size: Int, _ limit: Int) -> FileError {
    FileError(message: "\(path) has \(size) bytes; a lesson or quiz may have at most \(limit)", hint: nil)
  }

  static func notUTF8(_ path: String, line: Int) -> FileError {
    FileError(message: "\(path) is not UTF-8 text (line \(line))", hint: "save the file as UTF-8")
  }

  /// There is a folder for lessons and nothing in it.
  package static func noLessons(in folder: String) -> FileError {
    FileError(message: "there are no lessons in \(folder)", hint: "lessons are named NN-name.md")
  }

  /// There is no quiz where quizzes are looked for.
  package static func noQuizzes(in folder: String) -> FileError {
    FileError(message: "there are no quizzes in \(folder)", hint: "quizzes are named NN-name.yaml")
  }
}
