import Foundation

/// Kernels of softmax and of the cross-entropy built on it, over one row.
package enum SoftmaxKernels {
  /// Replaces a row by `exp(x · scale - shift)` and returns the sum.
  package static func exponentiate(
    _ x: UnsafeMutablePointer<Float>, count: Int, scale: Float, shift: Float
  ) -> Float {
    var sum = Lanes.zero
    var rest: Float = 0
    forEachBlock(0..<count) { i, part in
      let e = exponential(loadPart(x, i, part) * scale - shift)
      storePart(e, x, i, part)
      if part == Lanes.scalarCount { sum += e } else { for lane in 0..<part { rest += e[lane] } }
    }
    return sum.sum() + rest
  }

  package static func scale(_ x: UnsafeMutablePointer<Float>, count: Int, by factor: Float) {
    forEachBlock(0..<count) { i, part in storePart(loadPart(x, i, part) * factor, x, i, part) }
  }

  /// Turns a row of logits into `(softmax - onehot(label)) · weight` and returns the row's loss,
  /// `logsumexp(logits) - logits[label]`.
  package static func crossEntropyInPlace(
    _ logits: UnsafeMutablePointer<Float>, count: Int, label: Int, weight: Float
  ) -> Float {
    let highest = maximum(logits, count: count)
    let asked = logits[label]
    let sum = exponentiate(logits, count: count, scale: 1, shift: highest)
    scale(logits, count: count, by: weight / sum)
    logits[label] -= weight
    return highest + Float(Foundation.log(Double(sum))) - asked
  }
}
