import Foundation

// config.json as the transformers library writes it (checked with versions 4 and 5). What would change the
// result of the model and is not built is an error here, never ignored.

extension ModelConfig {
  /// The names of `model_type` that `init(huggingFaceJSON:)` reads.
  package static let supportedTypes = ["llama", "mistral (without a sliding window)", "gpt2"]

  /// Reads a Hugging Face `config.json`; `file` is the name that errors give it.
  ///
  /// Throws `ConfigError` for JSON that is broken or incomplete, for other architectures, and for variations
  /// (scaled rotary angles, sliding windows, biases, norms of queries and keys, quantisation) of these.
  ///
  /// With `isPricing` what changes results but neither sizes nor counts is let pass (scaled angles, windows), and
  /// so are the architectures that can be priced and not run: Qwen2, RoBERTa, T5.
  package init(huggingFaceJSON data: Data, file: String = "config.json", isPricing: Bool = false) throws {
    let fields = try ConfigFields(data, file: file)
    if isPricing {
      self = try Self.priced(fields)
      return
    }
    if try fields.has("quantization_config") {
      throw ConfigError(
        "\(file): the checkpoint is quantised (quantization_config), which is not supported",
        hint: "use the unquantised checkpoint, or a GGUF file")
    }
    switch try fields.string("model_type") ?? "" {
    case "llama": try self.init(llama: fields, slidingWindow: nil)
    case "mistral":
      // transformers takes 4096 where the key is absent; only null means no window.
      let window = fields.contains("sliding_window") ? try fields.integer("sliding_window") : 4096
      try self.init(llama: fields, slidingWindow: window)
    case "gpt2": try self.init(gpt2: fields)
    case "qwen2": throw fields.unsupported("biases on the query, key and value projections (qwen2)")
    case "qwen3": throw fields.unsupported("norms on the queries and keys (qwen3)")
    case let type:
      let stated = type.isEmpty ? "no \"model_type\" is given" : "the model_type \"\(type)\" is not supported"
      throw ConfigError(
        "\(file): \(stated)", hint: "supported are \(Self.supportedTypes.joined(separator: ", "))")
    }
  }

  private init(llama fields: ConfigFields, slidingWindow: Int?) throws {
    try fields.require(architecture: ["LlamaForCausalLM", "MistralForCausalLM"])
    try fields.require("hidden_act", "silu")
    try fields.refuse("attention_bias", "biases on the attention projections (attention_bias)")
    try fields.refuse("mlp_bias", "biases in the feed-forward layers (mlp_bias)")
    let context = try fields.integer("max_position_embeddings") ?? 2048
    if let slidingWindow, slidingWindow < context {
      throw fields.unsupported("a sliding attention window (sliding_window \(slidingWindow))")
    }
    let base = try Self.ropeBase(fields)
    self = try fields.naming {
      try ModelConfig(
        vocab: fields.required("vocab_size"), dim: fields.required("hidden_size"),
        layers: fields.required("num_hidden_layers"), heads: fields.required("num_attention_heads"),
        kvHeads: fields.integer("num_key_value_heads"), headDim: fields.integer("head_dim"),
        hidden: fields.required("intermediate_size"), context: context,
        tied: fields.boolean("tie_word_embeddings") ?? false, ropeBase: base,
        normEpsilon: fields.number("rms_norm_eps") ?? 1e-6,
        beginToken: fields.tokens("bos_token_id", default: 1).first,
        endTokens: fields.tokens("eos_token_id", default: 2))
    }
  }

