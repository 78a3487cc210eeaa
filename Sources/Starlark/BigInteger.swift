import BigInt

/// An integer that does not fit in 64 bits.
package final class BigInteger: Object {
  /// The integer.
  package let value: BigInt

  /// Boxes an integer; use `Value.integer`, which keeps small ones inline.
  init(_ value: BigInt) { self.value = value }

  /// The nearest double, infinite if there is none.
  var double: Double { Double(value) }

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
