extension Tensor {
  /// The matrix product, as NumPy's `@`: vectors are rows or columns as needed, leading axes broadcast.
  ///
  /// Shapes: `(..., m, k) @ (..., k, n)` is `(..., m, n)`.
  package func matmul(_ right: Tensor) throws -> Tensor {
    try Self.checkMatrices(shape, right.shape)
    if shape.count == 2, right.shape.count == 2 { return try pairProduct(right) }
    let a = shape.count == 1 ? try expanded(at: 0) : self
    let b = right.shape.count == 1 ? try right.expanded(at: 1) : right
    let product = try Self.product(a, b)
    var kept = Array(product.shape.dropLast(2))
    if shape.count > 1 { kept.append(a.shape[a.shape.count - 2]) }
    if right.shape.count > 1 { kept.append(b.shape[b.shape.count - 1]) }
    return try product.reshaped(to: kept)
  }

  /// The product of two matrices, the case that must be quick when they are small.
  private func pairProduct(_ right: Tensor) throws -> Tensor {
    let (m, k, n) = (shape[0], shape[1], right.shape[1])
    let result = try Tensor.uninitialized([m, n], in: context)
    let (a, b) = (try MatrixOperand(self), try MatrixOperand(right))
    defer { extendLifetime((a, b)) }
    try a.multiply(b, m, n, k, (0, 0), result.pointer, context.parallel)
    return result
  }

  /// The product of stacks of matrices whose inner sizes agree.
  private static func product(_ a: Tensor, _ b: Tensor) throws -> Tensor {
    let (m, k, n) = (a.shape[a.shape.count - 2], a.shape[a.shape.count - 1], b.shape[b.shape.count - 1])
    if b.shape.count == 2, a.shape.count > 2, k > 0 {
      // Rows of the whole stack meet one matrix: a single larger product.
      let rows = try a.reshaped(to: [a.count / k, k])
      return try product(rows, b).reshaped(to: a.shape.dropLast() + [n])
    }
    let stack = try stackShape(a, b)
    let result = try Tensor.uninitialized(stack + [m, n], in: a.context)
    guard result.count > 0 else { return result }
    let left = try MatrixOperand(a.broadcast(to: stack + [m, k]))
    let right = try MatrixOperand(b.broadcast(to: stack + [k, n]))
    defer { extendLifetime((left, right)) }
    let matrices = result.count / (m * n)
    let (starts, c, parallel) = (Self.starts(left, right, stack), result.pointer, a.context.parallel)
    if 2 * Double(m) * Double(n) * Double(k) >= 0x1p22 {
      for matrix in 0..<matrices {
        try left.multiply(right, m, n, k, starts(matrix), c + matrix * m * n, parallel)
      }
      return result
    }
    try parallel.forRanges(of: matrices, cost: Swift.max(1, m * n * k / 16)) { range in
      for matrix in range {
        // A small product has no axis too long for BLAS, the one thing `gemm` refuses.
        try? left.multiply(right, m, n, k, starts(matrix), c + matrix * m * n, nil)
      }
    }
    return result
  }

  private static func stackShape(_ a: Tensor, _ b: Tensor) throws -> [Int] {
    do {
      return try broadcastShape(Array(a.shape.dropLast(2)), Array(b.shape.dropLast(2)), symbol: "@")
    } catch is TensorError {
      throw TensorError(
        "cannot multiply a \(describe(shape: a.shape)) tensor by a \(describe(shape: b.shape)) tensor with @",
        label: "the leading axes \(describe(shape: a.shape.dropLast(2))) and"
          + " \(describe(shape: b.shape.dropLast(2))) do not broadcast",
        hint: "leading axes must be equal, or one of them 1, counted from the last")
    }
  }

  /// Where the matrices of number `i` in the stack begin on both sides.
  private static func starts(
    _ left: MatrixOperand, _ right: MatrixOperand, _ stack: [Int]
  ) -> (Int) -> (Int, Int) {
    let (a, b) = (left.tensor.strides, right.tensor.strides)
    return { index in
      var rest = index
      var (atA, atB) = (0, 0)
      for axis in stack.indices.reversed() {
        let place = rest % stack[axis]
        rest /= stack[axis]
        atA += place * a[axis]
        atB += place * b[axis]
      }
      return (atA, atB)
    }
  }
}

/// A stack of matrices in a form BLAS reads: rows or columns without gaps.
private struct MatrixOperand {
  let tensor: Tensor
  let isTransposed: Bool
  let rowStep: Int

  init(_ tensor: Tensor) throws {
    if tensor.isContiguous {
      self.init(tensor, isTransposed: false, rowStep: Swift.max(1, tensor.shape[tensor.shape.count - 1]))
      return
    }
    let (shape, strides) = (tensor.shape, tensor.strides)
    let (row, column) = (shape.count - 2, shape.count - 1)
    if shape[column] <= 1 || strides[column] == 1,
      shape[row] <= 1 || strides[row] >= Swift.max(1, shape[column])
    {
      self.init(
        tensor, isTransposed: false, rowStep: shape[row] <= 1 ? Swift.max(1, shape[column]) : strides[row])
    } else if shape[row] <= 1 || strides[row] == 1, strides[column] >= Swift.max(1, shape[row]) {
      self.init(tensor, isTransposed: true, rowStep: strides[column])
    } else {
      self.init(try tensor.copy(), isTransposed: false, rowStep: Swift.max(1, shape[column]))
    }
  }

  private init(_ tensor: Tensor, isTransposed: Bool, rowStep: Int) {
    self.tensor = tensor
    self.isTransposed = isTransposed
    self.rowStep = rowStep
  }

  func multiply(
    _ right: MatrixOperand, _ m: Int, _ n: Int, _ k: Int, _ starts: (Int, Int),
    _ c: UnsafeMutablePointer<Float>, _ parallel: Parallel?
  ) throws {
    try gemm(
      transposeA: isTransposed, transposeB: right.isTransposed, m: m, n: n, k: k,
      a: tensor.pointer + starts.0, lda: rowStep, b: right.tensor.pointer + starts.1, ldb: right.rowStep,
      c: c, ldc: n, parallel: parallel)
  }
}
