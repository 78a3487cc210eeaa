import Autograd
import Foundation
import Models
import Tensors

/// Adapters in folders as Hugging Face PEFT keeps them.
extension Adapter {
  /// Writes `adapter_config.json` and `adapter_model.safetensors` as PEFT reads them, making the folder if needed.
  package func save(to folder: URL) throws {
    try OutputFolder.make(folder)
    let factors = layers.flatMap { layer, lora in
      lora.parameters.map { (layer.path + "." + $0.suffix, $0.variable.value) }
    }
    let saved = trained.map { ($0.parameter.name, $0.value) }
    let bases = try layersWithBase.map { (AdapterFile.baseName(of: $0), try $0.weight.denseValue()) }
    let tensors = (factors + saved + bases).map { name, value in
      SafetensorsWriter.Tensor(AdapterFile.prefix + name, shape: value.shape, value.scalars)
    }
    try SafetensorsWriter.write(
      tensors, metadata: ["format": "pt"], to: folder.appending(path: "adapter_model.safetensors").path)
    let task = model is LanguageModel ? "CAUSAL_LM" : nil
    try OutputFolder.write(config.json(taskType: task), to: folder.appending(path: "adapter_config.json"))
  }

  /// The layers whose own weight PEFT writes along with the update: an embedding or output head of a transformer
  /// that the targets name.
  private var layersWithBase: [any LowRankLayer] {
    let names = ["embed_tokens", "lm_head"]
    switch config.targets {
    case .allLinear: return []
    case .names(let targets) where !targets.contains(where: names.contains): return []
    case .names, .expression:
      return layers.map(\.layer).filter { layer in names.contains { layer.path.hasSuffix($0) } }
    }
  }

  /// Weights of the base that are trained and that no file of this adapter will hold.
  package var unsavedParameters: [Parameter] {
    let saved = Set(trained.map(\.parameter.name))
    return model.parameters.filter { !$0.isFrozen && !saved.contains($0.name) }
  }

  /// Loads an adapter folder of PEFT's format and attaches it.
  ///
  /// - Parameters:
  ///   - trainable: whether `fit` goes on training it.
  ///   - strict: a tensor that is missing or left over is an error; otherwise missing ones start fresh and left
  ///     over ones are ignored, as PEFT does.
  package static func load(
    from folder: URL, onto model: any Model, trainable: Bool = false, strict: Bool = true
  ) throws -> Adapter {
    let configFile = folder.appending(path: "adapter_config.json")
    guard let data = try? Data(contentsOf: configFile) else {
      throw AdapterError("there is no adapter_config.json in \(folder.path)")
    }
    let config = try LoRAConfig(json: data, file: "adapter_config.json")
    let file = try AdapterFile(
      folder.appending(path: "adapter_model.safetensors").path, isStrict: strict, in: model.context)
    let layers = try targets(of: config, in: model, everyName: false)
    let factors = try layers.map { ($0, try file.factors(of: $0, config, trainable: trainable)) }
    let bases = try layers.compactMap { try file.base(of: $0) }
    let trained = try trainedParameters(of: config, in: model, beside: layers, everyName: false).map {
      let copy = try TrainedParameter($0, trainable: trainable)
      if let value = try file.read($0.name, shape: $0.shape, of: $0.module) { try copy.value.assign(value) }
      return copy
    }
    try file.requireAllRead()
    for (parameter, value) in bases { try parameter.set(value) }
    return Adapter(factors, trained, config, on: model, name: "default")
  }
}

/// The tensors of an adapter's file, and which of them found a place.
private final class AdapterFile {
  /// What PEFT puts before a module's path.
  static let prefix = "base_model.model."

  private let file: SafetensorsFile
  private let isStrict: Bool
  private let context: Context
  private var unread: Set<String>

  init(_ path: String, isStrict: Bool, in context: Context) throws {
    file = try SafetensorsFile(path)
    self.isStrict = isStrict
    self.context = context
    unread = Set(file.names)
  }

