import Costs
import Foundation
import Models
import Starlark
import Tensors

/// The names that make, load and save models.
func modelFunctions(_ services: Services) -> [Builtin] {
  [
    Builtin(
      "gpt(vocab, dim, layers, heads, kv_heads=None, hidden=None, context=256, tied=False, positions=\"rotary\", seed=None)",
      "A Llama-style decoder with random weights.",
      parameters: [
        "vocab": "how many different tokens there are", "dim": "width of the residual stream",
        "layers": "how many blocks", "heads": "attention heads per block",
        "kv_heads": "key-value heads; as many as heads when None",
        "hidden": "width of the feed-forward block; 4 * dim when None",
        "context": "longest sequence in tokens",
        "tied": "whether the embedding serves as output head", "positions": "\"rotary\" or \"learned\"",
        "seed": "where the random numbers start",
      ], example: "gpt(vocab=64, dim=32, layers=2, heads=2)"
    ) { call in
      guard let positions = ModelConfig.Positions(rawValue: try call.string("positions")) else {
        throw Failure("positions must be \"rotary\" or \"learned\", not \(call.value("positions").brief)")
      }
      let config = try ModelConfig(
        vocab: call.int("vocab"), dim: call.int("dim"), layers: call.int("layers"), heads: call.int("heads"),
        kvHeads: call.intOrNil("kv_heads"), hidden: call.intOrNil("hidden"), context: call.int("context"),
        tied: call.bool("tied"), positions: positions)
      let model = try LanguageModel.random(config: config, seed: services.seed(call), in: services.context)
      return .object(LanguageModelValue(model, origin: nil, services: services))
    },
    Builtin(
      "mlp(sizes, activation=\"relu\", vocab=None, embedding=None, seed=None)",
      "Dense layers that tell classes apart, with random weights as torch.nn.Linear and torch.nn.Embedding draw them.",
      parameters: [
        "sizes": "how many numbers go in, how many each hidden layer has, how many classes come out",
        "activation": "what stands between two layers: \"relu\", \"gelu\", \"silu\" or \"tanh\"",
        "vocab": "how many ids there are, where an example is a list of ids",
        "embedding":
          "how many numbers stand for an id; the first of sizes is that times the ids in an example",
        "seed": "where the random numbers start",
      ], example: "mlp([2 * 16, 64, 53], vocab=53, embedding=16)([5, 7]).shape"
    ) { call in
      let config = try MLPConfig(
        sizes: call.ints("sizes"), activation: call.choice("activation", of: Activation.self),
        vocab: call.intOrNil("vocab"), embedding: call.intOrNil("embedding"))
      let model = try MLP.random(config: config, seed: services.seed(call), in: services.context)
      return .object(MLPValue(model, origin: nil, services: services))
    },
    Builtin(
      "load_model(name_or_path, dtype=None, double_quant=False)",
      "A pretrained model, by its published name or from a file or folder.",
      parameters: [
        "name_or_path":
          "a name such as \"smollm2-135m\", a .gguf file, or a folder as transformers saves them",
        "dtype":
          "None keeps weights as they are stored (16-bit floats become float32 when they are trained); \"float32\" unpacks them all so that they can be trained; \"float16\" and \"bfloat16\" round every matrix; \(quantizedNames) quantise the linear layers",
        "double_quant": "whether the scales of nf4, fp4 and int4 are quantised as well",
      ], example: "load_model(\"smollm2-135m\")"
    ) { call in
      let name = try call.string("name_or_path")
      let storage = try call.weightStorage("dtype", doubleQuant: "double_quant")
      let path = try modelPath(name, services)
      let model = try loadModel(from: path, storage: storage, in: services.context)
      return .object(ModelValue.wrapping(model, origin: name, services: services))
    },
    Builtin(
      "save_model(m, dir)",
      "Writes a model as a folder that Hugging Face's transformers load: 16-bit floats as they are, everything else in float32. Prints what it had to unpack.",
      parameters: ["m": "the model", "dir": "the folder, below out/"], example: "save_model(m, \"out/tiny\")"
    ) { call in
      let model = try call.model("m").model
      try model.save(to: services.sandbox.writing(call.string("dir")))
      let unpacked = model.parameters.filter(\.isQuantized)
      if let first = unpacked.first {
        let formats = Set(unpacked.map(\.dtype)).sorted().joined(separator: " and ")
        let some = unpacked.count == 1 ? first.name : "\(unpacked.count) weights"
        try services.print(["wrote \(some) in float32, unpacked from \(formats)"])
      }
      return .none
    },
    Builtin(
      "model_cache()", "The folder in which fetched models are kept.", example: "model_cache()"
    ) { _ in
      .string(ModelStore.cacheFolder(environment: services.environment))
    },
  ]
}

/// A published model that has not been fetched.
package struct MissingModel: Explained {
  /// The name under which `peftbook fetch` gets it.
  package let name: String

  package var message: String { "the model \"\(name)\" is not on this machine" }
  package var label: String? { nil }
  package var hint: String? { "peftbook fetch \(name) gets it" }
}

/// Where a model lies: a published one in the cache, anything else where the sandbox lets programs read.
private func modelPath(_ name: String, _ services: Services) throws -> String {
  guard let known = ModelStore.model(named: name) else {
    if name.contains("/") || name.contains(".") { return try services.sandbox.reading(name).path }
    throw Failure(
      "there is no published model \"\(name)\"",
      hint:
        "known names: \(ModelStore.known.map(\.name).joined(separator: ", ")); a path has a slash or a dot")
  }
  let path = ModelStore.path(of: known, environment: services.environment)
  guard FileManager.default.fileExists(atPath: path) else { throw MissingModel(name: known.name) }
  return path
}
