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

  /// Reads any Markdown file with cells: one that does not start with front matter gets its file's name as title.
  ///
  /// Throws: `FileError` if there is no such text, `LessonError` with every defect of it.
  package static func readNotebook(_ path: String) throws -> Lesson {
    let source = try SourceText(contentsOf: path)
    guard !FrontMatterReader.isFence(source.lines.first ?? "") else { return try parse(source) }
    var reader = BlockReader(source: source)
    reader.read(MarkdownParser.parse(source.lines))
    reader.checkQuiz(.titled(""))
    guard reader.defects.isEmpty else { throw LessonError(reader.defects) }
    return Lesson(
      name: name(of: source), source: source, front: .titled(name(of: source)), blocks: reader.blocks)
  }

  private static func name(of source: SourceText) -> String {
    URL(fileURLWithPath: source.name).deletingPathExtension().lastPathComponent
  }

  /// Checks and takes apart the text of a lesson.
  package static func parse(_ source: SourceText) throws -> Lesson {
    let (front, bodyStart, defects) = FrontMatterReader.read(source)
    var reader = BlockReader(source: source)
    reader.read(MarkdownParser.parse(source.lines.dropFirst(bodyStart), firstLine: bodyStart + 1))
    reader.checkQuiz(front)
    let all = defects + reader.defects
    guard let front, all.isEmpty else { throw LessonError(all) }
    return Lesson(name: name(of: source), source: source, front: front, blocks: reader.blocks)
  }
}

extension Lesson.FrontMatter {
  /// The front matter of a file that has none.
  static func titled(_ title: String) -> Lesson.FrontMatter {
    Lesson.FrontMatter(
      title: title, chapter: nil, language: "en", minutes: nil, objectives: [], needs: [], sources: [],
      quiz: nil)
  }
}

extension Lesson {
  /// A script as a lesson of one cell.
  package init(script source: SourceText) {
    let cell = Cell(id: "script", isHidden: false, code: source.text, firstLine: 1)
    let lines = 1...max(1, source.lines.count)
    let name = URL(fileURLWithPath: source.name).lastPathComponent
    self.init(
      name: URL(fileURLWithPath: source.name).deletingPathExtension().lastPathComponent, source: source,
      front: .titled(name), blocks: [Block(content: .cell(cell), lines: lines)])
  }
}
