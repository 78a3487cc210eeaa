import Costs

extension ModelConfig {
  /// The configuration in a GGUF file of the llama architecture.
  ///
  /// - Throws: `CheckpointError` for a missing or mistyped key, `ModelError` for another architecture.
  package init(gguf file: GGUFFile) throws {
    let architecture = try file.requiredString("general.architecture")
    guard architecture == "llama" else {
      throw ModelError(
        "\(file.name) holds a model of the architecture \"\(architecture)\"",
        hint: "models that run have the architecture llama")
    }
    func int(_ key: String) throws -> Int { try file.requiredInt("llama." + key) }
    let heads = try int("attention.head_count")
    let embedding = file.tensor("token_embd.weight")?.shape.first
    try self.init(
      vocab: embedding ?? int("vocab_size"), dim: int("embedding_length"), layers: int("block_count"),
      heads: heads, kvHeads: file["llama.attention.head_count_kv"]?.int ?? heads,
      headDim: file["llama.attention.key_length"]?.int ?? file["llama.rope.dimension_count"]?.int,
      hidden: int("feed_forward_length"), context: int("context_length"),
      tied: file.tensor("output.weight") == nil,
      ropeBase: file["llama.rope.freq_base"]?.double ?? 10_000,
      normEpsilon: file.requiredDouble("llama.attention.layer_norm_rms_epsilon"),
      beginToken: file["tokenizer.ggml.bos_token_id"]?.int,
      endTokens: [file["tokenizer.ggml.eos_token_id"]?.int].compactMap(\.self))
    for key in ["llama.rope.scaling.type", "llama.rope.scale_linear"] where file[key] != nil {
      throw ModelError("\(file.name) scales its rotary positions (\(key)), which would change the result")
    }
  }
}
