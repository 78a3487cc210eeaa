import Glibc

extension NDArray<Double> {
  /// The leading `k` singular values and vectors of a large matrix, or nil where the whole decomposition is quicker: of a
  /// small one, and of one whose spectrum is flat.
  ///
  /// A subspace is found that holds the leading directions, by a random projection sharpened by power iterations, and the
  /// matrix is decomposed within it (Halko, Martinsson & Tropp 2011, algorithms 4.4 and 5.1). The projection is drawn from
  /// a fixed seed, so that the result depends on the matrix alone. Shapes: `(m, n)` gives u `(m, k)`, s `(k,)`, vh
  /// `(k, n)`.
  func projectedSVD(k: Int) throws -> (u: NDArray, s: NDArray, vh: NDArray)? {
    let (columns, least) = (shape[1], Swift.min(shape[0], shape[1]))
    let width = k + Self.oversampling
    guard least > Self.wholeSize, width * 4 < least,
      let range = try leadingRange(columns, width, k, iterations: least / (8 * width) + 2)
    else { return nil }
    let (u, s, vh) = try range.T.product(self).svd()
    return try NDArray.leading(k, of: (range.product(u), s, vh))
  }

  /// An orthonormal basis of the directions that the matrix stretches most, sharpened until the leading `k` singular
  /// values within it stay as they are; nil if they do not after so many iterations.
  private func leadingRange(_ columns: Int, _ width: Int, _ k: Int, iterations: Int) throws -> NDArray? {
    let draws = try Tensor.randn([columns, width], seed: 0, site: "svd", in: context)
    var basis = try product(draws.converted(to: Double.self)).qr().q
    var last = [Double](repeating: 0, count: k)
    for _ in 0..<iterations {
      let rows = try T.product(basis)
      let values = try Array(rows.singularValues().scalars.prefix(k))
      let change = zip(values, last).map { ($0 - $1).magnitude }.max() ?? 0
      basis = try product(rows.qr().q).qr().q
      if change <= 1e-8 * (values.first ?? 0) { return basis }
      last = values
    }
    return nil
  }

  private static var oversampling: Int { 10 }
  private static var wholeSize: Int { 256 }

  /// The angles between the subspaces that the columns of two matrices span, in radians and ascending order.
  ///
  /// Small angles are found by their sines and large ones by their cosines, so that both are exact to rounding (Björck &
  /// Golub 1973). Shapes: `(n, p)` and `(n, q)` give as many angles as the smaller rank.
  package func principalAngles(_ other: NDArray) throws -> NDArray {
    let (rows, _) = try matrixSize(for: "principal_angles()")
    let (others, _) = try other.matrixSize(for: "principal_angles()")
    guard rows == others else {
      throw TensorError(
        "principal_angles() needs matrices with as many rows, and got \(describe(shape: shape)) and"
          + " \(describe(shape: other.shape))",
        hint: "the columns of each span the subspace; .T compares the rows")
    }
    let (a, b) = (try columnBasis(), try other.columnBasis())
    let (large, small) = a.shape[1] >= b.shape[1] ? (a, b) : (b, a)
    let count = small.shape[1]
    guard count > 0 else { return try NDArray([], shape: [0], in: context) }
    let overlap = try large.T.product(small)
    let cosines = try overlap.singularValues().scalars
    let rest = try small.apply(.subtract, large.product(overlap))
    let sines = try Array(rest.singularValues().scalars.reversed())
    let angles = (0..<count).map { i in
      cosines[i] * cosines[i] < 0.5
        ? Glibc.acos(Swift.min(1, cosines[i])) : Glibc.asin(Swift.min(1, sines[i]))
    }
    return try NDArray(angles, shape: [count], in: context)
  }

  /// Orthonormal columns that span what the columns span.
  private func columnBasis() throws -> NDArray {
    let (u, s, _) = try svd()
    let limit = (s.scalars.first ?? 0) * Double(shape.max() ?? 1) * Double(Float.ulpOfOne)
    let rank = s.scalars.count { $0 > limit }
    return try u.narrowed(axis: 1, start: 0, count: rank).contiguous()
  }
}

extension NDArray where Element: LapackElement {
  /// The leading `k` parts of a decomposition, or all of it.
  static func leading(
    _ k: Int?, of factors: (u: NDArray, s: NDArray, vh: NDArray)
  ) throws -> (u: NDArray, s: NDArray, vh: NDArray) {
    guard let k else { return factors }
    return (
      try factors.u.narrowed(axis: 1, start: 0, count: k).copy(),
      try factors.s.narrowed(axis: 0, start: 0, count: k).copy(),
      try factors.vh.narrowed(axis: 0, start: 0, count: k).copy()
    )
  }

  /// Throws unless this is a matrix with at least `k` singular values, and `k` is one or more.
  package func checkLeading(_ k: Int) throws {
    let (rows, columns) = try matrixSize(for: "svd()")
    let most = Swift.min(rows, columns)
    guard k >= 1, k <= most else {
      throw TensorError(
        "svd() of a \(describe(shape: shape)) tensor has \(most) singular values, and k is \(k)")
    }
  }
}
