/// Code as it would look if somebody had typed it at the prompt.
package enum CellText {
  static let prompt = ">>> "
  static let continuation = "... "
  /// What stands before a piece that was broken off a line because it is too wide.
  static let breakMark = "  + "

  /// The lines with prompts; what is broken off a line that is wider than the page has a mark of its own.
  package static func lines(of code: String, ink: Ink, width: Int = .max) -> [String] {
    var lines = code.split(separator: "\n", omittingEmptySubsequences: false)
    while lines.last?.allSatisfy(\.isWhitespace) == true { lines.removeLast() }
    let room = width == .max ? .max : max(8, width - prompt.count)
    let pieces = CodeWrapping.pieces(of: lines.map { MarkdownRenderer.safe(String($0)) }, width: room)
    return pieces.enumerated().flatMap { index, pieces -> [String] in
      guard let text = pieces.first, !text.allSatisfy(\.isWhitespace) else { return [""] }
      let continues = index > 0 && (text.first == " " || text.first == "\t" || isClosing(text))
      return [ink.cyan(continues ? continuation : prompt) + text]
        + pieces.dropFirst().map { ink.cyan(breakMark) + $0 }
    }
  }

  /// What was broken off the line before, if a line on a page is such a piece.
  package static func brokenOff(_ line: some StringProtocol) -> Substring? {
    let text = Substring(line).drop { $0 == " " }
    let piece = text.dropFirst(2).drop { $0 == " " }
    let isPiece = text.hasPrefix("+ ") && text.count - piece.count >= 2 + CodeWrapping.indent
    return isPiece && !piece.isEmpty ? piece : nil
  }

  /// Joins what was broken off to its line again.
  package static func join(_ line: String, _ piece: Substring) -> String {
    let isWordBroken = line.last.map { last in CodeWrapping.partings.contains { $0.contains(last) } } ?? true
    return line + (isWordBroken ? "" : " ") + piece
  }

  /// Whether a line at the margin only ends what stands above it.
  private static func isClosing(_ text: String) -> Bool {
    guard let first = text.first else { return false }
    return ")]}".contains(first) || text.hasPrefix("else:") || text.hasPrefix("elif ")
  }
}
