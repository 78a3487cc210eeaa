import Adapters
import Autograd
import Foundation
import Models
import Starlark
import Tensors

/// The names that attach and load adapters.
func adapterFunctions(_ services: Services) -> [Builtin] {
  let attach =
    "r=8, alpha=16, targets=[], layers_to_transform=None, modules_to_save=[], "
    + "name=\"default\", seed=None"
  return [
    Builtin(
      "adapt(m, method=\"lora\", \(attach))", "Attaches a fresh adapter to a model and freezes the rest.",
      parameters: [
        "m": Meaning.model, "method": "\"lora\"", "r": Meaning.rank, "alpha": Meaning.alpha,
        "targets": Meaning.targets, "layers_to_transform": Meaning.layers,
        "modules_to_save": Meaning.saved, "name": Meaning.name, "seed": Meaning.seed,
      ], example: "adapt(m, r=4, targets=[\"q_proj\", \"v_proj\"])"
    ) { call in
      let method = try call.string("method")
      guard method == "lora" else {
        throw Failure("there is no adaptation method \"\(method)\"", hint: "the method is \"lora\"")
      }
      return try attachLoRA(call, services)
    },
    Builtin(
      "lora(m, \(attach))", "Attaches a fresh LoRA adapter (Hu et al. 2021) to a model and freezes the rest.",
      parameters: [
        "m": Meaning.model, "r": Meaning.rank, "alpha": Meaning.alpha, "targets": Meaning.targets,
        "layers_to_transform": Meaning.layers, "modules_to_save": Meaning.saved, "name": Meaning.name,
        "seed": Meaning.seed,
      ], example: "lora(m, r=4)"
    ) { call in try attachLoRA(call, services) },
    Builtin(
      "load_adapter(m, dir, trainable=False, strict=True)",
      "Attaches an adapter from a folder as Hugging Face PEFT saves them.",
      parameters: [
        "m": "the model it was trained on", "dir": "the folder it was saved in",
        "trainable": "whether fit goes on training it",
        "strict": "whether a missing or left-over tensor is an error",
      ], example: "load_adapter(m, \"out/my-adapter\")"
    ) { call in
      let model = try call.model("m")
      let adapter = try Adapter.load(
        from: services.sandbox.reading(call.string("dir")), onto: model.model,
        trainable: call.bool("trainable"), strict: call.bool("strict"))
      return .object(AdapterValue(adapter, services: services))
    },
  ]
}

/// What the parameters mean that all methods share.
private enum Meaning {
  static let model = "the model, which is frozen but for the adapter"
  static let rank = "the rank of the update"
  static let alpha = "the update is scaled by alpha / r"
  static let targets =
    "module names, a regular expression or \"all-linear\"; when left out q_proj and v_proj, or all layers of an mlp"
  static let layers = "the numbers of the blocks whose targets are adapted; all of them when None"
  static let saved = "names of modules that are trained whole beside the adapter, and saved with it"
  static let name = "what tells several adapters of one model apart"
  static let seed = "where the random numbers start"
}

private func attachLoRA(_ call: Call, _ services: Services) throws -> Value {
  let model = try call.model("m")
  let isDefault = call.value("targets").asObject(List.self).map { $0.count == 0 } ?? false
  let targets = isDefault ? model.model.usualTargets : try call.modulePattern("targets")
  let layers =
    try call.value("layers_to_transform").asInt.map { [$0] } ?? call.intsOrNil("layers_to_transform")
  let config = try LoRAConfig(
    rank: call.int("r"), alpha: call.float("alpha"), targets: targets, layers: layers,
    modulesToSave: call.strings("modules_to_save"), baseModel: model.origin)
  let adapter = try Adapter.attach(
    config, to: model.model, name: call.string("name"), seed: services.seed(call))
  return .object(AdapterValue(adapter, services: services))
}

extension Call {
  /// A list of integers, or nil for None.
  fileprivate func intsOrNil(_ name: String) throws -> [Int]? {
    try valueOrNil(name) == nil ? nil : ints(name)
  }
}

/// The handle of an attached adapter.
final class AdapterValue: Object {
  private let adapter: Adapter
  private let services: Services

  init(_ adapter: Adapter, services: Services) {
    self.adapter = adapter
    self.services = services
    super.init()
  }

  override var typeName: String { "adapter" }

  override func represent(_ printer: inout Printer) {
    printer.text(
      "lora(r=\(adapter.config.rank), alpha=\(Value.float(adapter.config.alpha).repr), "
        + "\(adapter.layers.count) layers, \(grouped(adapter.parameterCount)) parameters)")
  }

  override func attribute(_ name: String) throws -> Value? { Self.methods.bind(name, to: self) }
  override var attributeNames: [String] { Self.methods.names }

  private static let methods = MethodTable<AdapterValue>([
    Method("parameters()", "The adapter's tensors by name.", example: "a.parameters()") { receiver, _ in
      .dict(receiver.adapter.parameters.map { ($0.name, .tensor($0.variable)) })
    },
    Method("merge()", "Adds the update to the base weights.", example: "a.merge()") { receiver, _ in
      try receiver.adapter.merge()
      return .none
    },
    Method(
      "unmerge()", "Gives the base weights back as they were, bit for bit.", example: "a.merge(); a.unmerge()"
    ) { receiver, _ in
      try receiver.adapter.unmerge()
      return .none
    },
    Method(
      "merge_and_unload()",
      "Leaves the update in the base weights for good and takes the adapter off the model.",
      example: "a.merge_and_unload()"
    ) { receiver, _ in
      try receiver.adapter.mergeAndUnload()
      return .none
    },
    Method("enable()", "Switches the update on.", example: "a.enable()") { receiver, _ in
      try receiver.adapter.setEnabled(true)
      return .none
    },
    Method(
      "disable()", "Switches the update off: the model is its base.", example: "a.disable()"
    ) { receiver, _ in
      try receiver.adapter.setEnabled(false)
      return .none
    },
    Method("detach()", "Takes the adapter off the model.", example: "a.detach()") { receiver, _ in
      try receiver.adapter.detach()
      return .none
    },
    Method(
      "delta(name)", "The update of one layer's weight: alpha / r * B @ A.",
      parameters: ["name": "the layer's path, or an ending that only it has"],
      example: "a.delta(\"model.layers.0.self_attn.q_proj\")"
    ) { receiver, call in .tensor(try receiver.adapter.delta(call.string("name"))) },
    Method(
      "save(dir)", "Writes the adapter as Hugging Face PEFT reads it.",
      parameters: ["dir": "the folder, below out/"], example: "a.save(\"out/my-adapter\")"
    ) { receiver, call in
      try receiver.save(call)
      return .none
    },
  ])
  private func save(_ call: Call) throws {
    try adapter.save(to: services.sandbox.writing(call.string("dir")))
    let unsaved = adapter.unsavedParameters.map(\.name)
    guard let first = unsaved.first else { return }
    let what = unsaved.count == 1 ? "\(first) is" : "\(first) and \(unsaved.count - 1) more weights are"
    try services.print([
      "the file is the adapter's alone: \(what) trained as well and not in it (modules_to_save=)"
    ])
  }
}
