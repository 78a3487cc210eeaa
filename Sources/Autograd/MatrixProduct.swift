import Tensors

/// The matrix product with NumPy's rules for vectors and stacks: `da = g b^T`, `db = a^T g`.
package func matmul(_ a: Variable, _ b: Variable) throws -> Variable {
  let value = try a.value.matmul(b.value)
  let x = b.requiresGrad ? a.value : nil
  let y = a.requiresGrad ? b.value : nil
  let (isRow, isColumn, sharesMatrix) = (a.shape.count == 1, b.shape.count == 1, b.shape.count == 2)
  return record(value, inputs: [a, b]) { back in
    // Vectors take part as matrices of one row or column.
    var gradient = back.gradient
    if isColumn { gradient = try gradient.expanded(at: -1) }
    if isRow { gradient = try gradient.expanded(at: -2) }
    if let y {
      let right = isColumn ? try y.expanded(at: 1) : y
      let part = try gradient.matmul(right.swappingLastAxes())
      try back.passSummed(isRow ? part.squeezed(-2) : part, to: 0)
    }
    if let x {
      let left = isRow ? try x.expanded(at: 0) : x
      let part = try foldedProduct(left, gradient, isShared: !isColumn && sharesMatrix)
      try back.passSummed(isColumn ? part.squeezed(-1) : part, to: 1)
    }
  }
}

/// `left^T @ gradient`; summed over the stack in one product when one matrix met all of it.
private func foldedProduct(_ left: Tensor, _ gradient: Tensor, isShared: Bool) throws -> Tensor {
  guard isShared, left.shape.count > 2, left.count > 0, gradient.count > 0 else {
    return try left.swappingLastAxes().matmul(gradient)
  }
  let rows = try left.reshaped(to: [-1, left.shape[left.shape.count - 1]])
  return try rows.T.matmul(gradient.reshaped(to: [-1, gradient.shape[gradient.shape.count - 1]]))
}

extension Tensor {
  /// A view with the last two axes exchanged.
  fileprivate func swappingLastAxes() throws -> Tensor {
    var order = Array(shape.indices)
    order.swapAt(order.count - 1, order.count - 2)
    return try transposed(order)
  }
}
