/// The float32 array: what the kernels compute with and what gradients are recorded for.
package typealias Tensor = NDArray<Float>

extension Tensor {
  /// A tensor of zeros.
  package static func zeros(_ shape: [Int], in context: Context) throws -> Tensor {
    try full(shape, 0, in: context)
  }

  /// A tensor of ones.
  package static func ones(_ shape: [Int], in context: Context) throws -> Tensor {
    try full(shape, 1, in: context)
  }

  /// A tensor that is `value` everywhere.
  package static func full(_ shape: [Int], _ value: Float, in context: Context) throws -> Tensor {
    try filled(shape, with: value, in: context)
  }

  /// The first element; for a contiguous tensor all `count` elements follow it.
  package var pointer: UnsafeMutablePointer<Float> {
    storage.start.assumingMemoryBound(to: Float.self) + offset
  }
}
