/// Breaks what programs print where a screen would cut it, piece by piece as it comes.
///
/// A line that is too wide goes on at its blanks, two columns further in than it began, or below what stands behind a gap
/// in its first third, as in a list of names with what they mean. What fits stays as it is, and a word that is wider
/// than the screen is left to the screen.
package struct OutputWrapping {
  /// Where the next piece is written.
  private var column = 0
  /// The blanks that the line begins with.
  private var margin = 0
  /// Where the text behind a gap of two blanks or more begins.
  private var secondColumn: Int?
  /// Whether the line holds nothing but blanks so far.
  private var isBlank = true

  /// Begins at the start of a line.
  package init() {}

  /// The text with line ends where it would pass `width` columns.
  package mutating func wrap(_ text: String, width: Int) -> String {
    var result = ""
    var isFirst = true
    for line in text.unicodeScalars.split(separator: "\n", omittingEmptySubsequences: false) {
      if !isFirst {
        result += "\n"
        self = OutputWrapping()
      }
      isFirst = false
      add(line, to: &result, width: width)
    }
    return result
  }

  private mutating func add(_ line: Substring.UnicodeScalarView, to result: inout String, width: Int) {
    var held = ""
    var rest = line
    while let first = rest.first {
      if Self.isBlank(first) {
        let blanks = rest.prefix(while: Self.isBlank)
        held = String(blanks)
        rest = rest.dropFirst(blanks.count)
      } else {
        let word = rest.prefix { !Self.isBlank($0) }
        rest = rest.dropFirst(word.count)
        add(String(word), after: held, to: &result, width: width)
        held = ""
      }
    }
    let size = size(ofBlanks: held)
    if isBlank { margin += size }
    if column + size <= width { result += held }
    column = min(width, column + size)
  }

  /// Writes a word with the blanks before it, or on a new line without them.
  private mutating func add(_ word: String, after blanks: String, to result: inout String, width: Int) {
    let size = Columns.width(of: word)
    let gap = self.size(ofBlanks: blanks)
    if isBlank { margin += gap }
    if !isBlank, gap >= 2, column + gap <= width / 3 { secondColumn = secondColumn ?? column + gap }
    if column + gap + size > width, !isBlank {
      let indent = secondColumn ?? min(margin, width / 3) + 2
      result += "\n" + String(repeating: " ", count: indent) + word
      column = indent + size
    } else {
      result += blanks + word
      column += gap + size
    }
    isBlank = false
    if let back = word.unicodeScalars.lastIndex(of: "\r") {
      column = Columns.width(of: String(word.unicodeScalars[back...]))
    } else if column > width {
      column = (column - 1) % width + 1
    }
  }

  private static func isBlank(_ scalar: Unicode.Scalar) -> Bool { scalar == " " || scalar == "\t" }

  /// How many columns blanks take where they stand; a tab goes to the next multiple of eight.
  private func size(ofBlanks blanks: String) -> Int {
    var end = column
    for scalar in blanks.unicodeScalars { end += scalar == "\t" ? 8 - end % 8 : 1 }
    return end - column
  }
}
