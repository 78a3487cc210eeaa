extension Parser {
  /// Parses `load("file.star", "name", other = "name")`.
  mutating func parseLoad() throws -> Statement {
    let start = advance().start
    if blockDepth > 0 {
      note("`load` can only stand at the top level", hint: "move it out of the block", at: start)
    }
    try expect(.openParen, "after `load`", hint: "write load(\"file.star\", \"name\")")
    let path = LoadPath(text: try parseText("the path of a file"), offset: tokens[index - 1].start)
    var bindings: [LoadBinding] = []
    var locals: Set<String> = []
    while take(.comma), !isAt(.closeParen) {
      let binding = try parseBinding()
      if !locals.insert(binding.local.name).inserted {
        note("the name \"\(binding.local.name)\" is loaded twice", at: binding.local.offset)
      }
      bindings.append(binding)
    }
    if bindings.isEmpty, isAt(.closeParen) {
      throw report(
        "`load` needs at least one name", hint: "write load(\(Value.string(path.text).repr), \"name\")",
        at: token.start)
    }
    try expect(.closeParen, "to close the `load`")
    return Statement(.load(path: path, bindings), offset: start)
  }

  private mutating func parseBinding() throws -> LoadBinding {
    var local: Identifier?
    if case .literal = token.kind {
    } else {
      local = try expectName("a name in quotes")
      try expect(.equal, "after the name", hint: "write name = \"name\", or \"name\" alone")
    }
    let offset = token.start
    let name = try parseText("a name in quotes")
    if name.hasPrefix("_") {
      note(
        "the name \"\(name)\" cannot be loaded", hint: "names that start with _ are private to their file",
        at: offset)
    } else if !Self.isName(name) {
      note("\(Value.string(name).repr) is no name", at: offset)
    }
    return LoadBinding(local: local ?? Identifier(name: name, offset: offset), name: name, offset: offset)
  }

  private mutating func parseText(_ what: String) throws -> String {
    guard case .literal = token.kind, let text = token.value.asString else {
      throw unexpected("expected \(what)")
    }
    _ = advance()
    return text
  }

  /// Whether a text is one word that can be a name; `assert` can.
  private static func isName(_ text: String) -> Bool {
    var scanner = Scanner(Source(name: "", text: text))
    scanner.scanAll()
    guard scanner.diagnostics.isEmpty, let first = scanner.tokens.first, first.end == text.utf8.count else {
      return false
    }
    switch first.kind {
    case .name(let name): return name == text && PythonWords.reserved[name] == nil
    case .keyword(.assert): return true
    default: return false
    }
  }
}
