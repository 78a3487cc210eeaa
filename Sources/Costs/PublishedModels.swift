extension ModelConfig {
  /// The configuration of a published model; throws `ConfigError` with the known names for another one.
  ///
  /// Sources: the models' own `config.json`; for GPT-3, Brown et al. 2020, table 2.1, as a GPT-2-style model.
  package static func published(_ name: String) throws -> ModelConfig {
    switch name.lowercased() {
    case "smollm2-135m":
      return try ModelConfig(
        vocab: 49_152, dim: 576, layers: 30, heads: 9, kvHeads: 3, hidden: 1536, context: 8192, tied: true,
        ropeBase: 100_000, normEpsilon: 1e-5, beginToken: 1, endTokens: [2])
    case "llama-2-7b":
      return try ModelConfig(
        vocab: 32_000, dim: 4096, layers: 32, heads: 32, hidden: 11_008, context: 4096, normEpsilon: 1e-5,
        beginToken: 1, endTokens: [2])
    case "gpt-3-175b":
      return try ModelConfig(
        family: .gpt2, vocab: 50_257, dim: 12_288, layers: 96, heads: 96, context: 2048, tied: true,
        positions: .learned, normEpsilon: 1e-5, endTokens: [50_256])
    default:
      throw ConfigError(
        "no published model is called \"\(name)\"",
        hint: "known are \(publishedNames.joined(separator: ", "))")
    }
  }

  /// The names that `published` knows, smallest model first.
  package static let publishedNames = ["smollm2-135m", "llama-2-7b", "gpt-3-175b"]
}
