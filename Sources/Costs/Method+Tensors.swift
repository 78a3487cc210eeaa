/// Tensors of one size that a method trains.
struct TrainedTensors: Equatable, Sendable {
  /// Numbers in each.
  let size: Int
  /// How many there are.
  let count: Int

  init(_ size: Int, times count: Int = 1) {
    self.size = size
    self.count = count
  }
}

extension Method {
  /// Every tensor that the method trains in a model, without a classification head.
  func tensors(in config: ModelConfig) throws -> [TrainedTensors] {
    switch kind {
    case .full: return config.tensors.map { TrainedTensors($0.shape.count, times: $0.count) }
    case .promptTuning:
      // An encoder-decoder has a prompt for each of its halves.
      return [TrainedTensors(virtualTokens * config.dim * (config.family == .t5 ? 2 : 1))]
    case .prefixTuning: return [TrainedTensors(virtualTokens * config.layers * 2 * config.keyDim)]
    case .lnTuning: return Self.chosen(config) { $0.isNorm }
    case .bitfit: return Self.chosen(config) { $0.name.hasSuffix(".bias") }
    case .vera, .lora, .dora, .adalora, .loha, .lokr, .oft, .ia3:
      return try adapted(in: config).flatMap(tensors(for:))
    }
  }

  /// The tensors for one adapted layer.
  private func tensors(for linear: LinearShape) -> [TrainedTensors] {
    let (inputs, outputs) = (linear.inputs, linear.outputs)
    let pair = [TrainedTensors(rank * inputs), TrainedTensors(rank * outputs)]
    return switch kind {
    case .lora: pair
    case .dora: pair + [TrainedTensors(outputs)]
    case .adalora: pair + [TrainedTensors(rank)]
    case .loha: pair + pair
    case .vera: [TrainedTensors(rank), TrainedTensors(outputs)]
    case .ia3: [TrainedTensors(Self.factors(for: linear))]
    case .oft:
      // A skew-symmetric matrix per block; inputs that no block fills are rounded up to a whole one.
      [TrainedTensors((inputs + rank - 1) / rank * (rank * (rank - 1) / 2))]
    case .lokr: kroneckerFactors(outputs, inputs)
    default: []
    }
  }

  /// LoKr's tensors: the left factor whole, the right one of low rank unless that would not save anything.
  private func kroneckerFactors(_ outputs: Int, _ inputs: Int) -> [TrainedTensors] {
    let (outLeft, outRight) = Self.factors(of: outputs)
    let (inLeft, inRight) = Self.factors(of: inputs)
    let left = TrainedTensors(outLeft * inLeft)
    guard 2 * rank < max(outRight, inRight) else { return [left, TrainedTensors(outRight * inRight)] }
    return [left, TrainedTensors(outRight * rank), TrainedTensors(rank * inRight)]
  }

  /// A number as the product of two that lie close together, the smaller first, as LyCORIS splits it.
  private static func factors(of number: Int) -> (Int, Int) {
    // The closest pair has the largest divisor below the root.
    var left = Int(Double(number).squareRoot())
    while left > 1, number % left != 0 { left -= 1 }
    return (max(1, left), number / max(1, left))
  }

  private static func chosen(_ config: ModelConfig, _ isChosen: (ParameterShape) -> Bool) -> [TrainedTensors]
  {
    config.tensors.filter { isChosen($0.shape) && !$0.shape.name.hasPrefix("classifier") }
      .map { TrainedTensors($0.shape.count, times: $0.count) }
  }
}

extension ParameterShape {
  /// Whether this belongs to a norm, by its module's name.
  fileprivate var isNorm: Bool {
    let module = name.split(separator: ".").dropLast().last?.lowercased() ?? ""
    return module.contains("norm") || module.hasPrefix("ln_")
  }
}
