import CKernels
import Tensors

/// `x / sqrt(mean(x²) + ε) · w` over the last axis (Zhang & Sennrich 2019): `(..., dim)` and `(dim,)`.
///
/// With `r` the inverse root: `dx = r (g w - x r² mean(g w x))`, `dw = Σ g x r`. Operations on the norm do not keep it: it
/// is computed again.
package func rmsNorm(_ x: Variable, weight: Variable, epsilon: Float) throws -> Variable {
  guard let width = x.shape.last, weight.shape == [width], width > 0 else {
    throw TensorError(
      "an RMS norm with a weight of \(describe(shape: weight.shape)) cannot take \(describe(shape: x.shape))",
      label: "the weight must have the length of the last axis")
  }
  guard width <= Tensor.longRow else { return try longRowRMSNorm(x, weight, epsilon) }
  let context = x.context
  let rows = x.value.count / width
  let (input, gain) = (try x.value.contiguous(), try weight.value.contiguous())
  let (y, inverse) = try normalized(input, gain, epsilon)
  return record(y, inputs: [x, weight]) { back in
    let gradient = back.gradient
    try back.accumulate(into: 0) { gathered, isFresh in
      try context.parallel.forRanges(of: rows, cost: width) { range in
        let at = range.lowerBound * width
        kernel_rms_norm_gradient(
          input.pointer + at, gain.pointer, inverse.pointer + range.lowerBound, gradient.pointer + at,
          range.count, width, gathered.pointer + at, isFresh)
      }
    }
    try back.accumulate(into: 1) { gathered, isFresh in
      if isFresh { gathered.pointer.update(repeating: 0, count: width) }
      try context.parallel.forRanges(of: width, cost: rows) { columns in
        let at = columns.lowerBound
        kernel_rms_norm_weight_gradient(
          input.pointer + at, inverse.pointer, gradient.pointer + at, rows, width, columns.count,
          gathered.pointer + at)
      }
    }
    extendLifetime(gradient)
  }.recomputed(from: [input, gain]) { try normalized(input, gain, epsilon).y }
}

/// The norm of each row, and the inverse roots, `(rows,)`.
private func normalized(_ x: Tensor, _ gain: Tensor, _ epsilon: Float) throws -> (y: Tensor, inverse: Tensor)
{
  let (width, context) = (gain.count, x.context)
  let rows = x.count / width
  let y = try Tensor.uninitialized(x.shape, in: context)
  let inverse = try Tensor.uninitialized([rows], in: context)
  try context.parallel.forRanges(of: rows, cost: width) { range in
    let at = range.lowerBound * width
    kernel_rms_norm(
      x.pointer + at, gain.pointer, epsilon, range.count, width, y.pointer + at,
      inverse.pointer + range.lowerBound)
  }
  extendLifetime((x, gain))
  return (y, inverse)
}

/// The same by operations that an interrupt can end within a row.
private func longRowRMSNorm(_ x: Variable, _ weight: Variable, _ epsilon: Float) throws -> Variable {
  let square = try mean(multiply(x, x), axes: [-1], keepDimensions: true)
  return try multiply(multiply(x, power(add(square, epsilon), -0.5)), weight)
}
