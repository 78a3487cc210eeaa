/// Makes a syntax tree out of tokens.
///
/// After an error the parser goes on with the next statement at the top level, so that several are found at once.
struct Parser {
  /// Thrown once an error has been reported, to leave the statement.
  struct Abandoned: Error {}

  let source: Source
  var tokens: [Token]
  var index = 0
  var diagnostics: [Diagnostic] = [] {
    didSet { if firstFault == nil { firstFault = index } }
  }
  /// The token at hand when the first error was found.
  private var firstFault: Int?
  /// Whether a statement was left in the middle, so that names cannot be judged.
  private(set) var hasAbandoned = false
  var nesting = 0
  /// How many functions and loops enclose the statement, for `return`, `break` and `continue`.
  var functionDepth = 0
  var loopDepth = 0
  /// How many blocks of any kind do, for `load`.
  var blockDepth = 0
  /// How many blocks are open before a token, as far as that was counted.
  private var counted = (index: 0, depth: 0)
  /// How many fields of f-strings do.
  var fieldDepth = 0

  static let maximumNesting = 120
  static let maximumDepth = 500
  private static let maximumErrors = 10

  init(_ source: Source, tokens: [Token]) {
    self.source = source
    self.tokens = tokens
  }

  var token: Token { tokens[index] }

  /// Whether an error was found before the end of the text, so that no further line can mend it.
  var isBeyondRepair: Bool {
    guard let firstFault else { return false }
    return tokens[firstFault...].contains { $0.kind != .outdent && $0.kind != .end }
  }

  var next: Token.Kind { tokens[min(index + 1, tokens.count - 1)].kind }

  /// Parses the whole source.
  mutating func parseProgram() -> [Statement] {
    var statements: [Statement] = []
    while token.kind != .end, diagnostics.count < Self.maximumErrors {
      do {
        statements += try parseStatement()
      } catch {
        hasAbandoned = true
        nesting = 0
        functionDepth = 0
        loopDepth = 0
        blockDepth = 0
        synchronize()
      }
    }
    return statements
  }

  /// Skips to the next statement at the top level.
  private mutating func synchronize() {
    // Where every line is broken, counting from the start each time would take hours.
    for token in tokens[counted.index..<index] { counted.depth += token.kind.depthStep }
    var depth = counted.depth
    defer { counted = (index, depth) }
    while token.kind != .end {
      let kind = token.kind
      index += 1
      depth += kind.depthStep
      if depth <= 0, kind == .newline || kind == .outdent, startsStatement { return }
    }
  }

  /// Whether the token at hand starts a statement, rather than going on with the one before.
  private var startsStatement: Bool {
    switch token.kind {
    case .indent, .outdent, .keyword(.else), .keyword(.elif), .name("except"), .name("finally"): false
    default: true
    }
  }

  mutating func advance() -> Token {
    defer { if index < tokens.count - 1 { index += 1 } }
    return tokens[index]
  }

  func isAt(_ sign: Sign) -> Bool { token.kind == .sign(sign) }
  func isAt(_ keyword: Keyword) -> Bool { token.kind == .keyword(keyword) }

  mutating func take(_ sign: Sign) -> Bool {
    guard isAt(sign) else { return false }
    _ = advance()
    return true
  }

  mutating func take(_ keyword: Keyword) -> Bool {
    guard isAt(keyword) else { return false }
    _ = advance()
    return true
  }

  mutating func expect(_ sign: Sign, _ place: String, hint: String? = nil) throws {
    if !take(sign) { throw unexpected("expected `\(sign.rawValue)` \(place)", hint: hint) }
  }

  /// Takes the bracket that ends a list of things, between which a comma may be missing.
  mutating func close(_ sign: Sign, _ place: String) throws {
    if !take(sign) { throw unexpected("expected `\(sign.rawValue)` \(place)", hint: commaHint()) }
  }

  mutating func expect(_ keyword: Keyword, _ place: String, hint: String? = nil) throws {
    if !take(keyword) { throw unexpected("expected `\(keyword.rawValue)` \(place)", hint: hint) }
  }

  mutating func expectName(_ what: String) throws -> Identifier {
    if isAt(.assert) { return Identifier(name: "assert", offset: advance().start) }
    guard case .name(let name) = token.kind else { throw unexpected("expected \(what)") }
    try refuseReserved()
    return Identifier(name: name, offset: advance().start)
  }

  /// Reports an error unless the token is one that the scanner has reported already.
  mutating func report(_ message: String, label: String? = nil, hint: String? = nil, at offset: Int)
    -> Abandoned
  {
    diagnostics.append(Diagnostic(message, label: label, hint: hint, at: offset, in: source))
    return Abandoned()
  }

  /// Reports a statement that is well formed but not allowed, and goes on with it.
  mutating func note(_ message: String, hint: String? = nil, at offset: Int) {
    diagnostics.append(Diagnostic(message, hint: hint, at: offset, in: source))
  }

  /// Reports that the token at hand does not fit.
  mutating func unexpected(_ message: String, hint: String? = nil) -> Abandoned {
    if token.kind == .invalid { return Abandoned() }
    do { try refuseReserved() } catch { return Abandoned() }
    let found = token.kind == .end && fieldDepth > 0 ? "the end of the field" : token.kind.text
    return report("\(message), found \(found)", hint: hint ?? habitHint(), at: token.start)
  }

  /// Reports a word of Python's that the language lacks.
  mutating func refuseReserved() throws {
    guard case .name(let name) = token.kind, let hint = PythonWords.reserved[name] else { return }
    let isNot = name == "is" && next == .keyword(.not)
    throw report(
      "`\(isNot ? "is not" : name)` is not part of the language", hint: isNot ? "use !=" : hint,
      at: token.start)
  }

  /// Runs a step one level deeper; too deep is an error rather than a crash.
  mutating func nested<T>(_ step: (inout Parser) throws -> T) throws -> T {
    guard nesting < Self.maximumNesting else {
      throw report("the program is nested too deeply", at: token.start)
    }
    nesting += 1
    defer { nesting -= 1 }
    return try step(&self)
  }

  /// Makes a node above its children.
  mutating func node(
    _ kind: Expression.Kind, start: Int, offset: Int? = nil, above children: [Expression] = []
  ) throws -> Expression {
    var depth = 0
    for child in children { depth = max(depth, child.depth) }
    guard depth < Self.maximumDepth else {
      throw report("the expression is too long", hint: "give parts of it names", at: start)
    }
    return Expression(kind, start: start, offset: offset, depth: depth + 1)
  }
}
