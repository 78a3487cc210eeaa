/// How the weights of a frozen base are stored.
package enum WeightFormat: Equatable, Sendable {
  case float32
  case float16
  case bfloat16
  /// One byte a weight and four bytes a row (LLM.int8(), Dettmers et al. 2022).
  case int8
  /// Four bits a weight and a four-byte scale for every 64; with double quantisation the scale has one byte, and
  /// four more for every 256 scales (QLoRA, Dettmers et al. 2023, section 3).
  case nf4(doubleQuantisation: Bool)
  /// As a model that is loaded stores them, so many bytes in all.
  case stored(bytes: Int)

  /// The names that the language has for them.
  package static let names = ["float32", "float16", "bfloat16", "int8", "nf4"]

  /// The format of a name; throws `ConfigError` for another one, or double quantisation of anything but NF4.
  package init(named name: String, doubleQuantisation: Bool = false) throws {
    switch name {
    case "float32", "fp32": self = .float32
    case "float16", "fp16": self = .float16
    case "bfloat16", "bf16": self = .bfloat16
    case "int8": self = .int8
    case "nf4": self = .nf4(doubleQuantisation: doubleQuantisation)
    default:
      throw ConfigError(
        "there is no format \"\(name)\" for frozen weights",
        hint: "known are \(Self.names.joined(separator: ", "))")
    }
    if doubleQuantisation, name != "nf4" {
      throw ConfigError("double quantisation is for nf4, not for \(name)")
    }
  }

  package var name: String {
    switch self {
    case .float32: "float32"
    case .float16: "float16"
    case .bfloat16: "bfloat16"
    case .int8: "int8"
    case .nf4(false): "nf4"
    case .nf4(true): "nf4 (double)"
    case .stored: "as stored"
    }
  }

  /// Weights that share a scale, and scales that share one of their own.
  private static let (block, scaleBlock) = (64, 256)

  /// Bytes of one matrix `(rows, columns)` in this format; padding and code tables of a few bytes left out.
  func bytes(rows: Int, columns: Int) -> Int {
    let weights = rows * columns
    switch self {
    case .float32: return 4 * weights
    case .float16, .bfloat16: return 2 * weights
    case .int8: return weights + 4 * rows
    case .nf4(let doubleQuantisation):
      let scales = (weights + Self.block - 1) / Self.block
      let packed = (weights + 1) / 2
      guard doubleQuantisation else { return packed + 4 * scales }
      // One mean of four bytes is taken off the scales before they are quantised.
      return packed + scales + 4 * ((scales + Self.scaleBlock - 1) / Self.scaleBlock) + 4
    case .stored: return 0
    }
  }

  /// Bits a weight of a large matrix takes, scales included.
  package var bitsPerWeight: Double {
    switch self {
    case .float32: 32
    case .float16, .bfloat16: 16
    case .int8: 8
    case .nf4(false): 4 + 32.0 / 64
    case .nf4(true): 4 + 8.0 / 64 + 32.0 / (64 * 256)
    case .stored: 0
    }
  }

  /// Whether only the linear layers of the blocks are stored so, and all else in two bytes, as bitsandbytes does.
  package var isQuantised: Bool {
    switch self {
    case .int8, .nf4: true
    default: false
    }
  }

  /// Bytes of all weights of a model.
  package func bytes(of config: ModelConfig) -> Int {
    if case .stored(let bytes) = self { return bytes }
    var quantised: Set<String> = []
    for kind in config.blockKinds {
      quantised.formUnion(config.linears(ofBlock: kind.block).map { "\($0.path).weight" })
    }
    return config.tensors.reduce(0) { sum, tensor in
      let shape = tensor.shape.shape
      let isMatrix = quantised.contains(tensor.shape.name)
      let format = isQuantised && !isMatrix ? WeightFormat.float16 : self
      return sum + tensor.count * format.bytes(rows: shape[0], columns: shape.count > 1 ? shape[1] : 1)
    }
  }
}
