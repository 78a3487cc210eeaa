/// What a person who is used to Python, C or JavaScript probably meant, where a token does not fit.
extension Parser {
  /// What to write instead, judged by the token at hand and the ones around it.
  func habitHint() -> String? {
    guard case .sign(let sign) = token.kind else { return wordHint() ?? incrementHint() }
    if let twin = twinHint(sign) { return twin }
    switch sign {
    case .equal where lineBeginsLoop: return "to count, write for i in range(n):"
    case .equal: return "for a comparison write =="
    case .star, .doubleStar: return starHint(sign)
    case .slash where next == .sign(.star),
      .doubleSlash where follows(.newline) || follows(.indent) || follows(.outdent):
      return "a comment begins with #"
    case .slash where follows(.sign(.comma)) && [.sign(.comma), .sign(.closeParen)].contains(next):
      return "leave it out: each parameter may be given by name"
    case .openBrace: return "a block is a : and indented lines"
    case _ where Self.augmented[sign] != nil:
      return "`\(sign.rawValue)` is a statement: it stands on a line of its own"
    default: return incrementHint()
    }
  }

  /// Whether the token before is this sign, with nothing in between.
  private func isAdjacent(_ sign: Sign) -> Bool {
    index > 0 && tokens[index - 1].kind == .sign(sign) && tokens[index - 1].end == token.start
  }

  private func follows(_ kind: Token.Kind) -> Bool { index == 0 || tokens[index - 1].kind == kind }

  /// Operators of two signs that the scanner takes for two operators.
  private func twinHint(_ sign: Sign) -> String? {
    let isBeforeEqual =
      index + 1 < tokens.count && next == .sign(.equal) && tokens[index + 1].start == token.end
    switch sign {
    case .colon where isBeforeEqual,
      .equal where isAdjacent(.colon):
      return "there is no :=; assign on a line before: name = value"
    case .equal where isAdjacent(.doubleEqual): return "there is no ===; write =="
    case .equal where isAdjacent(.notEqual): return "there is no !==; write !="
    case .greater where isAdjacent(.less): return "there is no <>; write !="
    case .equal where next == .sign(.greater) && tokens[index + 1].start == token.end:
      return "there is no =>; for a comparison write >=, for a function lambda x: ..."
    case .less where isAdjacent(.equal): return "there is no =<; write <="
    case .ampersand where isAdjacent(.ampersand): return "there is no &&; write `and`"
    case .bar where isAdjacent(.bar): return "there is no ||; write `or`"
    default: return nil
    }
  }

  /// `i++` and `i--`, which end in an operator without its right side.
  private func incrementHint() -> String? {
    guard index >= 2, tokens[index - 1].start == tokens[index - 2].end,
      tokens[index - 1].kind == tokens[index - 2].kind
    else { return nil }
    let name = index >= 3 ? tokens[index - 3].kind.name ?? "i" : "i"
    switch tokens[index - 1].kind {
    case .sign(.plus): return "there is no ++; write \(name) += 1"
    case .sign(.minus): return "there is no --; write \(name) -= 1"
    default: return nil
    }
  }

  /// A star where Python unpacks, which here only calls do.
  private func starHint(_ star: Sign) -> String {
    if star == .doubleStar { return "join dicts with |: d | {\"key\": value}" }
    var ahead = index
    while ![.newline, .end].contains(tokens[ahead].kind), ahead + 1 < tokens.count {
      if tokens[ahead].kind == .sign(.equal) || tokens[ahead].kind == .keyword(.in) {
        return "only calls unpack with *; write first, rest = xs[0], xs[1:]"
      }
      ahead += 1
    }
    return "only calls unpack with *; join lists with +: [first] + rest"
  }

  /// Words of statements where an expression is wanted.
  private func wordHint() -> String? {
    switch token.kind {
    case .keyword(.return) where lineHasLambda:
      return "a lambda gives its expression's value: leave `return` out"
    case .keyword(.if) where follows(.keyword(.else)): return "write elif"
    case .keyword(.else), .keyword(.elif): return "\(token.kind.text) begins a line of its own"
    case .name("then"), .name("do"): return "write `:` in its place"
    default: return nil
    }
  }

  /// What to say about a choice between two values that has no `else`.
  func choiceHint() -> String {
    if let hint = habitHint() { return hint }
    return isAt(.for)
      ? "a condition stands behind the loop: [x for x in xs if x > 0]"
      : "a choice is written a if condition else b"
  }

  private var lineBeginsLoop: Bool {
    let line = tokens[..<index].reversed().prefix { ![.newline, .indent, .outdent].contains($0.kind) }
    return line.last?.kind == .keyword(.for)
  }

  private var lineHasLambda: Bool {
    tokens[..<index].reversed().prefix { $0.kind != .newline }.contains { $0.kind == .keyword(.lambda) }
  }

  /// What may be missing where brackets should close or a statement should end.
  func commaHint() -> String? {
    if let text = adjacentStrings { return text + ", or put a comma between them" }
    if let hint = habitHint() { return hint }
    return startsExpression ? "perhaps a comma is missing here" : nil
  }

  /// What to say about two strings next to each other, which Python would join.
  var adjacentStrings: String? {
    guard index > 0, token.isText, tokens[index - 1].isText else { return nil }
    return "join strings with +"
  }

  /// What to say where a statement should end.
  func endHint() -> String? {
    if let adjacentStrings { return adjacentStrings }
    guard index > 0 else { return nil }
    if isAt(.else) || isAt(.elif) { return wordHint() }
    let before = tokens[index - 1]
    if before.isText, before.end == token.start, token.kind.name != nil {
      return "text that holds a quote stands between quotes of the other kind"
    }
    return before.kind.name.flatMap { PythonWords.misplaced[$0] }
  }
}

extension Token {
  /// Whether this is a string, plain or formatted.
  fileprivate var isText: Bool { kind == .formatted || kind == .literal && value.asString != nil }
}

extension Token.Kind {
  /// The name, if this is one.
  var name: String? {
    if case .name(let name) = self { return name }
    return nil
  }
}
