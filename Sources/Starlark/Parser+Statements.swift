extension Parser {
  /// Parses one line of simple statements, or one compound statement.
  mutating func parseStatement() throws -> [Statement] {
    let start = token.start
    switch token.kind {
    case .keyword(.def): return [try parseDefinition()]
    case .keyword(.if): return [try parseIf()]
    case .keyword(.for): return [try parseFor()]
    case .keyword(.while): return [try parseWhile()]
    case .indent:
      throw report(
        "the line is indented for no reason", hint: "only the block after a `:` is indented",
        at: firstOffset())
    case .keyword(.else), .keyword(.elif):
      throw report("\(token.kind.text) has no `if` before it at this indentation", at: start)
    case .sign(.at):
      throw unexpected("expected an expression", hint: "decorate below the definition: f = decorator(f)")
    default: return try parseSimpleLine()
    }
  }

  private func firstOffset() -> Int { tokens[min(index + 1, tokens.count - 1)].start }

  private mutating func parseSimpleLine() throws -> [Statement] {
    var statements = [try parseSimple()]
    while take(.semicolon) {
      if token.kind == .newline { break }
      statements.append(try parseSimple())
    }
    if token.kind == .newline {
      _ = advance()
    } else if token.kind != .end {
      throw endOfStatementExpected(after: statements.last)
    }
    return statements
  }

  private mutating func endOfStatementExpected(after last: Statement?) -> Abandoned {
    if isAt(.equal), next != .sign(.greater), case .assign? = last?.kind {
      return unexpected("an assignment has one target", hint: "write two lines, or a, b = x, x")
    }
    return unexpected("expected the end of the statement", hint: endHint())
  }

  private mutating func parseSimple() throws -> Statement {
    let start = token.start
    switch token.kind {
    case .keyword(.pass):
      _ = advance()
      return Statement(.pass, offset: start)
    case .keyword(.break), .keyword(.continue):
      let keyword = advance().kind
      if loopDepth == 0 { note("\(keyword.text) stands outside of a loop", at: start) }
      return Statement(keyword == .keyword(.break) ? .break : .continue, offset: start)
    case .keyword(.return): return try parseReturn()
    case .keyword(.assert) where !assertIsName: return try parseAssert()
    case .keyword(.load): return try parseLoad()
    case .name:
      try refuseReserved()
      return try parseAssignment()
    default: return try parseAssignment()
    }
  }

  private mutating func parseReturn() throws -> Statement {
    let start = advance().start
    if functionDepth == 0 { note("`return` stands outside of a function", at: start) }
    if token.kind == .newline || token.kind == .end || isAt(.semicolon) {
      return Statement(.return(nil), offset: start)
    }
    return Statement(.return(try parseExpressionList()), offset: start)
  }

  /// Whether the word `assert` at hand is a name: one that is called upon (`assert.eq(a, b)`) or bound.
  private var assertIsName: Bool { [.sign(.dot), .sign(.equal), .sign(.comma)].contains(next) }

  private mutating func parseAssert() throws -> Statement {
    let start = advance().start
    let test = try parseTest()
    if case .tuple(let elements) = test.kind, !elements.isEmpty {
      note(
        "a tuple always holds", hint: "leave the parentheses out: assert condition, message", at: test.start)
    }
    let message = take(.comma) ? try parseTest() : nil
    return Statement(.assert(test, message: message), offset: start)
  }

  static let augmented: [Sign: BinaryOperator] = [
    .plusEqual: .add, .minusEqual: .subtract, .starEqual: .multiply, .slashEqual: .divide,
    .doubleSlashEqual: .floorDivide, .percentEqual: .modulo, .atEqual: .matrixMultiply, .ampersandEqual: .and,
    .barEqual: .or, .caretEqual: .xor, .shiftLeftEqual: .shiftLeft, .shiftRightEqual: .shiftRight,
  ]

  private mutating func parseAssignment() throws -> Statement {
    let target = try parseExpressionList()
    let start = token.start
    if isAt(.colon), isSimpleTarget(target) {
      // A type annotation; it means nothing here, but stays valid Python.
      _ = advance()
      _ = try parseTest()
      guard isAt(.equal) else { return Statement(.pass, offset: start) }
    }
    if take(.equal) {
      checkTarget(target, isAugmented: false)
      return Statement(.assign(target: target, value: try parseExpressionList()), offset: start)
    }
    if case .sign(let sign) = token.kind, let op = Self.augmented[sign] {
      _ = advance()
      checkTarget(target, isAugmented: true)
      return Statement(.augment(op, target: target, value: try parseExpressionList()), offset: start)
    }
    return Statement(.expression(target), offset: target.start)
  }

  private func isSimpleTarget(_ target: Expression) -> Bool {
    switch target.kind {
    case .name, .attribute, .index: true
    default: false
    }
  }

  /// Reports an expression that nothing can be assigned to.
  mutating func checkTarget(_ target: Expression, isAugmented: Bool) {
    let what: String
    switch target.kind {
    case .name, .attribute, .index: return
    case .tuple(let elements), .list(let elements):
      if isAugmented { return note("an augmented assignment has one target", at: target.start) }
      for element in elements { checkTarget(element, isAugmented: false) }
      return
    case .call: what = "a call"
    case .constant: what = "a constant"
    default: what = "an expression"
    }
    note("cannot assign to \(what)", hint: "for a comparison write ==", at: target.start)
  }

  private mutating func parseDefinition() throws -> Statement {
    let start = advance().start
    let name = try expectName("the name of the function after `def`")
    try expect(
      .openParen, "after the name of the function",
      hint: isAt(.colon) ? "a function without parameters is written def \(name.name)():" : nil)
    let parameters = try parseParameters(until: .closeParen, allowsAnnotations: true)
    try expect(.closeParen, "after the parameters")
    if take(.arrow) { _ = try parseTest() }
    let outerLoops = loopDepth
    functionDepth += 1
    loopDepth = 0
    let body = try parseBlock("after the function's parameters")
    functionDepth -= 1
    loopDepth = outerLoops
    let function = FunctionNode(name: name.name, parameters: parameters, body: body, offset: start)
    return Statement(.define(name, function), offset: start)
  }

  private mutating func parseIf() throws -> Statement {
    let start = token.start
    var branches: [(test: Expression, body: [Statement])] = []
    repeat {
      _ = advance()
      let test = try parseTest()
      branches.append((test, try parseBlock("after the condition")))
    } while isAt(.elif)
    let otherwise = take(.else) ? try parseBlock("after `else`") : []
    return Statement(.branch(branches, otherwise: otherwise), offset: start)
  }

  private mutating func parseFor() throws -> Statement {
    let start = advance().start
    let target = try parseLoopTarget()
    try expect(
      .in, "after the loop's variables", hint: isAt(.equal) ? "to count, write for i in range(n):" : nil)
    let iterable = try parseExpressionList()
    loopDepth += 1
    let body = try parseBlock("after the sequence to loop over")
    loopDepth -= 1
    try refuseElse()
    return Statement(.loop(target: target, iterable: iterable, body: body), offset: start)
  }

  private mutating func parseWhile() throws -> Statement {
    let start = advance().start
    let test = try parseTest()
    loopDepth += 1
    let body = try parseBlock("after the condition")
    loopDepth -= 1
    try refuseElse()
    return Statement(.repeating(test: test, body: body), offset: start)
  }

  /// Reports an `else` that belongs to a loop.
  private mutating func refuseElse() throws {
    guard isAt(.else) else { return }
    throw report(
      "a loop has no `else`", hint: "set a name before `break`, and test it after the loop", at: token.start)
  }

  /// Parses `:` and what follows: an indented block, or statements on the same line.
  private mutating func parseBlock(_ place: String) throws -> [Statement] {
    if !isAt(.colon), token.kind == .newline || token.kind == .end {
      throw unexpected(
        "expected `:` \(place)", hint: habitHint() ?? "a `:` ends the line, and an indented block follows")
    }
    try expect(.colon, place)
    blockDepth += 1
    defer { blockDepth -= 1 }
    guard token.kind == .newline else { return try parseSimpleLine() }
    _ = advance()
    guard token.kind == .indent else {
      throw report(
        "expected an indented block \(place)", hint: "indent the lines that belong to it", at: token.start)
    }
    _ = advance()
    return try nested { parser in
      var statements: [Statement] = []
      while parser.token.kind != .outdent {
        if parser.token.kind == .end { break }
        statements += try parser.parseStatement()
      }
      if parser.token.kind == .outdent { _ = parser.advance() }
      return statements
    }
  }
}
