import CKernels

/// Causal attention over tiles of queries; no T x S matrix outlives its tile (Dao et al. 2022, in the plain form
/// that a CPU's cache asks for).
///
/// Layout: queries `(B, T, H, D)`, keys and values `(B, S, K, D)`, all contiguous; query head h reads key-value
/// head `h / (H / K)`. Row t sees keys 0 to `S - T + t`.
package struct AttentionShape {
  package let batch: Int
  package let queries: Int
  package let keys: Int
  package let heads: Int
  package let keyValueHeads: Int
  package let headDim: Int
  package let scale: Float

  package init(
    batch: Int, queries: Int, keys: Int, heads: Int, keyValueHeads: Int, headDim: Int, scale: Float
  ) {
    self.batch = batch
    self.queries = queries
    self.keys = keys
    self.heads = heads
    self.keyValueHeads = keyValueHeads
    self.headDim = headDim
    self.scale = scale
  }

  /// Queries in one tile: its scores stay in the second-level cache, and little is computed that nobody may see.
  var tile: Int { max(1, min(queries, 32)) }
  /// Query heads that read one key-value head.
  var group: Int { heads / keyValueHeads }
  /// Independent pieces of work: a key-value head of a sequence.
  package var pieces: Int { batch * keyValueHeads }
  /// Floats of scratch that a worker needs.
  package var scratch: Int { 2 * tile * keys + tile }

  func queryOffset(_ b: Int, _ t: Int, _ h: Int) -> Int { ((b * queries + t) * heads + h) * headDim }
  func keyOffset(_ b: Int, _ kv: Int) -> Int { (b * keys * keyValueHeads + kv) * headDim }
  /// The place of a row's two statistics, `(B, H, T, 2)`.
  func statisticsOffset(_ b: Int, _ h: Int, _ t: Int) -> Int { 2 * ((b * heads + h) * queries + t) }
}

package enum AttentionKernels {
  /// One piece: all query heads of a group. Writes the output and, for each row, the greatest score and the inverse
  /// of the sum that its softmax divides by: apart, since their logarithmic sum would round large scores off.
  package static func forward(
    _ s: AttentionShape, piece: Int, q: UnsafePointer<Float>, k: UnsafePointer<Float>,
    v: UnsafePointer<Float>, output: UnsafeMutablePointer<Float>,
    statistics: UnsafeMutablePointer<Float>, scratch: UnsafeMutablePointer<Float>
  ) {
    let (b, kv) = (piece / s.keyValueHeads, piece % s.keyValueHeads)
    let (keys, values) = (k + s.keyOffset(b, kv), v + s.keyOffset(b, kv))
    let (queryStride, keyStride) = (s.heads * s.headDim, s.keyValueHeads * s.headDim)
    for h in kv * s.group..<(kv + 1) * s.group {
      for start in stride(from: 0, to: s.queries, by: s.tile) {
        let rows = min(s.tile, s.queries - start)
        let columns = s.keys - s.queries + start + rows  // what the last row sees
        let at = s.queryOffset(b, start, h)
        multiply(  // scores (rows, columns) = q kᵀ
          .no, .yes, rows, columns, s.headDim, 1, q + at, queryStride, keys, keyStride, 0, scratch, s.keys)
        for row in 0..<rows {
          kernel_attention_row(
            scratch + row * s.keys, columns - rows + row + 1, columns, s.scale,
            statistics + s.statisticsOffset(b, h, start + row))
        }
        multiply(  // output (rows, D) = p v
          .no, .no, rows, s.headDim, columns, 1, scratch, s.keys, values, keyStride, 0, output + at,
          queryStride)
      }
    }
  }

  /// The pointers of the backward pass; the gradients of keys and values start at zero.
  package struct Gradients {
    let q: UnsafeMutablePointer<Float>
    let k: UnsafeMutablePointer<Float>
    let v: UnsafeMutablePointer<Float>

    package init(
      q: UnsafeMutablePointer<Float>, k: UnsafeMutablePointer<Float>, v: UnsafeMutablePointer<Float>
    ) {
      self.q = q
      self.k = k
      self.v = v
    }
  }

  /// One piece: recomputes the probabilities of a tile from the rows' statistics and adds up the three gradients.
  ///
  /// With `P` the probabilities, `dP = dO Vᵀ` and `δ = rowsum(P · dP)`: `dS = P · (dP - δ) · scale`,
  /// `dQ = dS K`, `dK += dSᵀ Q`, `dV += Pᵀ dO`.
  package static func backward(
    _ s: AttentionShape, piece: Int, q: UnsafePointer<Float>, k: UnsafePointer<Float>,
    v: UnsafePointer<Float>, statistics: UnsafePointer<Float>,
    outputGradient: UnsafePointer<Float>, into gradients: Gradients, scratch: UnsafeMutablePointer<Float>
  ) {
    let (b, kv) = (piece / s.keyValueHeads, piece % s.keyValueHeads)
    let offset = s.keyOffset(b, kv)
    let (queryStride, keyStride) = (s.heads * s.headDim, s.keyValueHeads * s.headDim)
    let (probabilities, slopes) = (scratch, scratch + s.tile * s.keys)
    for h in kv * s.group..<(kv + 1) * s.group {
      for start in stride(from: 0, to: s.queries, by: s.tile) {
        let rows = min(s.tile, s.queries - start)
        let columns = s.keys - s.queries + start + rows
        let at = s.queryOffset(b, start, h)
        multiply(
          .no, .yes, rows, columns, s.headDim, 1, q + at, queryStride, k + offset, keyStride, 0,
          probabilities, s.keys)
        multiply(
          .no, .yes, rows, columns, s.headDim, 1, outputGradient + at, queryStride, v + offset, keyStride, 0,
          slopes, s.keys)
        for row in 0..<rows {
          kernel_attention_row_gradient(
            probabilities + row * s.keys, slopes + row * s.keys, columns - rows + row + 1, columns, s.scale,
            statistics + s.statisticsOffset(b, h, start + row))
        }
        multiply(
          .no, .no, rows, s.headDim, columns, 1, slopes, s.keys, k + offset, keyStride, 0, gradients.q + at,
          queryStride)
        multiply(
          .yes, .no, columns, s.headDim, rows, 1, slopes, s.keys, q + at, queryStride, 1,
          gradients.k + offset, keyStride)
        multiply(
          .yes, .no, columns, s.headDim, rows, 1, probabilities, s.keys, outputGradient + at, queryStride, 1,
          gradients.v + offset, keyStride)
      }
    }
  }

  private enum Transposed { case no, yes }

  private static func multiply(
    _ transposeA: Transposed, _ transposeB: Transposed, _ m: Int, _ n: Int, _ k: Int, _ alpha: Float,
    _ a: UnsafePointer<Float>, _ lda: Int, _ b: UnsafePointer<Float>, _ ldb: Int, _ beta: Float,
    _ c: UnsafeMutablePointer<Float>, _ ldc: Int
  ) {
    Tensors.multiply(
      KernelProduct(
        m: m, n: n, k: k, a: a, a_row: transposeA == .yes ? 1 : lda, a_column: transposeA == .yes ? lda : 1,
        b: b, b_row: transposeB == .yes ? 1 : ldb, b_column: transposeB == .yes ? ldb : 1, c: c, c_row: ldc,
        alpha: alpha, beta: beta))
  }
}
