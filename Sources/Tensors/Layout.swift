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
