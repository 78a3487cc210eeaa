import CKernels
import COpenBLAS

/// `c = alpha * op(a) @ op(b) + beta * c` over row-major matrices, where `op` transposes or does nothing.
///
/// Shapes: `op(a)` is `(m, k)`, `op(b)` is `(k, n)`, `c` is `(m, n)`; `lda`, `ldb`, `ldc` are the distances between
/// rows as stored. With `beta` 0, `c` is not read. How the product is cut depends on the shape alone, so the bits do
/// not depend on the number of threads; nil for `parallel` stays on this thread. Without an inner axis (`k` 0) the
/// product is zero. Large ones go to the matrix unit where there is one.
package func gemm(
  transposeA: Bool, transposeB: Bool, m: Int, n: Int, k: Int, alpha: Float = 1,
  a: UnsafePointer<Float>, lda: Int, b: UnsafePointer<Float>, ldb: Int,
  beta: Float = 0, c: UnsafeMutablePointer<Float>, ldc: Int, parallel: Parallel?
) throws {
  guard m > 0, n > 0 else { return }
  guard [m, n, k, lda, ldb, ldc].allSatisfy({ $0 <= Int32.max }) else {
    throw TensorError("a product of (\(m), \(k)) by (\(k), \(n)) has an axis longer than \(Int32.max)")
  }
  if let parallel,
    let product = TiledProduct(
      KernelProduct(
        m: m, n: n, k: k, a: a, a_row: transposeA ? 1 : lda, a_column: transposeA ? lda : 1, b: b,
        b_row: transposeB ? 1 : ldb, b_column: transposeB ? ldb : 1, c: c, c_row: ldc, alpha: alpha,
        beta: beta))
  {
    return try product.run(on: parallel)
  }
  if transposeA, let parallel, let slices = InnerSlices(m: m, n: n, k: k) {
    return try slices.run(alpha: alpha, beta: beta, c: c, ldc: ldc, parallel: parallel) { inner, sums, beta in
      multiply(
        KernelProduct(
          m: m, n: n, k: inner.count, a: a + inner.lowerBound * lda, a_row: 1, a_column: lda,
          b: transposeB ? b + inner.lowerBound : b + inner.lowerBound * ldb, b_row: transposeB ? 1 : ldb,
          b_column: transposeB ? ldb : 1, c: sums, c_row: n, alpha: 1, beta: beta))
    }
  }
  let grid = ProductGrid(m: m, n: n, k: k)
  func tile(_ piece: Int) {
    let rows = grid.rows(piece)
    let columns = grid.columns(piece)
    var start = 0
    repeat {
      let depth = min(grid.depth, k - start)
      let left = transposeA ? a + start * lda + rows.lowerBound : a + rows.lowerBound * lda + start
      let right = transposeB ? b + columns.lowerBound * ldb + start : b + start * ldb + columns.lowerBound
      multiply(
        KernelProduct(
          m: rows.count, n: columns.count, k: depth, a: left, a_row: transposeA ? 1 : lda,
          a_column: transposeA ? lda : 1, b: right, b_row: transposeB ? 1 : ldb,
          b_column: transposeB ? ldb : 1,
          c: c + rows.lowerBound * ldc + columns.lowerBound, c_row: ldc, alpha: alpha,
          beta: start == 0 ? beta : 1))
      start += depth
    } while start < k
  }
  if let parallel {
    try parallel.run(pieces: grid.pieces, tile)
  } else {
    for piece in 0..<grid.pieces { tile(piece) }
  }
}

/// A product on this thread. Our kernels are at least as fast as OpenBLAS's with AVX2 and AVX-512, twice as fast with
/// few columns; on other processors OpenBLAS has kernels of its own for each.
@inline(__always)
func multiply(_ product: KernelProduct) {
  if kernel_level() != .baseline { return withUnsafePointer(to: product) { kernel_product($0) } }
  let (transposeA, transposeB) = (product.a_column != 1, product.b_column != 1)
  // BLAS refuses, with a line on standard error, rows that are nearer than they are long, although of a single row or
  // of rows without elements the distance means nothing.
  cblas_sgemm(
    CblasRowMajor, transposeA ? CblasTrans : CblasNoTrans, transposeB ? CblasTrans : CblasNoTrans,
    Int32(product.m), Int32(product.n), Int32(product.k), product.alpha, product.a,
    Int32(max(1, transposeA ? max(product.a_column, product.m) : max(product.a_row, product.k))), product.b,
    Int32(max(1, transposeB ? max(product.b_column, product.k) : max(product.b_row, product.n))),
    product.beta,
    product.c, Int32(max(1, product.c_row, product.n)))
}

/// How a product is cut into tiles: enough of them for many threads, each large enough to be worth a call and
/// small enough for an interrupt to be noticed.
private struct ProductGrid {
  let m: Int
  let n: Int
  let tileRows: Int
  let tileColumns: Int
  /// How much of the inner axis goes into one call; the calls of a tile follow each other in order.
  let depth: Int
  let pieces: Int
  private let acrossColumns: Int

  /// The flops under which cutting costs more than a second core brings: some ten microseconds.
  private static let worthwhile = 0x1p20
  /// The flops of one call: some milliseconds of one core.
  private static let longest = 0x1p27

  init(m: Int, n: Int, k: Int) {
    (self.m, self.n) = (m, n)
    var (rows, columns) = (m, n)
    func count() -> Int { ((m + rows - 1) / rows) * ((n + columns - 1) / columns) }
    func flops() -> Double { 2 * Double(rows) * Double(columns) * Double(k) }
    while max(rows, columns) > 32,
      (count() < 8 && flops() > Self.worthwhile) || (flops() > Self.longest && max(rows, columns) > 256)
    {
      if rows >= columns { rows = Self.half(rows) } else { columns = Self.half(columns) }
    }
    (tileRows, tileColumns) = (rows, columns)
    let slices = max(1, Int((flops() / Self.longest).rounded(.up)))
    depth = max(1, (k + slices - 1) / slices)
    acrossColumns = (n + columns - 1) / columns
    pieces = count()
  }

  func rows(_ piece: Int) -> Range<Int> {
    let start = piece / acrossColumns * tileRows
    return start..<min(m, start + tileRows)
  }

  func columns(_ piece: Int) -> Range<Int> {
    let start = piece % acrossColumns * tileColumns
    return start..<min(n, start + tileColumns)
  }

  private static func half(_ size: Int) -> Int { (size / 2 + 31) / 32 * 32 }
}
