import Tensors

// Giles 2008, "An extended collection of matrix derivative results for forward and reverse mode algorithmic
// differentiation", unless another source is named.

/// The inverse of a square matrix: `da = -yᵀ g yᵀ`.
package func inverse(_ a: Variable) throws -> Variable {
  let y = try a.value.inv()
  return record(y, inputs: [a]) { back in
    try back.pass(y.T.matmul(back.gradient).matmul(y.T).negated(), to: 0)
  }
}

/// The x with `a @ x = b`: `db = a⁻ᵀ g`, `da = -db xᵀ`.
///
/// Shapes: a `(n, n)`, b and x `(n,)` or `(n, k)`.
package func solve(_ a: Variable, _ b: Variable) throws -> Variable {
  let (matrix, x) = (a.value, try a.value.solve(b.value))
  return record(x, inputs: [a, b]) { back in
    let db = try matrix.T.solve(back.gradient)
    try back.pass(db.asColumns().matmul(x.asColumns().T).negated(), to: 0)
    try back.pass(db, to: 1)
  }
}

/// The determinant of a square matrix: `da = g cofactors(a)`, also where it is singular.
///
/// With `a = u diag(s) vh`, the cofactors are `det(u vh) u diag(c) vh`, where c holds the products of all other
/// singular values.
package func determinant(_ a: Variable) throws -> Variable {
  let matrix = a.value
  return record(try matrix.det(), inputs: [a]) { back in
    let (u, s, vh) = try matrix.svd()
    let sign: Float = try u.matmul(vh).det().item() < 0 ? -1 : 1
    let others = try Tensor(productsOfOthers(s.scalars), shape: s.shape, in: matrix.context)
    try back.pass((u * others).matmul(vh) * (back.gradient * sign), to: 0)
  }
}

/// The x of least length that brings `a @ x` as near to b as possible, with the rank and the singular values of a.
///
/// With P the pseudo-inverse and `r = b - a x`: `db = Pᵀ g` and
/// `da = -db xᵀ + r (P Pᵀ g)ᵀ + (Pᵀ x) (g - P a g)ᵀ` (Golub & Pereyra 1973, eq. 4.12), as long as the rank stays.
/// Shapes: a `(m, n)`, b `(m,)` or `(m, k)`, x `(n,)` or `(n, k)`.
package func leastSquares(
  _ a: Variable, _ b: Variable, cutoff: Double? = nil
) throws -> (solution: Variable, rank: Int, singularValues: Variable) {
  let matrix = a.value
  let fit = try matrix.lstsq(b.value, cutoff: cutoff)
  let (x, right) = (try fit.solution.asColumns(), try b.value.asColumns())
  let solution = record(fit.solution, inputs: [a, b]) { back in
    let g = try back.gradient.asColumns()
    let inverse = try pseudoInverse(of: matrix, rank: fit.rank)
    let db = try inverse.T.matmul(g)
    if back.wants(0) {
      let residual = try right - matrix.matmul(x)
      let outside = try g - inverse.matmul(matrix.matmul(g))
      let moved = try residual.matmul(inverse.matmul(db).T)
      let turned = try inverse.T.matmul(x).matmul(outside.T)
      try back.pass(moved + turned - db.matmul(x.T), to: 0)
    }
    try back.pass(db.reshaped(to: right.shape.count == back.gradient.shape.count ? right.shape : [-1]), to: 1)
  }
  return (solution, fit.rank, try singularValues(a))
}

/// The pseudo-inverse by the `rank` greatest singular values.
private func pseudoInverse(of a: Tensor, rank: Int) throws -> Tensor {
  let (u, s, vh) = try a.svd()
  let kept = s.scalars.enumerated().map { index, value in index < rank ? 1 / value : 0 }
  return try (vh.T * Tensor(kept, shape: s.shape, in: a.context)).matmul(u.T)
}

/// For each factor the product of all the others.
private func productsOfOthers(_ factors: [Float]) -> [Float] {
  var before: [Double] = [1]
  for factor in factors { before.append(before[before.count - 1] * Double(factor)) }
  var (behind, products) = (1.0, [Float](repeating: 0, count: factors.count))
  for index in factors.indices.reversed() {
    products[index] = Float(before[index] * behind)
    behind *= Double(factors[index])
  }
  return products
}

extension Tensor {
  /// A vector as a matrix of one column; a matrix as it is.
  fileprivate func asColumns() throws -> Tensor { shape.count == 1 ? try expanded(at: 1) : self }
}
