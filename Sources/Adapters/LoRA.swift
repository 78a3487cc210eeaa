import Autograd
import Models
import Tensors

/// Low-rank adaptation of one linear layer: `y + s · B(A x)` with `s = α / r` (Hu et al. 2021, eq. 3).
///
/// `A` is `(r, in)`, drawn as PyTorch draws a linear layer's weight (Kaiming uniform with a = √5, that is
/// U(-1/√in, 1/√in)); `B` is `(out, r)` and starts at zero, so that a fresh adapter changes nothing.
package final class LoRA: LinearAdapter {
  package let a: Variable
  package let b: Variable
  package let scale: Float
  /// A switched-off adapter leaves the base output alone and trains nothing.
  package var isEnabled = true

  package init(a: Variable, b: Variable, scale: Float) {
    self.a = a
    self.b = b
    self.scale = scale
  }

  /// A fresh adapter of rank `r` for a layer; its name makes its random stream its own.
  package convenience init(for linear: Linear, rank: Int, alpha: Float, seed: UInt64, in context: Context)
    throws
  {
    let bound = 1 / Float(linear.inputSize).squareRoot()
    let (a, b) = try context.withCategory(.parameters) {
      let drawn = try Tensor.rand(
        [rank, linear.inputSize], seed: seed, site: linear.path + ".lora_A", in: context)
      return (
        try drawn * (2 * bound) - bound, try Tensor.zeros([linear.outputSize, rank], in: context)
      )
    }
    self.init(
      a: Variable(a, requiresGrad: true), b: Variable(b, requiresGrad: true), scale: alpha / Float(rank))
  }

  package var rank: Int { a.value.shape[0] }

  package func adapt(_ output: Variable, input: Variable) throws -> Variable {
    guard isEnabled else { return output }
    let update = try Autograd.linear(Autograd.linear(input, a), b)  // (..., r), then (..., out)
    return try add(output, multiply(update, scale))
  }

  package var parameters: [(suffix: String, variable: Variable)] {
    [("lora_A.weight", a), ("lora_B.weight", b)]
  }

  /// The update of the layer's weight, `s · B A`, of shape `(out, in)`.
  package func delta() throws -> Tensor {
    try b.value.matmul(a.value) * scale
  }
}
