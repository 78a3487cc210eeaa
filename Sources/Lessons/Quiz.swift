import Foundation

/// A quiz as it was read from its YAML file.
package struct Quiz: Sendable {
  /// The quiz's name, equal to its file's: `01-why-peft-exists`.
  package let name: String
  /// The name of the lesson it belongs to.
  package let lesson: String?
  /// The quiz's title.
  package let title: String
  /// The fraction of the credit that passes.
  package let pass: Double
  /// The questions in the order of the file.
  package let questions: [Question]
  /// The file it was read from.
  package let source: SourceText

  /// The question with an id.
  package func question(_ id: String) -> Question? { questions.first { $0.id == id } }

  /// The folder that the paths of its programs start from: `lessons` beside the quiz's own, else its own.
  package var programFolder: URL {
    let own = URL(fileURLWithPath: source.name).deletingLastPathComponent()
    let lessons = own.appendingPathComponent("../lessons").standardizedFileURL
    var isFolder: ObjCBool = false
    let exists = FileManager.default.fileExists(atPath: lessons.path, isDirectory: &isFolder)
    return exists && isFolder.boolValue ? lessons : own
  }
}
