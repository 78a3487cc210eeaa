import Autograd
import Models
import Tensors

/// A LoRA adapter attached to a model: the handle that merges, switches, saves and loads.
///
/// Attaching freezes the model's base, so that training reaches the adapter alone.
package final class Adapter {
  package let name: String
  package let config: LoRAConfig
  package let model: any Model
  /// The adapted layers, in the order of the model's.
  package let layers: [(layer: any LowRankLayer, lora: any LowRankUpdate)]
  /// What is trained whole beside them.
  let trained: [TrainedParameter]
  package private(set) var isMerged = false
  /// False once the adapter was taken off its model; the handle can then only be saved.
  package private(set) var isAttached = true
  /// The base weights as they were before `merge`, to give them back bit for bit.
  private var originals: [Tensor] = []

  // MARK: - Attaching

  /// Puts a fresh adapter on every layer that `config.targets` means and freezes the base.
  ///
  /// - Throws: `ModelError` when a target matches nothing; `AdapterError` when an adapter is attached already.
  package static func attach(
    _ config: LoRAConfig, to model: any Model, name: String = "default", seed: UInt64
  ) throws -> Adapter {
    let layers = try targets(of: config, in: model)
    let trained = try trainedParameters(of: config, in: model, beside: layers).map {
      try TrainedParameter($0, trainable: true)
    }
    let factors = try layers.map { try $0.freshFactors(config, seed: seed, in: model.context) }
    return Adapter(zip(layers, factors).map { ($0, $1) }, trained, config, on: model, name: name)
  }

  /// The layers that a configuration means; nothing is changed yet.
  ///
  /// Somebody who types names means each of them; a file may list more than this model has, as PEFT allows.
  static func targets(
    of config: LoRAConfig, in model: any Model, everyName: Bool = true
  ) throws -> [any LowRankLayer] {
    let linears: [any LowRankLayer] = model.linears
    let layers = config.targets == .allLinear ? linears : model.embeddings + linears
    let chosen = Set(try config.matches(among: layers.map(\.path), everyName: everyName))
    guard !model.isAdapted else {
      throw AdapterError(
        "the model has an adapter attached already",
        hint: "detach() it first, or clone() the base before adapting it")
    }
    return layers.filter { chosen.contains($0.path) }
  }

  /// The weights that `modules_to_save` means.
  static func trainedParameters(
    of config: LoRAConfig, in model: any Model, beside layers: [any LowRankLayer], everyName: Bool = true
  ) throws -> [Parameter] {
    let modules = model.parameters.map(\.module)
    // Here PEFT looks for paths that end in the text, also within a name.
    let meant = Set(modules.filter { path in config.modulesToSave.contains { path.hasSuffix($0) } })
    for name in config.modulesToSave where everyName && !meant.contains(where: { $0.hasSuffix(name) }) {
      _ = try ModulePattern.names([name]).matches(among: modules)
    }
    if let layer = layers.first(where: { meant.contains($0.path) }) {
      throw AdapterError(
        "\(layer.path) is a target and in modules_to_save as well", hint: "leave out one of them")
    }
    if let shared = model.embeddings.first(where: { $0.servesAsHead && meant.contains($0.path) }) {
      throw AdapterError(
        "\(shared.path) also is the output head, which a copy of it would leave as it is",
        hint: "m.unfreeze([\"\(shared.path)\"]) after lora(m) trains the two together")
    }
    return model.parameters.filter { meant.contains($0.module) }
  }

  /// Freezes the base and puts everything in its place.
  init(
    _ factors: [(layer: any LowRankLayer, factors: LowRankFactors)], _ trained: [TrainedParameter],
    _ config: LoRAConfig, on model: any Model, name: String
  ) {
    model.freezeAll()
    self.name = name
    self.config = config
    self.model = model
    self.trained = trained
    layers = factors.map { ($0.layer, $0.layer.attach($0.factors)) }
    for parameter in trained { parameter.use(true) }
  }

  /// Takes the adapter off the model, which is then the base again; its weights stay frozen.
  package func detach() throws {
    try requireAttached()
    if isMerged { try unmerge() }
    for parameter in trained { parameter.use(false) }
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
    for parameter in trained {
      parameter.use(true)
      parameter.parameter.setFrozen(true)
    }
    unload()
  }

  private func unload() {
    for (layer, lora) in layers { layer.detach(lora) }
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
    let saved = trained.map { ($0.parameter.name, $0.parameter.variable ?? Variable($0.value)) }
    return layers.flatMap { layer, lora in
      lora.parameters.map { (layer.path + "." + $0.suffix, $0.variable) }
    } + saved
  }

  package var parameterCount: Int { parameters.reduce(0) { $0 + $1.variable.value.count } }

  /// Switches the update on or off without touching the base.
  package func setEnabled(_ enabled: Bool) throws {
    try requireAttached()
    guard !isMerged else {
      throw AdapterError("a merged adapter is part of the weights", hint: "unmerge() it first")
    }
    for (_, lora) in layers { lora.isEnabled = enabled }
    for parameter in trained { parameter.use(enabled) }
  }

  /// The update of one layer's weight, of the weight's shape, for a path or a unique suffix of one.
  package func delta(_ path: String) throws -> Tensor {
    let found = layers.filter { $0.layer.path == path || $0.layer.path.hasSuffix("." + path) }
    guard let layer = found.first, found.count == 1 else {
      throw AdapterError(
        found.isEmpty
          ? "the adapter does not sit on \"\(path)\""
          : "\"\(path)\" means \(found.count) adapted layers",
        hint: "it sits on " + layers.prefix(2).map(\.layer.path).joined(separator: ", ")
          + (layers.count > 2 ? ", ..." : ""))
    }
    return try layer.lora.delta()
  }

  // MARK: - Merging

  /// Adds the update to the base weights, so that the model needs no adapter to give the same logits.
  ///
  /// - Throws: `AdapterError` when a base weight is quantised (rounding it again would lose the update), or serves
  ///   as output head too, which the update does not reach.
  package func merge() throws {
    try requireAttached()
    guard !isMerged else { throw AdapterError("the adapter is merged already") }
    let variables = try layers.map { layer, _ in
      if let table = layer as? Embedding, table.servesAsHead {
        throw AdapterError(
          "cannot merge into \(table.path), which also is the output head: the update is for the embedding alone",
          hint: "keep the adapter beside the model, or adapt a model whose head is its own")
      }
      guard let variable = try layer.weight.widened() else {
        throw AdapterError(
          "cannot merge into \(layer.path), which is stored as \(layer.weight.dtype)",
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
    for parameter in trained { parameter.use(true) }
    isMerged = true
  }

  /// Takes the update out again: the base weights are what they were before `merge`, bit for bit.
  package func unmerge() throws {
    try requireAttached()
    guard isMerged else { throw AdapterError("the adapter is not merged") }
    for ((layer, lora), original) in zip(layers, originals) {
      layer.weight.variable?.value = original
      lora.isEnabled = true
    }
    originals = []
    isMerged = false
  }
}
