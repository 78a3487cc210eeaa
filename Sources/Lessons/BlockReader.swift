import Foundation
import Starlark

/// Turns Markdown blocks into the steps of a lesson.
struct BlockReader {
  let source: SourceText
  private(set) var blocks: [Lesson.Block] = []
  private(set) var defects: [Diagnostic] = []
  private var idLines: [String: Int] = [:]
  private var cellCount = 0
  private var quizLines: [Int] = []
  private var exercises: ExerciseReader

  init(source: SourceText) {
    self.source = source
    exercises = ExerciseReader(source: source)
  }

  mutating func read(_ markdown: [MarkdownBlock]) {
    for block in markdown {
      if endsExercise(block) { closeExercise() }
      let content: Lesson.Block.Content? =
        switch block.content {
        case .heading(let level, let text): .heading(level: level, text: text.plain, block)
        case .code(let info, let text): fenced(info: info, text: text, block)
        case .html where exercises.isOpen: nil
        default: .prose(block)
        }
      if case .prose = content { checkNesting(of: block) }
      if let content { blocks.append(Lesson.Block(content: content, lines: block.lines)) }
    }
    closeExercise()
    defects += exercises.defects
    checkPredictions()
  }

  /// Whether a block cannot stand between the parts of an exercise; HTML can, to fold them on a web page.
  private func endsExercise(_ block: MarkdownBlock) -> Bool {
    switch block.content {
    case .html: return false
    case .code(let info, _):
      let words = info.split(whereSeparator: { " \t{},".contains($0) }).dropFirst()
      return !words.contains {
        $0.hasPrefix("of=") || CellAttributes.Role(rawValue: String($0))?.isPart == true
      }
    default: return true
    }
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
    case "markdown": return self.markdown(info: info, text: text, block)
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
      if language == "starlark" || language == "quiz" || info.hasPrefix("markdown {") {
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
    let attributes = attributes(in: info.dropFirst("starlark".count), line: line)
    cellCount += 1
    if attributes.role == .exercise || attributes.role.isPart {
      exercise(attributes, text: text, line: line, inMarkdown: false)
      return nil
    }
    let id = attributes.id ?? "cell-\(cellCount)"
    register(id, line: line)
    if attributes.role == .predict {
      return prompt(of: text, line: line).map {
        .predict(Lesson.Prediction(id: id, prompt: $0, outcome: attributes.outcome))
      }
    }
    return .cell(Lesson.Cell(id: id, isHidden: attributes.role == .hidden, code: text, firstLine: line + 1))
  }

  /// A block in Markdown is a part of the text, or a hint.
  private mutating func markdown(info: String, text: String, _ block: MarkdownBlock) -> Lesson.Block.Content?
  {
    let rest = info.dropFirst("markdown".count)
    guard rest.contains("{") else { return .prose(block) }
    let line = block.lines.lowerBound
    let attributes = attributes(in: rest, line: line)
    guard attributes.role.isPart else {
      if attributes.role != .plain {
        note(
          "a {\(attributes.role.rawValue)} block is written in starlark", line: line, word: "markdown",
          hint: "write ```starlark in place of ```markdown")
      }
      return .prose(block)
    }
    exercise(attributes, text: text, line: line, inMarkdown: true)
    return nil
  }

  private mutating func attributes(in text: Substring, line: Int) -> CellAttributes {
    var attributes = CellAttributes(source: source, line: line)
    attributes.read(String(text))
    defects += attributes.defects
    return attributes
  }

  private mutating func exercise(
    _ attributes: CellAttributes, text: String, line: Int, inMarkdown: Bool
  ) {
    let part = ExerciseReader.Part(
      attributes: attributes, text: text, line: line, isMarkdown: inMarkdown)
    for id in exercises.take(part) { register(id, line: line) }
  }

  /// Adds the exercise whose last part has been read.
  private mutating func closeExercise() {
    if let block = exercises.close() { blocks.append(block) }
  }

  private mutating func register(_ id: String, line: Int) {
    guard let earlier = idLines.updateValue(line, forKey: id) else { return }
    idLines[id] = earlier
    note(
      "the id \"\(id)\" is given twice", line: line, word: "id=" + id,
      hint: "its first use is in line \(earlier)")
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
