import Lessons

/// Cuts the text of a value that would fill screens.
enum LongText {
  /// How many rows of the terminal a value may take.
  private static let rows = 40

  /// The beginning of a text with the number of characters left out, or the text itself if that is short enough.
  static func cut(_ text: String, width: Int) -> String {
    var room = rows * width
    guard text.utf8.count > rows else { return text }
    var end = text.startIndex
    while end < text.endIndex, room > 0 {
      // A line end takes what is left of its row, at least one row in all.
      let used = text.distance(from: text.startIndex, to: end)
      room -= text[end].isNewline ? max(1, width - used % width) : 1
      end = text.index(after: end)
    }
    guard end < text.endIndex else { return text }
    return text[..<end] + "...\n(cut; print(_) shows all \(text.count) characters)"
  }
}
