extension FormatSpecification {
  /// Appends a number by a common specification, such as `d`, `05d`, `>8` or `.3f`, without going through Swift's
  /// text; returns false, with nothing appended, if value or specification are of another kind.
  func appendCommon(_ value: Value, to text: inout TextBuilder) -> Bool {
    guard !isAlternate, grouping == nil, fill.isASCII else { return false }
    let filling = UInt8(truncatingIfNeeded: fill.value)
    switch value {
    case .int(let int) where (type == nil || type == "d") && precision == nil:
      TextBuilder.withDigits(of: int) { digits in
        let start = int < 0 ? 1 : 0
        append(UnsafeBufferPointer(rebasing: digits[start...]), int < 0, filling, to: &text)
      }
      return true
    case .float(let double) where type == "f":
      guard let scaled = Self.scaled(double.magnitude, decimals: precision ?? 6) else { return false }
      TextBuilder.withDigits(of: scaled) { digits in
        withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 48) { buffer in
          let count = Self.place(digits, decimals: precision ?? 6, in: buffer)
          append(UnsafeBufferPointer(rebasing: buffer[..<count]), double.sign == .minus, filling, to: &text)
        }
      }
      return true
    default: return false
    }
  }

  /// The magnitude times ten to the power of `decimals`, rounded to the nearest integer, halves to the even one; nil
  /// beyond 2^52 or nine decimals.
  ///
  /// A fused multiplication gives the rounding error of the product, which decides what looks like a half.
  private static func scaled(_ magnitude: Double, decimals: Int) -> Int? {
    guard decimals <= 9, magnitude.isFinite else { return nil }
    let power = powersOfTen[decimals]
    let product = magnitude * power
    guard product < 0x1p52 else { return nil }
    let error = (-product).addingProduct(magnitude, power)
    let whole = product.rounded(.down)
    let beyondHalf = product - whole - 0.5
    let result = Int(whole)
    if beyondHalf != 0 { return beyondHalf > 0 ? result + 1 : result }
    if error != 0 { return error > 0 ? result + 1 : result }
    return result + result & 1
  }

  private static let powersOfTen: [Double] = [1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9]

  /// Writes digits with a point before the last `decimals` of them; returns the number of bytes.
  private static func place(
    _ digits: UnsafeBufferPointer<UInt8>, decimals: Int, in buffer: UnsafeMutableBufferPointer<UInt8>
  ) -> Int {
    let zeros = max(0, decimals + 1 - digits.count)
    let whole = digits.count + zeros - decimals
    var count = 0
    for index in 0..<digits.count + zeros {
      if index == whole {
        buffer[count] = UInt8(ascii: ".")
        count += 1
      }
      buffer[count] = index < zeros ? UInt8(ascii: "0") : digits[index - zeros]
      count += 1
    }
    return count
  }

  /// Appends a number's digits with its sign, filled up to the width.
  private func append(
    _ digits: UnsafeBufferPointer<UInt8>, _ isNegative: Bool, _ filling: UInt8, to text: inout TextBuilder
  ) {
    let mark: UInt8? =
      isNegative ? UInt8(ascii: "-") : sign == "-" ? nil : UInt8(truncatingIfNeeded: sign.value)
    let missing = max(0, width - digits.count - (mark == nil ? 0 : 1))
    let align = align ?? numberAlign
    let before = align == ">" ? missing : align == "^" ? missing / 2 : 0
    text.append(repeating: filling, count: before)
    if let mark { text.append(mark) }
    if align == "=" { text.append(repeating: filling, count: missing) }
    text.append(digits)
    text.append(repeating: filling, count: align == "<" || align == "^" ? missing - before : 0)
  }
}
