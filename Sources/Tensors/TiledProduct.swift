import CKernels

/// A large product on the matrix unit of a processor with AMX (Sources/CKernels/Tiles.c).
///
/// The inner axis is worked off in stretches. Of each, the smaller side is packed once and shared by all workers; what
/// a worker multiplies it with it packs itself, so that this stays in its caches: blocks of rows where the right side
/// is the small one, else stripes of columns. An element's sum has one order, whoever computes it.
struct TiledProduct {
  private let product: KernelProduct
  /// How much of the inner axis is worked off at a time, and how many rows.
  private let depth: Int
  private let rows: Int
  /// Whether the right side is packed once for all rows.
  private let sharesRight: Bool

  /// Columns of a stripe, and the most rows of a block.
  private static let stripe = 32
  private static let block = 64
  /// The longest stretch of the inner axis: a stripe of it stays in the second-level cache.
  private static let longest = 640
  /// The most bytes of a packed side, for the same reason.
  private static let mostBytes = 1 << 20
  /// The flops from which packing pays.
  private static let worthwhile = 0x1p23

  /// Nil where the kernels in use have no tiles, or the product is too small or too thin for them: with a side of fewer
  /// than four blocks of 32 packing takes longer than it saves, with fewer than three if one side has many rows.
  init?(_ product: KernelProduct) {
    let (m, n, k) = (product.m, product.n, product.k)
    guard kernel_level() == .AMX, 2 * Double(m) * Double(n) * Double(k) >= Self.worthwhile,
      min(m, n, k) > 96 || (m >= 1024 && min(n, k) >= 64 && n * k > 8192 && k <= Self.longest)
    else { return nil }
    self.product = product
    depth = Self.evenPart(of: k, upTo: Self.longest)
    sharesRight = tiles_bytes(n, depth) <= Self.mostBytes
    rows = sharesRight ? m : Self.evenPart(of: m, upTo: Self.mostBytes / tiles_bytes(32, depth) * 32)
  }

  /// A multiple of 32 that cuts `size` into as few parts as possible, of about one size, none above `most`.
  private static func evenPart(of size: Int, upTo most: Int) -> Int {
    let parts = (size + most - 1) / most
    return ((size + parts - 1) / parts + 31) / 32 * 32
  }

  func run(on parallel: Parallel) throws {
    let workers = parallel.workers(for: .max)
    let sharedBytes = tiles_bytes(sharesRight ? product.n : rows, depth)
    let ownBytes = tiles_bytes(sharesRight ? Self.block : Self.stripe, depth)
    try parallel.withScratch(bytes: sharedBytes + workers * ownBytes) { scratch in
      for row in stride(from: 0, to: product.m, by: rows) {
        for start in stride(from: 0, to: product.k, by: depth) {
          let part = Part(
            product: product, rows: row..<min(row + rows, product.m),
            inner: start..<min(start + depth, product.k), shared: scratch)
          try pack(part, parallel)
          let own = scratch + sharedBytes
          if sharesRight {
            try multiplyBlocks(part, parallel) { own + $0 * ownBytes }
          } else {
            try multiplyStripes(part, parallel) { own + $0 * ownBytes }
          }
        }
      }
    }
  }

  /// Packs what the workers share; some ten thousand numbers are a piece.
  private func pack(_ part: Part, _ parallel: Parallel) throws {
    let lines = max(1, 256 / part.inner.count) * 32
    let all = sharesRight ? product.n : part.rows.count
    try parallel.run(pieces: (all + lines - 1) / lines) { piece in
      let first = piece * lines
      let count = min(lines, all - first)
      if sharesRight {
        part.packRight(column: first, count: count, to: part.shared + part.bytes(first))
      } else {
        part.packLeft(from: first, count: count, to: part.shared + part.bytes(first))
      }
    }
  }

  private func multiplyBlocks(
    _ part: Part, _ parallel: Parallel, own: (_ worker: Int) -> UnsafeMutableRawPointer
  ) throws {
    // Few rows are cut into smaller blocks, so that threads have alike to do.
    let height = min(Self.block, Self.evenPart(of: product.m, upTo: max(32, product.m / 16)))
    try parallel.runOnWorkers(pieces: (product.m + height - 1) / height) { piece, worker in
      let row = piece * height
      let count = min(height, product.m - row)
      part.packLeft(from: row, count: count, to: own(worker))
      part.multiply(
        from: row, count: count, column: 0, columns: product.n, left: own(worker), right: part.shared)
    }
  }

  private func multiplyStripes(
    _ part: Part, _ parallel: Parallel, own: (_ worker: Int) -> UnsafeMutableRawPointer
  ) throws {
    try parallel.runOnWorkers(pieces: (product.n + Self.stripe - 1) / Self.stripe) { piece, worker in
      let column = piece * Self.stripe
      let count = min(Self.stripe, product.n - column)
      part.packRight(column: column, count: count, to: own(worker))
      part.multiply(
        from: 0, count: part.rows.count, column: column, columns: count, left: part.shared,
        right: own(worker))
    }
  }
}

/// Rows and a stretch of the inner axis of a product, and the memory that one of its sides is packed in.
private struct Part {
  let product: KernelProduct
  let rows: Range<Int>
  let inner: Range<Int>
  /// The packed side that the workers share.
  let shared: UnsafeMutableRawPointer

  /// The bytes of so many lines, whole blocks of 32.
  func bytes(_ lines: Int) -> Int { tiles_bytes(lines, inner.count) }

  /// Packs `count` rows from number `first` of the part on.
  func packLeft(from first: Int, count: Int, to packed: UnsafeMutableRawPointer) {
    withUnsafePointer(to: product) {
      tiles_pack_left($0, rows.lowerBound + first, count, inner.lowerBound, inner.count, packed)
    }
  }

  func packRight(column: Int, count: Int, to packed: UnsafeMutableRawPointer) {
    withUnsafePointer(to: product) {
      tiles_pack_right($0, column, count, inner.lowerBound, inner.count, packed)
    }
  }

  /// Multiplies `count` rows from number `first` of the part on, packed in `left`, with columns packed in `right`.
  func multiply(
    from first: Int, count: Int, column: Int, columns: Int, left: UnsafeMutableRawPointer,
    right: UnsafeMutableRawPointer
  ) {
    withUnsafePointer(to: product) {
      tiles_multiply(
        $0, rows.lowerBound + first, count, column, columns, inner.lowerBound, inner.count, left, right)
    }
  }
}
