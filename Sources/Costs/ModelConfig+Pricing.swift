// config.json read for its sizes alone: what changes results but no count is let pass.

extension ModelConfig {
  /// The values of `model_type` whose sizes are known.
  private static let pricedTypes = ["llama", "mistral", "qwen2", "gpt2", "roberta", "t5"]

  /// The sizes in a `config.json`, for a price and not for running the model.
  static func priced(_ fields: ConfigFields) throws -> ModelConfig {
    switch try fields.string("model_type") ?? "" {
    case "llama", "mistral":
      return try pricedLlama(fields, attentionBias: fields.boolean("attention_bias") ?? false)
    case "qwen2": return try pricedLlama(fields, attentionBias: true)
    case "gpt2": return try ModelConfig(gpt2: fields)
    case "roberta": return try pricedRoBERTa(fields)
    case "t5": return try pricedT5(fields)
    case let type:
      let stated = type.isEmpty ? "no \"model_type\" is given" : "the model_type \"\(type)\" has no price"
      throw ConfigError(
        "\(fields.file): \(stated)", hint: "priced are \(pricedTypes.joined(separator: ", "))")
    }
  }

  private static func pricedLlama(_ fields: ConfigFields, attentionBias: Bool) throws -> ModelConfig {
    try fields.refuse("mlp_bias", "biases in the feed-forward layers (mlp_bias)")
    return try fields.naming {
      try ModelConfig(
        vocab: fields.required("vocab_size"), dim: fields.required("hidden_size"),
        layers: fields.required("num_hidden_layers"), heads: fields.required("num_attention_heads"),
        kvHeads: fields.integer("num_key_value_heads"), headDim: fields.integer("head_dim"),
        hidden: fields.required("intermediate_size"),
        context: fields.integer("max_position_embeddings") ?? 2048,
        tied: fields.boolean("tie_word_embeddings") ?? false, attentionBias: attentionBias)
    }
  }

  private static func pricedRoBERTa(_ fields: ConfigFields) throws -> ModelConfig {
    try fields.naming {
      let labels = try fields.object("id2label")?.count ?? 2
      return try ModelConfig(
        family: .roberta, vocab: fields.required("vocab_size"), dim: fields.required("hidden_size"),
        layers: fields.required("num_hidden_layers"), heads: fields.required("num_attention_heads"),
        hidden: fields.required("intermediate_size"),
        context: max(0, fields.required("max_position_embeddings") - 2), positions: .learned, labels: labels)
    }
  }

  private static func pricedT5(_ fields: ConfigFields) throws -> ModelConfig {
    guard try fields.string("feed_forward_proj") ?? "relu" == "relu" else {
      throw fields.unsupported("a gated feed-forward layer (feed_forward_proj)")
    }
    return try fields.naming {
      let layers = try fields.required("num_layers")
      guard try fields.integer("num_decoder_layers") ?? layers == layers else {
        throw fields.unsupported("a decoder deeper or shallower than the encoder (num_decoder_layers)")
      }
      return try ModelConfig(
        family: .t5, vocab: fields.required("vocab_size"), dim: fields.required("d_model"), layers: layers,
        heads: fields.required("num_heads"), headDim: fields.required("d_kv"),
        hidden: fields.required("d_ff"),
        context: fields.integer("n_positions") ?? 512,
        tied: fields.boolean("tie_word_embeddings") ?? true, positions: .relative)
    }
  }
}
