extension Interpreter {
  /// The module `json`.
  static func jsonModule() -> Module {
    Module(
      name: "json",
      functions: [
        Builtin(
          "encode(x, /)", "A value as JSON text, with sorted keys and without space.",
          example: "json.encode({\"a\": [1, None]})"
        ) { call in
          var encoder = JsonEncoder(thread: call.thread)
          try encoder.encode(call.value("x"), depth: 0)
          return .object(encoder.output.finish())
        },
        Builtin(
          "encode_indent(x, /, *, prefix=\"\", indent=\"\t\")", "A value as JSON text on several lines.",
          parameters: [
            "prefix": "what every line but the first starts with", "indent": "what each level of depth adds",
          ],
          example: "json.encode_indent([1, 2], indent=\"  \")"
        ) { call in
          var encoder = JsonEncoder(thread: call.thread)
          try encoder.encode(call.value("x"), depth: 0)
          return try indented(encoder.output.finish(), call)
        },
        Builtin(
          "indent(s, /, *, prefix=\"\", indent=\"\t\")", "JSON text on several lines.",
          parameters: [
            "prefix": "what every line but the first starts with", "indent": "what each level of depth adds",
          ],
          example: "json.indent(\"[1,2]\", indent=\"  \")"
        ) { call in
          try indented(try call.str("s"), call)
        },
        Builtin(
          "decode(s, /, default=?)", "The value that JSON text stands for.",
          parameters: ["default": "what to give for text that is no JSON, instead of an error"],
          example: "json.decode('{\"a\": [1, null]}')"
        ) { call in
          do {
            return try JsonDecoder.decode(try call.str("s"), call.thread)
          } catch let error as JsonError {
            if call.isGiven("default") { return call.value("default") }
            throw error.failure
          }
        },
      ])
  }

  /// JSON text with its own space taken out and line ends put in.
  private static func indented(_ text: Str, _ call: Call) throws -> Value {
    do {
      _ = try JsonDecoder.decode(text, call.thread)
    } catch let error as JsonError {
      throw error.failure
    }
    let prefix = try call.str("prefix")
    let indent = try call.str("indent")
    var output = TextBuilder()
    var depth = 0
    var isInString = false
    var index = 0
    let bytes = text.raw
    func newLine(_ output: inout TextBuilder) throws {
      output.append(0x0A)
      output.append(prefix)
      for _ in 0..<depth {
        output.append(indent)
        try output.look(call.thread)
      }
    }
    while index < bytes.count {
      try output.look(call.thread)
      let byte = bytes[index]
      index += 1
      if isInString {
        output.append(byte)
        if byte == UInt8(ascii: "\\"), index < bytes.count {
          output.append(bytes[index])
          index += 1
        } else if byte == UInt8(ascii: "\"") {
          isInString = false
        }
        continue
      }
      switch byte {
      case UInt8(ascii: "\""):
        isInString = true
        output.append(byte)
      case UInt8(ascii: "{"), UInt8(ascii: "["):
        output.append(byte)
        while index < bytes.count, [0x20, 0x09, 0x0A, 0x0D].contains(bytes[index]) { index += 1 }
        let isEmpty = index < bytes.count && bytes[index] == byte + 2
        if isEmpty {
          output.append(bytes[index])
          index += 1
        } else {
          depth += 1
          try newLine(&output)
        }
      case UInt8(ascii: "}"), UInt8(ascii: "]"):
        depth = max(0, depth - 1)
        try newLine(&output)
        output.append(byte)
      case UInt8(ascii: ","):
        output.append(byte)
        try newLine(&output)
      case UInt8(ascii: ":"): output.append(": ")
      case 0x20, 0x09, 0x0A, 0x0D: break
      default: output.append(byte)
      }
    }
    return .object(output.finish())
  }
}

/// Text that is no JSON.
private struct JsonError: Error {
  let failure: Failure
}

/// Writes JSON.
private struct JsonEncoder: ~Copyable {
  let thread: Interpreter
  var output = TextBuilder()

  init(thread: Interpreter) { self.thread = thread }

