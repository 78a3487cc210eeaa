/// Storage formats of numbers that widen to float32.
package enum FloatFormat: Sendable {
  case float16, bfloat16, float32, float64

  /// Bytes per number.
  package var byteCount: Int {
    switch self {
    case .float16, .bfloat16: 2
    case .float32: 4
    case .float64: 8
    }
  }

  /// Writes the numbers in `bytes`, which need no alignment, to `target` as float32; float64 is rounded.
  package func convert(_ bytes: UnsafeRawBufferPointer, into target: UnsafeMutablePointer<Float>) {
    guard let source = bytes.baseAddress else { return }
    let count = bytes.count / byteCount
    switch self {
    case .float32:
      UnsafeMutableRawPointer(target).copyMemory(from: source, byteCount: 4 * count)
    case .float64:
      for index in 0..<count {
        target[index] = Float(source.loadUnaligned(fromByteOffset: 8 * index, as: Double.self))
      }
    case .bfloat16:
      for index in 0..<count {
        let bits = source.loadUnaligned(fromByteOffset: 2 * index, as: UInt16.self)
        target[index] = Float(bitPattern: UInt32(bits) << 16)
      }
    case .float16:
      for index in 0..<count {
        target[index] = Self.widened(source.loadUnaligned(fromByteOffset: 2 * index, as: UInt16.self))
      }
    }
  }

  /// The float32 of the same value as an IEEE half, in integer arithmetic: the library call it would otherwise
  /// be without F16C instructions is several times slower.
  private static func widened(_ half: UInt16) -> Float {
    let magnitude = UInt32(half & 0x7FFF)
    let sign = UInt32(half & 0x8000) << 16
    if magnitude >= 0x7C00 { return Float(bitPattern: sign | 0x7F80_0000 | magnitude << 13) }
    if magnitude >= 0x0400 { return Float(bitPattern: sign | (magnitude << 13) &+ 0x3800_0000) }
    let subnormal = Float(magnitude) * 0x1p-24
    return Float(bitPattern: sign | subnormal.bitPattern)
  }
}
