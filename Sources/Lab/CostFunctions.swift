import Costs
import Foundation
import Models
import Starlark
import Tensors

/// The names that price models and read the ledger.
func costFunctions(_ services: Services) -> [Builtin] {
  [
    Builtin(
      "config(name)", "The sizes of a published model, or of a config.json, without its weights.",
      parameters: ["name": "a name such as \"llama-2-7b\", or the path of a config.json or of its folder"],
      example: "config(\"llama-2-7b\").parameters"
    ) { call in
      let name = try call.string("name")
      return .object(ConfigValue(try namedConfig(name, services), name: name))
    },
    costFunction(services),
    Builtin(
      "estimate_memory(m)", "What `accelerate estimate-memory` says: rules of thumb, to set beside cost().",
      parameters: ["m": "a model, a config, the name of a published model or the path of a config.json"],
      example: "estimate_memory(\"llama-2-7b\")"
    ) { call in .object(EstimateValue(MemoryEstimate(try priced(call, services).config), services: services))
    },
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

private func costFunction(_ services: Services) -> Builtin {
  Builtin(
    "cost(m, method=\"full\", r=None, targets=None, optimizer=\"adamw\", dtype=\"float32\", base_dtype=None, "
      + "double_quant=False, batch=1, tokens=None, gradient_checkpointing=False, zero_stage=0, devices=1, "
      + "state_dtype=None, activations=\"fused\", virtual_tokens=20)",
    "What one training step needs on one device, computed from the sizes of a model alone.",
    parameters: [
      "m": "a model, a config, the name of a published model or the path of a config.json",
      "method":
        "\"full\", \"lora\", or PEFT's dora, adalora, loha, lokr, oft, vera, ia3, prompt_tuning, prefix_tuning, "
        + "ln_tuning, bitfit",
      "r": "the rank (oft: the size of a block); PEFT's default when None",
      "targets": "module names or \"all-linear\"; PEFT's choice for the family when None",
      "optimizer": "\"adamw\", \"adamw_8bit\", \"sgd\" or \"sgd_momentum\"",
      "dtype":
        "\"float32\", \"float16\", \"bfloat16\", or \"mixed\" for two-byte weights with four-byte copies",
      "base_dtype":
        "how frozen weights are stored: \"float32\", \"float16\", \"bfloat16\", \"int8\" or \"nf4\"; as they are "
        + "when None",
      "double_quant": "whether the scales of nf4 are quantised too",
      "batch": "sequences in a step, per device",
      "tokens": "tokens in a sequence; the model's context when None",
      "gradient_checkpointing": "whether blocks keep their inputs alone and compute the rest again",
      "zero_stage": "what ZeRO spreads: 1 optimizer state, 2 gradients too, 3 weights too",
      "devices": "devices that share the work",
      "state_dtype": "\"float32\" or \"bfloat16\" for the optimizer's numbers; as dtype says when None",
      "activations":
        "\"fused\" for this program's kernels, \"korthikanti\" or \"zero\" for those papers' formulas",
      "virtual_tokens": "vectors of prompt and prefix tuning",
    ], example: "cost(\"llama-2-7b\", method=\"lora\", batch=1, tokens=512)"
  ) { call in .object(CostValue(try makeCost(call, services), services: services)) }
}

private func makeCost(_ call: Call, _ services: Services) throws -> Cost {
  let (config, storedBytes) = try priced(call, services)
  let kind = try call.choice("method", of: Method.Kind.self)
  let method = Costs.Method(
    kind, rank: try call.intOrNil("r"), targets: try call.linearTargets("targets"),
    virtualTokens: try call.int("virtual_tokens"))
  var setup = Setup()
  setup.optimizer = try call.choice("optimizer", of: Optimizer.self)
  setup.precision = try call.choice("dtype", of: Setup.Precision.self)
  setup.activations = try call.choice("activations", of: ActivationFormula.self)
  let isDouble = try call.bool("double_quant")
  if let name = try call.stringOrNil("base_dtype") {
    guard kind != .full else {
      throw Failure("base_dtype is for frozen weights, and method=\"full\" freezes none")
    }
    setup.base = try WeightFormat(named: name, doubleQuantisation: isDouble)
  } else {
    guard !isDouble else { throw Failure("double_quant needs base_dtype=\"nf4\"") }
    setup.base = kind == .full ? nil : storedBytes.map { .stored(bytes: $0) }
  }
  switch try call.stringOrNil("state_dtype") {
  case nil: break
  case "float32": setup.stateWidth = 4
  case "bfloat16", "float16": setup.stateWidth = 2
  case let other?: throw Failure("state_dtype must be \"float32\" or \"bfloat16\", not \"\(other)\"")
  }
  setup.batch = try call.int("batch")
  setup.tokens = try call.intOrNil("tokens")
  setup.gradientCheckpointing = try call.bool("gradient_checkpointing")
  setup.zeroStage = try call.int("zero_stage")
  setup.devices = try call.int("devices")
  return try Cost(config, method: method, setup: setup)
}

/// The sizes of what is priced and, for a model that is there, how many bytes its weights take.
private func priced(_ call: Call, _ services: Services) throws -> (config: ModelConfig, storedBytes: Int?) {
  if let name = call.value("m").asString { return (try namedConfig(name, services), nil) }
  if let config = call.value("m").asObject(ConfigValue.self) { return (config.config, nil) }
  let value = try call.object("m", as: ModelValue.self, expected: "a model, a config or a name")
  guard let model = value.model as? LanguageModel else {
    throw Failure("only language models are priced, and this is an mlp", hint: "memory() tells what it holds")
  }
  return (model.config, model.parameters.reduce(0) { $0 + $1.byteCount })
}

/// A larger file than this is no configuration.
private let largestConfig = 1 << 20

/// The configuration of a published model, or in a file where the sandbox lets programs read.
private func namedConfig(_ name: String, _ services: Services) throws -> ModelConfig {
  guard name.hasSuffix(".json") || name.hasSuffix("/") else {
    do {
      return try ModelConfig.published(name)
    } catch var error as ConfigError {
      error.hint =
        (error.hint.map { $0 + "; " } ?? "") + "the path of a file ends in .json, that of a folder in /"
      throw error
    }
  }
  let path = name.hasSuffix("/") ? name + "config.json" : name
  let file = try services.sandbox.readingFile(path)
  let size = try file.resourceValues(forKeys: [.fileSizeKey]).fileSize ?? 0
  guard size <= largestConfig else { throw Failure("\"\(path)\" is too large for a configuration") }
  return try ModelConfig(
    huggingFaceJSON: Data(contentsOf: file), file: file.lastPathComponent, isPricing: true)
}

extension Call {
  fileprivate func linearTargets(_ name: String) throws -> LinearTargets? {
    guard valueOrNil(name) != nil else { return nil }
    if let text = value(name).asString { return text == "all-linear" ? .allLinear : .names([text]) }
    return .names(try strings(name))
  }
}
