import CKernels
import Foundation

/// One AdamW update of a weight, as one pass over its memory.
package struct AdamUpdate {
  /// With the two bias corrections: `rate` is `η / (1 - β₁ᵗ)`, `correction` is `1 / sqrt(1 - β₂ᵗ)`.
  private let settings: KernelAdamW

  /// - Parameter step: the number of this update, from 1, for the bias corrections.
  package init(
    learningRate: Float, beta1: Float, beta2: Float, epsilon: Float, weightDecay: Float, step: Int
  ) {
    settings = KernelAdamW(
      beta1: beta1, beta2: beta2, epsilon: epsilon, keep: 1 - learningRate * weightDecay,
      rate: Float(Double(learningRate) / (1 - Foundation.pow(Double(beta1), Double(step)))),
      correction: Float(1 / (1 - Foundation.pow(Double(beta2), Double(step))).squareRoot()))
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
    weight.context.parallel.forAllRanges(of: weight.count) { range in
      let at = range.lowerBound
      kernel_adamw(settings, dw + at, w + at, m + at, v + at, range.count)
    }
    extendLifetime(g)
  }
}
