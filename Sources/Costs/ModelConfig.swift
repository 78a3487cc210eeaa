/// The sizes that make a transformer what it is, without its weights.
///
/// A value that exists is consistent: `init` throws for sizes that no model can have, and the bounds are such
/// that parameter counts and their bytes fit an `Int`.
package struct ModelConfig: Equatable, Sendable {
  /// How a block is built.
  package enum Family: String, Sendable {
    /// RMS norms, gated SiLU feed-forward, no biases (Touvron et al. 2023).
    case llama
    /// Layer norms, GELU feed-forward, biases everywhere, learned positions (Radford et al. 2019).
    case gpt2
    /// An encoder of post-norm blocks with a classification head (Liu et al. 2019).
    case roberta
    /// An encoder and a decoder of `layers` blocks each (Raffel et al. 2020).
    case t5
  }

  /// How a block is told where a token stands.
  package enum Positions: String, Sendable {
    /// Queries and keys are rotated by an angle that grows with the position (Su et al. 2021).
    case rotary
    /// A trained vector per position is added to the embedding.
    case learned
    /// A trained number per head and distance is added to the attention's scores (Raffel et al. 2020).
    case relative
  }

  package let family: Family
  /// Rows of the embedding table.
  package let vocab: Int
  /// Width of the residual stream.
  package let dim: Int
  package let layers: Int
  /// Heads of the queries.
  package let heads: Int
  /// Heads of the keys and values; each serves `heads / kvHeads` query heads.
  package let kvHeads: Int
  package let headDim: Int
  /// Width of the feed-forward layer.
  package let hidden: Int
  /// The longest sequence, in tokens.
  package let context: Int
  /// Whether the output head is the embedding table.
  package let tied: Bool
  package let positions: Positions
  /// Whether the query, key and value projections have biases, as in Qwen2.
  package let attentionBias: Bool
  /// Classes that the classification head tells apart; 0 without one.
  package let labels: Int
  /// The base of the rotary angles; meaningless for learned positions.
  package let ropeBase: Double
  package let normEpsilon: Double
  /// The token that begins a text, if the model has one.
  package let beginToken: Int?
  /// The tokens that end a text.
  package let endTokens: [Int]

  /// A configuration of these sizes; throws `ConfigError` where they contradict each other.
  package init(
    family: Family = .llama, vocab: Int, dim: Int, layers: Int, heads: Int, kvHeads: Int? = nil,
    headDim: Int? = nil, hidden: Int? = nil, context: Int, tied: Bool = false,
    positions: Positions = .rotary, attentionBias: Bool = false, labels: Int = 0, ropeBase: Double = 10_000,
    normEpsilon: Double = 1e-5,
    beginToken: Int? = nil, endTokens: [Int] = []
  ) throws {
    try Self.check("vocab", vocab, atMost: Self.largestCount)
    try Self.check("dim", dim, atMost: Self.largestWidth)
    try Self.check("layers", layers, atMost: Self.mostLayers)
    try Self.check("heads", heads, atMost: Self.largestWidth)
    try Self.check("kv_heads", kvHeads ?? heads, atMost: Self.largestWidth)
    try Self.check("context", context, atMost: Self.largestCount)
    try Self.check("hidden", hidden ?? 4 * dim, atMost: 4 * Self.largestWidth)
    self.family = family
    self.vocab = vocab
    self.dim = dim
    self.layers = layers
    self.heads = heads
    self.kvHeads = kvHeads ?? heads
    self.headDim = headDim ?? dim / heads
    self.hidden = hidden ?? 4 * dim
    self.context = context
    self.tied = tied
    self.positions = positions
    self.attentionBias = attentionBias
    self.labels = labels
    self.ropeBase = ropeBase
    self.normEpsilon = normEpsilon
    self.beginToken = beginToken
    self.endTokens = endTokens
    try checkHeads(isDerived: headDim == nil)
    try checkFamily()
  }

  private static let largestCount = 1 << 24
  private static let largestWidth = 1 << 20
  private static let mostLayers = 1 << 12

  private static func check(_ name: String, _ value: Int, atMost limit: Int) throws {
    guard value >= 1 else { throw ConfigError("\(name) must be at least 1, not \(value)") }
    guard value <= limit else { throw ConfigError("\(name) must be at most \(limit), not \(value)") }
  }

  private func checkHeads(isDerived: Bool) throws {
    guard heads % kvHeads == 0 else {
      throw ConfigError("heads (\(heads)) must be a multiple of kv_heads (\(kvHeads))")
    }
    if isDerived, dim % heads != 0 {
      throw ConfigError("dim (\(dim)) must be a multiple of heads (\(heads))")
    }
    try Self.check("head_dim", headDim, atMost: Self.largestWidth / heads)
    if positions == .rotary, headDim % 2 != 0 {
      throw ConfigError(
        "rotary positions turn pairs of numbers, so that head_dim must be even, not \(headDim)",
        hint: "choose dim and heads so that dim / heads is even, or positions=\"learned\"")
    }
  }

  private func checkFamily() throws {
    switch family {
    case .llama:
      guard positions != .relative else {
        throw ConfigError("a llama model has rotary or learned positions, not relative ones")
      }
    case .gpt2, .roberta:
      guard positions == .learned else {
        throw ConfigError("a \(family.rawValue) model has learned positions, not \(positions.rawValue) ones")
      }
      guard kvHeads == heads, heads * headDim == dim else {
        throw ConfigError(
          "a \(family.rawValue) model has as many key as query heads, and together they are dim wide")
      }
    case .t5:
      guard positions == .relative, kvHeads == heads else {
        throw ConfigError("a t5 model has relative positions and as many key as query heads")
      }
    }
    guard (0...Self.largestWidth).contains(labels), (labels > 0) == (family == .roberta) else {
      throw ConfigError("a roberta model tells classes apart, the others none; labels is \(labels)")
    }
    guard ropeBase.isFinite, ropeBase > 1 else {
      throw ConfigError("the rotary base must be a number above 1, not \(ropeBase)")
    }
    guard normEpsilon.isFinite, normEpsilon >= 0, normEpsilon <= 1 else {
      throw ConfigError("the norm's epsilon must lie between 0 and 1, not \(normEpsilon)")
    }
    for token in endTokens + [beginToken].compactMap(\.self) where token < 0 || token >= vocab {
      throw ConfigError("token \(token) is outside the vocabulary of \(vocab) tokens")
    }
  }
}
