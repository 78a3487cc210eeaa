/// Code as it would look if somebody had typed it at the prompt.
package enum CellText {
  static let prompt = ">>> "
  static let continuation = "... "

  /// The lines with prompts; those wider than the page are broken at a blank where there is one.
  package static func lines(of code: String, ink: Ink, width: Int = .max) -> [String] {
    var lines = code.split(separator: "\n", omittingEmptySubsequences: false)
    while lines.last?.allSatisfy(\.isWhitespace) == true { lines.removeLast() }
    return lines.enumerated().flatMap { index, line -> [String] in
      let text = MarkdownRenderer.safe(String(line))
      if text.allSatisfy(\.isWhitespace) { return [""] }
      let continues = index > 0 && (text.first == " " || text.first == "\t" || isClosing(text))
      let pieces = wrap(text, width: width == .max ? .max : max(8, width - prompt.count))
      return pieces.enumerated().map { place, piece in
        ink.cyan(continues || place > 0 ? continuation : prompt) + piece
      }
    }
  }

  /// Breaks a line at blanks; what is broken off is indented further than the line.
  static func wrap(_ text: String, width: Int) -> [String] {
    guard Columns.width(of: text) > width else { return [text] }
    let margin = String(text.prefix { $0 == " " || $0 == "\t" })
    var pieces: [String] = []
    var piece = margin
    var isEmpty = true
    for word in text.dropFirst(margin.count).split(separator: " ", omittingEmptySubsequences: false) {
      if !isEmpty, Columns.width(of: piece) + 1 + Columns.width(of: String(word)) > width {
        pieces.append(piece)
        (piece, isEmpty) = (margin + "    ", true)
      }
      piece += (isEmpty ? "" : " ") + word
      isEmpty = false
    }
    return pieces + [piece]
  }

  /// Whether a line at the margin only ends what stands above it.
  private static func isClosing(_ text: String) -> Bool {
    guard let first = text.first else { return false }
    return ")]}".contains(first) || text.hasPrefix("else:") || text.hasPrefix("elif ")
  }
}
