import Foundation

/// Kernels of softmax and of the cross-entropy built on it, over one row.
///
/// A NaN in a row makes its sum, and so every result of the row, NaN.
package enum SoftmaxKernels {
  /// Sums of lanes are carried over to double precision after so many elements.
  private static let stretch = 1024

  /// Writes `exp(x · scale - shift)` of a row, which may stay where it is, and returns the sum.
  package static func exponentiate(
    _ x: UnsafePointer<Float>, into y: UnsafeMutablePointer<Float>, count: Int, scale: Float, shift: Float
  ) -> Double {
    var total = 0.0
    for start in stride(from: 0, to: count, by: stretch) {
      var sum = Lanes.zero
      var rest: Float = 0
      forEachBlock(start..<min(count, start + stretch)) { i, part in
        let e = exponential(loadPart(x, i, part) * scale - shift)
        storePart(e, y, i, part)
        if part == Lanes.scalarCount { sum += e } else { for lane in 0..<part { rest += e[lane] } }
      }
      total += Double(sum.sum() + rest)
    }
    return total
  }

  package static func scale(_ x: UnsafeMutablePointer<Float>, count: Int, by factor: Float) {
    forEachBlock(0..<count) { i, part in storePart(loadPart(x, i, part) * factor, x, i, part) }
  }

  /// `exp(x) / sum(exp(x))` of a row of one element or more.
  package static func softmax(
    _ x: UnsafePointer<Float>, into y: UnsafeMutablePointer<Float>, count: Int
  ) {
    let sum = exponentiate(x, into: y, count: count, scale: 1, shift: maximum(x, count: count))
    scale(y, count: count, by: Float(1 / sum))
  }

  /// `(x - max(x)) - log(sum(exp(x - max(x))))` of a row of one element or more: next to a large maximum, the
  /// logarithm of the sum would be rounded away.
  package static func logSoftmax(
    _ x: UnsafePointer<Float>, into y: UnsafeMutablePointer<Float>, count: Int
  ) {
    let highest = maximum(x, count: count)
    let logarithm = Float(Foundation.log(exponentiate(x, into: y, count: count, scale: 1, shift: highest)))
    forEachBlock(0..<count) { i, part in
      storePart((loadPart(x, i, part) - highest) - logarithm, y, i, part)
    }
  }

  /// Turns a row of logits into `(softmax - onehot(label)) · weight` and returns the row's loss,
  /// `logsumexp(logits) - logits[label]`.
  package static func crossEntropyInPlace(
    _ logits: UnsafeMutablePointer<Float>, count: Int, label: Int, weight: Float
  ) -> Float {
    let highest = maximum(logits, count: count)
    let asked = logits[label]
    let sum = exponentiate(logits, into: logits, count: count, scale: 1, shift: highest)
    scale(logits, count: count, by: Float(Double(weight) / sum))
    logits[label] -= weight
    return Float(Foundation.log(sum)) - (asked - highest)
  }
}
