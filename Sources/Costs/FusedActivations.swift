/// What this program keeps between the forward and the backward pass, in numbers, by the peak of the ledger.
///
/// Each block keeps what its gradients read: the inputs of its norms with a root each, queries, keys and values with two
/// sums per head, and what the activation function reads. The input of a matrix is kept only where the matrix or its
/// adapter is trained, and not where a norm or the activation function gives it, which are computed again: so it is what
/// attention gathered. An adapter of rank r keeps r numbers between its two matrices. Nothing of size tokens x tokens or
/// tokens x vocabulary is kept.
///
/// The peak is at one of two places. At the loss there stand the final stream, its norm, the rows with a label, their
/// gradient, and a chunk or a stripe of logits. In the backward pass of the last block the activation and its input have three
/// gradients of the feed-forward layer's width, beside the gradient of the stream. With checkpointing the blocks keep
/// their inputs, and the last one is computed again before the second place.
struct FusedActivations {
  /// Per token, what one block of each kind keeps, and how many there are.
  let perBlock: [(numbers: Int, count: Int)]
  /// Per token, what the first block does not keep, since nothing before it is trained: neither its input nor the root of
  /// the norm, which then cannot be computed again, so that it is kept itself where an adapter needs it.
  let unused: Int
  /// Per token, what the loss adds at its peak.
  let loss: Double
  /// Per token, what the last block's backward pass adds at its peak.
  let backward: Double
  /// Per token, what checkpointing keeps of a block: its input; nil without checkpointing.
  let checkpoint: Int?

  /// Logits held at a time, as in the core's loss: up to 32 MiB of four-byte numbers in equal chunks of rows; with a
  /// large frozen head a stripe of 512 columns or more, up to 4 MiB.
  private static func logits(labelled: Double, outputs: Double, isHeadTrained: Bool) -> Double {
    let stripe = max(512, (0x1p20 / labelled).rounded(.down))
    if !isHeadTrained, outputs > stripe { return labelled * stripe }
    let chunks = (labelled / max(1, (0x1p23 / outputs).rounded(.down))).rounded(.up)
    return (labelled / chunks).rounded(.up) * outputs
  }

  init(
    _ config: ModelConfig, method: Method, adapted: [LinearShape], batch: Int, tokens: Int, checkpoints: Bool
  ) {
    let isFull = method.kind == .full
    let kinds = config.blockKinds.map { kind in
      (Block(config, kind.block, method: method, adapted: adapted), kind.count)
    }
    perBlock = kinds.map { ($0.0.numbers, $0.1) }
    let first = Block(config, 0, method: method, adapted: adapted)
    unused = isFull || checkpoints ? 0 : first.keepsNorm ? 1 : config.dim + 1
    let rows = Double(batch) * Double(tokens)
    let labelled = max(1, Double(batch) * Double(max(1, tokens - 1)))
    let outputs = config.labels > 0 ? config.labels : config.vocab
    let logits = Self.logits(labelled: labelled, outputs: Double(outputs), isHeadTrained: isFull) / rows
    let share = config.labels > 0 ? 1 / Double(tokens) : labelled / rows
    loss =
      Double(2 * config.dim + 1) + 2 * share * Double(config.dim)
      + (config.labels > 0 ? share * Double(outputs) : logits)
    let last = kinds.last?.0
    let gradients = config.gates + 1
    backward = Double(gradients * config.hidden + config.dim) - Double(last?.freedFirst ?? 0)
    checkpoint = checkpoints ? config.dim : nil
  }

  /// Numbers per token that stay until the backward pass.
  private var kept: Double {
    if let checkpoint { return Double(checkpoint) * perBlock.reduce(0) { $0 + Double($1.count) } }
    return max(0, perBlock.reduce(0) { $0 + Double($1.numbers) * Double($1.count) } - Double(unused))
  }

  /// Per token, what the backward pass computes again before it begins: the last block.
  private var recomputed: Double { checkpoint == nil ? 0 : Double(perBlock.last?.numbers ?? 0) }

  /// Whether the peak is at the loss, and not in the backward pass of the last block.
  var isPeakAtLoss: Bool { loss > recomputed + backward }

  /// Per token, what stands beside what is kept at the peak.
  var peak: Double { max(loss, recomputed + backward) }

  /// Numbers per token at the peak.
  var perToken: Double { kept + peak }
}

extension FusedActivations {
  /// What one block keeps per token.
  private struct Block {
    let numbers: Int
    /// What the backward pass lets go of before its peak: what the last matrix's adapter keeps.
    let freedFirst: Int
    /// Whether a gradient of the first matrices reads the norm before them.
    let keepsNorm: Bool

    init(_ config: ModelConfig, _ block: Int, method: Method, adapted: [LinearShape]) {
      let linears = config.linears(ofBlock: block)
      let paths = Set(adapted.map(\.path))
      let trained = linears.filter { method.kind == .full || paths.contains($0.path) }
      func keeps(_ input: LinearShape.Input) -> Bool { trained.contains { $0.input == input } }
      let attentions = linears.count { $0.input == .attended }
      let root = config.normNumbers
      var sum = (attentions + 1) * (config.dim + root)
      sum += attentions * (config.queryDim + 2 * config.keyDim + 2 * config.heads)
      sum += config.gates * config.hidden
      if keeps(.attended) { sum += attentions * config.queryDim }
      let between = method.numbersBetween
      sum += between * trained.count
      numbers = sum
      freedFirst = keeps(.hidden) ? between : 0
      keepsNorm = keeps(.attention)
    }
  }
}

extension ModelConfig {
  /// Matrices whose product or value the activation function reads: gate and up, or one.
  var gates: Int { family == .llama ? 2 : 1 }

  /// Numbers that a norm keeps per token: the inverse root, with a layer norm the mean too.
  fileprivate var normNumbers: Int { family == .llama || family == .t5 ? 1 : 2 }
}

extension Method {
  /// Numbers that an adapted layer keeps per token between its own matrices.
  fileprivate var numbersBetween: Int {
    switch kind {
    case .lora, .dora, .adalora, .vera: rank
    default: 0
    }
  }
}
