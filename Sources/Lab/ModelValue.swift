import Autograd
import Charts
import Models
import Starlark
import Tensors

/// A language model as a value: calling it with ids gives logits.
final class ModelValue: Object {
  let model: LanguageModel
  /// What the model was loaded from; adapters name it as their base.
  let origin: String?
  let services: Services

  init(_ model: LanguageModel, origin: String?, services: Services) {
    self.model = model
    self.origin = origin
    self.services = services
    super.init()
  }

  override var typeName: String { "model" }

  override func represent(_ printer: inout Printer) {
    let c = model.config
    printer.text(
      "model(vocab=\(c.vocab), dim=\(c.dim), layers=\(c.layers), heads=\(c.heads), "
        + "\(grouped(model.parameters.reduce(0) { $0 + $1.count })) parameters)")
  }

  // MARK: - Calls

  override var isCallable: Bool { true }

  private static let callSignature = Signature("model(ids)")
  override var signature: Signature? { Self.callSignature }

  override func call(_ call: Call) throws -> Value {
    let (rows, isSingle) = try call.tokens("ids")
    let logits = try model.logits(rows)  // (B, T, V)
    return .tensor(isSingle ? try reshape(logits, Array(logits.shape.dropFirst())) : logits)
  }

  // MARK: - Attributes

  override func attribute(_ name: String) throws -> Value? {
    switch name {
    case "config": .object(ConfigValue(model.config, name: origin))
    case "tokenizer":
      .object(TokenizerValue(try model.tokenizer ?? missingTokenizer(), in: model.context))
    default: Self.methods.bind(name, to: self)
    }
  }

  override var attributeNames: [String] { ["config", "tokenizer"] + Self.methods.names }

  private func missingTokenizer() throws -> Tokenizer {
    throw Failure(
      "this model has no tokenizer: it takes token ids",
      hint: "load_model(\"smollm2-135m\") brings one")
  }

  private static let methods = MethodTable<ModelValue>([
    Method(
      "loss(data)", "The mean cross-entropy in nats of predicting each next token, as a scalar tensor.",
      parameters: ["data": "a batch, a list of token ids or a list of such lists"],
      example: "m.loss([1, 2, 3])"
    ) { receiver, call in
      if let batch = call.value("data").asObject(BatchValue.self) {
        return .tensor(try receiver.model.loss(batch.batch))
      }
      return .tensor(try receiver.model.loss(Batch(ids: call.tokens("data").rows)))
    },
    Method(
      "parameters()", "The weights by name, as a dict of tensors.",
      example: "m.parameters()[\"model.norm.weight\"].shape"
    ) { receiver, _ in
      .dict(
        try receiver.model.parameters.map { parameter in
          let variable = try parameter.variable ?? Variable(parameter.denseValue())
          return (parameter.name, .tensor(variable))
        })
    },
    Method(
      "load_state_dict(state)", "Copies the tensors of a dict into the weights of the same names.",
      parameters: ["state": "a dict of tensors by parameter name; names left out keep their values"],
      example: "m.load_state_dict({\"model.norm.weight\": m.parameters()[\"model.norm.weight\"]})"
    ) { receiver, call in
      try receiver.loadState(call)
      return .none
    },
    Method(
      "summary()", "Prints a table of the weights: shape, storage, count, and what is trained.",
      example: "m.summary()"
    ) { receiver, _ in
      try receiver.services.print(receiver.summary())
      return .none
    },
    Method(
      "generate(prompt, max_tokens=32, temperature=0.0, top_k=None, top_p=None, seed=None)",
      "Continues a prompt: text for text, ids for ids.",
      parameters: [
        "prompt": "a text, or a list of token ids", "max_tokens": "how many tokens to add at most",
        "temperature": "0 takes the most likely token; larger values dare more",
        "top_k": "consider only so many of the most likely tokens",
        "top_p": "consider only the most likely tokens that together have this probability",
        "seed": "where the random numbers start",
      ], example: "m.generate(\"The capital of France is\", max_tokens=8)"
    ) { receiver, call in try receiver.generate(call) },
    Method(
      "freeze(pattern=\".*\")", "Keeps weights from being trained; returns their names.",
      parameters: ["pattern": "a list of module names, or a regular expression over whole paths"],
      example: "m.freeze([\"embed_tokens\"])"
    ) { receiver, call in try receiver.setFrozen(true, call) },
    Method(
      "unfreeze(pattern=\".*\")", "Lets weights be trained; returns their names.",
      parameters: ["pattern": "a list of module names, or a regular expression over whole paths"],
      example: "m.unfreeze([\"q_proj\", \"v_proj\"])"
    ) { receiver, call in try receiver.setFrozen(false, call) },
    Method(
      "gradient_checkpointing_enable()",
      "Keeps less for the backward pass and computes the rest of each block again there.",
      example: "m.gradient_checkpointing_enable()"
    ) { receiver, _ in
      receiver.model.isGradientCheckpointing = true
      return .none
    },
    Method(
      "gradient_checkpointing_disable()", "Keeps everything that the backward pass needs.",
      example: "m.gradient_checkpointing_disable()"
    ) { receiver, _ in
      receiver.model.isGradientCheckpointing = false
      return .none
    },
    Method(
      "quantize(dtype, double_quant=False, targets=\"all-linear\")",
      "Stores weights in another format from now on and returns their names: the base of QLoRA.",
      parameters: [
        "dtype": "\(quantizedNames), \"bfloat16\", \"float16\" or \"float32\"",
        "double_quant": "whether the scales of nf4, fp4 and int4 are quantised as well",
        "targets":
          "a list of module names, a regular expression over whole paths, or \"all-linear\": every linear layer but the output head",
      ], example: "m.clone().quantize(\"nf4\")[:2]"
    ) { receiver, call in
      let names = try receiver.model.quantize(
        call.quantizedFormat("dtype"), doubleQuant: call.bool("double_quant"),
        matching: call.modulePattern("targets"))
      return .list(names.map { .string($0) })
    },
    Method("clone()", "A copy whose weights are its own.", example: "m.clone()") { receiver, _ in
      .object(
        ModelValue(try receiver.model.clone(), origin: receiver.origin, services: receiver.services))
    },
    Method(
      "delta(base)", "How far each matrix has moved from another model's: a dict of tensors.",
      parameters: ["base": "the model it started from, such as an earlier clone()"],
      example: "m.delta(m.clone())"
    ) { receiver, call in
      let base = try call.model("base")
      return .dict(try receiver.model.delta(from: base.model).map { ($0.name, .tensor($0.delta)) })
    },
  ])

