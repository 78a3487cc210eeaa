import Tensors

/// `y = x Wᵀ`: `(..., in)` by `(out, in)` gives `(..., out)`; `dx = g W`, `dW = gᵀ x`.
///
/// Nothing is saved for a side that wants no gradient: a frozen weight keeps no input alive, and a trained one none
/// that can be computed again.
package func linear(_ x: Variable, _ weight: Variable) throws -> Variable {
  let product = try LinearShape(x.shape, weight.shape)
  let input = try x.value.contiguous()
  let matrix = try weight.value.contiguous()
  let y = try Tensor.uninitialized(product.output, in: x.context)
  try product.forward(input.pointer, matrix.pointer, into: y.pointer, on: x.context.parallel)
  extendLifetime(input)
  let savedInput = isRecorded([weight]) ? SavedInput(x, numbers: input) : nil
  let savedMatrix = x.requiresGrad ? matrix : nil
  return record(y, inputs: [x, weight]) { back in
    let (gradient, parallel) = (back.gradient, back.gradient.context.parallel)
    if let savedMatrix {
      try back.accumulate(into: 0) { gathered, isFresh in
        try gemm(
          transposeA: false, transposeB: false, m: product.rows, n: product.inner, k: product.columns,
          a: gradient.pointer, lda: product.columns, b: savedMatrix.pointer, ldb: product.inner,
          beta: isFresh ? 0 : 1, c: gathered.pointer, ldc: product.inner, parallel: parallel)
      }
    }
    if let savedInput = try savedInput?.use() {
      try back.accumulate(into: 1) { gathered, isFresh in
        try gemm(
          transposeA: true, transposeB: false, m: product.columns, n: product.inner, k: product.rows,
          a: gradient.pointer, lda: product.columns, b: savedInput.pointer, ldb: product.inner,
          beta: isFresh ? 0 : 1, c: gathered.pointer, ldc: product.inner, parallel: parallel)
      }
      extendLifetime(savedInput)
    }
    extendLifetime(gradient)
  }
}

/// `y = x Wᵀ` with a packed, frozen weight, which is never unpacked as a whole; only `x` can want a gradient.
package func linear(_ x: Variable, _ weight: QuantizedMatrix) throws -> Variable {
  let product = try LinearShape(x.shape, [weight.rows, weight.columns])
  let input = try x.value.contiguous()
  let y = try Tensor.uninitialized(product.output, in: x.context)
  try weight.multiply(input.pointer, count: product.rows, into: y.pointer)
  extendLifetime(input)
  return record(y, inputs: [x]) { back in
    let gradient = back.gradient
    try back.accumulate(into: 0) { gathered, isFresh in
      try weight.forEachTile { range, unpacked in
        try gemm(
          transposeA: false, transposeB: false, m: product.rows, n: product.inner, k: range.count,
          a: gradient.pointer + range.lowerBound, lda: product.columns, b: unpacked, ldb: product.inner,
          beta: isFresh && range.lowerBound == 0 ? 0 : 1, c: gathered.pointer, ldc: product.inner,
          parallel: gradient.context.parallel)
      }
    }
    extendLifetime(gradient)
  }
}

/// The sizes of `(..., in)` by `(out, in)`, checked.
private struct LinearShape {
  let rows: Int
  let inner: Int
  let columns: Int
  let output: [Int]

  init(_ x: [Int], _ weight: [Int]) throws {
    guard weight.count == 2 else {
      throw TensorError("a linear layer's weight is a matrix (out, in), not \(describe(shape: weight))")
    }
    guard let last = x.last, last == weight[1] else {
      throw TensorError(
        "a linear layer with a weight of \(describe(shape: weight)) cannot take \(describe(shape: x))",
        label: "the last axis must be \(weight[1])")
    }
    inner = weight[1]
    columns = weight[0]
    rows = x.dropLast().reduce(1, *)
    output = x.dropLast() + [columns]
  }

  func forward(
    _ x: UnsafePointer<Float>, _ weight: UnsafePointer<Float>, into y: UnsafeMutablePointer<Float>,
    on parallel: Parallel
  ) throws {
    try gemm(
      transposeA: false, transposeB: true, m: rows, n: columns, k: inner, a: x, lda: inner, b: weight,
      ldb: inner, c: y, ldc: columns, parallel: parallel)
  }
}
