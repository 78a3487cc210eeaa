import BigInt

/// An integer that does not fit in 64 bits.
package final class BigInteger: Object {
  /// The integer.
  package let value: BigInt

  /// Boxes an integer; use `Value.integer`, which keeps small ones inline.
  init(_ value: BigInt) { self.value = value }

  /// The nearest double, infinite if there is none.
  var double: Double { value.nearestDouble }

  override package var typeName: String { "int" }
  override package func represent(_ printer: inout Printer) { printer.text(value.decimal) }

  override package func isEqual(to other: Object, depth: Int) throws -> Bool {
    (other as? BigInteger)?.value == value
  }

  override package func hash(depth: Int) throws -> Int {
    if let exact = BigInt(exactly: double), exact == value { return double.hashValue }
    return value.magnitude.words.reduce(17) { ($0 &* 31) ^ Int(bitPattern: $1) }
  }
}

extension BigInt {
  /// The nearest double, ties to even; infinite if there is none.
  var nearestDouble: Double {
    let excess = magnitude.bitWidth - UInt64.bitWidth
    guard excess > 0 else { return (sign == .minus ? -1 : 1) * Double(UInt64(magnitude)) }
    // The highest 64 bits are rounded to 53; all that is below them counts as one more bit, which breaks ties.
    let isExact = magnitude.trailingZeroBitCount >= excess
    let top = UInt64(magnitude >> excess) | (isExact ? 0 : 1)
    return Double(sign: sign == .minus ? .minus : .plus, exponent: excess, significand: Double(top))
  }
}
