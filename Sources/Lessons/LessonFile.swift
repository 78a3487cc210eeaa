import Starlark
import Foundation

/// Reads a lesson: front matter in YAML, then Markdown whose `starlark` and `quiz` blocks are steps of their own.
package enum LessonFile {
  /// Reads and checks a lesson file.
  ///
  /// Throws: `FileError` if there is no such text, `LessonError` with every defect of it.
  package static func read(_ path: String) throws -> Lesson { try parse(SourceText(contentsOf: path)) }

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

/// Reads what stands between the first two `---` lines of a lesson.
private enum FrontMatterReader {
  private static let fields = [
    "title", "chapter", "language", "minutes", "objectives", "needs", "sources", "quiz", "version",
  ]

  /// The front matter (nil if it is unusable), the number of lines before the body, and what is wrong.
  static func read(_ source: SourceText) -> (Lesson.FrontMatter?, bodyStart: Int, [Diagnostic]) {
    let hint = "a lesson starts with its front matter: ---, then title: ..., then ---"
    guard let first = source.lines.first, isFence(first) else {
      return (nil, 0, [source.diagnostic("the lesson has no front matter", line: 1, hint: hint)])
    }
    guard let end = source.lines.dropFirst().firstIndex(where: isFence) else {
      let defect = source.diagnostic(
        "the front matter has no end", line: 1, label: "starts here", hint: "close it with a line ---")
      return (nil, source.lines.count, [defect])
    }
    let reader = YAMLReader(source: source, offset: 1)
    let yaml = source.lines[1..<end].map { $0 + "\n" }.joined()
    guard let mapping = reader.mapping(of: yaml, expecting: fields, named: "the front matter") else {
      return (nil, end + 1, reader.defects)
    }
    let front = frontMatter(of: mapping)
    return (front, end + 1, reader.defects)
  }

  private static func isFence(_ line: String) -> Bool {
    line.hasPrefix("---") && line.dropFirst(3).allSatisfy { $0 == " " || $0 == "\t" }
  }

  private static func frontMatter(of mapping: YAMLMapping) -> Lesson.FrontMatter? {
    let title = mapping.requiredString("title", hint: "add a line title: and the lesson's name")
    if let version = mapping.integer("version"), version != 1, let node = mapping["version"] {
      mapping.reader.note("this release reads lessons of version 1, not \(version)", at: node)
    }
    let language = mapping.string("language") ?? "en"
    if language != "en", let node = mapping["language"] {
      mapping.reader.note("this release has lessons in English only", at: node, hint: "write language: en")
    }
    return Lesson.FrontMatter(
      title: title ?? "", chapter: mapping.integer("chapter"), language: language,
      minutes: mapping.integer("minutes"), objectives: mapping.strings("objectives"),
      needs: mapping.strings("needs"), sources: mapping.strings("sources"), quiz: mapping.string("quiz"))
  }
}

/// Turns Markdown blocks into the steps of a lesson.
private struct BlockReader {
  let source: SourceText
  private(set) var blocks: [Lesson.Block] = []
  private(set) var defects: [Diagnostic] = []
  private var idLines: [String: Int] = [:]
  private var cellCount = 0
  private var quizLines: [Int] = []

  init(source: SourceText) { self.source = source }

  mutating func read(_ markdown: [MarkdownBlock]) {
    for block in markdown {
      let content: Lesson.Block.Content? =
        switch block.content {
        case .heading(let level, let text): .heading(level: level, text: text.plain, block)
        case .code(let info, let text): fenced(info: info, text: text, block)
        default: .prose(block)
        }
      if case .prose = content { checkNesting(of: block) }
      if let content { blocks.append(Lesson.Block(content: content, lines: block.lines)) }
    }
    checkPredictions()
  }

  /// A quiz block needs a quiz to take its questions from.
  mutating func checkQuiz(_ front: Lesson.FrontMatter?) {
    guard let front, front.quiz == nil else { return }
    for line in quizLines {
      note(
        "the front matter names no quiz to take questions from", line: line,
        hint: "add a line quiz: NAME to it")
    }
  }

  private mutating func fenced(info: String, text: String, _ block: MarkdownBlock) -> Lesson.Block.Content? {
    let line = block.lines.lowerBound
    let words = info.split(whereSeparator: { $0 == " " || $0 == "\t" || $0 == "{" })
    switch words.first {
    case "quiz": return quiz(text, line: line)
    case "starlark": return starlark(info: info, text: text, line: line)
    default:
      if let word = words.first.map(String.init), ["starlak", "starlard", "python-starlark"].contains(word) {
        note("unknown language \"\(word)\"", line: line, word: word, hint: "did you mean \"starlark\"?")
      }
      return .prose(block)
    }
  }

  /// A cell inside a list or a quotation would be shown and never run.
  private mutating func checkNesting(of block: MarkdownBlock) {
    for inner in block.descendants {
      guard case .code(let info, _) = inner.content else { continue }
      let language = info.split(whereSeparator: { $0 == " " || $0 == "{" }).first
      if language == "starlark" || language == "quiz" {
        note(
          "a cell cannot stand inside a list or a quotation", line: inner.lines.lowerBound,
          word: language.map(String.init), hint: "start the block at the left margin, after an empty line")
      }
    }
  }

  private mutating func quiz(_ text: String, line: Int) -> Lesson.Block.Content? {
    quizLines.append(line)
    let names = text.split(whereSeparator: { $0.isWhitespace || $0 == "," }).map(String.init)
    if names.isEmpty {
      note(
        "the quiz block names no question", line: line, hint: "write the ids of questions into it, one a line"
      )
      return nil
    }
    return .quiz(names)
  }

  private mutating func starlark(info: String, text: String, line: Int) -> Lesson.Block.Content? {
    var attributes = CellAttributes(source: source, line: line)
    attributes.read(String(info.dropFirst("starlark".count)))
    defects += attributes.defects
    cellCount += 1
    let id = attributes.id ?? "cell-\(cellCount)"
    if let earlier = idLines.updateValue(line, forKey: id) {
      idLines[id] = earlier
      note(
        "the id \"\(id)\" is given twice", line: line, word: "id=" + id,
        hint: "its first use is in line \(earlier)")
    }
    if attributes.isPrediction {
      return prompt(of: text, line: line).map { .predict(Lesson.Prediction(id: id, prompt: $0)) }
    }
    return .cell(Lesson.Cell(id: id, isHidden: attributes.isHidden, code: text, firstLine: line + 1))
  }

  /// The question of a `{predict}` block, which is written as comments so that it does not run anywhere.
  private mutating func prompt(of text: String, line: Int) -> String? {
    var lines: [String] = []
    for (index, text) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
      let bare = text.drop(while: { $0 == " " })
      if bare.isEmpty { continue }
      guard bare.hasPrefix("#") else {
        note(
          "a {predict} block holds a question and no code", line: line + 1 + index,
          hint: "write the question as comments; the experiment is the next cell")
        return nil
      }
      lines.append(bare.drop(while: { $0 == "#" }).trimmingCharacters(in: .whitespaces))
    }
    guard !lines.isEmpty else {
      note(
        "the {predict} block asks nothing", line: line, hint: "write the question as comments, # at the start"
      )
      return nil
    }
    return lines.joined(separator: "\n")
  }

  /// A prediction needs an experiment after it.
  private mutating func checkPredictions() {
    for (index, block) in blocks.enumerated() {
      guard case .predict = block.content else { continue }
      let hasCell = blocks.dropFirst(index + 1).contains {
        if case .cell(let cell) = $0.content { return !cell.isHidden }
        return false
      }
      if !hasCell {
        note("no cell comes after this {predict} block to compare with", line: block.lines.lowerBound)
      }
    }
  }

  private mutating func note(_ message: String, line: Int, word: String? = nil, hint: String? = nil) {
    let column = word.map { source.column(of: $0, line: line) } ?? 1
    defects.append(source.diagnostic(message, line: line, column: column, hint: hint))
  }
}