  /// The two matrices of a layer's update; one that is missing starts fresh, unless the reading is strict.
  func factors(of layer: any LowRankLayer, _ config: LoRAConfig, trainable: Bool) throws -> LowRankFactors {
    let (names, shapes) = (type(of: layer).factorNames, layer.factorShapes(rank: config.rank))
    let a = try read(layer.path + "." + names.a, shape: shapes.a, of: layer.path)
    let b = try read(layer.path + "." + names.b, shape: shapes.b, of: layer.path)
    if let a, let b { return Self.factors(a, b, config, trainable) }
    let fresh = try layer.freshFactors(config, seed: 0, in: context)
    return Self.factors(a ?? fresh.a.value, b ?? fresh.b.value, config, trainable)
  }

  private static func factors(_ a: Tensor, _ b: Tensor, _ config: LoRAConfig, _ trainable: Bool)
    -> LowRankFactors
  {
    LowRankFactors(
      a: Variable(a, requiresGrad: trainable), b: Variable(b, requiresGrad: trainable), scale: config.scale)
  }

  /// A tensor by its name without the prefix; nil where it is missing, unless the reading is strict.
  func read(_ name: String, shape: [Int], of path: String) throws -> Tensor? {
    // Some files have the adapter's name in the middle: lora_A.default.weight, lora_embedding_A.default.
    let leaf = name.dropFirst(path.utf8.count + 1).split(separator: ".")
    let named = path + "." + (leaf.prefix(1) + ["default"] + leaf.dropFirst()).joined(separator: ".")
    let candidates = [Self.prefix + name, Self.prefix + named]
    guard let found = candidates.first(where: unread.contains) else {
      guard isStrict else { return nil }
      throw AdapterError(
        "the adapter has no tensor \"\(candidates[0])\"",
        hint: "strict=False starts missing tensors fresh, as PEFT does without a word")
    }
    unread.remove(found)
    let entry = try file.required(found)
    guard entry.shape == shape else {
      throw AdapterError(
        "\"\(found)\" is \(describe(shape: entry.shape)), but \(path) needs \(describe(shape: shape))",
        hint: "r in adapter_config.json and the base model must be the ones it was trained with")
    }
    let value = try context.withCategory(.parameters) { try Tensor.uninitialized(shape, in: context) }
    try file.copyFloats(found, into: value.pointer, parallel: context.parallel)
    return value
  }

  static func baseName(of layer: any LowRankLayer) -> String { layer.path + ".base_layer.weight" }

  /// The weight below the update, which PEFT writes along with an adapted embedding or output head, where it is
  /// another than the model has.
  func base(of layer: any LowRankLayer) throws -> (Parameter, Tensor)? {
    let name = Self.baseName(of: layer)
    guard unread.contains(Self.prefix + name) else { return nil }
    guard let value = try read(name, shape: layer.weight.shape, of: layer.path) else { return nil }
    if try layer.weight.denseValue().hasSameBits(as: value) { return nil }
    guard !layer.weight.isQuantized else {
      throw AdapterError(
        "the adapter brings weights of its own for \(layer.path), which is stored as \(layer.weight.dtype)",
        hint: "load the model with dtype=\"float32\"")
    }
    return (layer.weight, value)
  }

  func requireAllRead() throws {
    if isStrict, let extra = unread.sorted().first {
      throw AdapterError(
        "the adapter holds \"\(extra)\", which has no place in this model",
        hint: "strict=False ignores what has no place, as PEFT does without a word")
    }
  }
}

extension Tensor {
  fileprivate func hasSameBits(as other: Tensor) throws -> Bool {
    let (left, right) = (try contiguous(), try other.contiguous())
    defer { extendLifetime((left, right)) }
    return memcmp(left.pointer, right.pointer, 4 * count) == 0
  }
}
