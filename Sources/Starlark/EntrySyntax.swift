/// What a prompt wants to know of the programs it writes to a file.
package enum EntrySyntax {
  /// The byte at which the last statement starts, if that is an expression, whose value a prompt shows.
  package static func resultStart(of text: String) -> Int? {
    let source = Source(name: "", text: text)
    var scanner = Scanner(source)
    scanner.scanAll()
    var parser = Parser(source, tokens: scanner.tokens)
    guard let last = parser.parseProgram().last, scanner.diagnostics.isEmpty, parser.diagnostics.isEmpty,
      case .expression = last.kind
    else { return nil }
    return last.offset
  }

  /// Whether a program uses a name, in f-strings too.
  package static func mentions(_ name: String, in text: String) -> Bool {
    var scanner = Scanner(Source(name: "", text: text))
    scanner.scanAll()
    return mentions(name, in: scanner.tokens)
  }

  private static func mentions(_ name: String, in tokens: [Token]) -> Bool {
    tokens.contains { $0.kind == .name(name) || mentions(name, in: $0.pieces) }
  }

  private static func mentions(_ name: String, in pieces: [FormattedPiece]) -> Bool {
    pieces.contains { piece in
      guard case .field(let field) = piece else { return false }
      return mentions(name, in: field.tokens) || mentions(name, in: field.specification)
    }
  }
}
