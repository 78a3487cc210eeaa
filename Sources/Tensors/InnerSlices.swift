import CKernels

/// A product whose inner axis is long beside its result, `c = alpha * aᵀ @ b + beta * c`, as gradients of weights are.
///
/// Cut into tiles of `c`, each piece would read narrow stripes of both operands, many memory pages apart, and others
/// would read them again. Cut along the inner axis, a piece reads whole rows that lie in a piece, once: what counts
/// where the operands come from another core's cache or from memory. The pieces' sums are added up in their order, so
/// the bits depend on the shape alone.
struct InnerSlices {
  private let m: Int
  private let n: Int
  private let k: Int
  private let length: Int
  private let count: Int

  /// Rows that one call of the kernel takes: more of them touch more pages than a core remembers.
  private static let step = 128
  /// The most numbers of a result that is worth having several times.
  private static let largest = 1 << 16
  /// The flops from which slices pay.
  private static let worthwhile = 0x1p21
  private static let most = 16

  /// Nil where tiles of the result are better.
  init?(m: Int, n: Int, k: Int) {
    guard m * n <= Self.largest, 2 * Double(m) * Double(n) * Double(k) > Self.worthwhile else { return nil }
    // A slice reads a few times what it writes.
    let shortest = min(max(4 * m * n / (m + n), 64), 256)
    let wanted = min(Self.most, k / shortest)
    guard wanted >= 4 else { return nil }
    length = ((k + wanted - 1) / wanted + 31) / 32 * 32
    count = (k + length - 1) / length
    (self.m, self.n, self.k) = (m, n, k)
  }

  /// Calls `product` to put the sums over a stretch of the inner axis (times `beta` what is there) into rows of `n`
  /// numbers, and adds these up in `c`.
  func run(
    alpha: Float, beta: Float, c: UnsafeMutablePointer<Float>, ldc: Int, parallel: Parallel,
    _ product: (_ inner: Range<Int>, _ sums: UnsafeMutablePointer<Float>, _ beta: Float) -> Void
  ) throws {
    let size = m * n
    try parallel.withScratch(bytes: count * size * MemoryLayout<Float>.stride) { scratch in
      let sums = scratch.bindMemory(to: Float.self, capacity: count * size)
      try parallel.run(pieces: count) { slice in
        let end = min(k, (slice + 1) * length)
        for start in stride(from: slice * length, to: end, by: Self.step) {
          product(start..<min(end, start + Self.step), sums + slice * size, start == slice * length ? 0 : 1)
        }
      }
      parallel.forAllRanges(of: m, cost: n * count) { rows in
        for row in rows {
          let target = c + row * ldc
          if beta == 0 {
            target.update(repeating: 0, count: n)
          } else if beta != 1 {
            kernel_scale(target, n, beta)
          }
          for slice in 0..<count { kernel_add_scaled(alpha, sums + slice * size + row * n, target, n) }
        }
      }
    }
  }
}