  private func loadState(_ call: Call) throws {
    guard let state = call.value("state").asObject(Dict.self) else {
      throw call.mismatch("state", expected: "a dict of tensors")
    }
    let mine = Dictionary(uniqueKeysWithValues: model.parameters.map { ($0.name, $0) })
    for (key, value) in state.items {
      guard let name = key.asString, let tensor = value.asObject(TensorValue.self) else {
        throw call.mismatch("state", expected: "a dict of tensors by name", element: value)
      }
      guard let parameter = mine[name] else {
        throw Failure("the model has no parameter \"\(name)\"", hint: "m.parameters() lists them")
      }
      try parameter.set(tensor.numbers.float32())
    }
  }

  private func setFrozen(_ frozen: Bool, _ call: Call) throws -> Value {
    let names = try model.setFrozen(frozen, matching: call.modulePattern("pattern"))
    return .list(names.map { .string($0) })
  }

  private func generate(_ call: Call) throws -> Value {
    let sampling = try Sampling(
      temperature: Float(call.float("temperature")), topK: call.intOrNil("top_k"),
      topP: call.floatOrNil("top_p").map { Float($0) })
    let seed = sampling.temperature > 0 ? try services.seed(call) : 0
    let count = try call.int("max_tokens")
    let text = call.value("prompt").asString
    let prompt =
      try text.map { try (model.tokenizer ?? missingTokenizer()).encode($0, in: model.context) }
      ?? call.tokenRow("prompt")
    guard !prompt.isEmpty else { throw Failure("generate() needs a prompt of at least one token") }
    let ids = try model.generate(prompt, maxTokens: count, sampling: sampling, seed: seed)
    if text != nil, let tokenizer = model.tokenizer { return .string(try tokenizer.decode(ids)) }
    return .list(ids.map { .int(Int($0)) })
  }

  private func summary() -> [String] {
    var rows: [[String]] = []
    for parameter in model.parameters {
      rows.append([
        parameter.name, describe(shape: parameter.shape), parameter.dtype, grouped(parameter.count),
        parameter.isFrozen ? "frozen" : "trained",
      ])
    }
    let total = model.parameters.reduce(0) { $0 + $1.count }
    let trained = model.parameters.filter { !$0.isFrozen }.reduce(0) { $0 + $1.count }
    let table = TextTable(header: ["parameter", "shape", "stored as", "count", ""], rows: rows)
    return table.lines(width: services.output.width) + [
      "", "\(grouped(total)) parameters, \(grouped(trained)) of them trained",
    ]
  }
}

/// A tokenizer as a value.
final class TokenizerValue: Object {
  let tokenizer: Tokenizer
  let context: Context

  init(_ tokenizer: Tokenizer, in context: Context) {
    self.tokenizer = tokenizer
    self.context = context
    super.init()
  }

  override var typeName: String { "tokenizer" }

  override func represent(_ printer: inout Printer) {
    printer.text("tokenizer(\(grouped(tokenizer.vocabularySize)) tokens)")
  }

  override func attribute(_ name: String) throws -> Value? { Self.methods.bind(name, to: self) }
  override var attributeNames: [String] { Self.methods.names }

  private static let methods = MethodTable<TokenizerValue>([
    Method(
      "encode(text, special=False)", "The token ids of a text.",
      parameters: [
        "text": "any text", "special": "whether texts such as <|im_start|> become their special tokens",
      ], example: "m.tokenizer.encode(\"Hello\")"
    ) { receiver, call in
      let ids = try receiver.tokenizer.encode(
        call.string("text"), allowSpecial: call.bool("special"), in: receiver.context)
      return .list(ids.map { .int(Int($0)) })
    },
    Method(
      "decode(ids)", "The text of token ids.", parameters: ["ids": "a list of token ids"],
      example: "m.tokenizer.decode([28120])"
    ) { receiver, call in
      let ids = try call.tokenRow("ids")
      for id in ids where !(0..<receiver.tokenizer.vocabularySize).contains(Int(id)) {
        throw Failure(
          "token id \(id) is not in the vocabulary",
          label: "ids go from 0 to \(receiver.tokenizer.vocabularySize - 1)")
      }
      return .string(try receiver.tokenizer.decode(ids, in: receiver.context))
    },
  ])
}

extension Call {
  func model(_ name: String) throws -> ModelValue {
    try object(name, as: ModelValue.self, expected: "a model")
  }

  /// `target_modules` as PEFT takes them: a list of names, or a string as regular expression.
  func modulePattern(_ name: String) throws -> ModulePattern {
    if let text = value(name).asString { return ModulePattern(text) }
    return .names(try strings(name))
  }
}
