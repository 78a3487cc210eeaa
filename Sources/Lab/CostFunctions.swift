import Charts
import Costs
import Starlark
import Tensors

/// The names that price models and read the ledger.
func costFunctions(_ services: Services) -> [Builtin] {
  [
    Builtin(
      "config(name)", "The sizes of a published model, without its weights.",
      parameters: ["name": "such as \"llama-2-7b\""], example: "config(\"llama-2-7b\").parameters"
    ) { call in
      let name = try call.string("name")
      return .object(ConfigValue(try ModelConfig.published(name), name: name))
    },
    Builtin(
      "cost(m, method=\"full\", r=8, targets=[], optimizer=\"adamw\", dtype=\"float32\", batch=1, tokens=None)",
      "What one training step needs, computed from the sizes of a model alone.",
      parameters: [
        "m": "a model, a config or the name of a published model", "method": "\"full\" or \"lora\"",
        "r": "LoRA's rank", "targets": "module names or \"all-linear\"; q_proj and v_proj when left out",
        "optimizer": "\"adamw\", \"sgd\" or \"momentum\"",
        "dtype": "\"float32\", or \"mixed\" for two-byte weights with four-byte copies",
        "batch": "sequences in a step", "tokens": "tokens in a sequence; the model's context when None",
      ], example: "cost(\"llama-2-7b\", method=\"lora\", batch=1, tokens=512)"
    ) { call in .object(CostValue(try makeCost(call))) },
    Builtin(
      "memory()",
      "The ledger: bytes in use and at peak, by what they are for; what is idle is kept for reuse and not in total.",
      example: "memory()[\"parameters\"]"
    ) { _ in
      let ledger = services.context.ledger
      func entry(_ now: Int, _ peak: Int) -> Value { .dict([("now", .int(now)), ("peak", .int(peak))]) }
      return .dict(
        MemoryCategory.allCases.map { ("\($0)", entry(ledger.now($0), ledger.peak($0))) }
          + [
            ("total", entry(ledger.totalNow, ledger.totalPeak)),
            ("idle", entry(ledger.idle, ledger.idlePeak)),
          ])
    },
  ]
}

/// The sizes of a model as a value.
final class ConfigValue: Object {
  let config: ModelConfig
  private let name: String?

  init(_ config: ModelConfig, name: String?) {
    self.config = config
    self.name = name
    super.init()
  }

  override var typeName: String { "config" }

  override func represent(_ printer: inout Printer) {
    let fields = attributeNames.map { name in "\(name)=\((try? attribute(name))?.flatMap(\.repr) ?? "")" }
    printer.text("config(\(fields.joined(separator: ", ")))")
  }

  override var attributeNames: [String] {
    [
      "name", "family", "vocab", "dim", "layers", "heads", "kv_heads", "head_dim", "hidden", "context",
      "tied",
      "positions", "parameters",
    ]
  }

  override func attribute(_ name: String) throws -> Value? {
    switch name {
    case "name": self.name.map { .string($0) } ?? Value.none
    case "family": .string(config.family.rawValue)
    case "vocab": .int(config.vocab)
    case "dim": .int(config.dim)
    case "layers": .int(config.layers)
    case "heads": .int(config.heads)
    case "kv_heads": .int(config.kvHeads)
    case "head_dim": .int(config.headDim)
    case "hidden": .int(config.hidden)
    case "context": .int(config.context)
    case "tied": .bool(config.tied)
    case "positions": .string(config.positions.rawValue)
    case "parameters": .int(config.parameterCount)
    default: nil
    }
  }
}

/// The bill of one training step as a value.
final class CostValue: Object {
  private let cost: Cost

  init(_ cost: Cost) {
    self.cost = cost
    super.init()
  }

  override var typeName: String { "cost" }

  override func represent(_ printer: inout Printer) {
    let table = TextTable(
      header: ["one training step", "", "formula"], rows: cost.rows.map { [$0.name, $0.text, $0.formula] })
    printer.text(table.lines().joined(separator: "\n"))
  }

  override var attributeNames: [String] {
    ["activations", "flops", "gradients", "optimizer", "parameters", "total", "trainable"]
  }

  override func attribute(_ name: String) throws -> Value? {
    switch name {
    case "trainable": .int(cost.trainable)
    case "parameters": .float(cost.parameterBytes)
    case "gradients": .float(cost.gradientBytes)
    case "optimizer": .float(cost.optimizerBytes)
    case "activations": .float(cost.activationBytes)
    case "total": .float(cost.totalBytes)
    case "flops": .float(cost.flops)
    default: nil
    }
  }
}

private func makeCost(_ call: Call) throws -> Cost {
  let (config, storedBytes) = try pricedConfig(call)
  let isLoRA: Bool
  switch try call.string("method") {
  case "full": isLoRA = false
  case "lora": isLoRA = true
  case let other: throw Failure("method must be \"full\" or \"lora\", not \"\(other)\"")
  }
  let precision: Cost.Precision
  switch try call.string("dtype") {
  case "float32": precision = .float32
  case "mixed": precision = .mixed
  case let other: throw Failure("dtype must be \"float32\" or \"mixed\", not \"\(other)\"")
  }
  return try Cost(
    config, method: isLoRA ? .lora(rank: call.int("r"), targets: call.linearTargets("targets")) : .full,
    optimizer: call.choice("optimizer", of: Cost.Optimizer.self), precision: precision,
    frozenBytesPerWeight: isLoRA ? storedBytes : nil, batch: call.int("batch"),
    tokens: call.intOrNil("tokens"))
}

/// The sizes of what is priced and, for a model that is there, how many bytes its weights take on average.
private func pricedConfig(_ call: Call) throws -> (config: ModelConfig, bytesPerWeight: Double?) {
  if let name = call.value("m").asString { return (try ModelConfig.published(name), nil) }
  if let config = call.value("m").asObject(ConfigValue.self) { return (config.config, nil) }
  let model = try call.object("m", as: ModelValue.self, expected: "a model, a config or a name").model
  let bytes = model.parameters.reduce(0) { $0 + $1.byteCount }
  return (model.config, Double(bytes) / Double(model.parameters.reduce(0) { $0 + $1.count }))
}

extension Call {
  fileprivate func linearTargets(_ name: String) throws -> LinearTargets {
    if value(name).asString == "all-linear" { return .allLinear }
    let names = try strings(name)
    return .names(names.isEmpty ? ["q_proj", "v_proj"] : names)
  }
}
