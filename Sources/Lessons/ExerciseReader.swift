import Starlark

/// Gathers the blocks that belong to one exercise: the starter, and right after it check, hints, solution and
/// wrong programs in any order.
struct ExerciseReader {
  /// A block of an exercise as it was read.
  struct Part {
    let attributes: CellAttributes
    let text: String
    /// The line of its opening fence.
    let line: Int
    let isMarkdown: Bool
  }

  /// An exercise whose parts are being read.
  private struct Open {
    let id: String
    let starter: Lesson.Cell
    var check: Lesson.Cell?
    var hints: [[MarkdownBlock]] = []
    var solution: Lesson.Cell?
    var wrong: [Lesson.Cell] = []
    var lastLine: Int
  }

  /// What was found wrong.
  private(set) var defects: [Diagnostic] = []

  private let source: SourceText
  private var open: Open?
  /// The ids of the exercises so far.
  private var known: [String] = []
  /// Whether an exercise had no id, so that nothing can be said about what its parts are parts of.
  private var hasUnnamed = false

  init(source: SourceText) { self.source = source }

  /// Whether an exercise is being read.
  var isOpen: Bool { open != nil }

  /// Takes a starter or a part; returns the ids it gives, which must be unique in the lesson.
  mutating func take(_ part: Part) -> [String] {
    guard part.attributes.role.isPart else { return begin(part) }
    guard let wanted = part.attributes.exercise else { return [] }
    if open?.id == wanted { return add(part) }
    if known.contains(wanted) {
      note(
        "this block stands apart from its exercise \"\(wanted)\"", part, word: "of=",
        hint: "only other parts of the exercise may stand between the two")
    } else if !hasUnnamed {
      let first = "the blocks of an exercise come after it"
      let list = known.isEmpty ? first : "known are \(known.joined(separator: ", "))"
      note(
        "no exercise \"\(wanted)\" stands before this block", part, word: "of=",
        hint: Suggestion.hint(for: wanted, among: known) ?? list)
    }
    return []
  }

  private mutating func begin(_ part: Part) -> [String] {
    guard let id = part.attributes.id else {
      hasUnnamed = true
      return []
    }
    let starter = Lesson.Cell(id: id, isHidden: false, code: part.text, firstLine: part.line + 1)
    open = Open(id: id, starter: starter, lastLine: starter.lines.upperBound)
    known.append(id)
    return [id]
  }

  private mutating func add(_ part: Part) -> [String] {
    guard var exercise = open else { return [] }
    defer { open = exercise }
    let role = part.attributes.role
    if part.text.allSatisfy(\.isWhitespace) {
      note("the {\(role.rawValue)} block is empty", part, word: role.rawValue)
    }
    if part.isMarkdown != (role == .hint) {
      let right = role == .hint ? "markdown" : "starlark"
      note(
        "a {\(role.rawValue)} block is written in \(right)", part,
        word: part.isMarkdown ? "markdown" : "starlark",
        hint: "write ```\(right) {\(role.rawValue) of=\(exercise.id)}")
    }
    let ending = role == .wrong ? "wrong-\(exercise.wrong.count + 1)" : role.rawValue
    let id = part.attributes.id ?? "\(exercise.id)-\(ending)"
    let cell = Lesson.Cell(id: id, isHidden: false, code: part.text, firstLine: part.line + 1)
    exercise.lastLine = cell.lines.upperBound
    switch role {
    case .check: return set(\.check, of: &exercise, to: cell, part)
    case .solution: return set(\.solution, of: &exercise, to: cell, part)
    case .wrong: exercise.wrong.append(cell)
    default:
      let lines = SourceText(name: source.name, text: part.text).lines
      exercise.hints.append(MarkdownParser.parse(lines, firstLine: part.line + 1))
      return []
    }
    return [id]
  }

  private mutating func set(
    _ field: WritableKeyPath<Open, Lesson.Cell?>, of exercise: inout Open, to cell: Lesson.Cell, _ part: Part
  ) -> [String] {
    let role = part.attributes.role.rawValue
    if let earlier = exercise[keyPath: field] {
      note(
        "the exercise \"\(exercise.id)\" has a second {\(role)} block", part, word: role,
        hint: "its first one is in line \(earlier.lines.lowerBound)")
      return []
    }
    exercise[keyPath: field] = cell
    return [cell.id]
  }

  /// Ends the exercise that is open, if there is one: no further part can belong to it.
  mutating func close() -> Lesson.Block? {
    guard let exercise = open else { return nil }
    open = nil
    noteMissing(exercise.check, .check, exercise)
    noteMissing(exercise.solution, .solution, exercise)
    guard let check = exercise.check, let solution = exercise.solution else { return nil }
    let content = Lesson.Exercise(
      id: exercise.id, starter: exercise.starter, check: check, hints: exercise.hints, solution: solution,
      wrong: exercise.wrong)
    let first = exercise.starter.lines.lowerBound
    return Lesson.Block(
      content: .exercise(content), lines: first...max(first, min(exercise.lastLine, source.lines.count)))
  }

  private mutating func noteMissing(
    _ cell: Lesson.Cell?, _ role: CellAttributes.Role, _ exercise: Open
  ) {
    guard cell == nil else { return }
    let line = exercise.starter.lines.lowerBound
    let what =
      role == .check ? "with the check(...) calls that judge it" : "with a program that passes the check"
    defects.append(
      source.diagnostic(
        "the exercise \"\(exercise.id)\" has no \(role.rawValue)", line: line,
        column: source.column(of: "exercise", line: line),
        hint: "after it, add a block ```starlark {\(role.rawValue) of=\(exercise.id)} \(what)"))
  }

  private mutating func note(_ message: String, _ part: Part, word: String, hint: String? = nil) {
    let column = source.column(of: word, line: part.line)
    defects.append(source.diagnostic(message, line: part.line, column: column, hint: hint))
  }
}