  mutating func encode(_ value: Value, depth: Int) throws {
    guard depth < Value.maximumDepth else {
      throw Failure("the value is nested too deeply for JSON", hint: "is it a cycle?")
    }
    try output.look(thread)
    switch value {
    case .none: output.append("null")
    case .bool(let bool): output.append(bool ? "true" : "false")
    case .int(let int): output.append(decimal: int)
    case .float(let double):
      guard double.isFinite else { throw Failure("JSON has no form for \(formatFloat(double))") }
      output.append(formatFloat(double))
    case .object(let object):
      switch object {
      case let text as Str: try string(text)
      case let dict as Dict: try encode(dict, depth: depth)
      case let record as StructValue: try encode(record.asDict, depth: depth)
      case is BigInteger: output.append(try Printer.repr(value, polling: thread))
      default:
        guard let iterator = try object.makeIterator() else {
          throw Failure("JSON has no form for a value of type \(object.typeName)")
        }
        output.append(UInt8(ascii: "["))
        var isFirst = true
        while let element = try iterator.next() {
          if !isFirst { output.append(UInt8(ascii: ",")) }
          isFirst = false
          try encode(element, depth: depth + 1)
        }
        output.append(UInt8(ascii: "]"))
      }
    }
  }

  private mutating func encode(_ dict: Dict, depth: Int) throws {
    var entries: ContiguousArray<(key: Str, value: Value)> = []
    try dict.table.walk { key, value in
      guard let text = key.asObject(Str.self) else {
        throw Failure("JSON keys are strings, not \(key.typeName.withArticle)")
      }
      try thread.append((text, value), to: &entries)
    }
    try entries.sort { a, b in
      try thread.work()
      return a.key.compare(to: b.key) < 0
    }
    output.append(UInt8(ascii: "{"))
    for (index, (key, value)) in entries.enumerated() {
      if index > 0 { output.append(UInt8(ascii: ",")) }
      try string(key)
      output.append(UInt8(ascii: ":"))
      try encode(value, depth: depth + 1)
    }
    output.append(UInt8(ascii: "}"))
  }

  private mutating func string(_ text: Str) throws {
    let bytes = text.raw
    output.append(UInt8(ascii: "\""))
    var position = 0
    while position < bytes.count {
      let start = position
      let end = min(bytes.count, start + Interpreter.portion)
      while position < end, Self.isPlain(bytes[position]) { position += 1 }
      output.append(bytes, start..<position)
      try thread.work(bytes: position - start)
      try output.look(thread)
      guard position < end else { continue }
      let (scalar, width) = bytes.scalar(at: position)
      if let escape = Self.escape(scalar) {
        output.append(escape)
      } else {
        output.append(String(scalar))
      }
      position += width
    }
    output.append(UInt8(ascii: "\""))
  }

  /// Whether a byte is an ASCII character that needs no escape.
  private static func isPlain(_ byte: UInt8) -> Bool {
    byte >= 0x20 && byte < 0x80 && byte != 0x22 && byte != 0x5C
  }

  /// What stands in a JSON string for a character that cannot stand there itself.
  private static func escape(_ scalar: Unicode.Scalar) -> String? {
    switch scalar {
    case "\"": return "\\\""
    case "\\": return "\\\\"
    case "\n": return "\\n"
    case "\r": return "\\r"
    case "\t": return "\\t"
    case _ where scalar.value < 0x20:
      let digits = String(scalar.value, radix: 16)
      return "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
    default: return nil
    }
  }
}

/// Reads JSON.
private struct JsonDecoder {
  private let bytes: UnsafeBufferPointer<UInt8>
  private let thread: Interpreter
  private var position = 0

  private init(_ bytes: UnsafeBufferPointer<UInt8>, _ thread: Interpreter) {
    self.bytes = bytes
    self.thread = thread
  }

  /// The value that a text stands for; throws `JsonError` if it is no JSON.
  static func decode(_ text: Str, _ thread: Interpreter) throws -> Value {
    try text.withBytes { bytes in
      var decoder = JsonDecoder(bytes, thread)
      let value = try decoder.decode(depth: 0)
      try decoder.skipSpace()
      guard decoder.position == bytes.count else { throw decoder.failure("there is text after the value") }
      return value
    }
  }

  private func failure(_ message: String) -> JsonError {
    JsonError(failure: Failure("JSON, at byte \(position): \(message)"))
  }

  private var byte: UInt8 { position < bytes.count ? bytes[position] : 0 }

  private mutating func skipSpace() throws {
    while position < bytes.count, [0x20, 0x09, 0x0A, 0x0D].contains(byte) {
      position += 1
      if position & 0xFFF == 0 { try thread.work(bytes: 0xFFF) }
    }
  }

  private mutating func take(_ expected: Unicode.Scalar) throws -> Bool {
    try skipSpace()
    guard byte == UInt8(ascii: expected) else { return false }
    position += 1
    return true
  }

