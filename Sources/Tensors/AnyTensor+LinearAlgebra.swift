// Linear algebra on arrays of any kind: the results are float64 where an operand is, else float32.

extension AnyTensor {
  /// The thin singular value decomposition, or its leading `k` parts; see `NDArray.svd` and `NDArray.projectedSVD`.
  package func svd(k: Int? = nil) throws -> (u: AnyTensor, s: AnyTensor, vh: AnyTensor) {
    if let k {
      let wide = try float64()
      try wide.checkLeading(k)
      if let (u, s, vh) = try wide.projectedSVD(k: k) {
        return (try fitting(u), try fitting(s), try fitting(vh))
      }
    }
    if case .float64(let x) = self {
      let (u, s, vh) = try NDArray.leading(k, of: x.svd())
      return (.float64(u), .float64(s), .float64(vh))
    }
    let (u, s, vh) = try NDArray.leading(k, of: float32().svd())
    return (.float32(u), .float32(s), .float32(vh))
  }

  /// The thin QR decomposition.
  package func qr() throws -> (q: AnyTensor, r: AnyTensor) {
    if case .float64(let x) = self {
      let (q, r) = try x.qr()
      return (.float64(q), .float64(r))
    }
    let (q, r) = try float32().qr()
    return (.float32(q), .float32(r))
  }

  /// The eigenvalues of a symmetric matrix in ascending order, and its eigenvectors as columns, computed in double
  /// precision.
  package func eigh() throws -> (values: AnyTensor, vectors: AnyTensor) {
    let (values, vectors) = try float64().eigh()
    return (try fitting(values), try fitting(vectors))
  }

  /// The x with `self @ x = right`.
  package func solve(_ right: AnyTensor) throws -> AnyTensor {
    try fitting(float64().solve(right.float64()), right)
  }

  /// The x of least length that makes `self @ x` as near to `right` as possible, with the residuals, the rank and the
  /// singular values; see `NDArray<Double>.lstsq`.
  package func lstsq(
    _ right: AnyTensor, cutoff: Double?
  ) throws -> (solution: AnyTensor, residuals: AnyTensor, rank: Int, singularValues: AnyTensor) {
    let limit = cutoff ?? precision * Double(shape.max() ?? 1)
    let fit = try float64().lstsq(right.float64(), cutoff: limit)
    return (
      try fitting(fit.solution, right), try fitting(fit.residuals, right), fit.rank,
      try fitting(fit.singularValues, right)
    )
  }

  /// The inverse of a square matrix.
  package func inv() throws -> AnyTensor { try fitting(float64().inv()) }

  /// The determinant of a square matrix.
  package func det() throws -> AnyTensor { try fitting(float64().det()) }

  /// The number of singular values above `cutoff`, by default that of rounding errors of the kind.
  package func matrixRank(cutoff: Double?) throws -> Int {
    if case .float64(let x) = self { return try x.matrixRank(cutoff: cutoff) }
    return try float32().matrixRank(cutoff: cutoff)
  }

  /// The angles between the subspaces that the columns of two matrices span, ascending.
  package func principalAngles(_ other: AnyTensor) throws -> AnyTensor {
    try fitting(float64().principalAngles(other.float64()), other)
  }

  private var precision: Double { dtype == .float64 ? .ulpOfOne : Double(Float.ulpOfOne) }

  /// A result in the kind of the operands.
  private func fitting(_ result: NDArray<Double>, _ other: AnyTensor? = nil) throws -> AnyTensor {
    let isWide = dtype == .float64 || other?.dtype == .float64
    return try AnyTensor.float64(result).cast(to: isWide ? .float64 : .float32)
  }
}
