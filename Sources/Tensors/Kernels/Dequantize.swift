/// Unpacking of ggml's block formats. All numbers are little-endian.
package enum Dequantize {
  /// Widens `count` IEEE halves, which need no alignment.
  package static func float16(_ source: UnsafeRawPointer, into y: UnsafeMutablePointer<Float>, count: Int) {
    for i in 0..<count { y[i] = half(source, at: i * 2) }
  }

  /// A block is a half `d`, a half `m` and 16 bytes; the low four bits of the bytes are numbers 0 to 15, the high
  /// ones 16 to 31. `y = q · d + m`.
  static func q41(_ source: UnsafeRawPointer, into y: UnsafeMutablePointer<Float>, blocks: Int) {
    for block in 0..<blocks {
      let at = source + block * 20
      let (d, m) = (half(at, at: 0), half(at, at: 2))
      let (packed, target) = (at + 4, y + block * 32)
      for i in 0..<16 {
        let byte = packed.load(fromByteOffset: i, as: UInt8.self)
        target[i] = Float(byte & 15) * d + m
        target[i + 16] = Float(byte >> 4) * d + m
      }
    }
  }

  /// A block is a half `d` and 32 signed bytes. `y = q · d`.
  static func q80(_ source: UnsafeRawPointer, into y: UnsafeMutablePointer<Float>, blocks: Int) {
    for block in 0..<blocks {
      let at = source + block * 34
      let d = half(at, at: 0)
      let target = y + block * 32
      for i in 0..<32 { target[i] = Float(at.load(fromByteOffset: 2 + i, as: Int8.self)) * d }
    }
  }

  /// The IEEE half at a byte offset, widened without the `Float16` type, which some targets lack.
  @inline(__always)
  private static func half(_ source: UnsafeRawPointer, at offset: Int) -> Float {
    let bits = UInt32(source.loadUnaligned(fromByteOffset: offset, as: UInt16.self))
    let sign = (bits & 0x8000) << 16
    let magnitude = bits & 0x7FFF
    if magnitude >= 0x7C00 { return Float(bitPattern: sign | 0x7F80_0000 | (magnitude & 0x3FF) << 13) }
    // A half's bits moved into a float stand for the value times 2⁻¹¹²; subnormals come out right as well.
    let scaled = Float(bitPattern: magnitude << 13) * Float(bitPattern: 0x7780_0000)
    return Float(bitPattern: scaled.bitPattern | sign)
  }
}
