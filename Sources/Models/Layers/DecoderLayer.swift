import Autograd
import Costs
import Tensors

// Shapes: B sequences, T new tokens, S tokens with the cached ones, H query heads, K key-value heads, D the size
// of a head, dim = the width of the residual stream.

/// RMSNorm with a learned gain (Zhang & Sennrich 2019): `x / sqrt(mean(x²) + ε) · w`.
package struct RMSNorm {
  package let weight: Parameter
  let epsilon: Float

  func callAsFunction(_ x: Variable) throws -> Variable {
    guard let gain = weight.variable else {
      throw ModelError("\(weight.name) is stored as \(weight.dtype), and a norm needs float32")
    }
    return try rmsNorm(x, weight: gain, epsilon: epsilon)
  }
}

/// Causal self-attention with grouped queries (Ainslie et al. 2023) and rotary positions (Su et al. 2021).
package struct SelfAttention {
  package let query: Linear
  package let key: Linear
  package let value: Linear
  package let output: Linear
  let index: Int
  let heads: Int
  let keyValueHeads: Int
  let headDim: Int

  func callAsFunction(
    _ x: Variable, rotary table: RotaryTable?, cache: KeyValueCache?
  ) throws -> Variable {
    let (B, T) = (x.shape[0], x.shape[1])
    let start = cache?.length ?? 0
    var q = try reshape(query(x), [B, T, heads, headDim])
    var k = try reshape(key(x), [B, T, keyValueHeads, headDim])
    var v = try reshape(value(x), [B, T, keyValueHeads, headDim])
    if let table {
      q = try rotary(q, table: table, startingAt: start)
      k = try rotary(k, table: table, startingAt: start)
    }
    if let cache { (k, v) = try cache.extend(layer: index, keys: k, values: v) }
    let scale = 1 / Float(headDim).squareRoot()
    let attended = try causalAttention(q, k, v, scale: scale)  // (B, T, H, D)
    return try output(reshape(attended, [B, T, heads * headDim]))
  }
}

/// The gated feed-forward block SwiGLU (Shazeer 2020): `down(silu(gate(x)) · up(x))`.
package struct GatedFeedForward {
  package let gate: Linear
  package let up: Linear
  package let down: Linear

  func callAsFunction(_ x: Variable) throws -> Variable {
    try down(siluGate(gate(x), up(x)))
  }
}

/// One pre-norm block of a Llama-style decoder.
package struct DecoderLayer {
  package let inputNorm: RMSNorm
  package let attention: SelfAttention
  package let postAttentionNorm: RMSNorm
  package let feedForward: GatedFeedForward

  /// `(B, T, dim)` to `(B, T, dim)`.
  func callAsFunction(
    _ x: Variable, rotary table: RotaryTable?, cache: KeyValueCache?
  ) throws -> Variable {
    let attended = try add(x, attention(inputNorm(x), rotary: table, cache: cache))
    return try add(attended, feedForward(postAttentionNorm(attended)))
  }
}
