import Foundation

/// One AdamW update of a weight, as one pass over its memory.
package struct AdamUpdate {
  private let rate: Float
  private let beta1: Float
  private let beta2: Float
  private let epsilon: Float
  private let keep: Float
  /// `1 / sqrt(1 - β₂ᵗ)`, the bias correction of the second moment.
  private let secondCorrection: Float
  /// `η / (1 - β₁ᵗ)`.
  private let correctedRate: Float

  /// - Parameter step: the number of this update, from 1, for the bias corrections.
  package init(
    learningRate: Float, beta1: Float, beta2: Float, epsilon: Float, weightDecay: Float, step: Int
  ) {
    rate = learningRate
    self.beta1 = beta1
    self.beta2 = beta2
    self.epsilon = epsilon
    keep = 1 - learningRate * weightDecay
    correctedRate = Float(Double(learningRate) / (1 - Foundation.pow(Double(beta1), Double(step))))
    secondCorrection = Float(1 / (1 - Foundation.pow(Double(beta2), Double(step))).squareRoot())
  }

  /// Updates `weight` and both moments in place, to the end even when interrupted; all four tensors have one shape,
  /// and those that change are contiguous.
  package func apply(to weight: Tensor, gradient: Tensor, first: Tensor, second: Tensor) throws {
    guard weight.shape == gradient.shape, weight.shape == first.shape, weight.shape == second.shape else {
      throw TensorError("an update needs a gradient and moments of the weight's shape \(weight.shape)")
    }
    precondition(weight.isContiguous && first.isContiguous && second.isContiguous)
    let g = try gradient.contiguous()
    let (w, dw, m, v) = (weight.pointer, g.pointer, first.pointer, second.pointer)
    weight.context.parallel.forAllRanges(of: weight.count) { range in update(range, w, dw, m, v) }
    extendLifetime(g)
  }

  private func update(
    _ range: Range<Int>, _ w: UnsafeMutablePointer<Float>, _ g: UnsafePointer<Float>,
    _ m: UnsafeMutablePointer<Float>, _ v: UnsafeMutablePointer<Float>
  ) {
    forEachBlock(range) { i, count in
      let gradient = loadPart(g, i, count)
      let first = loadPart(m, i, count) * beta1 + gradient * (1 - beta1)
      let second = loadPart(v, i, count) * beta2 + gradient * gradient * (1 - beta2)
      storePart(first, m, i, count)
      storePart(second, v, i, count)
      let step = first * correctedRate / (second.squareRoot() * secondCorrection + epsilon)
      storePart(loadPart(w, i, count) * keep - step, w, i, count)
    }
  }
}
