extension Tensor {
  /// Writes the elements in row-major order to `target`, which has room for `count`.
  func copyElements(to target: UnsafeMutablePointer<Float>) throws {
    let plan = CopyPlan(self, to: target)
    try context.parallel.forRanges(of: plan.steps, cost: plan.cost, plan.run)
  }
}

/// A copy in row-major order, cut into steps that may be done in any order.
struct CopyPlan {
  /// How many steps there are: elements, or bands of rows in a transposition.
  let steps: Int
  /// The elements of a step.
  let cost: Int
  private let source: UnsafePointer<Float>
  private let target: UnsafeMutablePointer<Float>
  private let way: Way

  private enum Way {
    case straight
    case transposed(Layout)
    case runs(Layout)
  }
  private static let block = 32

  init(_ tensor: Tensor, to target: UnsafeMutablePointer<Float>) {
    source = UnsafePointer(tensor.pointer)
    self.target = target
    if tensor.isContiguous {
      (way, steps, cost) = (.straight, tensor.count, 1)
      return
    }
    let layout = Layout(shape: tensor.shape, tensor.strides, tensor.strides)
    if layout.sizes.count == 2, layout.left[0] == 1, tensor.count > 0 {
      way = .transposed(layout)
      steps = (layout.sizes[0] + Self.block - 1) / Self.block
      cost = Self.block * layout.sizes[1]
    } else {
      (way, steps, cost) = (.runs(layout), tensor.count, 1)
    }
  }

  func run(_ range: Range<Int>) {
    switch way {
    case .straight:
      (target + range.lowerBound).update(from: source + range.lowerBound, count: range.count)
    case .transposed(let layout):
      let rows = range.lowerBound * Self.block..<min(layout.sizes[0], range.upperBound * Self.block)
      transpose(rows, columns: layout.sizes[1], step: layout.left[1])
    case .runs(let layout):
      layout.forEachRun(in: range) { start, length, left, _ in
        let step = layout.innerLeft
        for i in 0..<length { target[start + i] = source[left + i * step] }
      }
    }
  }

  /// The given rows of the target in blocks, so that neither side leaves the cache between neighbours.
  private func transpose(_ rows: Range<Int>, columns: Int, step: Int) {
    let block = Self.block
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

/// How the elements of two operands are found while the elements of a result are made in row-major order.
///
/// Axes of length 1 are dropped and neighbouring axes merged where both operands allow it, so that most walks are
/// one or two long runs. A stride of 0 repeats an element.
struct Layout {
  private(set) var sizes: [Int] = []
  private(set) var left: [Int] = []
  private(set) var right: [Int] = []

  init(shape: [Int], _ leftStrides: [Int], _ rightStrides: [Int]) {
    for axis in shape.indices where shape[axis] != 1 {
      if let last = sizes.indices.last, left[last] == leftStrides[axis] * shape[axis],
        right[last] == rightStrides[axis] * shape[axis]
      {
        sizes[last] *= shape[axis]
        left[last] = leftStrides[axis]
        right[last] = rightStrides[axis]
      } else {
        sizes.append(shape[axis])
        left.append(leftStrides[axis])
        right.append(rightStrides[axis])
      }
    }
    if sizes.isEmpty { (sizes, left, right) = ([1], [0], [0]) }
  }

  var innerLeft: Int { left[left.count - 1] }
  var innerRight: Int { right[right.count - 1] }

  /// Calls `body(start, length, left, right)` for each run of the innermost axis that touches `range`; `left` and
  /// `right` are where the run begins in the operands.
  @inline(__always)
  func forEachRun(in range: Range<Int>, _ body: (Int, Int, Int, Int) -> Void) {
    if range.isEmpty { return }
    let last = sizes.count - 1
    let inner = sizes[last]
    var position = [Int](repeating: 0, count: sizes.count)
    var rest = range.lowerBound
    var (a, b) = (0, 0)
    for axis in sizes.indices.reversed() {
      position[axis] = rest % sizes[axis]
      rest /= sizes[axis]
      a += position[axis] * left[axis]
      b += position[axis] * right[axis]
    }
    var start = range.lowerBound
    while start < range.upperBound {
      let length = min(inner - position[last], range.upperBound - start)
      body(start, length, a, b)
      start += length
      a += length * left[last]
      b += length * right[last]
      position[last] += length
      var axis = last
      while axis > 0, position[axis] == sizes[axis] {
        a += left[axis - 1] - sizes[axis] * left[axis]
        b += right[axis - 1] - sizes[axis] * right[axis]
        position[axis] = 0
        position[axis - 1] += 1
        axis -= 1
      }
    }
  }
}
