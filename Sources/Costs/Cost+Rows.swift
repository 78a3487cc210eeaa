/// One line of an account: a quantity, its value, the formula that gave it, and where the formula is from.
package struct CostRow: Equatable, Sendable {
  package enum Unit: Equatable, Sendable {
    case count, bytes, flops
  }

  package let name: String
  package let value: Double
  package let unit: Unit
  /// The formula in a few words, for a table.
  package let formula: String
  /// The formula with the numbers of this case put in.
  package let numbers: String
  package let source: String
}

extension Cost {
  /// What is priced, in a line: `lora (r=8), adamw, float32, 2 x 128 tokens`.
  package var headline: String {
    let rank =
      [.full, .ia3, .promptTuning, .prefixTuning, .lnTuning, .bitfit].contains(method.kind)
      ? "" : " (r=\(method.rank))"
    var parts = ["\(method.kind.rawValue)\(rank)", setup.optimizer.rawValue, setup.precision.rawValue]
    if let base = setup.base, method.kind != .full { parts.append("base \(base.name)") }
    parts.append("\(setup.batch) x \(tokens) tokens")
    if setup.gradientCheckpointing { parts.append("checkpointing") }
    if setup.devices > 1 { parts.append("ZeRO \(setup.zeroStage) on \(setup.devices)") }
    return parts.joined(separator: ", ")
  }

  /// The account, a line per quantity.
  package var rows: [CostRow] {
    [trainableRow, weightsRow, gradientsRow, optimizerRow, activationsRow, totalRow, flopsRow, checkpointRow]
  }

  private var T: String { NumberFormat.grouped(trainable) }

  private func shared(_ stage: Int) -> String {
    setup.zeroStage >= stage ? " / \(setup.devices) devices" : ""
  }

  private var trainableRow: CostRow {
    let percent = NumberFormat.short(100 * trainableShare) + "%"
    let head =
      method.kind == .full || config.classifierCount == 0
      ? "" : " + \(NumberFormat.grouped(config.classifierCount)) of the classifier"
    let own = NumberFormat.grouped(trainable - (head.isEmpty ? 0 : config.classifierCount))
    return CostRow(
      name: "trainable", value: Double(trainable), unit: .count,
      formula: method.kind == .full ? "all parameters" : "\(method.countFormula), \(percent) of all",
      numbers: method.kind == .full
        ? "\(T) parameters"
        : "\(own) in \(adapted.isEmpty ? "" : "\(adapted.count) layers, ")\(method.kind.rawValue)\(head)",
      source: method.source)
  }

  private var weightsRow: CostRow {
    let width = setup.precision.width
    let base = setup.base ?? (setup.precision == .float32 ? .float32 : .bfloat16)
    return CostRow(
      name: "weights", value: Double(parameterBytes), unit: .bytes,
      formula: method.kind == .full
        ? "\(width) bytes each\(shared(3))" : "\(base.name) base, \(width) bytes each trained\(shared(3))",
      numbers: method.kind == .full
        ? "\(T) x \(width)\(shared(3))"
        : "(\(NumberFormat.grouped(frozen)) frozen in \(NumberFormat.grouped(baseBytes)) + \(T) x \(width))\(shared(3))",
      source: base.source)
  }

  private var gradientsRow: CostRow {
    let width = setup.precision.width
    return CostRow(
      name: "gradients", value: Double(gradientBytes), unit: .bytes,
      formula: "\(width) bytes per trainable\(shared(2))", numbers: "\(T) x \(width)\(shared(2))",
      source: "one number per trained number; ZeRO section 3.1")
  }

  private var optimizerRow: CostRow {
    let optimizer = setup.optimizer
    let width = setup.stateWidth ?? setup.precision.stateWidth
    let copy = setup.precision.copyWidth
    let state =
      optimizer == .adamw8bit
      ? "2 x 1 byte and scales" : "\(optimizer.numbersPerParameter) x \(width) bytes"
    var numbers = "\(NumberFormat.grouped(momentBytes)) of state"
    if copy > 0 { numbers = "(\(numbers) + \(T) x \(copy))" }
    let words = (optimizer == .sgd ? [] : [state]) + (copy > 0 ? ["\(copy) for a copy"] : [])
    return CostRow(
      name: "optimizer", value: Double(optimizerBytes), unit: .bytes,
      formula: words.isEmpty
        ? "sgd keeps nothing" : words.joined(separator: " + ") + " per trainable\(shared(1))",
      numbers: numbers + shared(1),
      source: optimizer == .adamw8bit
        ? "Dettmers et al. 2021, blocks of 256 as in bitsandbytes" : "Rajbhandari et al. 2019, section 3.1")
  }

  private var totalRow: CostRow {
    CostRow(
      name: "total", value: totalBytes, unit: .bytes, formula: "the sum of the four",
      numbers: [Double(parameterBytes), Double(gradientBytes), Double(optimizerBytes), activationBytes]
        .map(NumberFormat.grouped).joined(separator: " + "),
      source: "what a step holds at once at most: the parts need not peak together")
  }

  private var flopsRow: CostRow {
    let isFull = method.kind == .full
    let factor = isFull ? 6 : 4
    let tokenCount = NumberFormat.grouped(Double(setup.batch) * Double(tokens))
    var numbers =
      "\(tokenCount) tokens x (\(factor) x \(NumberFormat.grouped(matrixWeights)) + 3 x \(NumberFormat.grouped(attentionFlops))"
    if !isFull { numbers += " + 6 x \(T)" }
    if setup.gradientCheckpointing { numbers += " + \(NumberFormat.grouped(recomputed)) again" }
    return CostRow(
      name: "FLOPs per step", value: flops, unit: .flops,
      formula: isFull ? "6 per weight, + attention" : "4 per frozen, 6 per trained, + attention",
      numbers: numbers + ")",
      source: isFull
        ? "C = 6PD (Kaplan et al. 2020, section 2.1)"
        : "forward 2 per weight; backward 2 for inputs, and 2 more where the weight is trained")
  }

  private var checkpointRow: CostRow {
    CostRow(
      name: "checkpoint", value: Double(checkpointBytes), unit: .bytes,
      formula: "what was trained, without optimizer",
      numbers: "\(T) x \(setup.precision.width)", source: "a file of tensors, its header of a few kB left out"
    )
  }
}
