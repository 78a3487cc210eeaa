import Adapters
import Costs
import Models
import Tensors
import TestSupport
import Testing
import Training

@Suite("What a run costs and leaves behind")
struct LedgerTests {
  private static let ids: [[Int32]] = [[1, 5, 9, 2, 7, 3], [4, 4, 8, 0, 6, 15]]

  private static func model(in context: Context, tied: Bool = false) throws -> LanguageModel {
    let config = try ModelConfig(vocab: 16, dim: 8, layers: 2, heads: 2, hidden: 12, context: 8, tied: tied)
    return try LanguageModel.random(config: config, seed: 1, in: context)
  }

  private static func options(_ steps: Int = 1) -> FitOptions {
    var options = FitOptions()
    options.steps = steps
    options.learningRate = 0.01
    return options
  }

  private static func data() throws -> TrainingData { .batch(try Batch(ids: ids)) }

  /// Embedding, four projections, three feed-forward matrices and two norms per block, final norm, head.
  private static let parameterCount = 16 * 8 + 2 * (4 * 8 * 8 + 3 * 8 * 12 + 2 * 8) + 8 + 16 * 8

  @Test(
    "One AdamW step on everything holds the parameters once, their gradients once and twice as much state")
  func full() throws {
    let context = Context(threads: 1)
    let model = try Self.model(in: context)
    let bytes = 4 * Self.parameterCount
    #expect(context.ledger.now(.parameters) == bytes)
    let run = try fit(model, Self.data(), options: Self.options())
    #expect(run.trainable == Self.parameterCount)
    #expect(run.memory[.parameters] == bytes)
    #expect(run.memory[.gradients] == bytes)
    #expect(run.memory[.optimizer] == 2 * bytes)
    #expect(context.ledger.now(.parameters) == bytes)
    #expect(context.ledger.now(.gradients) == 0)
    #expect(context.ledger.now(.optimizer) == 0)
    #expect(context.ledger.now(.activations) == 0)
  }

  @Test("One LoRA step holds gradients and state for the adapter alone")
  func lora() throws {
    let context = Context(threads: 1)
    let model = try Self.model(in: context)
    let adapter = try Adapter.attach(LoRAConfig(rank: 2, alpha: 4), to: model, seed: 0)
    let adapterBytes = 4 * 2 * 2 * (2 * 8 + 8 * 2)
    #expect(adapter.parameterCount * 4 == adapterBytes)
    let run = try fit(model, Self.data(), options: Self.options())
    #expect(run.trainable == adapter.parameterCount)
    #expect(run.memory[.parameters] == 4 * Self.parameterCount + adapterBytes)
    #expect(run.memory[.gradients] == adapterBytes)
    #expect(run.memory[.optimizer] == 2 * adapterBytes)
    #expect(context.ledger.now(.gradients) == 0)
  }

  @Test("SGD keeps no state, and one number per weight with momentum", arguments: [Float(0), 0.9])
  func sgd(momentum: Float) throws {
    var options = Self.options(2)
    options.method = .sgd
    options.momentum = momentum
    options.weightDecay = 0
    let context = Context(threads: 1)
    let run = try fit(Self.model(in: context), Self.data(), options: options)
    #expect(run.memory[.optimizer] == (momentum == 0 ? 0 : 4 * Self.parameterCount))
  }

  @Test("Nothing is left when models and runs are gone", arguments: [true, false])
  func nothingLeft(tied: Bool) throws {
    let context = Context(threads: 2)
    try {
      let model = try Self.model(in: context, tied: tied)
      _ = try fit(model, Self.data(), options: Self.options(3))
      let adapter = try Adapter.attach(LoRAConfig(), to: model, seed: 0)
      _ = try fit(model, Self.data(), options: Self.options(3))
      try adapter.merge()
      _ = try model.generate([1, 2], maxTokens: 4, sampling: Sampling(temperature: 1), seed: 0)
      try adapter.detach()
      _ = try model.clone().delta(from: model)
    }()
    for category in MemoryCategory.allCases { #expect(context.ledger.now(category) == 0, "\(category)") }
    #expect(context.ledger.totalNow == 0)
    context.releaseIdleMemory()
    #expect(context.budget.used == 0)
  }

  @Test("The losses have the same bits on one thread and on several, and for the same seed")
  func sameBits() throws {
    func losses(threads: Int, seed: UInt64) throws -> [Float] {
      let context = Context(threads: threads)
      // Large enough that products and elementwise work are cut into pieces.
      let config = try ModelConfig(
        vocab: 300, dim: 64, layers: 2, heads: 4, kvHeads: 2, hidden: 160, context: 64)
      let model = try LanguageModel.random(config: config, seed: seed, in: context)
      let ids = (0..<1024).map { Int32(($0 * $0 + 7 * $0) % 300) }
      var options = Self.options(4)
      options.batchSize = 6
      options.seed = seed
      options.clip = 1
      return try fit(model, .dataset(Dataset(ids: ids, tokens: 64)), options: options).losses
    }
    let one = try losses(threads: 1, seed: 3)
    #expect(one.count == 4)
    #expect(try losses(threads: 1, seed: 3) == one)
    #expect(try losses(threads: 2, seed: 3) == one)
    #expect(try losses(threads: 5, seed: 3) == one)
    #expect(try losses(threads: 1, seed: 4) != one)
  }

  @Test("A frozen pattern stays as it is, bit for bit, and everything else moves")
  func frozen() throws {
    let context = Context(threads: 1)
    let model = try Self.model(in: context)
    let before = try model.clone()
    let names = try model.setFrozen(true, matching: .names(["embed_tokens", "mlp.up_proj", "model.norm"]))
    #expect(
      names == [
        "model.embed_tokens.weight", "model.layers.0.mlp.up_proj.weight", "model.layers.1.mlp.up_proj.weight",
        "model.norm.weight",
      ])
    let run = try fit(model, Self.data(), options: Self.options(2))
    #expect(run.trainable == Self.parameterCount - 16 * 8 - 2 * 8 * 12 - 8)
    #expect(run.memory[.gradients] == 4 * run.trainable)
    for (now, then) in zip(model.parameters, before.parameters) {
      let isSame = try now.denseValue().scalars == then.denseValue().scalars
      #expect(isSame == names.contains(now.name), "\(now.name)")
    }
  }

  @Test("Training changes nothing in a clone")
  func clone() throws {
    let model = try Self.model(in: Context(threads: 1))
    let clone = try model.clone()
    let before = try clone.logits(Self.ids).value.scalars
    _ = try fit(model, Self.data(), options: Self.options(2))
    #expect(try clone.logits(Self.ids).value.scalars == before)
    #expect(try model.logits(Self.ids).value.scalars != before)
  }

  @Test("Every update of an epoch is counted from the same shuffled order, whatever the size of a batch")
  func epochs() throws {
    func run(batch: Int) throws -> [Float] {
      var options = Self.options(6)
      options.batchSize = batch
      options.learningRate = 0
      let dataset = try Dataset(ids: (0..<24).map { Int32($0 * $0 % 13) }, tokens: 4)
      return try fit(Self.model(in: Context(threads: 1)), .dataset(dataset), options: options).losses
    }
    let single = try run(batch: 1)
    // Without learning the mean over six batches of one is the loss of a batch of six, an epoch.
    let whole = try run(batch: 6)
    #expect(abs(single.reduce(0, +) / 6 - whole[0]) < 1e-5)
    #expect(Set(single).count == 6)
  }
}
