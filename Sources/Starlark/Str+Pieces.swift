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
    let chars = call.valueOrNil("chars") == nil ? nil : Array(try call.string("chars").unicodeScalars)
    var scalars = string.unicodeScalars[...]
    func isStripped(_ scalar: Unicode.Scalar) -> Bool {
      chars?.contains(scalar) ?? scalar.properties.isWhitespace
    }
    if left { while let first = scalars.first, isStripped(first) { scalars.removeFirst() } }
    if right { while let last = scalars.last, isStripped(last) { scalars.removeLast() } }
    return .string(String(scalars))
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
      for scalar in string.unicodeScalars {
        if limit > 0 { result += new }
        limit = max(0, limit - 1)
        result += ContiguousArray(String(scalar).utf8)
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
    var limit = try call.intOrNil("maxsplit") ?? -1
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

  private func splitAtSpace(_ limit: Int, fromEnd: Bool) -> [Value] {
    func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || (byte >= 0x09 && byte <= 0x0D) }
    var pieces: [Value] = []
    var position = fromEnd ? count - 1 : 0
    let step = fromEnd ? -1 : 1
    func isInside(_ index: Int) -> Bool { index >= 0 && index < count }
    while true {
      while isInside(position), isSpace(bytes[position]) { position += step }
      guard isInside(position) else { break }
      let first = position
      if pieces.count == limit {
        var other = fromEnd ? 0 : count
        if fromEnd {
          while isSpace(bytes[other]) { other += 1 }
        } else {
          while isSpace(bytes[other - 1]) { other -= 1 }
        }
        pieces.append(fromEnd ? piece(fromEnd ? 0 : other, first + 1) : piece(first, count))
        break
      }
      while isInside(position), !isSpace(bytes[position]) { position += step }
      pieces.append(fromEnd ? piece(position + 1, first + 1) : piece(first, position))
    }
    return fromEnd ? pieces.reversed() : pieces
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
      if field.name.isEmpty || Int(field.name) != nil {
        if isManual == field.name.isEmpty { throw Failure("the format mixes numbered and unnumbered fields") }
        isManual = !field.name.isEmpty
        let index = Int(field.name) ?? nextIndex
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
