/// Reads JSON strictly by RFC 8259, as the reference reader of safetensors does.
struct JSONParser {
  /// A defect, at an offset from the start of the text.
  struct Failure: Error {
    let offset: Int
    let message: String
  }

  /// Values nested deeper than this are refused, as by the reference reader.
  private static let deepestNesting = 127

  private let text: UnsafeRawBufferPointer
  private var position = 0

  /// The value that the whole of `text` stands for; throws `Failure`.
  static func parse(_ text: UnsafeRawBufferPointer) throws -> JSON {
    var parser = JSONParser(text: text)
    try parser.checkEncoding()
    let value = try parser.value(depth: 0)
    parser.skipBlanks()
    guard parser.position == text.count else { throw parser.failure("nothing may follow the JSON value") }
    return value
  }

  private init(text: UnsafeRawBufferPointer) { self.text = text }

  private func failure(_ message: String) -> Failure { Failure(offset: position, message: message) }

  /// Throws at the first byte that is not UTF-8.
  private func checkEncoding() throws {
    var index = 0
    while index < text.count {
      let length = Self.scalarLength(text[index])
      guard length > 0, index + length <= text.count else { throw notUTF8(index) }
      if length > 1, String(validating: text[index..<index + length], as: UTF8.self) == nil {
        throw notUTF8(index)
      }
      index += length
    }
  }

  private func notUTF8(_ offset: Int) -> Failure { Failure(offset: offset, message: "the text is not UTF-8") }

  /// How many bytes a scalar has that begins with `byte`; 0 if none can begin with it.
  private static func scalarLength(_ byte: UInt8) -> Int {
    switch byte {
    case 0..<0x80: 1
    case 0xC2..<0xE0: 2
    case 0xE0..<0xF0: 3
    case 0xF0..<0xF5: 4
    default: 0
    }
  }

  private var current: UInt8? { position < text.count ? text[position] : nil }

  private mutating func skipBlanks() {
    while let byte = current, byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 { position += 1 }
  }

  private mutating func skip(_ character: Unicode.Scalar) -> Bool {
    guard current == UInt8(ascii: character) else { return false }
    position += 1
    return true
  }

  private mutating func value(depth: Int) throws -> JSON {
    skipBlanks()
    guard depth <= Self.deepestNesting else { throw failure("the JSON is nested too deeply") }
    switch current {
    case UInt8(ascii: "{"): return try object(depth: depth)
    case UInt8(ascii: "["): return try array(depth: depth)
    case UInt8(ascii: "\""): return .string(try string())
    case UInt8(ascii: "t"): return try word("true", .bool(true))
    case UInt8(ascii: "f"): return try word("false", .bool(false))
    case UInt8(ascii: "n"): return try word("null", .null)
    case nil: throw failure("the JSON ends where a value should stand")
    case let byte? where byte == UInt8(ascii: "-") || 0x30...0x39 ~= byte: return try number()
    default: throw failure("expected a JSON value")
    }
  }

  private mutating func word(_ word: StaticString, _ value: JSON) throws -> JSON {
    for index in 0..<word.utf8CodeUnitCount {
      guard current == word.utf8Start[index] else { throw failure("expected a JSON value") }
      position += 1
    }
    return value
  }

  private mutating func array(depth: Int) throws -> JSON {
    position += 1
    skipBlanks()
    if skip("]") { return .array([]) }
    var elements: [JSON] = []
    while true {
      elements.append(try value(depth: depth + 1))
      skipBlanks()
      if skip("]") { return .array(elements) }
      guard skip(",") else { throw failure("expected a comma or ]") }
    }
  }

  private mutating func object(depth: Int) throws -> JSON {
    position += 1
    skipBlanks()
    if skip("}") { return .object([]) }
    var members: [JSON.Member] = []
    while true {
      skipBlanks()
      guard current == UInt8(ascii: "\"") else { throw failure("expected a key in quotes") }
      let key = try string()
      skipBlanks()
      guard skip(":") else { throw failure("expected a colon after the key") }
      members.append(JSON.Member(key: key, value: try value(depth: depth + 1)))
      skipBlanks()
      if skip("}") { return .object(members) }
      guard skip(",") else { throw failure("expected a comma or }") }
    }
  }

  private mutating func string() throws -> [UInt8] {
    position += 1
    var bytes: [UInt8] = []
    var start = position
    while let byte = current {
      switch byte {
      case UInt8(ascii: "\""):
        bytes += text[start..<position]
        position += 1
        return bytes
      case UInt8(ascii: "\\"):
        bytes += text[start..<position]
        position += 1
        try escape(into: &bytes)
        start = position
      case 0..<0x20: throw failure("a control character must be escaped in a string")
      default: position += 1
      }
    }
    throw failure("the JSON ends in the middle of a string")
  }

  private mutating func escape(into bytes: inout [UInt8]) throws {
    guard let byte = current else { throw failure("the JSON ends in the middle of a string") }
    position += 1
    switch byte {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): bytes.append(byte)
    case UInt8(ascii: "b"): bytes.append(0x08)
    case UInt8(ascii: "f"): bytes.append(0x0C)
    case UInt8(ascii: "n"): bytes.append(0x0A)
    case UInt8(ascii: "r"): bytes.append(0x0D)
    case UInt8(ascii: "t"): bytes.append(0x09)
    case UInt8(ascii: "u"):
      var code = try hexDigits()
      if 0xD800..<0xDC00 ~= code {
        guard skip("\\"), skip("u") else { throw failure("half of a surrogate pair") }
        let low = try hexDigits()
        guard 0xDC00..<0xE000 ~= low else { throw failure("half of a surrogate pair") }
        code = 0x10000 + (code - 0xD800) << 10 + (low - 0xDC00)
      }
      guard let scalar = Unicode.Scalar(code) else { throw failure("half of a surrogate pair") }
      bytes += UTF8.encode(scalar).map(Array.init) ?? []
    default: throw failure("an unknown escape in a string")
    }
  }

  private mutating func hexDigits() throws -> UInt32 {
    var code: UInt32 = 0
    for _ in 0..<4 {
      guard let byte = current, let digit = Character(Unicode.Scalar(byte)).hexDigitValue else {
        throw failure("expected four hexadecimal digits")
      }
      code = code << 4 | UInt32(digit)
      position += 1
    }
    return code
  }

  private mutating func number() throws -> JSON {
    let start = position
    var isWhole = true
    _ = skip("-")
    if !skip("0") { try digits() }
    if skip(".") {
      isWhole = false
      try digits()
    }
    if skip("e") || skip("E") {
      isWhole = false
      _ = skip("+") || skip("-")
      try digits()
    }
    let spelling = String(decoding: text[start..<position], as: UTF8.self)
    // The reference reader takes -0 for a float.
    if isWhole, spelling != "-0", let integer = Int(spelling) { return .integer(integer) }
    guard let number = Double(spelling), number.isFinite else {
      throw Failure(offset: start, message: "the number is out of range")
    }
    return .number(number)
  }

  private mutating func digits() throws {
    let start = position
    while let byte = current, 0x30...0x39 ~= byte { position += 1 }
    guard position > start else { throw failure("expected a digit") }
  }
}
