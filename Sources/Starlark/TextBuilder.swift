/// Puts a string together from pieces, as bytes.
struct TextBuilder {
  private(set) var bytes: ContiguousArray<UInt8> = []

  /// The string so far.
  var str: Str { bytes.withUnsafeBufferPointer { Str($0) } }

  mutating func append(_ byte: UInt8) { bytes.append(byte) }

  mutating func append(_ text: Str) { text.withBytes { bytes.append(contentsOf: $0) } }

  mutating func append(_ text: String) { bytes.append(contentsOf: text.utf8) }

  mutating func append(_ more: UnsafeBufferPointer<UInt8>) { bytes.append(contentsOf: more) }

  mutating func append(_ more: ContiguousArray<UInt8>) { bytes.append(contentsOf: more) }

  mutating func append(repeating byte: UInt8, count: Int) {
    if count > 0 { bytes.append(contentsOf: repeatElement(byte, count: count)) }
  }

  /// Appends a value as `str` and `print` write it.
  mutating func append(displaying value: Value) {
    switch value {
    case .int(let int): append(decimal: int)
    case .object(let object) where type(of: object) == Str.self: append(unsafeDowncast(object, to: Str.self))
    default: append(Printer.strBytes(value))
    }
  }

  /// Appends an integer's decimal digits, behind a minus sign if it is negative.
  mutating func append(decimal value: Int) { Self.withDigits(of: value) { bytes.append(contentsOf: $0) } }

  /// Calls `body` with the decimal form of an integer.
  static func withDigits<T>(of value: Int, _ body: (UnsafeBufferPointer<UInt8>) -> T) -> T {
    withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 20) { buffer in
      var magnitude = value.magnitude
      var position = 20
      repeat {
        let (quotient, digit) = magnitude.quotientAndRemainder(dividingBy: 10)
        position -= 1
        buffer[position] = UInt8(ascii: "0") + UInt8(truncatingIfNeeded: digit)
        magnitude = quotient
      } while magnitude > 0
      if value < 0 {
        position -= 1
        buffer[position] = UInt8(ascii: "-")
      }
      return body(UnsafeBufferPointer(rebasing: buffer[position...]))
    }
  }
}

extension Str {
  /// The decimal form of an integer.
  convenience init(decimal value: Int) {
    let bytes = TextBuilder.withDigits(of: value) { ContiguousArray($0) }
    self.init(bytes: bytes)
  }
}
