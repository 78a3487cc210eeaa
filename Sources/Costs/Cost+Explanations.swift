extension Cost {
  var activationsRow: CostRow {
    CostRow(
      name: "activations", value: activationBytes, unit: .bytes, formula: activationWords,
      numbers: activationNumbers, source: activationSource)
  }

  private var activationWords: String {
    switch setup.activations {
    case .fused: "\(NumberFormat.grouped(fused.perToken)) numbers per token"
    case .korthikanti: setup.gradientCheckpointing ? "p sbhL" : "sbhL ((16p+2) + (2p+1) as/h)"
    case .zero: setup.gradientCheckpointing ? "p sbhL" : "12 p sbhL"
    }
  }

  private var activationNumbers: String {
    let width = setup.precision.width
    guard setup.activations == .fused else {
      return
        "s=\(tokens), b=\(setup.batch), h=\(config.dim), L=\(config.blocks), a=\(config.heads), p=\(width)"
    }
    let blocks = fused.perBlock.map {
      "\($0.count) blocks x \(NumberFormat.grouped(fused.checkpoint ?? $0.numbers))"
    }
    var parts = blocks.joined(separator: " + ")
    if fused.unused > 0 { parts += " - \(NumberFormat.grouped(fused.unused))" }
    let peak = NumberFormat.grouped(fused.peak)
    let place = fused.isPeakAtLoss ? "loss" : "last block's backward pass"
    return "\(setup.batch) x \(tokens) tokens x (\(parts) + \(peak) at the \(place)) x \(width) bytes"
  }

  private var activationSource: String {
    switch setup.activations {
    case .fused: "this program's kernels, held against its ledger"
    case .korthikanti: "Korthikanti et al. 2022, equation 1, with p bytes a number"
    case .zero: "Rajbhandari et al. 2019, section 3.2"
    }
  }
}

extension Method {
  /// How many numbers one adapted layer `(out, in)` has.
  var countFormula: String {
    switch kind {
    case .full: "all"
    case .lora: "r (in + out) a layer"
    case .dora: "r (in + out) + out a layer"
    case .adalora: "r (in + out) + r a layer"
    case .loha: "2 r (in + out) a layer"
    case .lokr: "two Kronecker factors a layer"
    case .oft: "in (r - 1) / 2 a layer"
    case .vera: "r + out a layer"
    case .ia3: "in or out a layer"
    case .promptTuning: "virtual tokens x dim"
    case .prefixTuning: "2 x layers x kv dim x virtual tokens"
    case .lnTuning: "the norms"
    case .bitfit: "the biases"
    }
  }

  var source: String {
    switch kind {
    case .full: "the model's config.json"
    case .lora: "Hu et al. 2021, section 4.1"
    case .dora: "Liu et al. 2024"
    case .adalora: "Zhang et al. 2023"
    case .loha: "Hyeon-Woo et al. 2021"
    case .lokr: "Yeh et al. 2023"
    case .oft: "Qiu et al. 2023"
    case .vera: "Kopiczko et al. 2023"
    case .ia3: "Liu et al. 2022"
    case .promptTuning: "Lester et al. 2021"
    case .prefixTuning: "Li & Liang 2021"
    case .lnTuning: "Zhao et al. 2023"
    case .bitfit: "Ben Zaken et al. 2021"
    }
  }
}

extension WeightFormat {
  var source: String {
    switch self {
    case .float32, .float16, .bfloat16: "the width of the format"
    case .int8: "Dettmers et al. 2022; linear layers of the blocks, the rest in 2 bytes"
    case .nf4: "Dettmers et al. 2023, section 3; linear layers of the blocks, the rest in 2 bytes"
    case .stored: "what the loaded model's weights take"
    }
  }
}
