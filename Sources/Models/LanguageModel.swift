import Autograd
import Costs
import Foundation
import Tensors

/// A Llama-style causal language model: token embedding, pre-norm blocks, final norm, output head.
///
/// The same class serves the tiny models a lesson trains from scratch and the checkpoints it loads. Parameters
/// carry Hugging Face's names; every linear layer is a seam at which adapters attach.
package final class LanguageModel: Model {
  package let config: ModelConfig
  package let context: Context
  /// What turns text into ids, where the checkpoint brought one.
  package let tokenizer: Tokenizer?
  package let embedding: Embedding
  package let positions: Parameter?
  package let layers: [DecoderLayer]
  package let norm: RMSNorm
  /// The output head; nil when the embedding serves as head (tied weights).
  package let head: Linear?
  package var isGradientCheckpointing = false
  private let rotaryTable: RotaryTable?

  static let embeddingName = "model.embed_tokens.weight"
  static let positionsName = "model.embed_positions.weight"
  static let headName = "lm_head.weight"

  /// Builds the model from parameters by name; `provide` is asked for each in the order of `config.parameters`.
  package init(
    config: ModelConfig, tokenizer: Tokenizer? = nil, in context: Context,
    provide: (_ name: String, _ shape: [Int]) throws -> Parameter.Weights
  ) throws {
    var parameters: [String: Parameter] = [:]
    for entry in config.parameters {
      parameters[entry.name] = Parameter(entry.name, try provide(entry.name, entry.shape))
    }
    func take(_ name: String) throws -> Parameter {
      guard let parameter = parameters[name] else {
        throw ModelError("the configuration lists no parameter \"\(name)\"")
      }
      return parameter
    }
    func linear(_ path: String) throws -> Linear {
      Linear(path: path, weight: try take(path + ".weight"))
    }
    func rmsNorm(_ path: String) throws -> RMSNorm {
      RMSNorm(weight: try take(path + ".weight"), epsilon: Float(config.normEpsilon))
    }
    self.config = config
    self.context = context
    self.tokenizer = tokenizer
    embedding = Embedding(
      path: "model.embed_tokens", weight: try take(Self.embeddingName), servesAsHead: config.tied)
    positions = config.positions == .learned ? try take(Self.positionsName) : nil
    layers = try (0..<config.layers).map { index in
      let path = "model.layers.\(index)."
      return DecoderLayer(
        inputNorm: try rmsNorm(path + "input_layernorm"),
        attention: SelfAttention(
          query: try linear(path + "self_attn.q_proj"), key: try linear(path + "self_attn.k_proj"),
          value: try linear(path + "self_attn.v_proj"), output: try linear(path + "self_attn.o_proj"),
          index: index, heads: config.heads, keyValueHeads: config.kvHeads, headDim: config.headDim),
        postAttentionNorm: try rmsNorm(path + "post_attention_layernorm"),
        feedForward: GatedFeedForward(
          gate: try linear(path + "mlp.gate_proj"), up: try linear(path + "mlp.up_proj"),
          down: try linear(path + "mlp.down_proj")))
    }
    norm = try rmsNorm("model.norm")
    head = config.tied ? nil : try linear("lm_head")
    rotaryTable =
      config.positions == .rotary
      ? try context.withCategory(.other) {
        try RotaryTable(
          headDim: config.headDim, positions: config.context, base: config.ropeBase, in: context)
      } : nil
  }

  // MARK: - Parts

  package var linears: [Linear] {
    layers.flatMap { layer in
      [
        layer.attention.query, layer.attention.key, layer.attention.value, layer.attention.output,
        layer.feedForward.gate, layer.feedForward.up, layer.feedForward.down,
      ]
    } + (head.map { [$0] } ?? [])
  }

  package var embeddings: [Embedding] { [embedding] }

  package var usualTargets: ModulePattern { .names(["q_proj", "v_proj"]) }

  package var parameters: [Parameter] {
    var all = [embedding.weight] + (positions.map { [$0] } ?? [])
    for layer in layers {
      let (attention, feedForward) = (layer.attention, layer.feedForward)
      all += [attention.query, attention.key, attention.value, attention.output].map(\.weight)
      all += [feedForward.gate, feedForward.up, feedForward.down].map(\.weight)
      all += [layer.inputNorm.weight, layer.postAttentionNorm.weight]
    }
    all.append(norm.weight)
    if let head { all.append(head.weight) }
    return all
  }

  // MARK: - Forward

  /// The residual stream after the final norm, `(B, T, dim)`, for `B` rows of `T` ids.
  ///
  /// With a cache the ids are new tokens behind those it holds.
  package func hidden(_ ids: [[Int32]], cache: KeyValueCache? = nil) throws -> Variable {
    let T = ids.first?.count ?? 0
    let start = cache?.length ?? 0
    try check(ids, start: start)
    try widenForCheckpointing()
    return try context.withCategory(.activations) {
      var x = try embedding(ids.flatMap { $0 }, shape: [ids.count, T])  // (B, T, dim)
      if let positions = positions?.variable {
        let row = (start..<start + T).map(Int32.init)
        x = try add(x, Autograd.embedding(positions, ids: row, shape: [1, T]))
      }
      for layer in layers { x = try run(layer, x, cache) }
      return try norm(x)
    }
  }

  private func run(_ layer: DecoderLayer, _ x: Variable, _ cache: KeyValueCache?) throws -> Variable {
    guard isGradientCheckpointing, cache == nil else {
      return try layer(x, rotary: rotaryTable, cache: cache)
    }
    return try checkpoint([x]) { [rotaryTable] inputs in
      try layer(inputs[0], rotary: rotaryTable, cache: nil)
    }
  }

  /// The logits of every position, `(B, T, V)`.
  package func logits(_ ids: [[Int32]], cache: KeyValueCache? = nil) throws -> Variable {
    try logits(fromHidden: hidden(ids, cache: cache))
  }

  /// The head's output `(..., V)` for hidden states `(..., dim)`.
  package func logits(fromHidden x: Variable) throws -> Variable {
    try context.withCategory(.activations) {
      if let head { return try head(x) }
      return switch embedding.weight.weights {
      case .dense(let table): try linear(x, table)
      case .quantized(let matrix): try linear(x, matrix)
      }
    }
  }

  /// Head and loss are one operation that never holds all logits, unless an adapter sits on the head.
  package func loss(_ batch: Batch) throws -> Variable {
    let (ids, targets) = try sequences(of: batch)
    let x = try states(ids)
    return try context.withCategory(.activations) {
      if let head, !head.adapters.isEmpty { return try crossEntropy(head(x), labels: targets) }
      switch try (head?.weight ?? embedding.weight).weightsInUse() {
      case .dense(let table): return try linearCrossEntropy(x, table, labels: targets)
      case .quantized(let matrix): return try linearCrossEntropy(x, matrix, labels: targets)
      }
    }
  }

  package func scores(_ batch: Batch) throws -> (logits: Variable, labels: [Int32]) {
    let (ids, targets) = try sequences(of: batch)
    return (try logits(fromHidden: states(ids)), targets)
  }

  /// The final states of all positions of all rows, `(B · T, dim)`.
  private func states(_ ids: [[Int32]]) throws -> Variable {
    let states = try hidden(ids)
    return try reshape(states, [states.shape[0] * states.shape[1], config.dim])
  }

  /// The ids of a batch and what each position is asked for, checked.
  private func sequences(of batch: Batch) throws -> (ids: [[Int32]], targets: [Int32]) {
    guard case .sequences(let batch) = batch else {
      throw ModelError(
        "a language model learns from token sequences, and this batch has one label for each of its examples",
        hint: "batch(ids) asks for every next token; labels= then has a label for each token")
    }
    let targets = batch.targets
    guard targets.contains(where: { $0 != Batch.ignored }) else {
      throw ModelError(
        "the batch has no label to learn from",
        hint: "each sequence needs two tokens or more, and a label other than -100 behind its first")
    }
    if let bad = targets.first(where: { $0 != Batch.ignored && !(0..<config.vocab).contains(Int($0)) }) {
      throw ModelError.tokenOutOfRange(Int(bad), vocab: config.vocab)
    }
    return (batch.ids, targets)
  }

  private func check(_ ids: [[Int32]], start: Int) throws {
    guard let T = ids.first?.count, T > 0, ids.allSatisfy({ $0.count == T }) else {
      throw ModelError(
        "the model takes sequences of one length, with at least one token",
        label: "these have \(ids.map(\.count)) tokens")
    }
    guard start + T <= config.context else { throw ModelError.tooLong(start + T, context: config.context) }
    for row in ids {
      for id in row where !(0..<config.vocab).contains(Int(id)) {
        throw ModelError.tokenOutOfRange(Int(id), vocab: config.vocab)
      }
    }
  }

  // MARK: - Copies

  package func clone() throws -> LanguageModel {
    try copied { try LanguageModel(config: config, tokenizer: tokenizer, in: context, provide: $0) }
  }

  package func configJSON() throws -> Data { try config.huggingFaceJSON() }
}
