import Lessons

/// Draws an entry on the terminal and draws it anew when it has changed.
///
/// The terminal is left with the cursor where the entry's cursor is. Rows that do not fit on the screen are left
/// out, around the cursor.
final class EntryDisplay {
  private let stream: Int32
  private let ink: Ink
  private var contents: EntryLayout.Contents?
  private var shown: [EntryLayout.Row] = []
  private var cursorRow = 0
  private var cursorColumn = 0
  private var size = Terminal.size

  init(stream: Int32, ink: Ink) {
    self.stream = stream
    self.ink = ink
  }

  /// Shows an entry in place of the one shown before.
  func draw(_ new: EntryLayout.Contents) {
    let size = Terminal.size
    if size != self.size, let contents {
      // The terminal has wrapped the lines anew, as the layout would.
      self.size = size
      place(EntryLayout(contents, width: size.columns, ink: ink))
    } else if new == contents {
      return
    }
    self.size = size
    let before = (rows: shown, row: cursorRow, column: cursorColumn)
    contents = new
    place(EntryLayout(new, width: size.columns, ink: ink))
    if let added = addedText(since: before) { return Terminal.write(added, to: stream) }
    Terminal.write(repainting(from: before.row), to: stream)
  }

  /// Takes the rows that fit on the screen.
  private func place(_ layout: EntryLayout) {
    let height = max(1, size.lines)
    let first = max(0, min(layout.cursorRow - height / 2, layout.rows.count - height))
    shown = Array(layout.rows[first..<min(layout.rows.count, first + height)])
    cursorRow = layout.cursorRow - first
    cursorColumn = layout.cursorColumn
  }

  /// What to write if all that happened is that text was typed at the very end.
  private func addedText(since before: (rows: [EntryLayout.Row], row: Int, column: Int)) -> String? {
    guard let old = before.rows.last, let new = shown.last, before.rows.count == shown.count,
      before.rows.dropLast() == shown.dropLast(), new.text.hasPrefix(old.text), new.columns < size.columns,
      before.row == before.rows.count - 1, cursorRow == before.row, before.column == old.columns,
      cursorColumn == new.columns
    else { return nil }
    return String(decoding: new.text.utf8.dropFirst(old.text.utf8.count), as: UTF8.self)
  }

  private func repainting(from row: Int) -> String {
    var text = Self.up(row) + "\r\u{1B}[J"
    for (index, row) in shown.enumerated() {
      text += row.text
      guard index + 1 < shown.count else { break }
      if row.wraps {
        // A wrapped line is left to the terminal to wrap, so that it can be copied as one.
        text += String(repeating: " ", count: max(0, size.columns - row.columns))
        if shown[index + 1].columns == 0 { text += " \r" }
      } else {
        text += "\n"
      }
    }
    text += Self.up(shown.count - 1 - cursorRow) + "\r"
    return text + (cursorColumn > 0 ? "\u{1B}[\(cursorColumn)C" : "")
  }

  /// Leaves the entry on the screen and goes to a new line below it.
  func finish(saying text: String = "") {
    guard contents != nil else { return }
    let down = shown.count - 1 - cursorRow
    let column = shown.last?.columns ?? 0
    let toEnd = (down > 0 ? "\u{1B}[\(down)B" : "") + "\r" + (column > 0 ? "\u{1B}[\(column)C" : "")
    Terminal.write(toEnd + text + "\n", to: stream)
    forget()
  }

  /// Takes the cursor for the start of an empty line.
  func forget() {
    contents = nil
    shown = []
    (cursorRow, cursorColumn) = (0, 0)
  }

  /// Clears the screen; what is drawn next stands at its top.
  func clearScreen() {
    Terminal.write("\u{1B}[H\u{1B}[2J", to: stream)
    forget()
  }

  private static func up(_ rows: Int) -> String { rows > 0 ? "\u{1B}[\(rows)A" : "" }
}
