import Autograd
import Models
import Tensors

/// Low-rank adaptation of an embedding: to the row of an id comes `s · B A[:, id]` with `s = α / r`, as PEFT does it.
///
/// `A` is `(r, V)` and starts at zero; `B` is `(dim, r)`, drawn from N(0, 1) as PyTorch draws an embedding.
package final class EmbeddingLoRA: EmbeddingAdapter, LowRankUpdate {
  package let factors: LowRankFactors
  package var isEnabled = true

  package init(_ factors: LowRankFactors) { self.factors = factors }

  package func adapt(_ output: Variable, ids: [Int32], shape: [Int]) throws -> Variable {
    guard isEnabled else { return output }
    let rows = try embedding(transpose(a), ids: ids, shape: shape)  // (..., r)
    return try add(output, multiply(Autograd.linear(rows, b), scale))
  }

  package var parameters: [(suffix: String, variable: Variable)] {
    [(Embedding.factorNames.a, a), (Embedding.factorNames.b, b)]
  }

  /// `s · (B A)ᵀ`, of shape `(V, dim)`.
  package func delta() throws -> Tensor { try b.value.matmul(a.value).T * scale }
}

extension Embedding: LowRankLayer {
  package static let factorNames = (a: "lora_embedding_A", b: "lora_embedding_B")

  package func factorShapes(rank: Int) -> (a: [Int], b: [Int]) { ([rank, count], [width, rank]) }

  package func freshFactors(rank: Int, seed: UInt64, in context: Context) throws -> (a: Tensor, b: Tensor) {
    (
      try Tensor.zeros([rank, count], in: context),
      try Tensor.randn([width, rank], seed: seed, site: path + ".lora_embedding_B", in: context)
    )
  }

  package func attach(_ factors: LowRankFactors) -> any LowRankUpdate {
    let lora = EmbeddingLoRA(factors)
    adapters.append(lora)
    return lora
  }
}
