/// Kernels of `silu(gate) · up`, the product inside SwiGLU, where `silu(g) = g · σ(g)`.
package enum GateKernels {
  package static func forward(
    gate g: UnsafePointer<Float>, up u: UnsafePointer<Float>, range: Range<Int>,
    into y: UnsafeMutablePointer<Float>
  ) {
    forEachBlock(range) { i, count in
      let gate = loadPart(g, i, count)
      storePart(gate * logisticSigmoid(gate) * loadPart(u, i, count), y, i, count)
    }
  }

  /// `du = dy · silu(g)` and `dg = dy · u · σ(g) · (1 + g · (1 - σ(g)))`.
  package static func backward(
    gate g: UnsafePointer<Float>, up u: UnsafePointer<Float>, outputGradient dy: UnsafePointer<Float>,
    range: Range<Int>, gateGradient dg: UnsafeMutablePointer<Float>,
    upGradient du: UnsafeMutablePointer<Float>
  ) {
    forEachBlock(range) { i, count in
      let (gate, up, gradient) = (loadPart(g, i, count), loadPart(u, i, count), loadPart(dy, i, count))
      let s = logisticSigmoid(gate)
      storePart(gradient * gate * s, du, i, count)
      storePart(gradient * up * s * (1 + gate * (1 - s)), dg, i, count)
    }
  }
}
