import Autograd
import Costs
import Tensors

/// A Llama-style causal language model: token embedding, pre-norm blocks, final norm, output head.
///
/// The same class serves the tiny models a lesson trains from scratch and the checkpoints it loads. Parameters
/// carry Hugging Face's names; every linear layer is a seam at which adapters attach.
package final class LanguageModel {
  package let config: ModelConfig
  package let context: Context
  /// What turns text into ids, where the checkpoint brought one.
  package let tokenizer: Tokenizer?
  package let embedding: Parameter
  package let positions: Parameter?
  package let layers: [DecoderLayer]
  package let norm: RMSNorm
  /// The output head; nil when the embedding serves as head (tied weights).
  package let head: Linear?
  /// Whether training keeps only what goes into each block and computes the rest of it again in the backward pass
  /// (Chen et al. 2016); the losses keep their bits.
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
    embedding = try take(Self.embeddingName)
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

  /// All linear layers, in the order of their paths.
  package var linears: [Linear] {
    layers.flatMap { layer in
      [
        layer.attention.query, layer.attention.key, layer.attention.value, layer.attention.output,
        layer.feedForward.gate, layer.feedForward.up, layer.feedForward.down,
      ]
    } + (head.map { [$0] } ?? [])
  }

  /// The model's own parameters, without what adapters add.
  package var parameters: [Parameter] {
    var all = [embedding] + (positions.map { [$0] } ?? [])
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

  /// What the weights of the model and of its adapters occupy, in bytes.
  package var parameterBytes: Int {
    let adapters = linears.flatMap(\.adapters).flatMap(\.parameters)
    return parameters.reduce(0) { $0 + $1.byteCount }
      + adapters.reduce(0) { $0 + $1.variable.value.count * 4 }
  }

  /// What `fit` trains: unfrozen parameters of the model and the trainable tensors of its adapters.
  ///
  /// - Throws: `ModelError` when a quantised weight was unfrozen.
  package func trainableVariables() throws -> [Variable] {
    var variables: [Variable] = []
    for parameter in parameters where !parameter.isFrozen {
      guard let variable = try parameter.widened() else {
        throw ModelError(
          "\(parameter.name) is stored as \(parameter.dtype) and cannot be trained",
          hint: "load the model with dtype=\"float32\", or freeze it and train an adapter")
      }
      variables.append(variable)
    }
    for linear in linears {
      for adapter in linear.adapters where adapter.isEnabled {
        variables += adapter.parameters.map(\.variable).filter(\.requiresGrad)
      }
    }
    return variables
  }

  /// Freezes or unfreezes what a pattern of module or parameter names means, and returns the parameters' names.
  @discardableResult
  package func setFrozen(_ frozen: Bool, matching pattern: ModulePattern) throws -> [String] {
    let modules = pattern == .allLinear ? linears.map(\.path) : parameters.map(\.module)
    let names = pattern == .allLinear ? [] : parameters.map(\.name)
    let meant = Set(try pattern.matches(among: modules + names, called: modules))
    let chosen = parameters.filter { meant.contains($0.name) || meant.contains($0.module) }
    for parameter in chosen { parameter.setFrozen(frozen) }
    return chosen.map(\.name)
  }

  package func freezeAll() {
    for parameter in parameters { parameter.setFrozen(true) }
  }

  // MARK: - Forward

  /// The residual stream after the final norm, `(B, T, dim)`, for `B` rows of `T` ids.
  ///
  /// With a cache the ids are new tokens behind those it holds.
  package func hidden(_ ids: [[Int32]], cache: KeyValueCache? = nil) throws -> Variable {
    let T = ids.first?.count ?? 0
    let start = cache?.length ?? 0
    try check(ids, start: start)
    if isGradientCheckpointing, isRecording {
      // The blocks run unrecorded at first: what they will want a gradient for must be float32 before.
      for parameter in parameters where !parameter.isFrozen { try parameter.widened() }
    }
    return try context.withCategory(.activations) {
      var x = try embed(ids.flatMap { $0 }, shape: [ids.count, T])  // (B, T, dim)
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
      return switch embedding.weights {
      case .dense(let table): try linear(x, table)
      case .quantized(let matrix): try linear(x, matrix)
      }
    }
  }

  /// The mean cross-entropy over the counted labels: a scalar, in nats.
  ///
  /// Head and loss are one operation that never holds all logits, unless an adapter sits on the head.
  package func loss(_ batch: Batch) throws -> Variable {
    let targets = batch.targets
    guard targets.contains(where: { $0 != Batch.ignored }) else {
      throw ModelError(
        "the batch has no label to learn from",
        hint: "each sequence needs two tokens or more, and a label other than -100 behind its first")
    }
    if let bad = targets.first(where: { $0 != Batch.ignored && !(0..<config.vocab).contains(Int($0)) }) {
      throw ModelError.tokenOutOfRange(Int(bad), vocab: config.vocab)
    }
    let states = try hidden(batch.ids)
    return try context.withCategory(.activations) {
      let x = try reshape(states, [batch.tokenCount, config.dim])
      if let head, !head.adapters.isEmpty { return try crossEntropy(head(x), labels: targets) }
      switch try (head?.weight ?? embedding).weightsInUse() {
      case .dense(let table): return try linearCrossEntropy(x, table, labels: targets)
      case .quantized(let matrix): return try linearCrossEntropy(x, matrix, labels: targets)
      }
    }
  }

  private func embed(_ ids: [Int32], shape: [Int]) throws -> Variable {
    switch try embedding.weightsInUse() {
    case .dense(let table): try Autograd.embedding(table, ids: ids, shape: shape)
    case .quantized(let matrix): try Autograd.embedding(matrix, ids: ids, shape: shape)
    }
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

  /// A model with the same configuration and values whose float32 weights are its own.
  ///
  /// - Throws: `ModelError` while an adapter is attached: merge or detach it first.
  package func clone() throws -> LanguageModel {
    guard linears.allSatisfy(\.adapters.isEmpty) else {
      throw ModelError(
        "a model with an adapter attached cannot be cloned",
        hint: "clone the base before adapt(), or detach() or merge_and_unload() the adapter first")
    }
    let mine = Dictionary(uniqueKeysWithValues: parameters.map { ($0.name, $0) })
    let copy = try LanguageModel(config: config, tokenizer: tokenizer, in: context) { name, _ in
      guard let parameter = mine[name] else { throw ModelError("the model has no parameter \"\(name)\"") }
      return try parameter.copiedWeights()
    }
    copy.isGradientCheckpointing = isGradientCheckpointing
    for parameter in copy.parameters { parameter.setFrozen(mine[parameter.name]?.isFrozen ?? false) }
    return copy
  }

  /// How far each matrix has moved from another model of the same configuration: `W - W_base` by name.
  package func delta(from base: LanguageModel) throws -> [(name: String, delta: Tensor)] {
    let theirs = Dictionary(uniqueKeysWithValues: base.parameters.map { ($0.name, $0) })
    return try parameters.compactMap { parameter in
      guard let other = theirs[parameter.name], other.shape == parameter.shape else {
        throw ModelError(
          "the two models differ in \(parameter.name), so their weights cannot be subtracted",
          hint: "compare a model with the clone() it started from")
      }
      guard parameter.shape.count == 2 else { return nil }
      return (parameter.name, try parameter.denseValue() - other.denseValue())
    }
  }
}
