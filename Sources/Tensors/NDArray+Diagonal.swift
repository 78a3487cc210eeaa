extension NDArray {
  /// A vector as the diagonal number `offset` of a square matrix, or the view of that diagonal of a matrix.
  package func diag(_ diagonal: Int) throws -> NDArray {
    guard diagonal > -(1 << 40), diagonal < 1 << 40 else {
      throw TensorError("diag() has no diagonal number \(diagonal)")
    }
    let (below, right) = (Swift.max(0, -diagonal), Swift.max(0, diagonal))
    switch shape.count {
    case 1:
      let size = count + below + right
      let result = try NDArray.filled([size, size], with: Element.converting(false), in: context)
      try result.diag(diagonal).assign(self)
      return result
    case 2:
      let length = Swift.max(0, Swift.min(shape[0] - below, shape[1] - right))
      let steps = strides
      let start = length == 0 ? 0 : below * steps[0] + right * steps[1]
      return NDArray(
        storage: storage, shape: [length], strides: [steps[0] + steps[1]], offset: offset + start,
        count: length)
    default:
      throw TensorError("diag() needs a vector or a matrix, and got a \(describe(shape: shape)) tensor")
    }
  }
}
