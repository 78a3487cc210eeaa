/// The letters before a string's quotes.
struct StringPrefix {
  var isRaw = false
  var isBytes = false
  var isFormatted = false

  init?(_ word: String) {
    switch word.lowercased() {
    case "": break
    case "r": isRaw = true
    case "b": isBytes = true
    case "f": isFormatted = true
    case "rb", "br":
      isRaw = true
      isBytes = true
    case "rf", "fr":
      isRaw = true
      isFormatted = true
    default: return nil
    }
  }
}

/// An error inside a literal: what and where.
private struct LiteralError: Error {
  var message: String
  var hint: String?
  var offset: Int
  /// Whether the line ended inside the string.
  var isUnclosed = false
}

/// How the string being scanned ends and what its characters mean.
private struct StringForm {
  var prefix: StringPrefix
  var quote: UInt8
  var isTriple: Bool
  var start: Int

  var isFormatted: Bool { prefix.isFormatted }
}

extension Scanner {
  private static let maximumFieldDepth = 8

  /// Scans a string, bytes or f-string literal whose prefix starts at `start` and whose quote is at the position.
  mutating func scanString(from start: Int) {
    let word = String(decoding: bytes[start..<position], as: UTF8.self)
    guard let prefix = StringPrefix(word) else { return }
    var form = StringForm(prefix: prefix, quote: byte, isTriple: false, start: start)
    form.isTriple = peek() == form.quote && peek(2) == form.quote
    position += form.isTriple ? 3 : 1
    do {
      let pieces = try scanPieces(form, isSpecification: false)
      position += form.isTriple ? 3 : 1
      finish(form, pieces)
    } catch let error as LiteralError {
      if !error.isUnclosed || !endsUnclosedString(form) {
        report(error.message, hint: error.hint, at: error.offset)
      }
      giveUpLine()
      append(.invalid, from: start)
    } catch {
      append(.invalid, from: start)
    }
  }

  /// Whether a string that is never closed is but the quote that ends the one of the line before: a string over two
  /// lines looks like two. Remembers the line.
  private mutating func endsUnclosedString(_ form: StringForm) -> Bool {
    let line = source.position(of: form.start).line
    let text = bytes[form.start..<position].drop { $0 != form.quote }
    let isEnd = unclosedLine == line - 1 && !text.contains { $0.continuesName || $0 >= 0x80 }
    unclosedLine = isEnd ? nil : line
    return isEnd
  }

  private mutating func finish(_ form: StringForm, _ pieces: [FormattedPiece]) {
    if form.isFormatted {
      tokens.append(Token(kind: .formatted, start: form.start, end: position, pieces: pieces))
      return
    }
    var bytes: ContiguousArray<UInt8> = []
    if case .text(let text)? = pieces.first { bytes = text }
    let value: Value = form.prefix.isBytes ? .object(Bytes(bytes)) : .object(Str(bytes: bytes))
    tokens.append(Token(kind: .literal, start: form.start, end: position, value: value))
  }

  /// Scans up to the closing quote, or in a format specification up to the closing brace.
  private mutating func scanPieces(_ form: StringForm, isSpecification: Bool) throws -> [FormattedPiece] {
    var pieces: [FormattedPiece] = []
    var text: ContiguousArray<UInt8> = []
    while true {
      if isAtEnd || (byte == 0x0A && !form.isTriple) {
        if form.isTriple { endsInside = true }
        let quotes = String(repeating: String(UnicodeScalar(form.quote)), count: form.isTriple ? 3 : 1)
        throw LiteralError(
          message: "the string is never closed", hint: "it needs another \(quotes)", offset: form.start,
          isUnclosed: !form.isTriple)
      }
      if byte == form.quote, !form.isTriple || (peek() == form.quote && peek(2) == form.quote) {
        if isSpecification {
          throw LiteralError(message: "the field is never closed", hint: "it needs a }", offset: position)
        }
        break
      }
      if form.isFormatted, byte == UInt8(ascii: "{") || byte == UInt8(ascii: "}") {
        if byte == peek(), !isSpecification {
          text.append(byte)
          position += 2
        } else if byte == UInt8(ascii: "{") {
          if !text.isEmpty { pieces.append(.text(text)) }
          text = []
          pieces.append(.field(try scanField(form)))
        } else if isSpecification {
          break
        } else {
          throw LiteralError(
            message: "a single } in an f-string", hint: "write }} for the character", offset: position)
        }
        continue
      }
      try scanCharacter(form, into: &text)
    }
    if !text.isEmpty { pieces.append(.text(text)) }
    return pieces
  }

  private mutating func scanCharacter(_ form: StringForm, into text: inout ContiguousArray<UInt8>) throws {
    if byte == 0x0D, peek() == 0x0A { position += 1 }
    guard byte == UInt8(ascii: "\\") else {
      text.append(byte)
      position += 1
      return
    }
    if form.prefix.isRaw {
      text.append(byte)
      position += 1
      if byte == 0x0D, peek() == 0x0A { position += 1 }
      guard !isAtEnd else { return }
      text.append(byte)
      position += 1
      return
    }
    try scanEscape(form, into: &text)
  }

