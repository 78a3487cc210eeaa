import Autograd
import Costs
import Foundation
import Tensors

extension LanguageModel {
  /// Loads a model: a `.gguf` file, or a folder with `config.json`, safetensors and perhaps `tokenizer.json`.
  ///
  /// - Throws: `CheckpointError`, `ConfigError`, `ModelError`, `MemoryLimitExceeded`.
  package static func load(
    from path: String, storage: WeightStorage = .asStored, in context: Context
  ) throws -> LanguageModel {
    var isFolder: ObjCBool = false
    guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else {
      throw ModelError("there is no model at \(path)")
    }
    return isFolder.boolValue
      ? try load(folder: URL(fileURLWithPath: path), storage: storage, in: context)
      : try load(gguf: GGUFFile(path), storage: storage, in: context)
  }

  private static func load(
    folder: URL, storage: WeightStorage, in context: Context
  ) throws -> LanguageModel {
    let configFile = folder.appending(path: "config.json")
    guard let data = try? Data(contentsOf: configFile) else {
      throw ModelError(
        "there is no config.json in \(folder.path)",
        hint: "a model folder holds config.json and model.safetensors, as save_pretrained writes them")
    }
    let config = try ModelConfig(huggingFaceJSON: data)
    try requireLlama(config)
    let tokenizerFile = folder.appending(path: "tokenizer.json").path
    let tokenizer =
      FileManager.default.fileExists(atPath: tokenizerFile)
      ? try Tokenizer(tokenizerJSON: tokenizerFile) : nil
    let weights = try SafetensorsCheckpoint(folder: folder.path)
    return try LanguageModel(config: config, tokenizer: tokenizer, in: context) { name, shape in
      try weights.weights(name, shape, storage, in: context)
    }
  }

  private static func requireLlama(_ config: ModelConfig) throws {
    guard config.family == .llama else {
      throw ModelError(
        "a \(config.family.rawValue) model can be priced but not run",
        hint: "models that run have the architecture LlamaForCausalLM")
    }
  }

  private static func load(
    gguf file: GGUFFile, storage: WeightStorage, in context: Context
  ) throws -> LanguageModel {
    let config = try ModelConfig(gguf: file)
    let known = Set(config.parameters.map { ggufName(of: $0.name) })
    if let extra = file.tensors.first(where: { !known.contains($0.name) }) {
      throw ModelError(
        "\(file.name) holds \"\(extra.name)\", which this architecture has no place for",
        hint: "the model would compute something else without it")
    }
    let tokenizer = try Tokenizer(file)
    return try LanguageModel(config: config, tokenizer: tokenizer, in: context) { name, shape in
      try context.interrupt.check()
      guard let tensor = file.tensor(ggufName(of: name)) else {
        throw ModelError("\(file.name) has no tensor \"\(ggufName(of: name))\"")
      }
      try requireShape(tensor.shape, shape, of: tensor.name)
      let stored = StoredWeight(
        name: name, shape: shape, format: try quantizedFormat(of: tensor),
        bytes: try bytes(of: tensor, in: file),
        owner: file, permutedHeads: permutedHeads(name, config))
      return try stored.weights(storage, in: context)
    }
  }

  private static func quantizedFormat(of tensor: GGUFTensor) throws -> QuantizedFormat {
    guard let format = tensor.type.quantizedFormat else {
      throw ModelError(
        "\"\(tensor.name)\" is stored as \(tensor.type.name), which cannot be computed with",
        hint: "weights may be F32, F16, BF16, Q8_0, Q4_0 or Q4_1")
    }
    return format
  }

  private static func bytes(of tensor: GGUFTensor, in file: GGUFFile) throws -> UnsafeRawPointer {
    guard let base = file.bytes(of: tensor).baseAddress else {
      throw ModelError("\"\(tensor.name)\" in \(file.name) is empty")
    }
    return base
  }

  // MARK: - GGUF's names and order of rows

  private static let ggufLeaves = [
    "self_attn.q_proj": "attn_q", "self_attn.k_proj": "attn_k", "self_attn.v_proj": "attn_v",
    "self_attn.o_proj": "attn_output", "mlp.gate_proj": "ffn_gate", "mlp.up_proj": "ffn_up",
    "mlp.down_proj": "ffn_down", "input_layernorm": "attn_norm", "post_attention_layernorm": "ffn_norm",
  ]

  /// `model.layers.3.mlp.up_proj.weight` is `blk.3.ffn_up.weight` there.
  private static func ggufName(of name: String) -> String {
    switch name {
    case "model.embed_tokens.weight": return "token_embd.weight"
    case "model.norm.weight": return "output_norm.weight"
    case "lm_head.weight": return "output.weight"
    default:
      let parts = name.split(separator: ".").map(String.init)
      guard parts.count > 4 else { return name }
      let leaf = parts[3..<parts.count - 1].joined(separator: ".")
      return "blk.\(parts[2]).\(ggufLeaves[leaf] ?? leaf).weight"
    }
  }

  /// The number of heads if the converter reordered the rows of this weight for interleaved rotary pairs.
  private static func permutedHeads(_ name: String, _ config: ModelConfig) -> Int? {
    if name.hasSuffix("q_proj.weight") { return config.heads }
    if name.hasSuffix("k_proj.weight") { return config.kvHeads }
    return nil
  }
}
