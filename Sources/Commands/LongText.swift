import Lessons

/// Cuts the text of a value that would fill screens.
enum LongText {
  /// How many rows of the terminal a value may take.
  private static let rows = 40
  /// How many bytes fill them on any terminal: a text of as many is taken for the beginning of a longer one.
  static let enough = 1 << 16

  /// The beginning of a text with the way to all of it, or the text itself if that is short enough.
  static func cut(_ text: String, width: Int) -> String {
    // The text of a tensor leaves out the middle by itself, as NumPy's does.
    guard text.utf8.count > rows, !text.hasPrefix("tensor(") else { return text }
    var end = text.startIndex
    var (row, column) = (1, 0)
    while end < text.endIndex {
      if column >= width || text[end].isNewline { (row, column) = (row + 1, 0) }
      if row > rows { break }
      if !text[end].isNewline { column += 1 }
      end = text.index(after: end)
    }
    guard end < text.endIndex || text.utf8.count >= enough else { return text }
    return text[..<end] + "...\n(cut; print(_) shows all of it)"
  }
}
