import CKernels
import Tensors

/// `(x - mean) / sqrt(variance + epsilon)` along the last axis, times `weight` and plus `bias` where given.
///
/// Ba, Kiros & Hinton 2016, "Layer normalization".
/// Shapes: x `(..., dim)`, weight and bias `(dim,)`. With h the normalised x, r the inverse root and u the gradient
/// times the weight, `dx = r (u - mean(u) - h mean(u h))`, `dw = sum(g h)` and `db = sum(g)`.
package func layerNorm(
  _ x: Variable, weight: Variable? = nil, bias: Variable? = nil, epsilon: Float = 1e-5
) throws -> Variable {
  guard let width = x.shape.last else { throw TensorError("layer_norm() needs a tensor with axes") }
  for side in [weight, bias] where side.map({ $0.shape != [width] }) ?? false {
    throw TensorError(
      "layer_norm() of a \(describe(shape: x.shape)) tensor needs a weight and a bias of shape"
        + " \(describe(shape: [width])), and got \(describe(shape: side?.shape ?? []))")
  }
  let gain = try weight ?? Variable(.ones([width], in: x.context))
  let offset = try bias ?? Variable(.zeros([width], in: x.context))
  guard width > 0, width <= Tensor.longRow else { return try longRowLayerNorm(x, gain, offset, epsilon) }
  return try LayerNorm(x.value.contiguous(), gain.value.contiguous(), width).record(x, gain, offset, epsilon)
}

/// One layer norm: what its gradients need.
private struct LayerNorm {
  let input: Tensor
  let gain: Tensor
  let width: Int
  let rows: Int
  /// The mean and the inverse root of each row.
  let statistics: Tensor
  let context: Context

  init(_ input: Tensor, _ gain: Tensor, _ width: Int) throws {
    (self.input, self.gain, self.width, context) = (input, gain, width, input.context)
    rows = input.count / width
    statistics = try Tensor.uninitialized([rows, 2], in: context)
  }

  func record(_ x: Variable, _ weight: Variable, _ bias: Variable, _ epsilon: Float) throws -> Variable {
    let offset = try bias.value.contiguous()
    let y = try Tensor.uninitialized(x.shape, in: context)
    try context.parallel.forRanges(of: rows, cost: width) { range in
      let at = range.lowerBound * width
      kernel_layer_norm(
        input.pointer + at, gain.pointer, offset.pointer, epsilon, range.count, width, y.pointer + at,
        statistics.pointer + range.lowerBound * 2)
    }
    extendLifetime((self, offset))
    return Autograd.record(y, inputs: [x, weight, bias]) { back in
      let gradient = back.gradient
      try back.accumulate(into: 0) { try passToInput(gradient, $0, $1) }
      try back.accumulate(into: 1) { try passToWeight(gradient, $0, $1) }
      try back.passSummed(gradient, to: 2)
    }
  }

  private func passToInput(_ gradient: Tensor, _ gathered: Tensor, _ isFresh: Bool) throws {
    try context.parallel.forRanges(of: rows, cost: width) { range in
      let at = range.lowerBound * width
      kernel_layer_norm_gradient(
        input.pointer + at, gain.pointer, statistics.pointer + range.lowerBound * 2, gradient.pointer + at,
        range.count, width, gathered.pointer + at, isFresh)
    }
    extendLifetime((self, gradient))
  }

  private func passToWeight(_ gradient: Tensor, _ gathered: Tensor, _ isFresh: Bool) throws {
    if isFresh { gathered.pointer.update(repeating: 0, count: width) }
    try context.parallel.forRanges(of: width, cost: rows) { columns in
      let at = columns.lowerBound
      kernel_layer_norm_weight_gradient(
        input.pointer + at, statistics.pointer, gradient.pointer + at, rows, width, columns.count,
        gathered.pointer + at)
    }
    extendLifetime((self, gradient))
  }
}

/// The same by operations that an interrupt can end within a row.
private func longRowLayerNorm(
  _ x: Variable, _ weight: Variable, _ bias: Variable, _ epsilon: Float
) throws -> Variable {
  let centred = try subtract(x, mean(x, axes: [-1], keepDimensions: true))
  let spread = try mean(multiply(centred, centred), axes: [-1], keepDimensions: true)
  return try add(multiply(multiply(centred, power(add(spread, epsilon), -0.5)), weight), bias)
}
