extension NDArray {
  /// Writes the elements in row-major order to `target`, which has room for `count`.
  func copyElements(to target: UnsafeMutablePointer<Element>) throws {
    let plan = CopyPlan(self, to: target)
    try context.parallel.forRanges(of: plan.steps, cost: plan.cost, plan.run)
  }

  /// Where the first element lies, whatever its type.
  var address: UnsafeMutableRawPointer { storage.start + offset * MemoryLayout<Element>.size }
}

/// A copy in row-major order, cut into steps that may be done in any order.
///
/// It knows the elements by their width alone, so that there is one loop for all types of a width.
struct CopyPlan {
  /// How many steps there are: elements, or bands of rows in a transposition.
  let steps: Int
  /// The elements of a step.
  let cost: Int
  private let source: UnsafeRawPointer
  private let target: UnsafeMutableRawPointer
  private let width: Int
  private let way: Way

  private enum Way {
    case straight
    case transposed(Layout)
    case runs(Layout)
  }
  private static let block = 32

  init<Element>(_ array: NDArray<Element>, to target: UnsafeMutablePointer<Element>) {
    source = UnsafeRawPointer(array.address)
    self.target = UnsafeMutableRawPointer(target)
    width = MemoryLayout<Element>.size
    if array.isContiguous {
      (way, steps, cost) = (.straight, array.count, 1)
      return
    }
    let layout = Layout(shape: array.shape, array.strides, array.strides)
    if layout.sizes.count == 2, layout.left[0] == 1, array.count > 0 {
      way = .transposed(layout)
      steps = (layout.sizes[0] + Self.block - 1) / Self.block
      cost = Self.block * layout.sizes[1]
    } else {
      (way, steps, cost) = (.runs(layout), array.count, 1)
    }
  }

  func run(_ range: Range<Int>) {
    switch width {
    case 1: run(range, UInt8.self)
    case 4: run(range, UInt32.self)
    default: run(range, UInt64.self)
    }
  }

  @inline(__always)
  private func run<Bits: BitwiseCopyable>(_ range: Range<Int>, _ bits: Bits.Type) {
    let (from, to) = (source.assumingMemoryBound(to: bits), target.assumingMemoryBound(to: bits))
    switch way {
    case .straight:
      (to + range.lowerBound).update(from: from + range.lowerBound, count: range.count)
    case .transposed(let layout):
      let rows = range.lowerBound * Self.block..<min(layout.sizes[0], range.upperBound * Self.block)
      Self.transpose(from, to, rows, columns: layout.sizes[1], step: layout.left[1])
    case .runs(let layout):
      layout.forEachRun(in: range) { start, length, left, _ in
        let step = layout.innerLeft
        for i in 0..<length { to[start + i] = from[left + i * step] }
      }
    }
  }

  /// The given rows of the target in blocks, so that neither side leaves the cache between neighbours.
  @inline(__always)
  private static func transpose<Bits: BitwiseCopyable>(
    _ source: UnsafePointer<Bits>, _ target: UnsafeMutablePointer<Bits>, _ rows: Range<Int>, columns: Int,
    step: Int
  ) {
    for top in stride(from: rows.lowerBound, to: rows.upperBound, by: block) {
      for left in stride(from: 0, to: columns, by: block) {
        for row in top..<min(rows.upperBound, top + block) {
          for column in left..<min(columns, left + block) {
            target[row * columns + column] = source[column * step + row]
          }
        }
      }
    }
  }
}
