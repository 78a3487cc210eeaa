/// Packing of single blocks, with the roundings of ggml's reference functions.
enum BlockPacking {
  /// Packs one block of `format`; false if its scale is beyond what a half can hold.
  @inline(__always)
  static func pack(
    _ x: UnsafePointer<Float>, as format: QuantizedFormat, into target: UnsafeMutableRawPointer
  ) -> Bool {
    switch format {
    case .float32: target.storeBytes(of: x.pointee, as: Float.self)
    case .float16: target.storeBytes(of: HalfPrecision.float16Bits(x.pointee), as: UInt16.self)
    case .bfloat16: target.storeBytes(of: HalfPrecision.bfloat16Bits(x.pointee), as: UInt16.self)
    case .q40: return packQ40(x, target)
    case .q41: return packQ41(x, target)
    case .q80: return packQ80(x, target)
    case .nf4, .fp4, .int4: preconditionFailure("codes are packed by CodePacking")
    }
    return true
  }

  /// `d` takes the number of largest magnitude to -8, whichever its sign.
  private static func packQ40(_ x: UnsafePointer<Float>, _ target: UnsafeMutableRawPointer) -> Bool {
    var extreme: Float = 0
    for i in 0..<32 where abs(x[i]) > abs(extreme) { extreme = x[i] }
    let d = extreme / -8
    let inverse = reciprocal(d)
    storeNibbles(target + 2) { nibble(x[$0] * inverse + 8.5) }
    return store(d, target)
  }

  /// The smallest number is `m`, the largest `m + 15 d`.
  private static func packQ41(_ x: UnsafePointer<Float>, _ target: UnsafeMutableRawPointer) -> Bool {
    var (least, most) = (x[0], x[0])
    for i in 1..<32 {
      least = min(least, x[i])
      most = max(most, x[i])
    }
    let d = (most - least) / 15
    let inverse = reciprocal(d)
    storeNibbles(target + 4) { nibble((x[$0] - least) * inverse + 0.5) }
    return store(d, target) && store(least, target + 2)
  }

  /// `d` takes the largest magnitude to 127.
  private static func packQ80(_ x: UnsafePointer<Float>, _ target: UnsafeMutableRawPointer) -> Bool {
    var largest: Float = 0
    for i in 0..<32 { largest = max(largest, abs(x[i])) }
    let d = largest / 127
    let inverse = reciprocal(d)
    for i in 0..<32 {
      let rounded = (x[i] * inverse).rounded(.toNearestOrAwayFromZero)
      target.storeBytes(of: Int8(max(-127, min(127, rounded))), toByteOffset: 2 + i, as: Int8.self)
    }
    return store(d, target)
  }

  /// Zero for zero, and for a scale so small that its reciprocal is no number.
  private static func reciprocal(_ d: Float) -> Float {
    let inverse = 1 / d
    return d == 0 || !inverse.isFinite ? 0 : inverse
  }

  private static func nibble(_ x: Float) -> UInt8 { UInt8(max(0, min(15, x))) }

  /// Numbers 0 to 15 of a block in the lower halves of its bytes, 16 to 31 in the upper ones.
  @inline(__always)
  private static func storeNibbles(_ target: UnsafeMutableRawPointer, _ nibble: (Int) -> UInt8) {
    for i in 0..<16 {
      target.storeBytes(of: nibble(i) | nibble(i + 16) << 4, toByteOffset: i, as: UInt8.self)
    }
  }

  private static func store(_ scale: Float, _ target: UnsafeMutableRawPointer) -> Bool {
    let bits = HalfPrecision.float16Bits(scale)
    target.storeBytes(of: bits, as: UInt16.self)
    return bits & 0x7C00 != 0x7C00
  }
}
