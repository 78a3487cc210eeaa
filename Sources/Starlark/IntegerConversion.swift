import BigInt

/// What `int(x)` does.
enum IntegerConversion {
  /// A float without its fraction.
  static func truncate(_ value: Double) throws -> Value {
    guard value.isFinite else { throw Failure("cannot convert \(formatFloat(value)) to an int") }
    if let small = Int(exactly: value.rounded(.towardZero)) { return .int(small) }
    return .integer(BigInt(value.rounded(.towardZero)))
  }

  private static let maximumDigits = 10_000

  /// Reads a decimal integer of up to 18 plain digits with a sign or without; nil for anything else.
  static func common(_ text: Str) -> Int? {
    text.withBytes { bytes in
      let isSigned = bytes.first == UInt8(ascii: "-") || bytes.first == UInt8(ascii: "+")
      let digits = bytes[(isSigned ? 1 : 0)...]
      guard !digits.isEmpty, digits.count <= 18 else { return nil }
      var value = 0
      for byte in digits {
        guard byte.isDigit else { return nil }
        value = value * 10 + Int(byte - 0x30)
      }
      return bytes[0] == UInt8(ascii: "-") ? -value : value
    }
  }

  /// Reads an integer literal with sign; base 0 takes the base from the prefix.
  static func parse(_ text: String, base: Int) throws -> Value {
    guard base == 0 || (2...36).contains(base) else {
      throw Failure("int() base must be 0 or 2 to 36, not \(base)")
    }
    let failure = Failure("\(Value.string(text).repr) is no integer in base \(base)")
    guard text.utf8.count <= maximumDigits else { throw Failure("the integer has too many digits") }
    var digits = Substring(text)
    var isNegative = false
    if let first = digits.first, first == "-" || first == "+" {
      isNegative = first == "-"
      digits.removeFirst()
    }
    var radix = base
    let prefixes = ["0x": 16, "0o": 8, "0b": 2]
    if let named = prefixes[digits.prefix(2).lowercased()], base == 0 || base == named {
      radix = named
      digits.removeFirst(2)
    } else if base == 0 {
      radix = 10
      if digits.count > 1, digits.first == "0", digits.contains(where: { $0 != "0" }) { throw failure }
    }
    guard let first = digits.utf8.first, first != 0x2B, first != 0x2D else { throw failure }
    if let small = Int(digits, radix: radix) { return .int(isNegative ? -small : small) }
    try Interpreter.running?.work(product: digits.utf8.count * 4, digits.utf8.count * 4)
    guard let big = big(digits, radix: radix) else { throw failure }
    return .integer(isNegative ? -big : big)
  }

  /// Digits as a large integer; the library takes bases up to 35.
  private static func big(_ digits: Substring, radix: Int) -> BigInt? {
    guard radix == 36 else { return BigInt(String(digits), radix: radix) }
    let portion = 12
    var result = BigInt(0)
    var rest = digits
    while !rest.isEmpty {
      let part = rest.prefix(portion)
      guard let value = UInt64(part, radix: radix) else { return nil }
      result = result * BigInt(36).power(part.count) + BigInt(value)
      rest = rest.dropFirst(portion)
    }
    return result
  }
}
