import Autograd
import Foundation
import Tensors

/// A multilayer perceptron that tells classes apart: dense layers with an activation between each two, and perhaps an
/// embedding in front, whose rows for an example's ids are joined.
///
/// `logits = W_n φ(... φ(W_1 x + b_1) ...) + b_n`. Shapes: x `(..., features)` or N rows of k ids, which become
/// `(N, k · embedding)`; logits `(..., classes)`.
package final class MLP: Model {
  package let config: MLPConfig
  package let context: Context
  /// The table of the ids; nil for a model that takes numbers.
  package let embedding: Embedding?
  package let layers: [Linear]
  package var isGradientCheckpointing = false

  static let embeddingName = "embed.weight"

  /// Builds the model from parameters by name; `provide` is asked for each in the order of `config.parameters`.
  package init(
    config: MLPConfig, in context: Context,
    provide: (_ name: String, _ shape: [Int]) throws -> Parameter.Weights
  ) throws {
    var made: [Parameter] = []
    for (name, shape) in config.parameters { made.append(Parameter(name, try provide(name, shape))) }
    self.config = config
    self.context = context
    embedding = config.table.map { _ in Embedding(path: "embed", weight: made.removeFirst()) }
    layers = stride(from: 0, to: made.count, by: 2).map { place in
      Linear(path: made[place].module, weight: made[place], bias: made[place + 1])
    }
  }

  /// A model with random weights, drawn as PyTorch draws those of `nn.Linear`, U(-1/√in, 1/√in) for weights and
  /// biases, and of `nn.Embedding`, N(0, 1).
  ///
  /// The same seed gives the same bits: each parameter draws from a stream of its own, named after it.
  package static func random(config: MLPConfig, seed: UInt64, in context: Context) throws -> MLP {
    var inputs = 1
    return try MLP(config: config, in: context) { name, shape in
      try context.withCategory(.parameters) {
        guard name != embeddingName else {
          let table = try Tensor.randn(shape, seed: seed, site: name, in: context)
          return .dense(Variable(table, requiresGrad: true))
        }
        // A bias follows its weight and is drawn from the same range.
        if shape.count == 2 { inputs = shape[1] }
        let bound = 1 / Float(inputs).squareRoot()
        let drawn = try Tensor.rand(shape, seed: seed, site: name, in: context)
        return .dense(Variable(try drawn * (2 * bound) - bound, requiresGrad: true))
      }
    }
  }

  // MARK: - Parts

  package var linears: [Linear] { layers }
  package var embeddings: [Embedding] { embedding.map { [$0] } ?? [] }
  package var usualTargets: ModulePattern { .allLinear }

  package var parameters: [Parameter] {
    embeddings.map(\.weight) + layers.flatMap { [$0.weight] + ($0.bias.map { [$0] } ?? []) }
  }

  // MARK: - Forward

  /// The logits `(N, classes)` of examples.
  ///
  /// Ids for a model without an embedding are taken for numbers.
  package func logits(_ inputs: Examples.Inputs) throws -> Variable {
    switch inputs {
    case .features(let x): return try logits(x)
    case .ids(let ids, let width):
      guard let embedding, let table = config.table else {
        let numbers = try Tensor(ids.map(Float.init), shape: [inputs.count, width], in: context)
        return try logits(Variable(numbers))
      }
      guard width == config.idsPerExample else {
        throw ModelError("the model takes \(config.sizes[0] / table.width) ids in an example, not \(width)")
      }
      if let bad = ids.first(where: { !(0..<table.vocab).contains(Int($0)) }) {
        throw ModelError.tokenOutOfRange(Int(bad), vocab: table.vocab)
      }
      return try context.withCategory(.activations) {
        try pass(reshape(embedding(ids, shape: [inputs.count, width]), [inputs.count, config.sizes[0]]))
      }
    }
  }

  /// The logits `(..., classes)` for numbers `(..., features)`.
  package func logits(_ x: Variable) throws -> Variable {
    if let count = config.idsPerExample {
      throw ModelError(
        "the model takes ids, \(count) in an example, and these are numbers",
        hint: "give lists of ints, or a tensor of them: x.astype(\"int64\")")
    }
    guard x.shape.last == config.sizes[0] else {
      throw ModelError(
        "the model takes \(config.sizes[0]) numbers in an example",
        label: "these are \(describe(shape: x.shape))")
    }
    return try context.withCategory(.activations) { try pass(x) }
  }

  private func pass(_ x: Variable) throws -> Variable {
    try widenForCheckpointing()
    var x = x
    for layer in layers.dropLast() { x = try run(layer, x) }
    return try layers[layers.count - 1](x)
  }

  private func run(_ layer: Linear, _ x: Variable) throws -> Variable {
    guard isGradientCheckpointing else { return try config.activation(layer(x)) }
    return try checkpoint([x]) { [activation = config.activation] in try activation(layer($0[0])) }
  }

  package func scores(_ batch: Batch) throws -> (logits: Variable, labels: [Int32]) {
    guard case .examples(let examples) = batch else {
      throw ModelError(
        "an mlp learns from examples with one label each, and this batch holds token sequences",
        hint: "batch(x, labels=[...]) with one class for each row of x")
    }
    if let bad = examples.labels.first(where: { $0 >= config.classes }) {
      throw ModelError(
        "the model has no class \(bad)", label: "classes go from 0 to \(config.classes - 1)")
    }
    return (try logits(examples.inputs), examples.labels)
  }

  package func loss(_ batch: Batch) throws -> Variable {
    let (logits, labels) = try scores(batch)
    return try context.withCategory(.activations) { try crossEntropy(logits, labels: labels) }
  }

  // MARK: - Copies

  package func clone() throws -> MLP {
    try copied { try MLP(config: config, in: context, provide: $0) }
  }

  package func configJSON() throws -> Data { try config.json() }
}
