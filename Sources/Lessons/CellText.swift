/// Code as it would look if somebody had typed it at the prompt.
enum CellText {
  static let prompt = ">>> "
  static let continuation = "... "

  static func lines(of code: String, ink: Ink) -> [String] {
    var lines = code.split(separator: "\n", omittingEmptySubsequences: false)
    while lines.last?.allSatisfy(\.isWhitespace) == true { lines.removeLast() }
    var isInBlock = false
    return lines.enumerated().map { index, line in
      let text = MarkdownRenderer.safe(String(line))
      let continues =
        index > 0 && (text.isEmpty || text.first == " " || text.first == "\t" || isClosing(text))
      if text.isEmpty { return isInBlock ? ink.cyan("...") : "" }
      isInBlock = continues
      return ink.cyan(continues ? continuation : prompt) + text
    }
  }

  /// Whether a line at the margin only ends what stands above it.
  private static func isClosing(_ text: String) -> Bool {
    guard let first = text.first else { return false }
    return ")]}".contains(first) || text.hasPrefix("else:") || text.hasPrefix("elif ")
  }
}
