extension Str {
  func find(_ call: Call) throws -> Int? {
    let (start, end) = try bounds(call, count: count)
    return bytes.firstRange(of: try call.str("sub").bytes, from: start, end: end)
  }

  func findLast(_ call: Call) throws -> Int? {
    let (start, end) = try bounds(call, count: count)
    return bytes.lastRange(of: try call.str("sub").bytes, from: start, end: end)
  }

  static func separator(_ call: Call) throws -> ContiguousArray<UInt8> {
    let part = try call.str("sep").bytes
    guard !part.isEmpty else { throw Failure("\(call.signature.name)() needs a separator that is not empty") }
    return part
  }

  static func affixes(_ call: Call, _ name: String) throws -> [ContiguousArray<UInt8>] {
    guard let tuple = call.value(name).asObject(Tuple.self) else { return [try call.str(name).bytes] }
    return try tuple.elements.map { element in
      guard let text = element.asObject(Str.self) else {
        throw call.mismatch(name, expected: "a string or a tuple of strings", element: element)
      }
      return text.bytes
    }
  }

  func stripped(_ call: Call, left: Bool, right: Bool) throws -> Value {
    let chars = try call.stringOrNil("chars").map { Array($0.unicodeScalars) }
    func isStripped(_ scalar: Unicode.Scalar) -> Bool {
      chars?.contains(scalar) ?? scalar.properties.isWhitespace
    }
    var start = 0
    var end = count
    while left, start < end {
      let (scalar, width) = bytes.scalar(at: start)
      guard isStripped(scalar) else { break }
      start += width
    }
    while right, end > start {
      let (scalar, width) = bytes.scalar(before: end)
      guard isStripped(scalar) else { break }
      end -= width
    }
    return piece(start, end)
  }

  func joined(_ call: Call) throws -> Value {
    let parts = try call.thread.elements(of: call.value("parts"))
    var result: ContiguousArray<UInt8> = []
    for (index, part) in parts.enumerated() {
      guard let piece = part.asObject(Str.self) else {
        throw Failure(
          "join() needs strings, but element \(index) is \(part.typeName.withArticle)", hint: "use str(x)")
      }
      if index > 0 { result += bytes }
      result += piece.bytes
    }
    return .object(Str(bytes: result))
  }

  /// What stands before, in and after an occurrence of a text.
  func parts(around position: Int, _ part: ContiguousArray<UInt8>) -> Value {
    .tuple([piece(0, position), .object(Str(bytes: part)), piece(position + part.count, count)])
  }

  /// The string with the first letter of each word in upper case and the others in lower case.
  var titled: String {
    var isStart = true
    var result = ""
    for scalar in string.unicodeScalars {
      result += isStart ? scalar.properties.titlecaseMapping : scalar.properties.lowercaseMapping
      isStart = !scalar.isLetter
    }
    return result
  }

  var isTitled: Bool {
    var wasCased = false
    var hasCased = false
    for scalar in string.unicodeScalars {
      let isUpper = scalar.properties.isUppercase || scalar.properties.generalCategory == .titlecaseLetter
      let isLower = scalar.properties.isLowercase
      if isUpper && wasCased || isLower && !wasCased { return false }
      wasCased = isUpper || isLower
      hasCased = hasCased || wasCased
    }
    return hasCased
  }

  func replaced(_ call: Call) throws -> Value {
    let old = try call.str("old").bytes
    let new = try call.str("new").bytes
    var limit = try call.int("count")
    if limit < 0 { limit = .max }
    let possible = old.isEmpty ? count + 1 : count / old.count
    let (growth, overflow) = min(possible, limit).multipliedReportingOverflow(by: new.count)
    guard !overflow else { throw Failure("the result would be too large") }
    try call.thread.bound(bytes: growth)
    var result: ContiguousArray<UInt8> = []
    var position = 0
    if old.isEmpty {
      // As in Python, an empty text stands before every character and at the end.
      while position < count {
        if limit > 0 { result += new }
        limit = max(0, limit - 1)
        let width = bytes.scalar(at: position).width
        result += bytes[position..<position + width]
        position += width
      }
      return .object(Str(bytes: limit > 0 ? result + new : result))
    }
    while limit > 0, let found = bytes.firstRange(of: old, from: position) {
      result += bytes[position..<found]
      result += new
      position = found + old.count
      limit -= 1
    }
    return .object(Str(bytes: result + bytes[position...]))
  }

  func split(_ call: Call, fromEnd: Bool) throws -> [Value] {
    var limit = try call.int("maxsplit")
    if limit < 0 { limit = .max }
    if call.valueOrNil("sep") == nil { return splitAtSpace(limit, fromEnd: fromEnd) }
    let part = try Self.separator(call)
    var pieces: [Value] = []
    if fromEnd {
      var end = count
      while pieces.count < limit, let found = bytes.lastRange(of: part, from: 0, end: end) {
        pieces.append(piece(found + part.count, end))
        end = found
      }
      pieces.append(piece(0, end))
      return pieces.reversed()
    }
    var start = 0
    while pieces.count < limit, let found = bytes.firstRange(of: part, from: start) {
      pieces.append(piece(start, found))
      start = found + part.count
    }
    pieces.append(piece(start, count))
    return pieces
  }

