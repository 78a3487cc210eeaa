import CKernels

/// Floating-point types of 16 bits, beside float32.
package enum HalfPrecision {
  /// Widens `count` IEEE halves, which need no alignment.
  package static func widenFloat16(
    _ source: UnsafeRawPointer, into y: UnsafeMutablePointer<Float>, count: Int
  ) {
    kernel_unpack_half(source, y, count)
  }

  /// Widens `count` brain floats, the upper halves of floats, which need no alignment.
  package static func widenBFloat16(
    _ source: UnsafeRawPointer, into y: UnsafeMutablePointer<Float>, count: Int
  ) {
    kernel_unpack_bfloat(source, y, count)
  }

  /// The bits of the IEEE half nearest to `x`, ties to even; what is too large becomes infinity.
  ///
  /// Without the `Float16` type, which some targets lack.
  static func float16Bits(_ x: Float) -> UInt16 {
    let sign = UInt16(truncatingIfNeeded: x.bitPattern >> 16) & 0x8000
    let magnitude = x.bitPattern & 0x7FFF_FFFF
    if magnitude >= 0x4780_0000 { return sign | (magnitude > 0x7F80_0000 ? 0x7E00 : 0x7C00) }
    if magnitude < 0x3880_0000 {
      // Beside a half, the last bit of a float is worth what a subnormal half counts: adding rounds.
      let shifted = Float(bitPattern: magnitude) + 0.5
      return sign | UInt16(truncatingIfNeeded: shifted.bitPattern - 0x3F00_0000)
    }
    let rounded = magnitude + 0xFFF + (magnitude >> 13 & 1)
    return sign | UInt16(truncatingIfNeeded: (rounded - 0x3800_0000) >> 13)
  }

  /// The bits of the brain float nearest to `x`, ties to even.
  static func bfloat16Bits(_ x: Float) -> UInt16 {
    if x.isNaN { return UInt16(truncatingIfNeeded: x.bitPattern >> 16) | 0x40 }
    let bits = x.bitPattern
    return UInt16(truncatingIfNeeded: (bits + 0x7FFF + (bits >> 16 & 1)) >> 16)
  }

  /// The half at an address, widened.
  static func float16(at source: UnsafeRawPointer) -> Float {
    var value: Float = 0
    kernel_unpack_half(source, &value, 1)
    return value
  }
}