  init(gpt2 fields: ConfigFields) throws {
    try fields.require(architecture: ["GPT2LMHeadModel"])
    try fields.require("activation_function", "gelu_new")
    try fields.refuse("add_cross_attention", "cross attention (add_cross_attention)")
    try fields.refuse(
      "scale_attn_by_inverse_layer_idx", "attention scaled by layer (scale_attn_by_inverse_layer_idx)")
    if try fields.boolean("scale_attn_weights") == false {
      throw fields.unsupported("unscaled attention (scale_attn_weights is false)")
    }
    self = try fields.naming {
      try ModelConfig(
        family: .gpt2, vocab: fields.required("vocab_size"), dim: fields.required("n_embd"),
        layers: fields.required("n_layer"), heads: fields.required("n_head"),
        hidden: fields.integer("n_inner"), context: fields.integer("n_positions") ?? 1024,
        tied: fields.boolean("tie_word_embeddings") ?? true, positions: .learned,
        normEpsilon: fields.number("layer_norm_epsilon") ?? 1e-5,
        beginToken: fields.tokens("bos_token_id", default: 50_256).first,
        endTokens: fields.tokens("eos_token_id", default: 50_256))
    }
  }

  /// The base of the rotary angles: version 5 keeps it in `rope_parameters`, version 4 beside `rope_scaling`.
  private static func ropeBase(_ fields: ConfigFields) throws -> Double {
    var base = try fields.number("rope_theta")
    for key in ["rope_parameters", "rope_scaling"] {
      guard let rope = try fields.object(key) else { continue }
      let type = try rope.string("rope_type") ?? rope.string("type") ?? "default"
      guard type == "default" else {
        throw fields.unsupported("scaled rotary angles (\(key) of type \"\(type)\")")
      }
      if let share = try rope.number("partial_rotary_factor"), share != 1 {
        throw fields.unsupported("rotary angles on a part of each head (partial_rotary_factor \(share))")
      }
      base = try rope.number("rope_theta") ?? base
    }
    if let share = try fields.number("partial_rotary_factor"), share != 1 {
      throw fields.unsupported("rotary angles on a part of each head (partial_rotary_factor \(share))")
    }
    return base ?? 10_000
  }

  /// The `config.json` with which Hugging Face loads this model as `LlamaForCausalLM`, weights in float32.
  ///
  /// Throws `ConfigError` for a model that `LlamaForCausalLM` cannot express.
  package func huggingFaceJSON() throws -> Data {
    guard family == .llama, positions == .rotary else {
      throw ConfigError(
        "Hugging Face has no architecture for a \(family.rawValue) model with \(positions.rawValue) positions",
        hint: "models made with positions=\"rotary\" can be saved")
    }
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    return try encoder.encode(LlamaDocument(self))
  }
}

/// The fields of `config.json` for `LlamaForCausalLM`, named as Hugging Face names them.
private struct LlamaDocument: Encodable {
  struct Rope: Encodable {
    var ropeType = "default"
    var ropeTheta: Double
    enum CodingKeys: String, CodingKey {
      case ropeType = "rope_type"
      case ropeTheta = "rope_theta"
    }
  }

  let config: ModelConfig

  init(_ config: ModelConfig) { self.config = config }

  func encode(to encoder: any Encoder) throws {
    var fields = encoder.container(keyedBy: FieldName.self)
    func put(_ name: String, _ value: some Encodable) throws {
      try fields.encode(value, forKey: FieldName(name))
    }
    try put("architectures", ["LlamaForCausalLM"])
    try put("model_type", "llama")
    try put("vocab_size", config.vocab)
    try put("hidden_size", config.dim)
    try put("num_hidden_layers", config.layers)
    try put("num_attention_heads", config.heads)
    try put("num_key_value_heads", config.kvHeads)
    try put("head_dim", config.headDim)
    try put("intermediate_size", config.hidden)
    try put("max_position_embeddings", config.context)
    try put("tie_word_embeddings", config.tied)
    try put("rms_norm_eps", config.normEpsilon)
    try put("hidden_act", "silu")
    try put("attention_bias", false)
    try put("mlp_bias", false)
    // Version 4 of transformers reads the first of these two, version 5 the second.
    try put("rope_theta", config.ropeBase)
    try put("rope_parameters", Rope(ropeTheta: config.ropeBase))
    try put("torch_dtype", "float32")
    try put("bos_token_id", config.beginToken)
    if config.endTokens.count > 1 {
      try put("eos_token_id", config.endTokens)
    } else {
      try put("eos_token_id", config.endTokens.first)
    }
  }
}
