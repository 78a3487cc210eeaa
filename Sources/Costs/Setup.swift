/// How a model is trained, apart from what is trained.
package struct Setup: Equatable, Sendable {
  /// In which format the trained numbers are held.
  package enum Precision: String, Equatable, Sendable, CaseIterable {
    /// Everything in four bytes.
    case float32
    /// Everything in two bytes, the optimizer's numbers too.
    case float16, bfloat16
    /// Weights, gradients and activations in two bytes, the optimizer's numbers and a copy of the trained weights
    /// in four (Rajbhandari et al. 2019, section 3.1).
    case mixed

    /// Bytes of a weight, a gradient and an activation.
    package var width: Int { self == .float32 ? 4 : 2 }
    /// Bytes of the copy that the optimizer updates.
    package var copyWidth: Int { self == .mixed ? 4 : 0 }
    /// Bytes of each number that the optimizer keeps.
    package var stateWidth: Int { self == .float32 || self == .mixed ? 4 : 2 }
  }

  package var optimizer = Optimizer.adamw
  package var precision = Precision.float32
  /// Bytes of each number that the optimizer keeps; the precision's own when nil.
  package var stateWidth: Int?
  /// How frozen weights are stored; as trained ones when nil.
  package var base: WeightFormat?
  /// Sequences per step and device.
  package var batch = 1
  /// Tokens per sequence; the model's context when nil.
  package var tokens: Int?
  /// Whether blocks keep their inputs alone and compute the rest again (Chen et al. 2016).
  package var gradientCheckpointing = false
  /// What ZeRO spreads over the devices: 1 optimizer state, 2 gradients too, 3 weights too (Rajbhandari et al. 2019).
  package var zeroStage = 0
  package var devices = 1
  package var activations = ActivationFormula.fused

  package init() {}

  private static let most = 1 << 24

  func validate(for config: ModelConfig) throws {
    guard 1...Self.most ~= batch else {
      throw ConfigError("batch must lie between 1 and \(Self.most), not \(batch)")
    }
    if let tokens, !(1...config.context ~= tokens) {
      throw ConfigError("tokens must lie between 1 and the context of \(config.context), not \(tokens)")
    }
    guard 0...3 ~= zeroStage else { throw ConfigError("zero_stage must be 0, 1, 2 or 3, not \(zeroStage)") }
    guard 1...Self.most ~= devices else {
      throw ConfigError("devices must lie between 1 and \(Self.most), not \(devices)")
    }
    guard zeroStage == 0 || devices > 1 else {
      throw ConfigError(
        "zero_stage \(zeroStage) spreads state over devices, and there is one",
        hint: "say how many with devices=8, or leave zero_stage out")
    }
    if let stateWidth, ![2, 4].contains(stateWidth) {
      throw ConfigError("the optimizer's numbers have 2 or 4 bytes, not \(stateWidth)")
    }
  }
}
