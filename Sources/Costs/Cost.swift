/// What one training step of a model needs on one device, from its configuration alone.
///
/// Counts and the bytes of weights, gradients and optimizer state are exact. Activations are those at the peak, by
/// the formula that the setup names. FLOPs count a multiplication and an addition as two.
package struct Cost: Equatable, Sendable {
  package let config: ModelConfig
  package let method: Method
  package let setup: Setup
  /// Tokens per sequence.
  package let tokens: Int
  let adapted: [LinearShape]
  let trained: [TrainedTensors]

  /// The cost of a step; throws `ConfigError` for what does not exist.
  package init(_ config: ModelConfig, method: Method = .full, setup: Setup = Setup()) throws {
    try setup.validate(for: config)
    try method.validate()
    self.config = config
    self.method = method
    self.setup = setup
    tokens = setup.tokens ?? config.context
    adapted = try method.adapted(in: config)
    let own = try method.tensors(in: config)
    // PEFT trains a copy of the classification head beside any adapter.
    let head = method.kind == .full ? 0 : config.classifierCount
    trained = own + (head == 0 ? [] : [TrainedTensors(head)])
    guard trainable > 0 else {
      throw ConfigError(
        "\(method.kind.rawValue) trains nothing in this model",
        hint: method.kind == .bitfit ? "it has no biases; ln_tuning trains its norms" : nil)
    }
  }

  private var isFull: Bool { method.kind == .full }

  /// Whether the trained numbers are weights of the model itself, which then stay no second time.
  private var trainsOwnWeights: Bool { [.full, .lnTuning, .bitfit].contains(method.kind) }

  // MARK: - Counts

  /// Numbers that an optimizer step changes.
  package var trainable: Int { trained.reduce(0) { $0 + $1.size * $1.count } }

  /// Numbers of the base model that stay as they are.
  package var frozen: Int {
    trainsOwnWeights
      ? config.parameterCount - (trainable - (isFull ? 0 : config.classifierCount)) : config.parameterCount
  }

  /// The trained share of all numbers, as PEFT's `print_trainable_parameters` gives it.
  package var trainableShare: Double { Double(trainable) / Double(trainable + frozen) }

  // MARK: - Bytes on one device

  /// Bytes of the frozen base.
  package var baseBytes: Int {
    guard !isFull else { return 0 }
    let format = setup.base ?? (setup.precision == .float32 ? .float32 : .bfloat16)
    guard trainsOwnWeights else { return format.bytes(of: config) }
    // Norms and biases are never quantised, so what leaves the base has its plain width.
    let width = format == .float32 ? 4 : 2
    return max(0, format.bytes(of: config) - (config.parameterCount - frozen) * width)
  }

  /// Bytes of the trained numbers that the step computes with.
  package var trainedBytes: Int { trainable * setup.precision.width }

  /// Bytes of all weights on one device.
  package var parameterBytes: Int { spread(baseBytes + trainedBytes, from: 3) }

  package var gradientBytes: Int { spread(trainable * setup.precision.width, from: 2) }

  /// Bytes of the optimizer's numbers, with the copy of the weights that mixed precision needs.
  package var optimizerBytes: Int { spread(momentBytes + trainable * setup.precision.copyWidth, from: 1) }

  /// Bytes of the optimizer's own numbers, over all devices.
  var momentBytes: Int {
    let width = setup.stateWidth ?? setup.precision.stateWidth
    return trained.reduce(0) { $0 + $1.count * setup.optimizer.stateBytes(size: $1.size, width: width) }
  }

  /// Bytes of what the forward pass keeps for the backward pass, at the peak.
  package var activationBytes: Double {
    let (s, b) = (Double(tokens), Double(setup.batch))
    let (h, L, a) = (Double(config.dim), Double(config.blocks), Double(config.heads))
    let p = Double(setup.precision.width)
    switch setup.activations {
    case .fused: return (s * b * fused.perToken * p).rounded()
    case .korthikanti:
      return setup.gradientCheckpointing
        ? p * s * b * h * L : PublishedFormula.cookbook(s: s, b: b, h: h, L: L, a: a, p: p)
    case .zero: return (setup.gradientCheckpointing ? p : 12 * p) * s * b * h * L
    }
  }

  var fused: FusedActivations {
    FusedActivations(
      config, method: method, adapted: adapted, batch: setup.batch, tokens: tokens,
      checkpoints: setup.gradientCheckpointing)
  }

  package var totalBytes: Double {
    Double(parameterBytes) + Double(gradientBytes) + Double(optimizerBytes) + activationBytes
  }

  /// Bytes of the file that keeps what was trained: the whole model, or the adapter alone.
  package var checkpointBytes: Int { trainedBytes }

  /// The part of `bytes` on one device, if ZeRO spreads it from this stage on.
  private func spread(_ bytes: Int, from stage: Int) -> Int {
    guard setup.zeroStage >= stage else { return bytes }
    return bytes / setup.devices + (bytes % setup.devices == 0 ? 0 : 1)
  }

  // MARK: - Work

  /// Floating-point operations of one step on one device, forward and backward, without the optimizer.
  package var flops: Double { Double(setup.batch) * Double(tokens) * flopsPerToken }

  private var flopsPerToken: Double {
    let forward = 2 * matrixWeights + attentionFlops
    // Backward through a matrix costs as much as forward for its input and again as much for its weight.
    let backward = (isFull ? 4 : 2) * matrixWeights + 2 * attentionFlops
    let adapter = isFull ? 0 : 6 * Double(trainable)
    return forward + backward + adapter + (setup.gradientCheckpointing ? recomputed : 0)
  }

  /// Weights that every token is multiplied with; an embedding is looked up and costs nothing.
  var matrixWeights: Double { blockWeights + config.headLinears.reduce(0) { $0 + Double($1.weightCount) } }

  private var blockWeights: Double {
    config.blockKinds.reduce(0) { sum, kind in
      sum + Double(kind.count) * config.linears(ofBlock: kind.block).reduce(0) { $0 + Double($1.weightCount) }
    }
  }

  /// Two products of a query with every key, or with half of them where later ones are masked, per token.
  var attentionFlops: Double {
    let full = 4 * Double(tokens) * Double(config.queryDim) * Double(config.layers)
    switch config.family {
    case .llama, .gpt2: return full / 2
    case .roberta: return full
    // The encoder sees all, the decoder half of its own and all of the encoder's.
    case .t5: return 2.5 * full
    }
  }

  /// What checkpointing computes a second time: the blocks' forward pass.
  var recomputed: Double { 2 * blockWeights + attentionFlops }
}
