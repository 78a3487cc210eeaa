import Autograd
import Costs
import Foundation
import Tensors

/// How loaded weights are kept.
package enum WeightStorage {
  /// As the file has them: quantised weights stay quantised, and cannot be trained.
  case asStored
  /// Everything in float32, so that it can be trained.
  case float32
}

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
      ? try load(folder: URL(fileURLWithPath: path), in: context)
      : try load(gguf: GGUFFile(path), storage: storage, in: context)
  }

  private static func load(folder: URL, in context: Context) throws -> LanguageModel {
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
      guard let entry = weights.entry(name) else {
        throw ModelError("the checkpoint in \(folder.lastPathComponent) has no tensor \"\(name)\"")
      }
      try requireShape(entry.shape, shape, of: name)
      let value = try context.withCategory(.parameters) { try Tensor.uninitialized(shape, in: context) }
      try weights.copyFloats(name, into: value.pointer, parallel: context.parallel)
      return .dense(Variable(value, requiresGrad: true))
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
      let heads = permutedHeads(name, config)
      let format = try quantizedFormat(of: tensor)
      if storage == .asStored, format != .float32, shape.count == 2 {
        return .quantized(
          try packed(tensor, file, format, shape: shape, heads: heads, in: context))
      }
      let value = try context.withCategory(.parameters) {
        let rows = shape.count == 1 ? 1 : shape[0]
        let matrix = try QuantizedMatrix(
          format: format, rows: rows, columns: shape[shape.count - 1], bytes: try bytes(of: tensor, in: file),
          owner: file, in: context)
        let dense = try matrix.dequantized()
        if let heads { unpermute(dense, heads: heads) }
        return try dense.reshaped(to: shape)
      }
      return .dense(Variable(value, requiresGrad: true))
    }
  }

  private static func requireShape(_ found: [Int], _ expected: [Int], of name: String) throws {
    guard found == expected else {
      throw ModelError(
        "\"\(name)\" is \(describe(shape: found)), but the configuration asks for \(describe(shape: expected))"
      )
    }
  }

  private static func quantizedFormat(of tensor: GGUFTensor) throws -> QuantizedFormat {
    switch tensor.type {
    case .f32: return .float32
    case .f16: return .float16
    case .q41: return .q41
    case .q80: return .q80
    default:
      throw ModelError(
        "\"\(tensor.name)\" is stored as \(tensor.type.name), which cannot be computed with",
        hint: "weights may be F32, F16, Q4_1 or Q8_0")
    }
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

  /// For each row in Hugging Face's order, the row of the file that holds it.
  ///
  /// The file interleaves the two halves of a head: its row `2i + j` of a head is row `j · D/2 + i` here.
  private static func sourceRows(count: Int, heads: Int) -> [Int] {
    let size = count / heads
    let half = size / 2
    return (0..<count).map { row in
      let (head, within) = (row / size, row % size)
      return head * size + 2 * (within % half) + within / half
    }
  }

  private static func unpermute(_ matrix: Tensor, heads: Int) {
    let (rows, columns) = (matrix.shape[0], matrix.shape[1])
    let original = matrix.scalars
    original.withUnsafeBufferPointer { source in
      guard let base = source.baseAddress else { return }
      for (row, from) in sourceRows(count: rows, heads: heads).enumerated() {
        (matrix.pointer + row * columns).update(from: base + from * columns, count: columns)
      }
    }
  }

  /// The packed matrix where it lies in the file, or a reordered copy of its packed rows.
  private static func packed(
    _ tensor: GGUFTensor, _ file: GGUFFile, _ format: QuantizedFormat, shape: [Int], heads: Int?,
    in context: Context
  ) throws -> QuantizedMatrix {
    let bytes = try bytes(of: tensor, in: file)
    guard let heads else {
      return try QuantizedMatrix(
        format: format, rows: shape[0], columns: shape[1], bytes: bytes, owner: file, in: context)
    }
    let rowBytes = shape[1] / format.blockSize * format.blockBytes
    let copy = PackedRows(byteCount: shape[0] * rowBytes)
    for (row, from) in sourceRows(count: shape[0], heads: heads).enumerated() {
      (copy.bytes + row * rowBytes).copyMemory(from: bytes + from * rowBytes, byteCount: rowBytes)
    }
    return try QuantizedMatrix(
      format: format, rows: shape[0], columns: shape[1], bytes: UnsafeRawPointer(copy.bytes), owner: copy,
      in: context)
  }
}

/// Packed rows of our own, for weights whose rows the file has in another order.
private final class PackedRows {
  let bytes: UnsafeMutableRawPointer

  init(byteCount: Int) { bytes = .allocate(byteCount: byteCount, alignment: 64) }

  deinit { bytes.deallocate() }
}
