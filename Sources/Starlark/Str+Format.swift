extension Str {
  /// `format`: fields are `{}`, `{0}` or `{name}`, with `!r` or `!s` and a specification after a colon.
  func formatted(_ call: Call) throws -> Value {
    var result = TextBuilder()
    var arguments = FormatArguments(call)
    var position = 0
    while position < count {
      let byte = raw[position]
      guard byte == UInt8(ascii: "{") || byte == UInt8(ascii: "}") else {
        let start = position
        let end = min(count, position + Interpreter.portion)
        while position < end, raw[position] != UInt8(ascii: "{"), raw[position] != UInt8(ascii: "}") {
          position += 1
        }
        result.append(raw, start..<position)
        try call.thread.work(bytes: position - start)
        try result.look(call.thread)
        continue
      }
      position += 1
      if position < count, raw[position] == byte {
        result.append(byte)
        position += 1
        continue
      }
      if byte == UInt8(ascii: "{"), position < count, raw[position] == UInt8(ascii: "}") {
        position += 1
        try result.append(displaying: arguments.next(), polling: call.thread)
        continue
      }
      guard byte == UInt8(ascii: "{") else {
        throw Failure("a single } in the format", hint: "write }} for the character")
      }
      guard let end = raw[position...].firstIndex(of: UInt8(ascii: "}")) else {
        throw Failure("a { in the format has no }", hint: "write {{ for the character")
      }
      let field = FormatField(UnsafeBufferPointer(rebasing: raw[position..<end]))
      position = end + 1
      try field.append(try arguments.value(of: field.name), to: &result, call.thread)
    }
    return .object(result.finish())
  }
}

/// The arguments of a format, by number or name.
private struct FormatArguments {
  private let positional: Tuple?
  private let keywords: [(name: String, value: Value)]
  private var nextIndex = 0
  private var isManual: Bool?

  init(_ call: Call) {
    positional = call.restTuple
    keywords = call.keywords
  }

  /// The value that a field's name means, which is the next one if it has none.
  mutating func value(of name: String) throws -> Value {
    if name.contains(where: { ".[]{,".contains($0) }) {
      throw Failure("a field of a format is a number or a name, not \"\(name)\"")
    }
    guard name.utf8.allSatisfy(\.isDigit) else {
      guard let found = keywords.first(where: { $0.name == name }) else {
        throw Failure("the format has no argument named \"\(name)\"")
      }
      return found.value
    }
    guard !name.isEmpty else { return try next() }
    if isManual == false { throw Self.mixture }
    isManual = true
    return try value(at: Int(name) ?? .max)
  }

  /// The value of the next field without a name.
  mutating func next() throws -> Value {
    if isManual == true { throw Self.mixture }
    isManual = false
    defer { nextIndex += 1 }
    return try value(at: nextIndex)
  }

  private static let mixture = Failure("the format mixes numbered and unnumbered fields")

  private func value(at index: Int) throws -> Value {
    guard let positional, index < positional.count else {
      throw Failure("the format has no argument for field \(index)")
    }
    return positional.storage.values[index]
  }
}

/// A field of a format string, taken apart.
private struct FormatField {
  let name: String
  private var conversion: String?
  private var specification: Str?

  init(_ bytes: UnsafeBufferPointer<UInt8>) {
    if bytes.isEmpty {
      name = ""
      return
    }
    var head = bytes[...]
    if let colon = head.firstIndex(of: UInt8(ascii: ":")) {
      specification = Str(UnsafeBufferPointer(rebasing: head[(colon + 1)...]))
      head = head[..<colon]
    }
    if let mark = head.firstIndex(of: UInt8(ascii: "!")) {
      conversion = String(decoding: head[(mark + 1)...], as: UTF8.self)
      head = head[..<mark]
    }
    name = String(decoding: head, as: UTF8.self)
  }

  /// Appends the value as the field says.
  func append(_ value: Value, to text: inout TextBuilder, _ thread: Interpreter) throws {
    var value = value
    switch conversion {
    case nil: break
    case "r": value = .object(try Printer.repr(value, polling: thread))
    case "s": value = .object(try Str.displaying(value, polling: thread))
    default: throw Failure("a conversion is !r or !s")
    }
    if let specification, specification.count > 0 {
      try thread.append(value, by: specification, to: &text)
    } else {
      try text.append(displaying: value, polling: thread)
    }
  }
}
