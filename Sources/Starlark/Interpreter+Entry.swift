extension Interpreter {
  /// Whether the text is a whole program, or the reader of a prompt should ask for another line.
  ///
  /// The text is the lines entered so far, joined by line ends, without one after the last. It is not whole while a
  /// bracket, a string of three quotes or a block is open; an empty last line closes a block. A text with an error
  /// that no further line can mend is whole, so that the error is shown.
  package func isComplete(_ text: String) -> Bool {
    let source = Source(name: "", text: text)
    var scanner = Scanner(source)
    scanner.scanAll()
    if scanner.endsInside { return false }
    if !scanner.diagnostics.isEmpty { return true }
    guard let last = lastStatement(scanner.tokens) else { return true }
    switch last {
    case .keyword(.def), .keyword(.if), .keyword(.for), .keyword(.while), .keyword(.else), .keyword(.elif):
      if endsWithEmptyLine(text) { return true }
      var parser = Parser(source, tokens: scanner.tokens)
      _ = parser.parseProgram()
      return parser.isBeyondRepair
    default: return true
    }
  }

  /// The token that starts the last statement at the top level.
  private func lastStatement(_ tokens: [Token]) -> Token.Kind? {
    var depth = 0
    var isStart = true
    var last: Token.Kind?
    for token in tokens {
      switch token.kind {
      case .indent: depth += 1
      case .outdent:
        depth -= 1
        isStart = true
      case .newline: isStart = true
      case .end: break
      default:
        if isStart, depth == 0 { last = token.kind }
        isStart = false
      }
    }
    return last
  }

  private func endsWithEmptyLine(_ text: String) -> Bool {
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    guard lines.count > 1, let last = lines.last else { return false }
    return last.allSatisfy { $0 == " " || $0 == "\t" || $0 == "\r" }
  }
}