  /// Splits at runs of Unicode white space, from either end.
  private func splitAtSpace(_ limit: Int, fromEnd: Bool) -> [Value] {
    var words: [Range<Int>] = []
    var start = -1
    var position = 0
    while position < count {
      let (isSpace, width) = bytes.space(at: position)
      if isSpace {
        if start >= 0 { words.append(start..<position) }
        start = -1
      } else if start < 0 {
        start = position
      }
      position += width
    }
    if start >= 0 { words.append(start..<count) }
    guard words.count > limit else { return words.map { piece($0.lowerBound, $0.upperBound) } }
    // What is beyond the limit stays in one piece, with the space at its far end.
    if fromEnd {
      let rest = words.count - limit
      let tail = words[rest...].map { piece($0.lowerBound, $0.upperBound) }
      return [piece(0, words[rest - 1].upperBound)] + tail
    }
    let head = words[..<limit].map { piece($0.lowerBound, $0.upperBound) }
    return head + [piece(words[limit].lowerBound, count)]
  }

  func lines(keepingEnds: Bool) -> [Value] {
    var lines: [Value] = []
    var start = 0
    var index = 0
    while index < count {
      guard bytes[index] == 0x0A || bytes[index] == 0x0D else {
        index += 1
        continue
      }
      let isPair = bytes[index] == 0x0D && index + 1 < count && bytes[index + 1] == 0x0A
      let next = index + (isPair ? 2 : 1)
      lines.append(piece(start, keepingEnds ? next : index))
      start = next
      index = next
    }
    if start < count { lines.append(piece(start, count)) }
    return lines
  }

  /// `format`: fields are `{}`, `{0}` or `{name}`, with `!r` or `!s` and a specification after a colon.
  func formatted(_ call: Call) throws -> Value {
    var result: ContiguousArray<UInt8> = []
    let positional = call.rest
    let keywords = call.keywords
    var nextIndex = 0
    var isManual: Bool?
    var position = 0
    while position < count {
      let byte = bytes[position]
      position += 1
      guard byte == UInt8(ascii: "{") || byte == UInt8(ascii: "}") else {
        result.append(byte)
        continue
      }
      if position < count, bytes[position] == byte {
        result.append(byte)
        position += 1
        continue
      }
      guard byte == UInt8(ascii: "{") else {
        throw Failure("a single } in the format", hint: "write }} for the character")
      }
      guard let end = bytes[position...].firstIndex(of: UInt8(ascii: "}")) else {
        throw Failure("a { in the format has no }", hint: "write {{ for the character")
      }
      let field = FormatField(String(decoding: bytes[position..<end], as: UTF8.self))
      position = end + 1
      if field.name.contains(where: { ".[]{,".contains($0) }) {
        throw Failure("a field of a format is a number or a name, not \"\(field.name)\"")
      }
      let value: Value
      if field.name.isEmpty || field.name.utf8.allSatisfy(\.isDigit) {
        if isManual == field.name.isEmpty { throw Failure("the format mixes numbered and unnumbered fields") }
        isManual = !field.name.isEmpty
        let index = field.name.isEmpty ? nextIndex : Int(field.name) ?? .max
        nextIndex += 1
        guard positional.indices.contains(index) else {
          throw Failure("the format has no argument for field \(index)")
        }
        value = positional[index]
      } else {
        guard let found = keywords.first(where: { $0.name == field.name }) else {
          throw Failure("the format has no argument named \"\(field.name)\"")
        }
        value = found.value
      }
      result += try field.apply(to: value, call.thread)
    }
    return .object(Str(bytes: result))
  }
}

/// A field of a format string, taken apart.
private struct FormatField {
  var name: String
  var conversion: Substring?
  var specification: Substring?

  init(_ text: String) {
    var head = text[...]
    if let colon = head.firstIndex(of: ":") {
      specification = head[head.index(after: colon)...]
      head = head[..<colon]
    }
    if let mark = head.firstIndex(of: "!") {
      conversion = head[head.index(after: mark)...]
      head = head[..<mark]
    }
    name = String(head)
  }

  func apply(to value: Value, _ thread: Interpreter) throws -> ContiguousArray<UInt8> {
    var value = value
    switch conversion {
    case nil: break
    case "r": value = .object(Str(bytes: Printer.reprBytes(value)))
    case "s": value = .object(Str(bytes: Printer.strBytes(value)))
    default: throw Failure("a conversion is !r or !s")
    }
    guard let specification, !specification.isEmpty else { return Printer.strBytes(value) }
    return ContiguousArray(try thread.formatted(value, by: String(specification)).utf8)
  }
}
