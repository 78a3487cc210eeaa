extension Interpreter {
  /// The ways to complete the word that ends at byte offset `cursor` of a text, each a whole word.
  ///
  /// After a dot these are attributes, inside a call names and the keyword arguments (with `=`) that it does not have
  /// yet, elsewhere names and keywords of the language; there are none in strings and comments. Nothing is run: an
  /// object before a dot is only followed through plain attributes.
  package func completions(of text: String, at cursor: Int, in globals: Globals) -> [String] {
    let context = EntryContext(text, at: cursor)
    guard context.stringStart == nil, !context.isInComment else { return [] }
    let (code, start) = (context.code, context.wordStart)
    let word = String(decoding: code[start..<context.cursor], as: UTF8.self)
    var candidates: [String]
    if start > 0, code[start - 1] == UInt8(ascii: ".") {
      guard case .object(let object)? = value(ending: start - 1, in: code, globals) else { return [] }
      candidates = object.attributeNames
    } else {
      candidates = keywordArguments(at: context, globals)
      // Where nothing is typed yet, all names there are would bury them.
      if candidates.isEmpty || !word.isEmpty {
        candidates += globals.visibleNames + Keyword.allCases.map(\.rawValue)
      }
    }
    var seen: Set<String> = []
    return candidates.filter { $0.hasPrefix(word) && seen.insert($0).inserted }
  }

  /// The value of the dotted name that ends at an offset.
  private func value(ending end: Int, in bytes: [UInt8], _ globals: Globals) -> Value? {
    var start = end
    while start > 0, bytes[start - 1].continuesName || bytes[start - 1] == UInt8(ascii: ".") { start -= 1 }
    let path = String(decoding: bytes[start..<end], as: UTF8.self).split(
      separator: ".", omittingEmptySubsequences: false)
    if path.count == 1, path[0].isEmpty, end > 0 { return literal(ending: bytes[end - 1]) }
    guard let first = path.first, var value = globals[String(first)] else { return nil }
    for name in path.dropFirst() {
      guard case .object(let object) = value, let next = try? object.attribute(String(name)) else {
        return nil
      }
      value = next
    }
    return value
  }

  private func literal(ending byte: UInt8) -> Value? {
    switch byte {
    case UInt8(ascii: "\""), UInt8(ascii: "'"): .string("")
    case UInt8(ascii: "}"): .dict([])
    default: nil
    }
  }

  /// The keyword arguments of the innermost call that is open at the cursor, without those it has.
  private func keywordArguments(at context: EntryContext, _ globals: Globals) -> [String] {
    let code = context.code
    guard let open = openParenthesis(before: context.wordStart, in: code),
      case .object(let object)? = value(ending: open, in: code, globals)
    else { return [] }
    let given = givenKeywords(from: open + 1, in: code)
    let positional = positionalCount(in: code[(open + 1)..<context.wordStart])
    let inOrder = object.signature?.parameters.filter { [.positionalOnly, .normal].contains($0.kind) } ?? []
    let taken = Set(inOrder.prefix(positional).map(\.name))
    return (object.signature?.keywordNames ?? []).filter { !given.contains($0) && !taken.contains($0) }
      .map { $0 + "=" }
  }

  /// How many arguments without a name end with a comma in the beginning of a call.
  private func positionalCount(in code: ArraySlice<UInt8>) -> Int {
    var (depth, count) = (0, 0)
    var isNamed = false
    for (index, byte) in zip(code.indices, code) {
      depth += byte.bracketStep
      guard depth == 0 else { continue }
      if byte == UInt8(ascii: ",") {
        if !isNamed { count += 1 }
        isNamed = false
      } else if byte == UInt8(ascii: "="), !"=!<>".utf8.contains(code[index - 1]) {
        isNamed = true
      }
    }
    return count
  }

  private func openParenthesis(before offset: Int, in code: [UInt8]) -> Int? {
    var depth = 0
    for index in code[..<offset].indices.reversed() {
      depth += code[index].bracketStep
      if depth > 0 { return code[index] == UInt8(ascii: "(") ? index : nil }
    }
    return nil
  }

  /// The names before a single `=` in the call whose arguments start at an offset.
  private func givenKeywords(from start: Int, in code: [UInt8]) -> Set<String> {
    var names: Set<String> = []
    var depth = 0
    var wordStart: Int?
    for index in start..<code.count {
      let byte = code[index]
      depth += byte.bracketStep
      if depth < 0 { break }
      guard depth == 0 else { continue }
      if byte.continuesName {
        if wordStart == nil || !code[index - 1].continuesName { wordStart = index }
      } else if byte == UInt8(ascii: "="), let first = wordStart,
        index + 1 >= code.count || code[index + 1] != byte
      {
        let word = code[first..<index].prefix { $0.continuesName }
        names.insert(String(decoding: word, as: UTF8.self))
        wordStart = nil
      } else if byte != 0x20, byte != 0x0A {
        wordStart = nil
      }
    }
    return names
  }
}

extension UInt8 {
  /// 1 for a bracket that opens, -1 for one that closes, else 0.
  fileprivate var bracketStep: Int {
    switch self {
    case UInt8(ascii: "("), UInt8(ascii: "["), UInt8(ascii: "{"): 1
    case UInt8(ascii: ")"), UInt8(ascii: "]"), UInt8(ascii: "}"): -1
    default: 0
    }
  }
}
