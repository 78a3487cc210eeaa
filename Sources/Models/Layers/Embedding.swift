import Autograd
import Tensors

/// What an adaptation method puts on an embedding: given the ids and the rows, new rows.
package protocol EmbeddingAdapter: LayerAdapter {
  /// The adapted rows `shape + (dim,)` for the base's rows and the ids that chose them.
  func adapt(_ output: Variable, ids: [Int32], shape: [Int]) throws -> Variable
}

/// A table `(V, dim)` whose rows are looked up by id, with whatever adapters are attached applied to the rows.
package final class Embedding: AdaptableLayer {
  package let path: String
  package let weight: Parameter
  /// Whether the same table also is the output head (tied weights), which adapters leave alone.
  package let servesAsHead: Bool
  package var adapters: [any EmbeddingAdapter] = []

  init(path: String, weight: Parameter, servesAsHead: Bool = false) {
    self.path = path
    self.weight = weight
    self.servesAsHead = servesAsHead
  }

  /// How many rows there are.
  package var count: Int { weight.shape[0] }
  package var width: Int { weight.shape[1] }
  package var attached: [any LayerAdapter] { adapters }
  package func detach(_ adapter: any LayerAdapter) { adapters.removeAll { $0 === adapter } }

  /// The rows of `ids`, as many as fill `shape`: `shape + (dim,)`.
  package func callAsFunction(_ ids: [Int32], shape: [Int]) throws -> Variable {
    var rows =
      switch try weight.weightsInUse() {
      case .dense(let table): try embedding(table, ids: ids, shape: shape)
      case .quantized(let matrix): try embedding(matrix, ids: ids, shape: shape)
      }
    for adapter in adapters { rows = try adapter.adapt(rows, ids: ids, shape: shape) }
    return rows
  }
}
