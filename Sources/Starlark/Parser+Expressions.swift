extension Parser {
  /// Parses expressions with commas between them; with a comma it is a tuple.
  mutating func parseExpressionList() throws -> Expression {
    let start = token.start
    let first = try parseTest()
    guard isAt(.comma) else { return first }
    var elements = [first]
    var comma = token.start
    while isAt(.comma) {
      comma = advance().start
      if isAt(.star) { throw unexpected("expected an expression") }
      guard startsExpression else {
        throw report("a tuple that ends with a comma needs parentheses", at: comma)
      }
      elements.append(try parseTest())
    }
    return try node(.tuple(elements), start: start, above: elements)
  }

  /// Whether the token at hand can begin an expression.
  var startsExpression: Bool {
    switch token.kind {
    case .name, .literal, .formatted, .invalid: true
    case .keyword(let keyword): [.not, .lambda, .none, .true, .false, .assert].contains(keyword)
    case .sign(let sign):
      [.openParen, .openBracket, .openBrace, .plus, .minus, .tilde, .ellipsis].contains(sign)
    default: false
    }
  }

  /// Parses one expression.
  mutating func parseTest() throws -> Expression {
    try nested { parser in
      if parser.isAt(.lambda) { return try parser.parseLambda() }
      let value = try parser.parseOperators(above: 0)
      guard parser.isAt(.if) else { return value }
      let offset = parser.advance().start
      let test = try parser.parseOperators(above: 0)
      try parser.expect(.else, "in the conditional expression", hint: parser.choiceHint())
      let otherwise = try parser.parseTest()
      return try parser.node(
        .conditional(test: test, then: value, otherwise: otherwise), start: value.start, offset: offset,
        above: [test, value, otherwise])
    }
  }

  /// Parses a lambda, whose body is a conditional expression only where an `if` cannot belong to something else.
  private mutating func parseLambda(allowsConditional: Bool = true) throws -> Expression {
    let start = advance().start
    let parameters = try parseParameters(until: .colon, allowsAnnotations: false)
    try expect(.colon, "after the lambda's parameters")
    let body = allowsConditional ? try parseTest() : try nested { try $0.parseCondition() }
    let statement = Statement(.return(body), offset: body.start)
    let function = FunctionNode(name: "lambda", parameters: parameters, body: [statement], offset: start)
    return try node(.lambda(function), start: start, above: [body] + parameters.compactMap(\.fallback))
  }

  private static let or = 1
  private static let and = 2
  private static let not = 3
  private static let comparison = 4

  private static let binary: [Sign: (op: BinaryOperator, level: Int)] = [
    .doubleEqual: (.equal, comparison), .notEqual: (.notEqual, comparison), .less: (.less, comparison),
    .lessEqual: (.lessEqual, comparison), .greater: (.greater, comparison),
    .greaterEqual: (.greaterEqual, comparison),
    .bar: (.or, 5), .caret: (.xor, 6), .ampersand: (.and, 7), .shiftLeft: (.shiftLeft, 8),
    .shiftRight: (.shiftRight, 8), .plus: (.add, 9), .minus: (.subtract, 9), .star: (.multiply, 10),
    .slash: (.divide, 10), .doubleSlash: (.floorDivide, 10), .percent: (.modulo, 10),
    .at: (.matrixMultiply, 10),
  ]

  private enum Operator {
    case or, and
    case binary(BinaryOperator)
  }

  /// The operator at hand, its level, and how many tokens it takes.
  private var operatorHere: (op: Operator, level: Int, tokens: Int)? {
    switch token.kind {
    case .keyword(.or): (.or, Self.or, 1)
    case .keyword(.and): (.and, Self.and, 1)
    case .keyword(.in): (.binary(.contains), Self.comparison, 1)
    case .keyword(.not) where next == .keyword(.in): (.binary(.notContains), Self.comparison, 2)
    case .sign(let sign): Self.binary[sign].map { (.binary($0.op), $0.level, 1) }
    default: nil
    }
  }

  /// Parses operators that bind more tightly than `level`.
  private mutating func parseOperators(above level: Int) throws -> Expression {
    var left = try parseUnary(level)
    while let here = operatorHere, here.level > level {
      let offset = token.start
      for _ in 0..<here.tokens { _ = advance() }
      let right = try nested { try $0.parseOperators(above: here.level) }
      let kind: Expression.Kind =
        switch here.op {
        case .or: .or(left, right)
        case .and: .and(left, right)
        case .binary(let op): .binary(op, left, right)
        }
      left = try node(kind, start: left.start, offset: offset, above: [left, right])
      if here.level == Self.comparison, let again = operatorHere, again.level == Self.comparison {
        throw report("comparisons do not chain", hint: "write a < b and b < c", at: token.start)
      }
    }
    if isAt(.doubleStar) {
      throw report("there is no ** operator", hint: "write pow(a, b)", at: token.start)
    }
    if case .name("is") = token.kind { try refuseReserved() }
    return left
  }

  private mutating func parseUnary(_ level: Int) throws -> Expression {
    let start = token.start
    if isAt(.not) {
      _ = advance()
      let operand = try nested { try $0.parseOperators(above: Self.not - 1) }
      guard level < Self.not else { throw report("`not` needs parentheses here", at: start) }
      return try node(.not(operand), start: start, above: [operand])
    }
    let op: UnaryOperator
    switch token.kind {
    case .sign(.minus): op = .negate
    case .sign(.plus): op = .plus
    case .sign(.tilde): op = .invert
    default: return try parsePostfix()
    }
    _ = advance()
    let operand = try nested { try $0.parseUnary(11) }
    if case .negate = op, case .constant(.int(let value)) = operand.kind, value != .min,
      !operand.isParenthesized
    {
      return try node(.constant(.int(-value)), start: start)
    }
    return try node(.unary(op, operand), start: start, above: [operand])
  }

  /// Parses an operand with the attributes, calls and subscripts behind it.
  private mutating func parsePostfix() throws -> Expression {
    var value = try parseOperand()
    while case .sign(let sign) = token.kind {
      let offset = token.start
      switch sign {
      case .dot:
        _ = advance()
        let name = try expectName("the name of an attribute after `.`")
        value = try node(
          .attribute(value, name.name), start: value.start, offset: name.offset, above: [value])
      case .openParen:
        _ = advance()
        let arguments = try parseArguments()
        // In a chain of calls over several lines the start may be far from the call at fault.
        let place = source.isOneLine(from: value.start, to: offset) ? value.start : value.offset
        value = try node(
          .call(value, arguments), start: value.start, offset: place,
          above: [value] + arguments.map(\.value))
      case .openBracket:
        _ = advance()
        let key = try parseSubscript()
        value = try node(.index(value, key), start: value.start, offset: offset, above: [value, key])
      default: return value
      }
    }
    return value
  }

  private mutating func parseOperand() throws -> Expression {
    let start = token.start
    switch token.kind {
    case .name(let name):
      try refuseReserved()
      _ = advance()
      return try node(.name(Identifier(name: name, offset: start)), start: start)
    case .literal: return try node(.constant(advance().value), start: start)
    case .formatted:
      let pieces = advance().pieces
      return try nested { try $0.parseFormatted(pieces, start: start) }
    case .keyword(.assert):
      return try node(.name(Identifier(name: "assert", offset: advance().start)), start: start)
    case .keyword(.none): return try constant(.none)
    case .keyword(.true): return try constant(.bool(true))
    case .keyword(.false): return try constant(.bool(false))
    case .sign(.ellipsis): return try constant(.object(EllipsisKey()))
    case .sign(.openParen): return try parseParentheses()
    case .sign(.openBracket): return try parseList()
    case .sign(.openBrace): return try parseDict()
    case .keyword(.lambda): throw report("a lambda needs parentheses here", at: start)
    default: throw unexpected("expected an expression")
    }
  }

  private mutating func constant(_ value: Value) throws -> Expression {
    try node(.constant(value), start: advance().start)
  }

  private mutating func parseParentheses() throws -> Expression {
    let start = advance().start
    if take(.closeParen) { return try node(.tuple([]), start: start) }
    let first = try parseTest()
    if isAt(.for) {
      throw report("there are no generators", hint: "use a list: [... for ...]", at: token.start)
    }
    guard isAt(.comma) else {
      try close(.closeParen, "to close the parenthesis")
      first.isParenthesized = true
      return first
    }
    let elements = try parseElements([first], until: .closeParen, "to close the tuple")
    let tuple = try node(.tuple(elements), start: start, above: elements)
    tuple.isParenthesized = true
    return tuple
  }

  private mutating func parseElements(
    _ first: [Expression], until end: Sign, _ place: String
  ) throws -> [Expression] {
    var elements = first
    while take(.comma) {
      if isAt(end) { break }
      elements.append(try parseTest())
    }
    try close(end, place)
    return elements
  }

  private mutating func parseList() throws -> Expression {
    let start = advance().start
    if take(.closeBracket) { return try node(.list([]), start: start) }
    let first = try parseTest()
    if isAt(.for) {
      let clauses = try parseClauses()
      try expect(
        .closeBracket, "to close the list",
        hint: isAt(.else) ? "a choice stands before the loop: [a if test else b for x in xs]" : nil)
      return try comprehension(key: nil, body: first, clauses, start: start)
    }
    let elements = try parseElements([first], until: .closeBracket, "to close the list")
    return try node(.list(elements), start: start, above: elements)
  }

  private mutating func parseDict() throws -> Expression {
    let start = advance().start
    var entries: [(key: Expression, value: Expression)] = []
    while !isAt(.closeBrace) {
      let key = try parseTest()
      if entries.isEmpty, isAt(.comma) || isAt(.closeBrace) || isAt(.for) {
        throw report("there are no set literals", hint: "write set([...])", at: start)
      }
      try expect(
        .colon, "after the key", hint: isAt(.equal) ? "write {\"key\": value}, or dict(key = value)" : nil)
      let value = try parseTest()
      if isAt(.for), entries.isEmpty {
        let clauses = try parseClauses()
        try expect(.closeBrace, "to close the dict")
        return try comprehension(key: key, body: value, clauses, start: start)
      }
      entries.append((key, value))
      if !take(.comma) { break }
    }
    try close(.closeBrace, "to close the dict")
    return try node(.dict(entries), start: start, above: entries.flatMap { [$0.key, $0.value] })
  }

  private mutating func comprehension(
    key: Expression?, body: Expression, _ clauses: [Comprehension.Clause], start: Int
  ) throws -> Expression {
    var children = [body]
    if let key { children.append(key) }
    for clause in clauses {
      switch clause {
      case .loop(let target, let iterable, _): children += [target, iterable]
      case .condition(let test): children.append(test)
      }
    }
    return try node(
      .comprehension(Comprehension(key: key, body: body, clauses: clauses)), start: start, above: children)
  }

  private mutating func parseClauses() throws -> [Comprehension.Clause] {
    var clauses: [Comprehension.Clause] = []
    while true {
      if isAt(.for) {
        let offset = advance().start
        let target = try parseLoopTarget()
        try expect(.in, "after the loop's variables")
        clauses.append(.loop(target: target, iterable: try parseOperators(above: 0), offset: offset))
      } else if isAt(.if) {
        _ = advance()
        clauses.append(.condition(try parseCondition()))
      } else {
        return clauses
      }
      guard clauses.count <= 100 else {
        throw report("the comprehension has too many clauses", at: token.start)
      }
    }
  }

  /// Parses what stands after the `if` of a comprehension, where another `if` begins another clause.
  private mutating func parseCondition() throws -> Expression {
    isAt(.lambda) ? try parseLambda(allowsConditional: false) : try parseOperators(above: 0)
  }

  /// Parses the variables of a loop, up to `in`.
  mutating func parseLoopTarget() throws -> Expression {
    let start = token.start
    var elements = [try parsePostfix()]
    var isTuple = false
    while take(.comma) {
      isTuple = true
      if isAt(.in) { throw unexpected("expected a variable after the comma") }
      elements.append(try parsePostfix())
    }
    let target = isTuple ? try node(.tuple(elements), start: start, above: elements) : elements[0]
    checkTarget(target, isAugmented: false)
    return target
  }
}
