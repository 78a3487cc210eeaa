import CKernels
import Tensors

/// `silu(gate) · up`, the product inside SwiGLU (Shazeer 2020), as one pass; both of one shape. Operations on it do not
/// keep it: it is computed again.
package func siluGate(_ gate: Variable, _ up: Variable) throws -> Variable {
  guard gate.shape == up.shape else {
    throw TensorError(
      "the two sides of a gate must have one shape, not \(describe(shape: gate.shape)) and "
        + describe(shape: up.shape))
  }
  let context = gate.context
  let (g, u) = (try gate.value.contiguous(), try up.value.contiguous())
  return record(try gated(g, u), inputs: [gate, up]) { back in
    let gradient = back.gradient
    let dg = try Tensor.uninitialized(g.shape, in: context)
    let du = try Tensor.uninitialized(g.shape, in: context)
    try context.parallel.forRanges(of: dg.count, cost: 4) { range in
      let at = range.lowerBound
      kernel_silu_gate_gradient(
        g.pointer + at, u.pointer + at, gradient.pointer + at, dg.pointer + at, du.pointer + at, range.count)
    }
    extendLifetime(gradient)
    try back.pass(dg, to: 0)
    try back.pass(du, to: 1)
  }.recomputed(from: [g, u]) { try gated(g, u) }
}

private func gated(_ gate: Tensor, _ up: Tensor) throws -> Tensor {
  let y = try Tensor.uninitialized(gate.shape, in: gate.context)
  try gate.context.parallel.forRanges(of: y.count, cost: 4) { range in
    let at = range.lowerBound
    kernel_silu_gate(gate.pointer + at, up.pointer + at, y.pointer + at, range.count)
  }
  extendLifetime((gate, up))
  return y
}
