import Foundation

/// The lessons in reading order, with what a menu shows of each.
package struct Course: Sendable {
  /// One lesson.
  package struct Chapter: Sendable {
    /// The lesson's name: `02-scaling`.
    package let name: String
    /// Its file.
    package let path: String
    /// Its title and how many minutes it takes; nil if the file's front matter is broken.
    package let front: Lesson.FrontMatter?
  }

  /// The lessons in reading order.
  package let chapters: [Chapter]
  private let library: Library

  /// Reads the front matter of every lesson of a library.
  package init(_ library: Library) {
    self.library = library
    chapters = library.lessonNames.map { name in
      let path = Library.short(library.lessonFolder + "/\(name).md")
      return Chapter(name: name, path: path, front: try? LessonFile.readFront(path))
    }
  }

  /// The lesson that comes after one.
  package func chapter(after name: String) -> Chapter? {
    guard let index = chapters.firstIndex(where: { $0.name == name }) else { return nil }
    return chapters.indices.contains(index + 1) ? chapters[index + 1] : nil
  }

  /// The lesson that a reader's words mean: its number, its name or the beginning of that.
  ///
  /// Throws: `FileError` that tells which there are.
  package func path(of wanted: String) throws -> String {
    if let number = Int(wanted), chapters.indices.contains(number &- 1),
      !chapters.contains(where: { $0.name.hasPrefix(String(format: "%02d-", number)) })
    {
      return chapters[number - 1].path
    }
    return try library.lessonPath(wanted)
  }

  /// What to call a lesson: number and title.
  package func label(of chapter: Chapter) -> String {
    let digits = chapter.name.prefix { $0.isNumber }
    let number = Int(digits).map { "\($0). " } ?? ""
    guard let front = chapter.front else { return "\(number)\(chapter.name)" }
    return number + MarkdownRenderer.safe(front.title)
  }

  /// Each lesson with how far the reader is in it, in at most `width` columns.
  package func lines(_ store: ProgressStore, current: String? = nil, width: Int) throws -> [String] {
    try chapters.flatMap { chapter -> [String] in
      let minutes = chapter.front?.minutes.map { " (\($0) minutes)" } ?? ""
      let head = Columns.wrap(label(of: chapter) + minutes, width: width - 3).enumerated().map {
        ($0 == 0 ? "" : "   ") + $1
      }
      var state = "cannot be read; see peftbook lint \(chapter.path)"
      if chapter.front != nil { state = try Self.state(of: chapter.name, store) }
      if chapter.name == current { state = "open now, " + state }
      return head + Columns.wrap(state, width: width - 3).map { "   " + $0 }
    }
  }

  /// How far a reader is in a lesson, in words.
  package static func state(of lesson: String, _ store: ProgressStore) throws -> String {
    guard let place = try store.place(in: lesson) else { return "not begun" }
    let skipped = try store.steps(in: lesson).values.count { $0.state == .skipped }
    let heading = place.heading.isEmpty ? "" : ", " + MarkdownRenderer.safe(place.heading)
    let state = place.finished ? "finished" : "at step \(place.step + 1) of \(place.total)" + heading
    return state + (skipped > 0 ? "; \(skipped) skipped" : "")
  }

  /// The lesson to go on with: the one opened last that is not finished, else the first not begun, else the first.
  package func suggestion(_ store: ProgressStore) throws -> Chapter? {
    let opened = try store.openedLessons()
    let unfinished = opened.first { entry in
      !entry.place.finished && chapters.contains { $0.name == entry.lesson }
    }
    if let unfinished { return chapters.first { $0.name == unfinished.lesson } }
    return chapters.first { chapter in !opened.contains { $0.lesson == chapter.name } } ?? chapters.first
  }
}
