/// The shape of a tensor and how its elements lie in the storage, shared by all tensors that have both in common.
///
/// The result of an elementwise operation takes over the object of its operand, so that it costs no memory and equal
/// shapes are mostly known to be equal by identity.
final class Axes: Sendable {
  /// The length of each axis; a scalar has none.
  let shape: [Int]
  /// The number of elements.
  let count: Int
  /// Nil for row-major order without gaps, the usual case.
  let explicitStrides: [Int]?

  /// The axes of a number.
  static let scalar = Axes(shape: [], count: 1)

  init(shape: [Int], strides: [Int]? = nil, count: Int) {
    self.shape = shape
    self.count = count
    explicitStrides = strides.flatMap { Self.isRowMajor($0, shape) ? nil : $0 }
  }

  /// The axes of a new tensor; throws when an axis is negative, or there are too many axes or elements.
  convenience init(ofNew shape: [Int]) throws {
    self.init(shape: shape, count: try Tensor.elementCount(of: shape))
  }

  /// Whether the elements stand in row-major order without gaps.
  @inline(__always)
  var isContiguous: Bool { explicitStrides == nil }

  /// The distance in elements between neighbours along each axis.
  var strides: [Int] { explicitStrides ?? Self.rowMajorStrides(of: shape) }

  /// Whether both have the same shape and are contiguous, so that their elements pair off one by one in memory.
  @inline(__always)
  static func pairOff(_ left: Axes, _ right: Axes) -> Bool {
    left.isContiguous && (left === right || right.isContiguous && left.shape == right.shape)
  }

  private static func rowMajorStrides(of shape: [Int]) -> [Int] {
    var strides = [Int](repeating: 1, count: shape.count)
    var step = 1
    for axis in shape.indices.reversed() {
      strides[axis] = step
      step *= max(1, shape[axis])
    }
    return strides
  }

  private static func isRowMajor(_ strides: [Int], _ shape: [Int]) -> Bool {
    var step = 1
    for axis in shape.indices.reversed() {
      if shape[axis] == 0 { return true }
      if shape[axis] != 1 && strides[axis] != step { return false }
      step *= shape[axis]
    }
    return true
  }
}
