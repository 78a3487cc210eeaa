import CKernels

/// A large product on the matrix unit of a processor with AMX (Sources/CKernels/Tiles.c).
///
/// The left side is packed for a stretch of rows and of the inner axis, shared by all workers, and so is the right side
/// where it is small; of a larger one each worker packs the stripe of columns that it multiplies with. An element's sum
/// has one order, whoever computes it.
struct TiledProduct {
  private let product: KernelProduct
  /// How much of the inner axis is worked off at a time, and how many rows.
  private let depth: Int
  private let rows: Int
  /// Whether the right side is packed once for all rows.
  private let sharesRight: Bool

  /// Columns of a stripe.
  private static let stripe = 32
  /// The longest stretch of the inner axis: a stripe of it stays in the second-level cache.
  private static let longest = 640
  /// The most bytes of a packed side, for the same reason.
  private static let mostBytes = 1 << 20
  /// The flops from which packing pays.
  private static let worthwhile = 0x1p23

  /// Nil where the kernels in use have no tiles, or the product is too small or too thin for them: with a side of fewer
  /// than four blocks of 32, as in the models that lessons train, packing takes longer than it saves.
  init?(_ product: KernelProduct) {
    let (m, n, k) = (product.m, product.n, product.k)
    guard kernel_level() == .AMX, min(m, n, k) > 96,
      2 * Double(m) * Double(n) * Double(k) >= Self.worthwhile
    else { return nil }
    self.product = product
    depth = Self.evenPart(of: k, upTo: Self.longest)
    rows = Self.evenPart(of: m, upTo: Self.mostBytes / tiles_bytes(32, depth) * 32)
    sharesRight = tiles_bytes(n, depth) <= Self.mostBytes
  }

  /// A multiple of 32 that cuts `size` into as few parts as possible, of about one size, none above `most`.
  private static func evenPart(of size: Int, upTo most: Int) -> Int {
    let parts = (size + most - 1) / most
    return ((size + parts - 1) / parts + 31) / 32 * 32
  }

  func run(on parallel: Parallel) throws {
    let leftBytes = tiles_bytes(rows, depth)
    let rightBytes =
      sharesRight
      ? tiles_bytes(product.n, depth) : parallel.workers(for: .max) * tiles_bytes(Self.stripe, depth)
    try parallel.withScratch(bytes: leftBytes + rightBytes) { scratch in
      for row in stride(from: 0, to: product.m, by: rows) {
        for start in stride(from: 0, to: product.k, by: depth) {
          let part = Part(
            product: product, rows: row..<min(row + rows, product.m),
            inner: start..<min(start + depth, product.k), left: scratch, right: scratch + leftBytes)
          try pack(part, parallel)
          try multiply(part, parallel)
        }
      }
    }
  }

  /// Packs what the workers share; some ten thousand numbers are a piece.
  private func pack(_ part: Part, _ parallel: Parallel) throws {
    let lines = max(1, 256 / part.inner.count) * 32
    let leftPieces = (part.rows.count + lines - 1) / lines
    let rightPieces = sharesRight ? (product.n + lines - 1) / lines : 0
    try parallel.run(pieces: leftPieces + rightPieces) { piece in
      if piece < leftPieces {
        part.packLeft(from: piece * lines, count: min(lines, part.rows.count - piece * lines))
      } else {
        let column = (piece - leftPieces) * lines
        part.packRight(
          column: column, count: min(lines, product.n - column), to: part.right + part.bytes(column))
      }
    }
  }

  private func multiply(_ part: Part, _ parallel: Parallel) throws {
    let across = (product.n + Self.stripe - 1) / Self.stripe
    // Few stripes are cut along the rows too, so that threads have alike to do.
    let cuts = sharesRight ? max(1, 16 / across) : 1
    let height = Self.evenPart(of: part.rows.count, upTo: max(32, part.rows.count / cuts))
    let down = (part.rows.count + height - 1) / height
    try parallel.runOnWorkers(pieces: across * down) { piece, worker in
      let (column, row) = (piece / down * Self.stripe, piece % down * height)
      let columns = min(Self.stripe, product.n - column)
      let right = part.right + part.bytes(sharesRight ? column : worker * Self.stripe)
      if !sharesRight { part.packRight(column: column, count: columns, to: right) }
      part.multiply(
        from: row, count: min(height, part.rows.count - row), column: column, columns: columns, right: right)
    }
  }
}

/// Rows and a stretch of the inner axis of a product, and the memory that its sides are packed in.
private struct Part {
  let product: KernelProduct
  let rows: Range<Int>
  let inner: Range<Int>
  let left: UnsafeMutableRawPointer
  let right: UnsafeMutableRawPointer

  /// The bytes of so many lines, whole blocks of 32.
  func bytes(_ lines: Int) -> Int { tiles_bytes(lines, inner.count) }

  /// Packs `count` rows from number `first` of the part on.
  func packLeft(from first: Int, count: Int) {
    withUnsafePointer(to: product) {
      tiles_pack_left(
        $0, rows.lowerBound + first, count, inner.lowerBound, inner.count, left + bytes(first))
    }
  }

  func packRight(column: Int, count: Int, to packed: UnsafeMutableRawPointer) {
    withUnsafePointer(to: product) {
      tiles_pack_right($0, column, count, inner.lowerBound, inner.count, packed)
    }
  }

  /// Multiplies `count` rows from number `first` of the part on with columns that are packed in `right`.
  func multiply(from first: Int, count: Int, column: Int, columns: Int, right: UnsafeMutableRawPointer) {
    withUnsafePointer(to: product) {
      tiles_multiply(
        $0, rows.lowerBound + first, count, column, columns, inner.lowerBound, inner.count,
        left + bytes(first), right)
    }
  }
}
