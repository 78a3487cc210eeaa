import Starlark
import Foundation

/// Reads a lesson: front matter in YAML, then Markdown whose `starlark` and `quiz` blocks are steps of their own.
package enum LessonFile {
  /// Reads and checks a lesson file.
  ///
  /// Throws: `FileError` if there is no such text, `LessonError` with every defect of it.
  package static func read(_ path: String) throws -> Lesson { try parse(SourceText(contentsOf: path)) }

  /// Reads the front matter of a lesson file alone.
  ///
  /// Throws: `FileError` if there is no such text, `LessonError` with every defect of the front matter.
  package static func readFront(_ path: String) throws -> Lesson.FrontMatter {
    let (front, _, defects) = FrontMatterReader.read(try SourceText(contentsOf: path))
    guard let front, defects.isEmpty else { throw LessonError(defects) }
    return front
  }

  /// Checks and takes apart the text of a lesson.
  package static func parse(_ source: SourceText) throws -> Lesson {
    let (front, bodyStart, defects) = FrontMatterReader.read(source)
    var reader = BlockReader(source: source)
    reader.read(MarkdownParser.parse(source.lines.dropFirst(bodyStart), firstLine: bodyStart + 1))
    reader.checkQuiz(front)
    let all = defects + reader.defects
    guard let front, all.isEmpty else { throw LessonError(all) }
    let name = URL(fileURLWithPath: source.name).deletingPathExtension().lastPathComponent
    return Lesson(name: name, source: source, front: front, blocks: reader.blocks)
  }
}
