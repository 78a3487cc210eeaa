/// What one training step of a model needs, from its configuration alone.
///
/// Counts are exact. Bytes are those that a training step has to hold at once; activations are counted for fused
/// attention and loss, which keep nothing of size tokens x tokens or tokens x vocabulary. FLOPs count a
/// multiplication and an addition as two.
package struct Cost: Equatable, Sendable {
  /// What is trained.
  package enum Method: Equatable, Sendable {
    /// Every parameter.
    case full
    /// Two matrices `(rank, in)` and `(out, rank)` beside each target (Hu et al. 2021).
    case lora(rank: Int, targets: LinearTargets)
  }

  /// What an optimizer remembers for each trainable parameter.
  package enum Optimizer: String, Equatable, Sendable, CaseIterable {
    case adamw
    case sgd
    /// Stochastic gradient descent with momentum.
    case momentum

    /// Numbers kept per trainable parameter.
    package var numbersPerParameter: Int {
      switch self {
      case .adamw: 2
      case .momentum: 1
      case .sgd: 0
      }
    }
  }

  /// In which format the trained numbers are held.
  package enum Precision: Equatable, Sendable {
    /// Everything in four bytes.
    case float32
    /// Weights, gradients and activations in two bytes, the optimizer's numbers and a copy of the trained weights
    /// in four (Rajbhandari et al. 2019, section 3.1).
    case mixed

    var bytesPerNumber: Double { self == .float32 ? 4 : 2 }
  }

  /// One line of the account: a quantity, its value and the formula that gave it.
  package struct Row: Equatable, Sendable {
    package enum Unit: Equatable, Sendable {
      case count, bytes, flops
    }

    package let name: String
    package let value: Double
    package let unit: Unit
    package let formula: String
  }

  package let config: ModelConfig
  package let method: Method
  package let optimizer: Optimizer
  package let precision: Precision
  /// Bytes per frozen weight, less than one for weights of four bits.
  package let frozenBytesPerWeight: Double
  /// Sequences per step.
  package let batch: Int
  /// Tokens per sequence.
  package let tokens: Int
  private let adapted: [LinearShape]

  /// The cost of a step over `batch` sequences of `tokens` tokens; throws `ConfigError` for what does not exist.
  ///
  /// `tokens` is the model's context if nil. Frozen weights take as many bytes as trained ones if not said
  /// otherwise.
  package init(
    _ config: ModelConfig, method: Method = .full, optimizer: Optimizer = .adamw,
    precision: Precision = .float32,
    frozenBytesPerWeight: Double? = nil, batch: Int = 1, tokens: Int? = nil
  ) throws {
    self.config = config
    self.method = method
    self.optimizer = optimizer
    self.precision = precision
    self.frozenBytesPerWeight = frozenBytesPerWeight ?? precision.bytesPerNumber
    self.batch = batch
    self.tokens = tokens ?? config.context
    guard 1...Self.most ~= batch else {
      throw ConfigError("batch must lie between 1 and \(Self.most), not \(batch)")
    }
    guard 1...config.context ~= self.tokens else {
      throw ConfigError("tokens must lie between 1 and the context of \(config.context), not \(self.tokens)")
    }
    guard 0...8 ~= self.frozenBytesPerWeight else {
      throw ConfigError("a weight takes between 0 and 8 bytes, not \(self.frozenBytesPerWeight)")
    }
    guard case .lora(let rank, let targets) = method else {
      adapted = []
      return
    }
    guard 1...Self.largestRank ~= rank else {
      throw ConfigError("the rank must lie between 1 and \(Self.largestRank), not \(rank)")
    }
    adapted = try targets.matches(in: config)
  }

  private static let most = 1 << 24
  private static let largestRank = 1 << 16

  private var rank: Int { if case .lora(let rank, _) = method { rank } else { 0 } }

  /// Numbers that an optimizer step changes.
  package var trainable: Int {
    method == .full ? config.parameterCount : adapted.reduce(0) { $0 + rank * ($1.inputs + $1.outputs) }
  }

  /// Numbers of the base model that stay as they are.
  package var frozen: Int { method == .full ? 0 : config.parameterCount }

  /// Bytes of the weights that the step computes with.
  package var parameterBytes: Double {
    Double(trainable) * precision.bytesPerNumber + Double(frozen) * frozenBytesPerWeight
  }

  package var gradientBytes: Double { Double(trainable) * precision.bytesPerNumber }

  /// Bytes of the optimizer's numbers, with the copy of the weights that mixed precision needs.
  package var optimizerBytes: Double { Double(trainable) * Double(optimizerBytesPerParameter) }

  private var optimizerBytesPerParameter: Int {
    4 * optimizer.numbersPerParameter + (precision == .mixed ? 4 : 0)
  }

  /// Bytes of what the forward pass keeps for the backward pass.
  package var activationBytes: Double {
    let perToken = Double(config.layers * activationsPerLayer + 2 * config.dim)
    return Double(batch) * Double(tokens) * perToken * precision.bytesPerNumber
  }

  package var totalBytes: Double { parameterBytes + gradientBytes + optimizerBytes + activationBytes }

  /// Numbers that one block keeps per token.
  ///
  /// The inputs of both norms, queries, keys, values and the attention's result with one sum per head, and what
  /// the activation function reads; the input of a matrix only if the matrix or its adapter is trained.
  var activationsPerLayer: Int {
    let gates = config.family == .llama ? 2 : 1
    let always =
      2 * config.dim + 2 * config.queryDim + 2 * config.keyDim + config.heads + gates * config.hidden
    if method == .full { return always + 2 * config.dim + config.hidden }
    let names = Set(
      adapted.filter { !$0.isHead }.map { $0.path.split(separator: ".").suffix(2).joined(separator: ".") })
    func trains(_ suffixes: String...) -> Bool { suffixes.contains(where: names.contains) }
    let intoAttention = trains("self_attn.q_proj", "self_attn.k_proj", "self_attn.v_proj", "attn.c_attn")
    let intoHidden = trains("mlp.gate_proj", "mlp.up_proj", "mlp.c_fc")
    let outOfHidden = trains("mlp.down_proj", "mlp.c_proj")
    return always + (intoAttention ? config.dim : 0) + (intoHidden ? config.dim : 0)
      + (outOfHidden ? config.hidden : 0) + names.count * rank
  }

  /// Floating-point operations of one step, forward and backward, without the optimizer.
  package var flops: Double {
    let count = Double(batch) * Double(tokens)
    let weights = Double(config.linears.reduce(0) { $0 + $1.weightCount })
    // Two products of a query with half of the keys, on average.
    let attention = 2 * Double(tokens) * Double(config.queryDim) * Double(config.layers)
    let forward = 2 * weights + attention
    // Backward through a matrix costs as much as forward for its input and again as much for its weight.
    let backward = (method == .full ? 4 : 2) * weights + 2 * attention
    let adapter = method == .full ? 0 : 6 * Double(trainable)
    return count * (forward + backward + adapter)
  }

  /// The account, a line per quantity.
  package var rows: [Row] {
    let bytes = "\(Int(precision.bytesPerNumber)) bytes"
    let isFull = method == .full
    let kept = optimizerBytesPerParameter
    return [
      Row(
        name: "trainable parameters", value: Double(trainable), unit: .count,
        formula: isFull ? "all of them" : "r (in + out), summed over the \(adapted.count) adapted matrices"),
      Row(
        name: "parameters", value: parameterBytes, unit: .bytes,
        formula: isFull
          ? "\(bytes) each"
          : "\(NumberFormat.short(frozenBytesPerWeight)) bytes each frozen, \(bytes) each trained"),
      Row(name: "gradients", value: gradientBytes, unit: .bytes, formula: "\(bytes) per trainable parameter"),
      Row(
        name: "optimizer", value: optimizerBytes, unit: .bytes,
        formula: kept == 0
          ? "nothing (\(optimizer.rawValue))"
          : "\(kept) bytes per trainable parameter (\(optimizer.rawValue))"),
      Row(
        name: "activations", value: activationBytes, unit: .bytes,
        formula:
          "batch \(batch) x \(tokens) tokens x (\(config.layers) layers x \(activationsPerLayer) + 2 dim) x \(bytes)"
      ),
      Row(name: "memory in all", value: totalBytes, unit: .bytes, formula: "the sum of the four"),
      Row(
        name: "FLOPs per step", value: flops, unit: .flops,
        formula: isFull
          ? "6 per weight and token, and attention"
          : "4 per frozen weight, 6 per trained one, and attention, per token"),
    ]
  }
}
