import Autograd
import Charts
import Models
import Starlark
import Tensors

/// A model as a value: calling it gives logits. Each kind of model has a class of its own for what only it can do.
class ModelValue: Object {
  let model: any Model
  /// What the model was loaded from; adapters name it as their base.
  let origin: String?
  let services: Services

  init(_ model: any Model, origin: String?, services: Services) {
    self.model = model
    self.origin = origin
    self.services = services
    super.init()
  }

  /// The value of a model of whatever kind.
  static func wrapping(_ model: any Model, origin: String?, services: Services) -> ModelValue {
    switch model {
    case let model as LanguageModel: LanguageModelValue(model, origin: origin, services: services)
    case let model as MLP: MLPValue(model, origin: origin, services: services)
    default: preconditionFailure("a kind of model without a value of its own")
    }
  }

  private func wrapping(_ model: any Model) -> ModelValue {
    Self.wrapping(model, origin: origin, services: services)
  }

  override var typeName: String { "model" }
  override var isCallable: Bool { true }

  /// A batch from what `loss` was called with.
  func batch(_ call: Call, _ name: String) throws -> Batch {
    guard let batch = call.value(name).asObject(BatchValue.self) else {
      throw call.mismatch(name, expected: "a batch")
    }
    return batch.batch
  }

  override func attribute(_ name: String) throws -> Value? { Self.methods.bind(name, to: self) }
  override var attributeNames: [String] { Self.methods.names }

  private static let methods = MethodTable<ModelValue>([
    Method(
      "loss(data)", "The mean cross-entropy over the labels in nats, as a scalar tensor.",
      parameters: [
        "data":
          "a batch; for a language model also a list of token ids or a list of such lists, whose next tokens are the labels"
      ],
      example: "m.loss([1, 2, 3])"
    ) { receiver, call in
      .tensor(try receiver.model.loss(receiver.batch(call, "data")))
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
      .object(try receiver.wrapping(receiver.model.clone()))
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
