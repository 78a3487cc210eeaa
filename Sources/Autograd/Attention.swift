import Tensors

/// Causal attention with grouped queries: `softmax(q kᵀ · scale) v` over the keys up to each query.
///
/// Shapes: queries `(B, T, H, D)`, keys and values `(B, S, K, D)` with `H` a multiple of `K` and `S ≥ T` (the first
/// `S - T` keys come from a cache); the result is `(B, T, H, D)`. Saved for the gradient: the inputs and two numbers per
/// row and head. No `T x S` matrix outlives its tile.
package func causalAttention(_ q: Variable, _ k: Variable, _ v: Variable, scale: Float) throws -> Variable {
  let shape = try attentionShape(q.shape, k.shape, v.shape, scale: scale)
  let context = q.context
  let (queries, keys) = (try q.value.contiguous(), try k.value.contiguous())
  let values = try v.value.contiguous()
  let y = try Tensor.uninitialized(q.shape, in: context)
  let statistics = try Tensor.uninitialized([shape.batch, shape.heads, shape.queries, 2], in: context)
  let scratchShape = [context.parallel.workers(for: shape.pieces), shape.scratch]
  let scratch = try Tensor.uninitialized(scratchShape, in: context)
  try context.parallel.runOnWorkers(pieces: shape.pieces) { piece, worker in
    AttentionKernels.forward(
      shape, piece: piece, q: queries.pointer, k: keys.pointer, v: values.pointer, output: y.pointer,
      statistics: statistics.pointer, scratch: scratch.pointer + worker * shape.scratch)
  }
  extendLifetime((queries, keys, values, scratch))
  return record(y, inputs: [q, k, v]) { back in
    let gradient = back.gradient
    let scratch = try Tensor.uninitialized(scratchShape, in: context)
    let dq = try Tensor.uninitialized(queries.shape, in: context)
    let (dk, dv) = (try Tensor.zeros(keys.shape, in: context), try Tensor.zeros(keys.shape, in: context))
    let gradients = AttentionKernels.Gradients(q: dq.pointer, k: dk.pointer, v: dv.pointer)
    try context.parallel.runOnWorkers(pieces: shape.pieces) { piece, worker in
      AttentionKernels.backward(
        shape, piece: piece, q: queries.pointer, k: keys.pointer, v: values.pointer,
        statistics: statistics.pointer, outputGradient: gradient.pointer, into: gradients,
        scratch: scratch.pointer + worker * shape.scratch)
    }
    extendLifetime((gradient, scratch))
    try back.pass(dq, to: 0)
    try back.pass(dk, to: 1)
    try back.pass(dv, to: 2)
  }
}

private func attentionShape(_ q: [Int], _ k: [Int], _ v: [Int], scale: Float) throws -> AttentionShape {
  guard q.count == 4, k.count == 4, k == v, q[0] == k[0], q[3] == k[3], k[2] > 0, q[2] % k[2] == 0,
    k[1] >= q[1]
  else {
    throw TensorError(
      "attention cannot take queries \(describe(shape: q)), keys \(describe(shape: k)) and values "
        + describe(shape: v),
      label: "it takes (B, T, H, D) and twice (B, S, K, D), with H a multiple of K and S at least T")
  }
  return AttentionShape(
    batch: q[0], queries: q[1], keys: k[1], heads: q[2], keyValueHeads: k[2], headDim: q[3], scale: scale)
}
