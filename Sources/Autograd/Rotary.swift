import CKernels
import Foundation
import Tensors

/// The cosines and sines of rotary positions (Su et al. 2021): `(positions, headDim / 2)` each.
///
/// Pair i of a head turns by `position · base^(-2i / headDim)`.
package struct RotaryTable {
  let cosines: Tensor
  let sines: Tensor

  /// - Throws: `TensorError` when a head has no even number of elements.
  package init(headDim: Int, positions: Int, base: Double, in context: Context) throws {
    guard headDim > 0, headDim % 2 == 0 else {
      throw TensorError("rotary positions need heads of even size, not \(headDim)")
    }
    let half = headDim / 2
    cosines = try Tensor.uninitialized([positions, half], in: context)
    sines = try Tensor.uninitialized([positions, half], in: context)
    // The frequencies are rounded to float32 first, as the reference implementations do.
    let frequencies = (0..<half).map { Float(1 / pow(base, Double(2 * $0) / Double(headDim))) }
    for position in 0..<positions {
      for (i, frequency) in frequencies.enumerated() {
        let angle = Double(Float(position) * frequency)
        cosines.pointer[position * half + i] = Float(cos(angle))
        sines.pointer[position * half + i] = Float(sin(angle))
      }
    }
  }

  var half: Int { cosines.shape[1] }
  var positions: Int { cosines.shape[0] }
}

/// Turns queries or keys `(B, T, H, D)` by their positions, the first being `start`; the gradient turns back.
///
/// Number i of a head is paired with number `i + D/2`, as Hugging Face pairs them.
package func rotary(_ x: Variable, table: RotaryTable, startingAt start: Int) throws -> Variable {
  guard x.shape.count == 4, x.shape[3] == 2 * table.half else {
    throw TensorError(
      "rotary positions take (batch, tokens, heads, \(2 * table.half)), not \(describe(shape: x.shape))")
  }
  guard start >= 0, start + x.shape[1] <= table.positions else {
    throw TensorError(
      "positions \(start) to \(start + x.shape[1]) are beyond the table of \(table.positions)")
  }
  let y = try rotated(x.value, table, start: start, sign: 1)
  return record(y, inputs: [x]) { back in
    try back.pass(rotated(back.gradient, table, start: start, sign: -1), to: 0)
  }
}

private func rotated(_ x: Tensor, _ table: RotaryTable, start: Int, sign: Float) throws -> Tensor {
  let (T, H, half) = (x.shape[1], x.shape[2], table.half)
  let input = try x.contiguous()
  let y = try Tensor.uninitialized(x.shape, in: x.context)
  try x.context.parallel.forRanges(of: x.shape[0] * T, cost: H * half * 2) { range in
    for token in range {
      let (at, angle) = (token * H * half * 2, (start + token % T) * half)
      kernel_rotary(
        input.pointer + at, table.cosines.pointer + angle, table.sines.pointer + angle, H, half, sign,
        y.pointer + at)
    }
  }
  extendLifetime((input, table.cosines, table.sines))
  return y
}
