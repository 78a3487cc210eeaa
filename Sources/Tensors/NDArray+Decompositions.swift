import Glibc

// LAPACK reads matrices by columns, so it sees the transpose of what is stored by rows. Each method below says
// which factor of the transpose it asks for, and how that is the wanted factor of the matrix itself.

extension NDArray where Element: LapackElement {
  /// The thin singular value decomposition `u @ diag(s) @ vh`, singular values in descending order.
  ///
  /// Shapes: `(m, n)` gives u `(m, k)`, s `(k,)`, vh `(k, n)` with k the lesser of m and n. Follows LAPACK's gesdd.
  package func svd() throws -> (u: NDArray, s: NDArray, vh: NDArray) {
    let (rows, columns) = try matrixSize(for: "svd()")
    let k = Swift.min(rows, columns)
    guard k > 0 else { return (try emptied([rows, 0]), try emptied([0]), try emptied([0, columns])) }
    // a^T = v s u^T: what LAPACK calls u is v by columns, which is vh by rows, and the other way round.
    let call = try SingularValues(self, vectors: true)
    try call.run(rows, columns, in: context)
    return (
      try call.right.tensor([rows, k]), try call.values.tensor([k]), try call.left.tensor([k, columns])
    )
  }

  /// The singular values in descending order.
  package func singularValues() throws -> NDArray {
    let (rows, columns) = try matrixSize(for: "svd()")
    guard count > 0 else { return try emptied([0]) }
    let call = try SingularValues(self, vectors: false)
    try call.run(rows, columns, in: context)
    return try call.values.tensor([Swift.min(rows, columns)])
  }

  /// The thin QR decomposition `q @ r`, r upper triangular.
  ///
  /// Shapes: `(m, n)` gives q `(m, k)` and r `(k, n)` with k the lesser of m and n.
  package func qr() throws -> (q: NDArray, r: NDArray) {
    let (rows, columns) = try matrixSize(for: "qr()")
    let k = Swift.min(rows, columns)
    guard k > 0 else { return (try emptied([rows, 0]), try emptied([0, columns])) }
    // a^T = l q', hence a = q'^T l^T.
    let a = try Workspace(copying: self)
    let factor = try OrthogonalFactor<Element>(rows: rows, columns: columns, in: context)
    let operations = 4 * Double(rows) * Double(columns) * Double(k)
    try AbandonableWork.run(operations: operations, in: context) { factor.reduce(a) }
    let r = try a.tensor([rows, columns]).narrowed(axis: 0, start: 0, count: k).copy()
    for row in 0..<k {
      (r.pointer + row * columns).update(repeating: 0, count: Swift.min(row, columns))
    }
    try AbandonableWork.run(operations: operations, in: context) { factor.expand(a) }
    let q = try a.tensor([rows, columns]).narrowed(axis: 1, start: 0, count: k).contiguous()
    return (q, r)
  }

  /// The eigenvalues of a symmetric matrix in ascending order, and its eigenvectors as the columns of `v`; only the
  /// lower triangle is read.
  package func eigh() throws -> (values: NDArray, vectors: NDArray) {
    let (size, _) = try matrixSize(for: "eigh()", square: true)
    guard size > 0 else { return (try emptied([0]), try emptied([0, 0])) }
    let a = try Workspace(copying: self)
    let values = try Workspace<Element>(size, in: context)
    var query = (Element(0), Int32(0))
    _ = Element.syevd(Int32(size), a.pointer, values.pointer, &query.0, -1, &query.1, -1)
    let work = try Workspace(queried: query.0, in: context)
    let integers = Int(query.1)
    let info = try AbandonableWork.run(operations: 9 * pow(Double(size), 3), in: context) {
      var list = [Int32](repeating: 0, count: Swift.max(1, integers))
      return Element.syevd(
        Int32(size), a.pointer, values.pointer, work.pointer, work.count, &list, Int32(clamping: integers))
    }
    guard info == 0 else { throw TensorError("eigh() did not converge on this matrix") }
    return (try values.tensor([size]), try a.tensor([size, size]).T.contiguous())
  }
}

/// One call of gesdd on the transpose of a matrix.
private struct SingularValues<Element: LapackElement>: Sendable {
  let a: Workspace<Element>
  let values: Workspace<Element>
  let left: Workspace<Element>
  let right: Workspace<Element>
  let vectors: Bool

  init(_ matrix: NDArray<Element>, vectors: Bool) throws {
    let (rows, columns, context) = (matrix.shape[0], matrix.shape[1], matrix.context)
    let k = Swift.min(rows, columns)
    a = try Workspace(copying: matrix)
    values = try Workspace(k, in: context)
    left = try Workspace(vectors ? columns * k : 1, in: context)
    right = try Workspace(vectors ? rows * k : 1, in: context)
    self.vectors = vectors
  }

  func run(_ rows: Int, _ columns: Int, in context: Context) throws {
    let k = Swift.min(rows, columns)
    var query = Element(0)
    _ = call(rows, columns, &query, -1)
    let work = try Workspace(queried: query, in: context)
    let operations = (vectors ? 20 : 4) * Double(rows) * Double(columns) * Double(k)
    let info = try AbandonableWork.run(operations: operations, in: context) {
      call(rows, columns, work.pointer, work.count)
    }
    guard info == 0 else { throw TensorError("svd() did not converge on this matrix") }
  }

  private func call(
    _ rows: Int, _ columns: Int, _ work: UnsafeMutablePointer<Element>, _ workCount: Int32
  ) -> Int32 {
    var integers = [Int32](repeating: 0, count: 8 * Swift.min(rows, columns))
    return Element.gesdd(
      vectors ? "S" : "N", Int32(columns), Int32(rows), a.pointer, values.pointer, left.pointer,
      right.pointer,
      Int32(Swift.min(rows, columns)), work, workCount, &integers)
  }
}

/// The two calls that make `a^T = l q'` out of the transpose of a matrix.
private struct OrthogonalFactor<Element: LapackElement>: Sendable {
  let rows: Int32
  let columns: Int32
  let reflectors: Workspace<Element>
  let work: Workspace<Element>

  init(rows: Int, columns: Int, in context: Context) throws {
    (self.rows, self.columns) = (Int32(rows), Int32(columns))
    let k = Swift.min(rows, columns)
    reflectors = try Workspace(k, in: context)
    // 64 is the largest block that LAPACK uses for both calls.
    work = try Workspace(64 * Swift.max(rows, columns), in: context)
  }

  func reduce(_ a: Workspace<Element>) {
    _ = Element.gelqf(columns, rows, a.pointer, reflectors.pointer, work.pointer, work.count)
  }

  func expand(_ a: Workspace<Element>) {
    _ = Element.orglq(
      Swift.min(rows, columns), rows, Swift.min(rows, columns), a.pointer, columns, reflectors.pointer,
      work.pointer, work.count)
  }
}
