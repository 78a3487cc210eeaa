import Autograd
import Foundation
import Models
import Tensors

/// A LoRA adapter attached to a model: the handle that merges, switches, saves and loads.
///
/// Attaching freezes the model's base, so that training reaches the adapter alone.
package final class Adapter {
  package let name: String
  package let config: LoRAConfig
  package let model: LanguageModel
  /// The adapted layers, in the order of the model's.
  package let layers: [(linear: Linear, lora: LoRA)]
  package private(set) var isMerged = false
  /// False once the adapter was taken off its model; the handle can then only be saved.
  package private(set) var isAttached = true
  /// The base weights as they were before `merge`, to give them back bit for bit.
  private var originals: [Tensor] = []

  private init(name: String, config: LoRAConfig, model: LanguageModel, layers: [(Linear, LoRA)]) {
    self.name = name
    self.config = config
    self.model = model
    self.layers = layers
  }

  // MARK: - Attaching

  /// Puts a fresh adapter on every linear layer that `config.targets` means and freezes the base.
  ///
  /// - Throws: `ModelError` when a target matches nothing; `AdapterError` when an adapter is attached already.
  package static func attach(
    _ config: LoRAConfig, to model: LanguageModel, name: String = "default", seed: UInt64
  ) throws -> Adapter {
    let linears = try targets(of: config, in: model)
    let layers = try linears.map { linear in
      (
        linear,
        try LoRA(for: linear, rank: config.rank, alpha: Float(config.alpha), seed: seed, in: model.context)
      )
    }
    return install(config, layers, on: model, name: name)
  }

  /// The linear layers that a configuration means; nothing is changed yet.
  ///
  /// Somebody who types names means each of them; a file may list more than this model has, as PEFT allows.
  private static func targets(
    of config: LoRAConfig, in model: LanguageModel, everyName: Bool = true
  ) throws -> [Linear] {
    let linears = model.linears
    let chosen = Set(try config.matches(among: linears.map(\.path), everyName: everyName))
    if linears.contains(where: { !$0.adapters.isEmpty }) {
      throw AdapterError(
        "the model has an adapter attached already",
        hint: "detach() it first, or clone() the base before adapting it")
    }
    return linears.filter { chosen.contains($0.path) }
  }

  private static func install(
    _ config: LoRAConfig, _ layers: [(Linear, LoRA)], on model: LanguageModel, name: String
  ) -> Adapter {
    model.freezeAll()
    for (linear, lora) in layers { linear.adapters.append(lora) }
    return Adapter(name: name, config: config, model: model, layers: layers)
  }

  /// Takes the adapter off the model, which is then the base again; its weights stay frozen.
  package func detach() throws {
    try requireAttached()
    if isMerged { try unmerge() }
    unload()
  }

  /// Leaves the update in the base weights for good and takes the adapter off: PEFT's `merge_and_unload`.
  ///
  /// The model is then one without an adapter, which can be saved, cloned or adapted anew.
  package func mergeAndUnload() throws {
    try requireAttached()
    if !isMerged { try merge() }
    originals = []
    isMerged = false
    unload()
  }

  private func unload() {
    for (linear, lora) in layers { linear.adapters.removeAll { $0 === lora } }
    isAttached = false
  }

  private func requireAttached() throws {
    guard isAttached else {
      throw AdapterError("the adapter is not on its model any more", hint: "attach a new one with lora(m)")
    }
  }

  // MARK: - Parameters

  /// The trainable tensors by PEFT's names, without the prefix that files carry.
  package var parameters: [(name: String, variable: Variable)] {
    layers.flatMap { linear, lora in
      lora.parameters.map { (linear.path + "." + $0.suffix, $0.variable) }
    }
  }

  package var parameterCount: Int { parameters.reduce(0) { $0 + $1.variable.value.count } }

  /// Switches the update on or off without touching the base.
  package func setEnabled(_ enabled: Bool) throws {
    try requireAttached()
    guard !isMerged else {
      throw AdapterError("a merged adapter is part of the weights", hint: "unmerge() it first")
    }
    for (_, lora) in layers { lora.isEnabled = enabled }
  }

  /// The update of one layer's weight, `(out, in)`, for a path or a unique suffix of one.
  package func delta(_ path: String) throws -> Tensor {
    let found = layers.filter { $0.linear.path == path || $0.linear.path.hasSuffix("." + path) }
    guard let layer = found.first, found.count == 1 else {
      throw AdapterError(
        found.isEmpty
          ? "the adapter does not sit on \"\(path)\""
          : "\"\(path)\" means \(found.count) adapted layers",
        hint: "it sits on \(layers.prefix(2).map(\.linear.path).joined(separator: ", ")), ...")
    }
    return try layer.lora.delta()
  }

  // MARK: - Merging

  /// Adds the update to the base weights, so that the model needs no adapter to give the same logits.
  ///
  /// - Throws: `AdapterError` when a base weight is quantised (rounding it again would lose the update).
  package func merge() throws {
    try requireAttached()
    guard !isMerged else { throw AdapterError("the adapter is merged already") }
    let variables = try layers.map { linear, _ in
      guard let variable = try linear.weight.widened() else {
        throw AdapterError(
          "cannot merge into \(linear.path), which is stored as \(linear.weight.dtype)",
          hint: "load the model with dtype=\"float32\" to merge")
      }
      return variable
    }
    let merged = try model.context.withCategory(.parameters) {
      try zip(layers, variables).map { layer, variable in try variable.value + layer.lora.delta() }
    }
    originals = variables.map(\.value)
    for (variable, value) in zip(variables, merged) { variable.value = value }
    for (_, lora) in layers { lora.isEnabled = false }
    isMerged = true
  }

  /// Takes the update out again: the base weights are what they were before `merge`, bit for bit.
  package func unmerge() throws {
    try requireAttached()
    guard isMerged else { throw AdapterError("the adapter is not merged") }
    for ((linear, lora), original) in zip(layers, originals) {
      linear.weight.variable?.value = original
      lora.isEnabled = true
    }
    originals = []
    isMerged = false
  }

  // MARK: - Files

  /// The prefix that PEFT puts before a module's path.
  private static let prefix = "base_model.model."

  /// Writes `adapter_config.json` and `adapter_model.safetensors` as PEFT reads them, making the folder if needed.
  package func save(to folder: URL) throws {
    try OutputFolder.make(folder)
    let tensors = parameters.map { name, variable in
      SafetensorsWriter.Tensor(
        Self.prefix + name, shape: variable.value.shape, variable.value.scalars)
    }
    try SafetensorsWriter.write(
      tensors, metadata: ["format": "pt"], to: folder.appending(path: "adapter_model.safetensors").path)
    try OutputFolder.write(config.json(), to: folder.appending(path: "adapter_config.json"))
  }

  /// Loads an adapter folder of PEFT's format and attaches it.
  ///
  /// - Parameters:
  ///   - trainable: whether `fit` goes on training it.
  ///   - strict: a tensor that is missing or left over is an error; otherwise missing ones start fresh and left
  ///     over ones are ignored, as PEFT does.
  package static func load(
    from folder: URL, onto model: LanguageModel, trainable: Bool = false, strict: Bool = true
  ) throws -> Adapter {
    let configFile = folder.appending(path: "adapter_config.json")
    guard let data = try? Data(contentsOf: configFile) else {
      throw AdapterError("there is no adapter_config.json in \(folder.path)")
    }
    let config = try LoRAConfig(json: data, file: "adapter_config.json")
    let file = try SafetensorsFile(folder.appending(path: "adapter_model.safetensors").path)
    let context = model.context
    var unread = Set(file.names)
    func read(_ linear: Linear, _ part: String, shape: [Int]) throws -> Variable? {
      let candidates = [".weight", ".default.weight"].map { Self.prefix + linear.path + "." + part + $0 }
      guard let name = candidates.first(where: unread.contains) else {
        guard strict else { return nil }
        throw AdapterError(
          "the adapter has no tensor \"\(candidates[0])\"",
          hint: "strict=False starts missing tensors fresh, as PEFT does without a word")
      }
      unread.remove(name)
      let entry = try file.required(name)
      guard entry.shape == shape else {
        throw AdapterError(
          "\"\(name)\" is \(describe(shape: entry.shape)), but \(linear.path) needs \(describe(shape: shape))",
          hint: "r in adapter_config.json and the base model must be the ones it was trained with")
      }
      let value = try context.withCategory(.parameters) { try Tensor.uninitialized(shape, in: context) }
      try file.copyFloats(name, into: value.pointer, parallel: context.parallel)
      return Variable(value, requiresGrad: trainable)
    }
    let layers = try targets(of: config, in: model, everyName: false).map { linear in
      let a = try read(linear, "lora_A", shape: [config.rank, linear.inputSize])
      let b = try read(linear, "lora_B", shape: [linear.outputSize, config.rank])
      let scale = Float(config.alpha) / Float(config.rank)
      if let a, let b { return (linear, LoRA(a: a, b: b, scale: scale)) }
      let fresh = try LoRA(for: linear, rank: config.rank, alpha: Float(config.alpha), seed: 0, in: context)
      return (
        linear,
        LoRA(
          a: a ?? Variable(fresh.a.value, requiresGrad: trainable),
          b: b ?? Variable(fresh.b.value, requiresGrad: trainable), scale: scale)
      )
    }
    if strict, let extra = unread.sorted().first {
      throw AdapterError(
        "the adapter holds \"\(extra)\", which has no place in this model",
        hint: "strict=False ignores what has no place, as PEFT does without a word")
    }
    return install(config, layers, on: model, name: "default")
  }
}