  private mutating func scanEscape(_ form: StringForm, into text: inout ContiguousArray<UInt8>) throws {
    let start = position
    position += 1
    let letter = byte
    position += 1
    switch letter {
    case 0x0A: break
    case 0x0D where byte == 0x0A: position += 1
    case UInt8(ascii: "\\"), UInt8(ascii: "'"), UInt8(ascii: "\""): text.append(letter)
    case UInt8(ascii: "n"): text.append(0x0A)
    case UInt8(ascii: "t"): text.append(0x09)
    case UInt8(ascii: "r"): text.append(0x0D)
    case UInt8(ascii: "a"): text.append(0x07)
    case UInt8(ascii: "b"): text.append(0x08)
    case UInt8(ascii: "f"): text.append(0x0C)
    case UInt8(ascii: "v"): text.append(0x0B)
    case UInt8(ascii: "0")...UInt8(ascii: "7"):
      var value = UInt32(letter) - 0x30
      for _ in 0..<2 where byte >= 0x30 && byte <= 0x37 {
        value = value * 8 + UInt32(byte) - 0x30
        position += 1
      }
      try appendByte(value, form, start, into: &text)
    case UInt8(ascii: "x"):
      try appendByte(try scanHex(2, start), form, start, into: &text)
    case UInt8(ascii: "u"), UInt8(ascii: "U"):
      let value = try scanHex(letter == UInt8(ascii: "u") ? 4 : 8, start)
      guard let scalar = Unicode.Scalar(value) else {
        throw LiteralError(message: "the escape names no Unicode character", hint: nil, offset: start)
      }
      text.append(contentsOf: String(scalar).utf8)
    default:
      throw LiteralError(
        message: "unknown escape \\\(String(UnicodeScalar(letter)))",
        hint: "write \\\\ for a backslash, or r\"...\"",
        offset: start)
    }
  }

  private mutating func scanHex(_ count: Int, _ start: Int) throws -> UInt32 {
    var value: UInt32 = 0
    for _ in 0..<count {
      guard let digit = byte.hexValue else {
        throw LiteralError(message: "the escape needs \(count) hexadecimal digits", hint: nil, offset: start)
      }
      value = value << 4 | digit
      position += 1
    }
    return value
  }

  private func appendByte(
    _ value: UInt32, _ form: StringForm, _ start: Int, into text: inout ContiguousArray<UInt8>
  ) throws {
    guard value <= (form.prefix.isBytes ? 255 : 127) else {
      throw LiteralError(
        message: form.prefix.isBytes ? "the escape is no byte" : "the escape is no ASCII character",
        hint: form.prefix.isBytes ? nil : "use \\u for other characters", offset: start)
    }
    text.append(UInt8(value))
  }

  /// Scans a field of an f-string, from its `{` past its `}`.
  private mutating func scanField(_ form: StringForm) throws -> FormattedField {
    let open = position
    guard fieldDepth < Self.maximumFieldDepth else {
      throw LiteralError(message: "f-strings are nested too deeply", hint: nil, offset: open)
    }
    position += 1
    let textStart = position
    let outerTokens = tokens
    let outerBrackets = brackets
    tokens = []
    brackets = []
    fieldDepth += 1
    defer {
      tokens = outerTokens
      brackets = outerBrackets
      fieldDepth -= 1
    }
    var field = FormattedField(tokens: [], debugText: nil, conversion: nil, specification: [])
    while !(brackets.isEmpty && endsFieldExpression(form)) {
      if isAtEnd || (byte == 0x0A && !form.isTriple) {
        if form.isTriple { endsInside = true }
        throw LiteralError(message: "the field is never closed", hint: "it needs a }", offset: open)
      }
      let before = diagnostics
      let isQuote = byte == form.quote && !form.isTriple
      scanToken()
      if isQuote, diagnostics.reported > before.reported {
        // What looked like a string in the field was the end of the f-string itself.
        diagnostics = before
        throw LiteralError(message: "the field is never closed", hint: "it needs a }", offset: open)
      }
    }
    if tokens.isEmpty {
      throw LiteralError(message: "an f-string field needs an expression", hint: nil, offset: open)
    }
    if byte == UInt8(ascii: "=") {
      position += 1
      while byte == 0x20 { position += 1 }
      field.debugText = ContiguousArray(bytes[textStart..<position])
    }
    append(.end, from: position)
    field.tokens = tokens
    if byte == UInt8(ascii: "!") { field.conversion = try scanConversion() }
    if byte == UInt8(ascii: ":") {
      position += 1
      field.specification = try scanPieces(form, isSpecification: true)
    }
    guard byte == UInt8(ascii: "}") else {
      throw LiteralError(message: "the field is never closed", hint: "it needs a }", offset: open)
    }
    position += 1
    return field
  }

  private mutating func scanConversion() throws -> FormattedField.Conversion {
    position += 1
    defer { position += 1 }
    switch byte {
    case UInt8(ascii: "r"): return .repr
    case UInt8(ascii: "s"): return .str
    default: throw LiteralError(message: "a conversion is !r or !s", hint: nil, offset: position - 1)
    }
  }

  /// Whether the field's expression ends here: at `}`, `:`, `!` or the `=` of `{x=}`.
  private func endsFieldExpression(_ form: StringForm) -> Bool {
    switch byte {
    case UInt8(ascii: "}"), UInt8(ascii: ":"): return true
    case UInt8(ascii: "!"): return peek() != UInt8(ascii: "=")
    case UInt8(ascii: "="):
      var ahead = 1
      while peek(ahead) == 0x20 { ahead += 1 }
      return [UInt8(ascii: "}"), UInt8(ascii: ":"), UInt8(ascii: "!")].contains(peek(ahead))
    default: return false
    }
  }
}
