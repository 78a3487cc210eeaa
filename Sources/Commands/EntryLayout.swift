import Lessons

/// An entry of several lines as rows of a terminal: prompts, wrapped lines, and where the cursor stands.
struct EntryLayout {
  /// What is laid out.
  struct Contents: Equatable {
    var prompt: String
    /// What stands before each further line.
    var continuation: String
    var beforeCursor: String
    var afterCursor: String
  }

  /// One row of the terminal.
  struct Row: Equatable {
    /// What is written, attributes included.
    var text = ""
    /// How many columns that takes.
    var columns = 0
    /// Whether the line goes on in the next row.
    var wraps = false
  }

  /// What stands before a further line of an entry, right below the end of its prompt.
  static func continuation(below prompt: String) -> String {
    String(repeating: " ", count: max(0, Columns.width(of: prompt) - 4)) + "... "
  }

  private static let tabStop = 4

  private(set) var rows = [Row()]
  private(set) var cursorRow = 0
  private(set) var cursorColumn = 0
  private let width: Int
  private let continuation: String
  private let ink: Ink
  /// The column at which the text of the line begins, from which tabs are counted.
  private var margin = 0

  init(_ contents: Contents, width: Int, ink: Ink) {
    self.width = max(2, width)
    self.ink = ink
    continuation = contents.continuation
    addPrompt(contents.prompt)
    add(contents.beforeCursor)
    if last.columns >= self.width { wrap() }
    (cursorRow, cursorColumn) = (rows.count - 1, last.columns)
    add(contents.afterCursor)
  }

  private var last: Row {
    get { rows[rows.count - 1] }
    set { rows[rows.count - 1] = newValue }
  }

  private mutating func addPrompt(_ prompt: String) {
    let shown = MarkdownRenderer.safe(prompt)
    let fits = last.columns + Columns.width(of: shown) <= width
    for piece in fits ? [shown] : shown.map(String.init) { put(piece, styled: ink.cyan) }
    margin = last.columns
  }

  private mutating func add(_ text: String) {
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\n":
        rows.append(Row())
        addPrompt(continuation)
      case "\t":
        let count = Self.tabStop - max(0, last.columns - margin) % Self.tabStop
        for _ in 0..<count { put(" ") }
      case _ where scalar.value < 0x20: put("^" + String(UnicodeScalar(UInt8(scalar.value + 0x40))))
      case "\u{7F}": put("^?")
      default: put(MarkdownRenderer.safe(String(scalar)))
      }
    }
  }

  private mutating func put(_ text: String, styled: (String) -> String = { $0 }) {
    let columns = Columns.width(of: text)
    if last.columns + columns > width { wrap() }
    last.text += styled(text)
    last.columns += columns
  }

  private mutating func wrap() {
    last.wraps = true
    rows.append(Row())
  }
}