  private mutating func decode(depth: Int) throws -> Value {
    guard depth < Value.maximumDepth else { throw failure("the value is nested too deeply") }
    try skipSpace()
    switch byte {
    case UInt8(ascii: "{"): return try decodeObject(depth: depth)
    case UInt8(ascii: "["):
      position += 1
      if try take("]") { return .list([]) }
      var elements: ContiguousArray<Value> = []
      repeat { try thread.append(try decode(depth: depth + 1), to: &elements) } while try take(",")
      guard try take("]") else { throw failure("expected , or ]") }
      return .object(List(elements))
    case UInt8(ascii: "\""): return .object(try decodeString())
    case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): return try decodeNumber()
    default: return try decodeWord()
    }
  }

  private mutating func decodeWord() throws -> Value {
    let words: [(String, Value)] = [("null", .none), ("true", .bool(true)), ("false", .bool(false))]
    for (word, value) in words where bytes[position...].starts(with: word.utf8) {
      position += word.utf8.count
      return value
    }
    throw failure(position < bytes.count ? "expected a value" : "the text ends where a value should be")
  }

  private mutating func decodeObject(depth: Int) throws -> Value {
    position += 1
    let dict = Dict()
    if try take("}") { return .object(dict) }
    repeat {
      try thread.work()
      try skipSpace()
      guard byte == UInt8(ascii: "\"") else { throw failure("expected a key in quotes") }
      let key = try decodeString()
      guard try take(":") else { throw failure("expected :") }
      try dict.set(.object(key), to: try decode(depth: depth + 1))
    } while try take(",")
    guard try take("}") else { throw failure("expected , or }") }
    return .object(dict)
  }

  private mutating func decodeNumber() throws -> Value {
    let start = position
    if byte == UInt8(ascii: "-") { position += 1 }
    let first = position
    while byte.isDigit { position += 1 }
    guard position > first else { throw failure("expected a digit") }
    if bytes[first] == 0x30, position > first + 1 { throw failure("a number cannot start with 0") }
    var isFloat = false
    if byte == UInt8(ascii: ".") {
      isFloat = true
      position += 1
      guard byte.isDigit else { throw failure("expected a digit after the point") }
      while byte.isDigit { position += 1 }
    }
    if byte | 0x20 == UInt8(ascii: "e") {
      isFloat = true
      position += 1
      if byte == UInt8(ascii: "+") || byte == UInt8(ascii: "-") { position += 1 }
      guard byte.isDigit else { throw failure("expected a digit in the exponent") }
      while byte.isDigit { position += 1 }
    }
    let text = String(decoding: bytes[start..<position], as: UTF8.self)
    if !isFloat {
      do {
        return try IntegerConversion.parse(text, base: 10)
      } catch let failure as Failure {
        throw JsonError(failure: failure)
      }
    }
    // One that is too large becomes infinite, as in the other implementations and in Python.
    guard let double = Double(text) else { throw failure("the number is malformed") }
    return .float(double)
  }

  private mutating func decodeString() throws -> Str {
    position += 1
    var result = TextBuilder()
    while position < bytes.count {
      let start = position
      let end = min(bytes.count, start + Interpreter.portion)
      while position < end, bytes[position] >= 0x20, bytes[position] != 0x22, bytes[position] != 0x5C {
        position += 1
      }
      result.append(bytes, start..<position)
      try thread.work(bytes: position - start)
      try result.look(thread)
      guard position < end else { continue }
      let next = byte
      position += 1
      switch next {
      case UInt8(ascii: "\""): return result.finish()
      case UInt8(ascii: "\\"): try decodeEscape(into: &result)
      default: throw failure("a control character in a string")
      }
    }
    throw failure("the string is never closed")
  }

  private mutating func decodeEscape(into result: inout TextBuilder) throws {
    let letter = byte
    position += 1
    switch letter {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): result.append(letter)
    case UInt8(ascii: "b"): result.append(0x08)
    case UInt8(ascii: "f"): result.append(0x0C)
    case UInt8(ascii: "n"): result.append(0x0A)
    case UInt8(ascii: "r"): result.append(0x0D)
    case UInt8(ascii: "t"): result.append(0x09)
    case UInt8(ascii: "u"):
      var code = try hex()
      if code >> 10 == 0x36, byte == UInt8(ascii: "\\"), position + 1 < bytes.count,
        bytes[position + 1] == UInt8(ascii: "u")
      {
        let next = position
        position += 2
        let low = try hex()
        if low >> 10 == 0x37 {
          code = 0x10000 + (code & 0x3FF) << 10 + (low & 0x3FF)
        } else {
          position = next
        }
      }
      result.append(String(Unicode.Scalar(code) ?? "\u{FFFD}"))
    default: throw failure("unknown escape in a string")
    }
  }

  private mutating func hex() throws -> UInt32 {
    var value: UInt32 = 0
    for _ in 0..<4 {
      guard let digit = byte.hexValue else { throw failure("expected four hexadecimal digits") }
      value = value << 4 | digit
      position += 1
    }
    return value
  }
}
