/// What of a model is trained: everything, or what a method of parameter-efficient fine-tuning adds.
///
/// Names and defaults are PEFT's; counts agree with PEFT 0.21 on every model of `param_counts.json`.
package struct Method: Equatable, Sendable {
  package enum Kind: String, CaseIterable, Sendable {
    /// Every parameter.
    case full
    /// Two matrices `(rank, in)` and `(out, rank)` beside each target (Hu et al. 2021).
    case lora
    /// LoRA and a trained magnitude per output (Liu et al. 2024).
    case dora
    /// LoRA with a trained singular value per rank (Zhang et al. 2023).
    case adalora
    /// The elementwise product of two low-rank updates (Hyeon-Woo et al. 2021).
    case loha
    /// The Kronecker product of a small matrix and a low-rank one (Yeh et al. 2023).
    case lokr
    /// Rotations of blocks of inputs (Qiu et al. 2023).
    case oft
    /// Trained vectors between frozen random matrices (Kopiczko et al. 2023).
    case vera
    /// A trained factor per key, value and hidden activation (Liu et al. 2022).
    case ia3
    /// Trained vectors in front of the input (Lester et al. 2021).
    case promptTuning = "prompt_tuning"
    /// Trained keys and values in front of every layer's (Li & Liang 2021).
    case prefixTuning = "prefix_tuning"
    /// The norms (Zhao et al. 2023).
    case lnTuning = "ln_tuning"
    /// The biases (Ben Zaken et al. 2021).
    case bitfit

    /// What PEFT takes for the rank when none is given: LoRA's r, AdaLoRA's init_r, OFT's block size.
    package var defaultRank: Int {
      switch self {
      case .adalora: 12
      case .oft: 32
      case .vera: 256
      default: 8
      }
    }
  }

  package let kind: Kind
  /// The rank; for OFT the size of a block.
  package let rank: Int
  /// Which layers are adapted; PEFT's choice for the family when nil.
  package let targets: LinearTargets?
  /// Trained vectors of prompt and prefix tuning.
  package let virtualTokens: Int

  package init(
    _ kind: Kind, rank: Int? = nil, targets: LinearTargets? = nil, virtualTokens: Int = 20
  ) {
    self.kind = kind
    self.rank = rank ?? kind.defaultRank
    self.targets = targets
    self.virtualTokens = virtualTokens
  }

  package static let full = Method(.full)

  package static func lora(rank: Int, targets: LinearTargets? = nil) -> Method {
    Method(.lora, rank: rank, targets: targets)
  }

  private static let largestRank = 1 << 16

  func validate() throws {
    guard 1...Self.largestRank ~= rank else {
      throw ConfigError("the rank must lie between 1 and \(Self.largestRank), not \(rank)")
    }
    guard 1...Self.largestRank ~= virtualTokens else {
      throw ConfigError("virtual_tokens must lie between 1 and \(Self.largestRank), not \(virtualTokens)")
    }
  }

  /// The layers that the method changes; throws `ConfigError` for a target that matches none.
  func adapted(in config: ModelConfig) throws -> [LinearShape] {
    switch kind {
    case .full, .promptTuning, .prefixTuning, .lnTuning, .bitfit: []
    case .ia3:
      try
        (targets ?? .names(Self.rescaled(config.family).attention + Self.rescaled(config.family).feedForward))
        .matches(in: config)
    default: try (targets ?? .names(config.defaultTargets)).matches(in: config)
    }
  }

  /// The layers whose outputs, and whose inputs, IA3 rescales by default.
  private static func rescaled(_ family: ModelConfig.Family) -> (attention: [String], feedForward: [String]) {
    switch family {
    case .llama: (["k_proj", "v_proj"], ["down_proj"])
    case .gpt2: (["c_attn"], ["mlp.c_proj"])
    case .roberta: (["key", "value"], ["output.dense"])
    case .t5: (["k", "v"], ["wo"])
    }
  }

  /// How many numbers IA3 trains for a layer: one per input where it rescales inputs.
  static func factors(for linear: LinearShape) -> Int {
    linear.input == .hidden || linear.input == .attended ? linear.inputs : linear.outputs
  }
}
