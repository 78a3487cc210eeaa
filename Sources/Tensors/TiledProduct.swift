import CKernels

/// A product on the matrix unit of a processor with AMX (Sources/CKernels/Tiles.c).
///
/// The side with fewer lines (rows of the left one, columns of the right one) is packed first, for all workers: a
/// stretch of its lines and of the inner axis that fits the second-level cache. Of the other side each worker packs the
/// few lines that it multiplies with. So every number is packed once for a stretch, and an element's sum has one order,
/// whoever computes it.
struct TiledProduct {
  private let product: KernelProduct
  private let sharesLeft: Bool
  /// How much of the inner axis is worked off at a time, and how many lines of the shared side.
  private let depth: Int
  private let sharedLines: Int
  /// Lines of the other side that make a piece of work.
  private let ownLines: Int

  /// The longest stretch of the inner axis: some lines of it stay in the second-level cache.
  private static let longest = 640
  /// The most bytes of the shared side, for the same reason.
  private static let mostBytes = 1 << 20
  /// The shortest side for which packing pays: each number that is packed has to meet enough others.
  private static let worthwhile = 128

  /// Nil where the kernels in use have no tiles, or a side is too short for them, as in the models that lessons train.
  init?(_ product: KernelProduct) {
    let (m, n, k) = (product.m, product.n, product.k)
    guard kernel_level() == .AMX, min(m, n, k) >= Self.worthwhile else { return nil }
    self.product = product
    sharesLeft = m < n
    depth = Self.evenPart(of: k, upTo: Self.longest)
    sharedLines = Self.evenPart(of: min(m, n), upTo: max(1, Self.mostBytes / tiles_bytes(32, depth)) * 32)
    ownLines = max(m, n) >= 1024 ? 64 : 32
  }

  /// A multiple of 32 that cuts `size` into as few parts as possible, of about one size, none above `most`.
  private static func evenPart(of size: Int, upTo most: Int) -> Int {
    let parts = (size + most - 1) / most
    return ((size + parts - 1) / parts + 31) / 32 * 32
  }

  func run(on parallel: Parallel) throws {
    let sharedBytes = tiles_bytes(sharedLines, depth)
    let ownBytes = tiles_bytes(ownLines, depth)
    let (shared, own) = sharesLeft ? (product.m, product.n) : (product.n, product.m)
    try parallel.withScratch(bytes: sharedBytes + parallel.workers(for: .max) * ownBytes) { scratch in
      for first in stride(from: 0, to: shared, by: sharedLines) {
        for start in stride(from: 0, to: product.k, by: depth) {
          let part = Part(
            product: product, sharesLeft: sharesLeft, lines: first..<min(first + sharedLines, shared),
            inner: start..<min(start + depth, product.k), packed: scratch)
          try pack(part, parallel)
          try parallel.runOnWorkers(pieces: (own + ownLines - 1) / ownLines) { piece, worker in
            let line = piece * ownLines
            part.multiply(
              line..<min(line + ownLines, own), packingTo: scratch + sharedBytes + worker * ownBytes)
          }
        }
      }
    }
  }

  /// Packs what the workers share; some ten thousand numbers are a piece.
  private func pack(_ part: Part, _ parallel: Parallel) throws {
    let (count, step) = (part.lines.count, max(1, 512 / part.inner.count) * 32)
    try parallel.run(pieces: (count + step - 1) / step) { piece in
      let line = piece * step
      part.packShared(line..<min(line + step, count))
    }
  }
}

/// Lines of the shared side and a stretch of the inner axis of a product, and where they are packed.
private struct Part {
  let product: KernelProduct
  let sharesLeft: Bool
  let lines: Range<Int>
  let inner: Range<Int>
  let packed: UnsafeMutableRawPointer

  /// Packs some of the shared lines, numbered from the first of the part; they begin at a whole block of 32.
  func packShared(_ some: Range<Int>) {
    let place = packed + tiles_bytes(some.lowerBound, inner.count)
    pack(left: sharesLeft, lines.lowerBound + some.lowerBound, some.count, to: place)
  }

  /// Packs some lines of the other side and multiplies them with all that are shared.
  func multiply(_ own: Range<Int>, packingTo place: UnsafeMutableRawPointer) {
    pack(left: !sharesLeft, own.lowerBound, own.count, to: place)
    let (rows, columns) = sharesLeft ? (lines, own) : (own, lines)
    withUnsafePointer(to: product) {
      tiles_multiply(
        $0, rows.lowerBound, rows.count, columns.lowerBound, columns.count, inner.lowerBound, inner.count,
        sharesLeft ? packed : place, sharesLeft ? place : packed)
    }
  }

  private func pack(left: Bool, _ line: Int, _ count: Int, to place: UnsafeMutableRawPointer) {
    withUnsafePointer(to: product) {
      (left ? tiles_pack_left : tiles_pack_right)($0, line, count, inner.lowerBound, inner.count, place)
    }
  }
}
