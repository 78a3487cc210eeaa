extension Tensor {
  /// The x with `self @ x = right`; throws when the matrix is singular.
  package func solve(_ right: Tensor) throws -> Tensor {
    try converted(to: Double.self).solve(right.converted(to: Double.self)).converted(to: Float.self)
  }

  /// The x of least length that makes `self @ x` as near to `right` as possible; see `NDArray<Double>.lstsq`.
  ///
  /// Singular values below the precision of float32 count as 0: they may come from the rounding of the input.
  package func lstsq(
    _ right: Tensor, cutoff: Double? = nil
  ) throws -> (solution: Tensor, residuals: Tensor, rank: Int, singularValues: Tensor) {
    let limit = cutoff ?? Double(Float.ulpOfOne) * Double(shape.max() ?? 1)
    let fit = try converted(to: Double.self).lstsq(right.converted(to: Double.self), cutoff: limit)
    return (
      try fit.solution.converted(to: Float.self), try fit.residuals.converted(to: Float.self), fit.rank,
      try fit.singularValues.converted(to: Float.self)
    )
  }

  /// The inverse of a square matrix; throws when it has none.
  package func inv() throws -> Tensor { try converted(to: Double.self).inv().converted(to: Float.self) }

  /// The determinant of a square matrix.
  package func det() throws -> Tensor { try converted(to: Double.self).det().converted(to: Float.self) }
}
