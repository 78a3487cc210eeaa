import Tensors

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
    case .bfloat16: HalfPrecision.widenBFloat16(source, into: target, count: count)
    case .float16: HalfPrecision.widenFloat16(source, into: target, count: count)
    }
  }
}
