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
          return .object(Str(bytes: encoder.output))
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
          return try indented(Str(bytes: encoder.output), call)
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
          var decoder = JsonDecoder(try call.str("s").bytes)
          do {
            return try decoder.decodeAll()
          } catch let failure as Failure {
            if call.isGiven("default") { return call.value("default") }
            throw failure
          }
        },
      ])
  }

  /// JSON text with its own space taken out and line ends put in.
  private static func indented(_ text: Str, _ call: Call) throws -> Value {
    var check = JsonDecoder(text.bytes)
    _ = try check.decodeAll()
    let prefix = try call.str("prefix").bytes
    let indent = try call.str("indent").bytes
    var output: ContiguousArray<UInt8> = []
    var depth = 0
    var isInString = false
    var index = 0
    let bytes = text.bytes
    func newLine() {
      output.append(0x0A)
      output += prefix
      for _ in 0..<depth { output += indent }
    }
    while index < bytes.count {
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
          newLine()
        }
      case UInt8(ascii: "}"), UInt8(ascii: "]"):
        depth = max(0, depth - 1)
        newLine()
        output.append(byte)
      case UInt8(ascii: ","):
        output.append(byte)
        newLine()
      case UInt8(ascii: ":"): output += [byte, 0x20]
      case 0x20, 0x09, 0x0A, 0x0D: break
      default: output.append(byte)
      }
    }
    return .object(Str(bytes: output))
  }
}

/// Writes JSON.
private struct JsonEncoder {
  let thread: Interpreter
  var output: ContiguousArray<UInt8> = []

  mutating func encode(_ value: Value, depth: Int) throws {
    guard depth < Value.maximumDepth else {
      throw Failure("the value is nested too deeply for JSON", hint: "is it a cycle?")
    }
    switch value {
    case .none: output += "null".utf8
    case .bool(let bool): output += (bool ? "true" : "false").utf8
    case .int(let int): output += String(int).utf8
    case .float(let double):
      guard double.isFinite else { throw Failure("JSON has no form for \(formatFloat(double))") }
      output += formatFloat(double).utf8
    case .object(let object):
      switch object {
      case let text as Str: string(text.bytes)
      case let dict as Dict: try encode(dict, depth: depth)
      case let record as StructValue: try encode(record.asDict, depth: depth)
      case is BigInteger: output += try Printer.reprBytes(value, polling: nil)
      default:
        guard let iterator = try object.makeIterator() else {
          throw Failure("JSON has no form for a value of type \(object.typeName)")
        }
        output.append(UInt8(ascii: "["))
        var isFirst = true
        while let element = try iterator.next() {
          try thread.poll()
          if output.count == output.capacity { try thread.bound(bytes: output.count * 2) }
          if !isFirst { output.append(UInt8(ascii: ",")) }
          isFirst = false
          try encode(element, depth: depth + 1)
        }
        output.append(UInt8(ascii: "]"))
      }
    }
  }

  private mutating func encode(_ dict: Dict, depth: Int) throws {
    let entries = try dict.items.map { key, value in
      guard let text = key.asObject(Str.self) else {
        throw Failure("JSON keys are strings, not \(key.typeName.withArticle)")
      }
      return (text.bytes, value)
    }
    output.append(UInt8(ascii: "{"))
    for (index, (key, value)) in entries.sorted(by: { $0.0.ordering(before: $1.0) < 0 }).enumerated() {
      if index > 0 { output.append(UInt8(ascii: ",")) }
      string(key)
      output.append(UInt8(ascii: ":"))
      try encode(value, depth: depth + 1)
    }
    output.append(UInt8(ascii: "}"))
  }

  private mutating func string(_ bytes: ContiguousArray<UInt8>) {
    output.append(UInt8(ascii: "\""))
    for scalar in String(decoding: bytes, as: UTF8.self).unicodeScalars {
      switch scalar {
      case "\"": output += "\\\"".utf8
      case "\\": output += "\\\\".utf8
      case "\n": output += "\\n".utf8
      case "\r": output += "\\r".utf8
      case "\t": output += "\\t".utf8
      case _ where scalar.value < 0x20:
        let digits = String(scalar.value, radix: 16)
        output += ("\\u" + String(repeating: "0", count: 4 - digits.count) + digits).utf8
      default: output += String(scalar).utf8
      }
    }
    output.append(UInt8(ascii: "\""))
  }
}

/// Reads JSON.
private struct JsonDecoder {
  private let bytes: ContiguousArray<UInt8>
  private var position = 0

  init(_ bytes: ContiguousArray<UInt8>) { self.bytes = bytes }

  mutating func decodeAll() throws -> Value {
    let value = try decode(depth: 0)
    skipSpace()
    guard position == bytes.count else { throw failure("there is text after the value") }
    return value
  }

  private func failure(_ message: String) -> Failure { Failure("JSON, at byte \(position): \(message)") }

  private var byte: UInt8 { position < bytes.count ? bytes[position] : 0 }

  private mutating func skipSpace() {
    while [0x20, 0x09, 0x0A, 0x0D].contains(byte), position < bytes.count { position += 1 }
  }

  private mutating func take(_ expected: Character) -> Bool {
    skipSpace()
    guard byte == expected.asciiValue else { return false }
    position += 1
    return true
  }

  private mutating func decode(depth: Int) throws -> Value {
    guard depth < Value.maximumDepth else { throw failure("the value is nested too deeply") }
    skipSpace()
    switch byte {
    case UInt8(ascii: "{"): return try decodeObject(depth: depth)
    case UInt8(ascii: "["):
      position += 1
      if take("]") { return .list([]) }
      var elements: [Value] = []
      repeat { elements.append(try decode(depth: depth + 1)) } while take(",")
      guard take("]") else { throw failure("expected , or ]") }
      return .list(elements)
    case UInt8(ascii: "\""): return .object(Str(bytes: try decodeString()))
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
    if take("}") { return .object(dict) }
    repeat {
      skipSpace()
      guard byte == UInt8(ascii: "\"") else { throw failure("expected a key in quotes") }
      let key = Str(bytes: try decodeString())
      guard take(":") else { throw failure("expected :") }
      guard try dict.value(for: .object(key)) == nil else {
        throw failure("the key \(Value.object(key).repr) is there twice")
      }
      try dict.set(.object(key), to: try decode(depth: depth + 1))
    } while take(",")
    guard take("}") else { throw failure("expected , or }") }
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
    if !isFloat { return try IntegerConversion.parse(text, base: 10) }
    guard let double = Double(text), double.isFinite else { throw failure("the number is too large") }
    return .float(double)
  }

  private mutating func decodeString() throws -> ContiguousArray<UInt8> {
    position += 1
    var result: ContiguousArray<UInt8> = []
    while position < bytes.count {
      let next = byte
      position += 1
      switch next {
      case UInt8(ascii: "\""): return result
      case UInt8(ascii: "\\"): try decodeEscape(into: &result)
      case 0..<0x20: throw failure("a control character in a string")
      default: result.append(next)
      }
    }
    throw failure("the string is never closed")
  }

  private mutating func decodeEscape(into result: inout ContiguousArray<UInt8>) throws {
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
      result += String(Unicode.Scalar(code) ?? "\u{FFFD}").utf8
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
