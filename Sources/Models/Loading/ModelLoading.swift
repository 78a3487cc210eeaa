import Autograd
import Foundation
import Tensors

/// Loads a model of whatever kind lies at `path`: a language model, or an mlp as `save(to:)` wrote it.
///
/// - Throws: `CheckpointError`, `ConfigError`, `ModelError`, `MemoryLimitExceeded`.
package func loadModel(
  from path: String, storage: WeightStorage = .asStored, in context: Context
) throws -> any Model {
  let configFile = URL(fileURLWithPath: path).appending(path: "config.json")
  guard let data = try? Data(contentsOf: configFile), MLPConfig.isOne(data) else {
    return try LanguageModel.load(from: path, storage: storage, in: context)
  }
  let weights = try SafetensorsCheckpoint(folder: path)
  return try MLP(config: MLPConfig(json: data), in: context) { name, shape in
    try weights.weights(name, shape, storage, in: context)
  }
}

extension SafetensorsCheckpoint {
  /// A tensor of the checkpoint as a weight of a model, kept in the way that `storage` says.
  func weights(_ name: String, _ shape: [Int], _ storage: WeightStorage, in context: Context) throws
    -> Parameter.Weights
  {
    try context.interrupt.check()
    guard let entry = entry(name) else {
      throw ModelError("the checkpoint in \(folderName) has no tensor \"\(name)\"")
    }
    try requireShape(entry.shape, shape, of: name)
    if let stored = try stored(entry) { return try stored.weights(storage, in: context) }
    // What no matrix is kept as, such as float64, is read number by number.
    let value = try context.withCategory(.parameters) { try Tensor.uninitialized(shape, in: context) }
    try copyFloats(name, into: value.pointer, parallel: context.parallel)
    let parameter = Parameter(name, .dense(Variable(value, requiresGrad: true)))
    if shape.count == 2, let wanted = storage.format(of: name) {
      try parameter.pack(as: wanted.format, doubleQuant: wanted.doubleQuant)
    }
    return parameter.weights
  }
}

/// Throws unless a file has a tensor in the shape that the configuration asks for.
func requireShape(_ found: [Int], _ expected: [Int], of name: String) throws {
  guard found == expected else {
    throw ModelError(
      "\"\(name)\" is \(describe(shape: found)), but the configuration asks for \(describe(shape: expected))")
  }
}
