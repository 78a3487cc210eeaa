import Autograd
import Models
import Tensors

/// Low-rank adaptation of one linear layer: `y + s · B(A x)` with `s = α / r` (Hu et al. 2021, eq. 3).
///
/// `A` is `(r, in)`, drawn as PyTorch draws a linear layer's weight (Kaiming uniform with a = √5, that is
/// U(-1/√in, 1/√in)); `B` is `(out, r)` and starts at zero, so that a fresh adapter changes nothing.
package final class LoRA: LinearAdapter, LowRankUpdate {
  package let factors: LowRankFactors
  package var isEnabled = true

  package init(_ factors: LowRankFactors) { self.factors = factors }

  package func adapt(_ output: Variable, input: Variable) throws -> Variable {
    guard isEnabled else { return output }
    let update = try Autograd.linear(Autograd.linear(input, a), b)  // (..., r), then (..., out)
    return try add(output, multiply(update, scale))
  }

  package var parameters: [(suffix: String, variable: Variable)] {
    [(Linear.factorNames.a, a), (Linear.factorNames.b, b)]
  }

  /// `s · B A`, of shape `(out, in)`.
  package func delta() throws -> Tensor { try b.value.matmul(a.value) * scale }
}

extension Linear: LowRankLayer {
  package static let factorNames = (a: "lora_A.weight", b: "lora_B.weight")

  package func factorShapes(rank: Int) -> (a: [Int], b: [Int]) { ([rank, inputSize], [outputSize, rank]) }

  package func freshFactors(rank: Int, seed: UInt64, in context: Context) throws -> (a: Tensor, b: Tensor) {
    let bound = 1 / Float(inputSize).squareRoot()
    let drawn = try Tensor.rand([rank, inputSize], seed: seed, site: path + ".lora_A", in: context)
    return (try drawn * (2 * bound) - bound, try Tensor.zeros([outputSize, rank], in: context))
  }

  package func attach(_ factors: LowRankFactors) -> any LowRankUpdate {
    let lora = LoRA(factors)
    adapters.append(lora)
    return lora
  }
}
