extension Parser {
  /// Parses the arguments of a call, after `(` and past `)`.
  mutating func parseArguments() throws -> [Argument] {
    var arguments: [Argument] = []
    var names: Set<String> = []
    while !isAt(.closeParen) {
      let argument = try parseArgument()
      checkOrder(argument, after: arguments, names: &names)
      arguments.append(argument)
      guard arguments.count < 255 else {
        throw report("a call has at most 255 arguments", at: argument.offset)
      }
      if !take(.comma) { break }
    }
    if isAt(.colon), next != .sign(.equal) {
      throw unexpected("expected `)` to close the call", hint: "an argument is named with =: f(name=value)")
    }
    try close(.closeParen, "to close the call")
    return arguments
  }

  private mutating func parseArgument() throws -> Argument {
    let start = token.start
    if take(.star) { return Argument(kind: .rest, value: try parseTest(), offset: start) }
    if take(.doubleStar) { return Argument(kind: .keywords, value: try parseTest(), offset: start) }
    if case .name(let name) = token.kind, next == .sign(.equal) {
      try refuseReserved()
      _ = advance()
      _ = advance()
      return Argument(kind: .keyword(name), value: try parseTest(), offset: start)
    }
    let value = try parseTest()
    if isAt(.for) {
      throw report("there are no generators", hint: "use a list: [... for ...]", at: token.start)
    }
    return Argument(kind: .positional, value: value, offset: start)
  }

  private mutating func checkOrder(
    _ argument: Argument, after arguments: [Argument], names: inout Set<String>
  ) {
    let hasKeyword = arguments.contains { if case .keyword = $0.kind { true } else { false } }
    let hasRest = arguments.contains { if case .rest = $0.kind { true } else { false } }
    let hasKeywords = arguments.contains { if case .keywords = $0.kind { true } else { false } }
    switch argument.kind {
    case .positional where hasKeyword || hasRest || hasKeywords:
      note("a positional argument cannot follow a keyword or starred argument", at: argument.offset)
    case .keyword where hasRest || hasKeywords:
      note(
        "a keyword argument cannot follow \(hasRest ? "*" : "**")", hint: "put it before", at: argument.offset
      )
    case .keyword(let name) where !names.insert(name).inserted:
      note("the keyword argument \"\(name)\" is given twice", at: argument.offset)
    case .rest where hasRest || hasKeywords:
      note("a call has at most one * argument, before **", at: argument.offset)
    case .keywords where hasKeywords:
      note("a call has at most one ** argument", at: argument.offset)
    default: break
    }
  }

  /// Parses the parameters of a definition or lambda, up to but without the sign that ends them.
  mutating func parseParameters(until end: Sign, allowsAnnotations: Bool) throws -> [FunctionNode.Parameter] {
    var parameters: [FunctionNode.Parameter] = []
    var names: Set<String> = []
    var bareStar: Int?
    var hasStar = false
    while !isAt(end) {
      let start = token.start
      if let last = parameters.last, last.kind == .keywords {
        note("no parameter can follow **", at: start)
      }
      if take(.star), isAt(.comma) || isAt(end) {
        if hasStar {
          note("there can be one * among the parameters", at: start)
        } else {
          bareStar = start
        }
        hasStar = true
      } else {
        let parameter = try parseParameter(start, hasStar: &hasStar, allowsAnnotations: allowsAnnotations)
        if !names.insert(parameter.identifier.name).inserted {
          note("the parameter \"\(parameter.identifier.name)\" is named twice", at: start)
        }
        if parameter.kind == .normal, parameter.fallback == nil, let last = parameters.last,
          last.fallback != nil
        {
          note("a parameter without a default cannot follow one with a default", at: start)
        }
        if parameter.kind == .keywordOnly { bareStar = nil }
        parameters.append(parameter)
      }
      if !take(.comma) { break }
    }
    if let bareStar { note("a bare * must be followed by a keyword-only parameter", at: bareStar) }
    guard parameters.count < 255 else {
      throw report("a function has at most 255 parameters", at: token.start)
    }
    return parameters
  }

  private mutating func parseParameter(
    _ start: Int, hasStar: inout Bool, allowsAnnotations: Bool
  ) throws -> FunctionNode.Parameter {
    var kind: Signature.Kind = hasStar ? .keywordOnly : .normal
    if tokens[index - 1].kind == .sign(.star), tokens[index - 1].start == start {
      if hasStar { note("there can be one * among the parameters", at: start) }
      hasStar = true
      kind = .rest
    } else if take(.doubleStar) {
      kind = .keywords
    }
    let identifier = try expectName("the name of a parameter")
    if allowsAnnotations, take(.colon) { _ = try parseTest() }
    guard isAt(.equal) else { return .init(identifier: identifier, kind: kind, fallback: nil) }
    if kind != .normal, kind != .keywordOnly {
      note("a starred parameter has no default", at: token.start)
    }
    _ = advance()
    return .init(identifier: identifier, kind: kind, fallback: try parseTest())
  }

  /// Parses what stands in a subscript, after `[` and past `]`: one key, or a tuple of keys and slices.
  mutating func parseSubscript() throws -> Expression {
    let start = token.start
    if isAt(.closeBracket) { throw unexpected("expected an index") }
    var keys = [try parseKey()]
    var isTuple = false
    while take(.comma) {
      isTuple = true
      if isAt(.closeBracket) { break }
      keys.append(try parseKey())
    }
    try close(.closeBracket, "to close the subscript")
    return isTuple ? try node(.tuple(keys), start: start, above: keys) : keys[0]
  }

  private mutating func parseKey() throws -> Expression {
    let start = token.start
    var first: Expression?
    if !isAt(.colon) {
      let key = try parseTest()
      guard isAt(.colon) else { return key }
      first = key
    }
    _ = advance()
    let second = try parseSlicePart()
    let third = take(.colon) ? try parseSlicePart() : nil
    return try node(
      .slice(first, second, third), start: start, above: [first, second, third].compactMap { $0 })
  }

  private mutating func parseSlicePart() throws -> Expression? {
    if isAt(.colon) || isAt(.comma) || isAt(.closeBracket) { return nil }
    return try parseTest()
  }

  /// Parses the fields of an f-string.
  mutating func parseFormatted(_ pieces: [FormattedPiece], start: Int) throws -> Expression {
    var children: [Expression] = []
    let parts = try parseParts(pieces, children: &children)
    return try node(.formatted(parts), start: start, above: children)
  }

  private mutating func parseParts(
    _ pieces: [FormattedPiece], children: inout [Expression]
  ) throws -> [FormattedPart] {
    var parts: [FormattedPart] = []
    for piece in pieces {
      switch piece {
      case .text(let text): parts.append(.text(text))
      case .field(let field):
        let value = try parseField(field.tokens)
        children.append(value)
        var conversion = field.conversion
        if let text = field.debugText {
          parts.append(.text(text))
          if conversion == nil, field.specification.isEmpty { conversion = .repr }
        }
        let specification = try parseParts(field.specification, children: &children)
        parts.append(.field(value, conversion, specification))
      }
    }
    return parts
  }

  private mutating func parseField(_ fieldTokens: [Token]) throws -> Expression {
    let outer = (tokens, index)
    tokens = fieldTokens
    index = 0
    fieldDepth += 1
    defer {
      (tokens, index) = outer
      fieldDepth -= 1
    }
    let value = try parseExpressionList()
    if token.kind != .end { throw unexpected("expected the end of the field") }
    return value
  }
}
