import BigInt

extension Scanner {
  private static let maximumDigits = 10_000

  /// Scans an integer or a float.
  mutating func scanNumber() {
    let start = position
    if byte == 0x30, let radix = radix(of: peek()) {
      position += 2
      return scanInteger(radix: radix, from: start, digitsAt: position)
    }
    skipDigits()
    var isFloat = false
    if byte == 0x2E {
      isFloat = true
      position += 1
      skipDigits()
    }
    if byte | 0x20 == 0x65 {
      let sign = peek() == 0x2B || peek() == 0x2D
      if peek(sign ? 2 : 1).isDigit {
        isFloat = true
        position += sign ? 2 : 1
        skipDigits()
      }
    }
    if !isFloat {
      position = start
      return scanInteger(radix: 10, from: start, digitsAt: start)
    }
    let text = String(decoding: bytes[start..<position].filter { $0 != 0x5F }, as: UTF8.self)
    guard endsNumber, let value = Double(text) else {
      return refuse("the number is malformed", from: start)
    }
    guard value.isFinite else { return refuse("the number is too large for a float", from: start) }
    tokens.append(Token(kind: .literal, start: start, end: position, value: .float(value)))
  }

  private func radix(of letter: UInt8) -> Int? {
    switch letter | 0x20 {
    case UInt8(ascii: "x"): 16
    case UInt8(ascii: "o"): 8
    case UInt8(ascii: "b"): 2
    default: nil
    }
  }

  private mutating func skipDigits() {
    while byte.isDigit || (byte == 0x5F && peek().isDigit) { position += 1 }
  }

  /// Words that may follow a number without a space between, as in `0in xs`.
  private static let followers: Set<String> = ["and", "else", "for", "if", "in", "not", "or"]

  /// Whether a number may end here: in front of a letter only if that begins one of the `followers`.
  private var endsNumber: Bool {
    guard byte.continuesName else { return true }
    return Self.followers.contains(
      String(decoding: bytes[position...].prefix { $0.continuesName }, as: UTF8.self))
  }

  private mutating func scanInteger(radix: Int, from start: Int, digitsAt first: Int) {
    position = first
    if radix == 10 { skipDigits() }
    if radix != 10 || !endsNumber {
      while byte.continuesName { position += 1 }
    }
    let word = bytes[first..<position]
    if word.last == 0x5F || zip(word, word.dropFirst()).contains(where: { $0 == 0x5F && $1 == 0x5F }) {
      return refuse("the number is malformed", hint: "a _ stands between two digits", from: start)
    }
    let digits = String(decoding: word.filter { $0 != 0x5F }, as: UTF8.self)
    if radix == 10, digits.hasPrefix("0"), digits.contains(where: { $0 != "0" }),
      digits.utf8.allSatisfy(\.isDigit)
    {
      return refuse("an integer cannot start with 0", hint: "an octal number starts with 0o", from: start)
    }
    guard digits.utf8.count <= Self.maximumDigits else {
      return refuse("the integer has too many digits", from: start)
    }
    if let small = Int(digits, radix: radix), !digits.hasPrefix("+") {
      tokens.append(Token(kind: .literal, start: start, end: position, value: .int(small)))
    } else if let big = BigInt(digits, radix: radix), !digits.isEmpty {
      tokens.append(Token(kind: .literal, start: start, end: position, value: .integer(big)))
    } else {
      refuse("the number is malformed", from: start)
    }
  }

  /// Reports an error and leaves an invalid token, after the word.
  mutating func refuse(_ message: String, hint: String? = nil, from start: Int) {
    while byte.continuesName { position += 1 }
    report(message, hint: hint, at: start)
    append(.invalid, from: start)
  }
}
