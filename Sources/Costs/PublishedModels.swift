/// The shapes of published models, without their weights.
///
/// Sources: the models' own `config.json`; for GPT-3, Brown et al. 2020, table 2.1, as a GPT-2-style model; for
/// LLaMA-65B, Touvron et al. 2023, table 2. Tests hold the counts against transformers' own.
private struct PublishedModel {
  let name: String
  let make: () throws -> ModelConfig

  init(_ name: String, _ make: @autoclosure @escaping () throws -> ModelConfig) {
    self.name = name
    self.make = make
  }
}

extension ModelConfig {
  /// The configuration of a published model; throws `ConfigError` with the known names for another one.
  ///
  /// Case does not count, nor does an organisation before a slash, as in `meta-llama/Llama-2-7b`.
  package static func published(_ name: String) throws -> ModelConfig {
    let wanted = String(name.lowercased().split(separator: "/").last ?? "")
    if let model = publishedModels.first(where: { $0.name == wanted }) { return try model.make() }
    let nearest = closest(to: wanted, among: publishedNames)
    throw ConfigError(
      "no published model is called \"\(name)\"",
      hint: (nearest.map { "did you mean \"\($0)\"? " } ?? "")
        + "known are \(publishedNames.joined(separator: ", "))")
  }

  /// The names that `published` knows, by family and size.
  package static var publishedNames: [String] { publishedModels.map(\.name) }

  private static var publishedModels: [PublishedModel] {
    [
      PublishedModel("smollm2-135m", try smolLM2(dim: 576, layers: 30, heads: 9, kvHeads: 3, hidden: 1536)),
      PublishedModel("smollm2-360m", try smolLM2(dim: 960, layers: 32, heads: 15, kvHeads: 5, hidden: 2560)),
      PublishedModel(
        "smollm2-1.7b", try smolLM2(dim: 2048, layers: 24, heads: 32, kvHeads: 32, hidden: 8192)),
      PublishedModel("gpt2", try gpt2(dim: 768, layers: 12, heads: 12)),
      PublishedModel("gpt2-medium", try gpt2(dim: 1024, layers: 24, heads: 16)),
      PublishedModel("gpt2-large", try gpt2(dim: 1280, layers: 36, heads: 20)),
      PublishedModel("gpt2-xl", try gpt2(dim: 1600, layers: 48, heads: 25)),
      PublishedModel("gpt-3-175b", try gpt2(dim: 12_288, layers: 96, heads: 96, context: 2048)),
      PublishedModel("llama-65b", try llama(dim: 8192, layers: 80, heads: 64, hidden: 22_016, context: 2048)),
      PublishedModel("llama-2-7b", try llama(dim: 4096, layers: 32, heads: 32, hidden: 11_008)),
      PublishedModel("llama-2-13b", try llama(dim: 5120, layers: 40, heads: 40, hidden: 13_824)),
      PublishedModel("llama-2-70b", try llama(dim: 8192, layers: 80, heads: 64, kvHeads: 8, hidden: 28_672)),
      PublishedModel("llama-3-8b", try llama3(dim: 4096, layers: 32, heads: 32, hidden: 14_336)),
      PublishedModel("llama-3-70b", try llama3(dim: 8192, layers: 80, heads: 64, hidden: 28_672)),
      PublishedModel(
        "mistral-7b",
        try llama(dim: 4096, layers: 32, heads: 32, kvHeads: 8, hidden: 14_336, context: 32_768)),
      PublishedModel(
        "qwen2.5-0.5b",
        try ModelConfig(
          vocab: 151_936, dim: 896, layers: 24, heads: 14, kvHeads: 2, hidden: 4864, context: 32_768,
          tied: true,
          attentionBias: true, ropeBase: 1e6, normEpsilon: 1e-6)),
      PublishedModel(
        "qwen2.5-7b",
        try ModelConfig(
          vocab: 152_064, dim: 3584, layers: 28, heads: 28, kvHeads: 4, hidden: 18_944, context: 131_072,
          attentionBias: true, ropeBase: 1e6, normEpsilon: 1e-6)),
      PublishedModel("roberta-base", try roberta(dim: 768, layers: 12, heads: 12)),
      PublishedModel("roberta-large", try roberta(dim: 1024, layers: 24, heads: 16)),
      PublishedModel(
        "t5-base",
        try ModelConfig(
          family: .t5, vocab: 32_128, dim: 768, layers: 12, heads: 12, headDim: 64, hidden: 3072,
          context: 512,
          tied: true, positions: .relative)),
    ]
  }

  private static func smolLM2(dim: Int, layers: Int, heads: Int, kvHeads: Int, hidden: Int) throws
    -> ModelConfig
  {
    try ModelConfig(
      vocab: 49_152, dim: dim, layers: layers, heads: heads, kvHeads: kvHeads, hidden: hidden, context: 8192,
      tied: true, ropeBase: 100_000, normEpsilon: 1e-5, beginToken: 1, endTokens: [2])
  }

  private static func gpt2(dim: Int, layers: Int, heads: Int, context: Int = 1024) throws -> ModelConfig {
    try ModelConfig(
      family: .gpt2, vocab: 50_257, dim: dim, layers: layers, heads: heads, context: context, tied: true,
      positions: .learned, normEpsilon: 1e-5, beginToken: 50_256, endTokens: [50_256])
  }

  private static func llama(
    dim: Int, layers: Int, heads: Int, kvHeads: Int? = nil, hidden: Int, context: Int = 4096
  ) throws -> ModelConfig {
    try ModelConfig(
      vocab: 32_000, dim: dim, layers: layers, heads: heads, kvHeads: kvHeads, hidden: hidden,
      context: context, normEpsilon: 1e-5, beginToken: 1, endTokens: [2])
  }

  private static func llama3(dim: Int, layers: Int, heads: Int, hidden: Int) throws -> ModelConfig {
    try ModelConfig(
      vocab: 128_256, dim: dim, layers: layers, heads: heads, kvHeads: 8, hidden: hidden, context: 8192,
      ropeBase: 500_000, normEpsilon: 1e-5, beginToken: 128_000, endTokens: [128_001])
  }

  private static func roberta(dim: Int, layers: Int, heads: Int) throws -> ModelConfig {
    try ModelConfig(
      family: .roberta, vocab: 50_265, dim: dim, layers: layers, heads: heads, context: 512,
      positions: .learned, labels: 2, normEpsilon: 1e-5, beginToken: 0, endTokens: [2])
  }

  /// The name with the fewest letters to insert, delete or replace, if those are a third of it at most.
  ///
  /// Costs imports nothing, so that the language's own spelling help is out of reach here.
  private static func closest(to name: String, among names: [String]) -> String? {
    guard name.utf8.count <= 60 else { return nil }
    let wanted = Array(name.utf8)
    func distance(_ other: String) -> Int {
      var row = Array(0...wanted.count)
      for (i, letter) in other.utf8.enumerated() {
        var diagonal = row[0]
        row[0] = i + 1
        for j in wanted.indices {
          let replaced = diagonal + (wanted[j] == letter ? 0 : 1)
          diagonal = row[j + 1]
          row[j + 1] = min(replaced, diagonal + 1, row[j] + 1)
        }
      }
      return row[wanted.count]
    }
    let best = names.map { (name: $0, distance: distance($0)) }.min { $0.distance < $1.distance }
    guard let best, best.distance <= max(1, wanted.count / 3) else { return nil }
    return best.name
  }
}
