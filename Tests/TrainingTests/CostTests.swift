import Adapters
import Costs
import Models
import Tensors
import TestSupport
import Testing
import Training

/// What the ledger measures in a step is what `Costs` computes from sizes alone.
@Suite("The ledger agrees with the cost formulas")
struct CostTests {
  /// A step to be priced and taken.
  struct Case: CustomTestStringConvertible, Sendable {
    let config: ModelConfig
    let isLoRA: Bool
    let isCheckpointing: Bool
    let optimizer: Optimizer
    let batch: Int
    let tokens: Int

    var testDescription: String {
      "dim \(config.dim), \(config.layers) layers, vocab \(config.vocab), \(isLoRA ? "lora" : "full"), \(optimizer)"
        + (isCheckpointing ? ", checkpointing" : "")
    }
  }

  private static let configs: [(ModelConfig, batch: Int, tokens: Int)] = {
    let sizes: [(ModelConfig?, Int, Int)] = [
      (try? ModelConfig(vocab: 64, dim: 64, layers: 2, heads: 4, context: 64, positions: .learned), 16, 64),
      (
        try? ModelConfig(
          vocab: 500, dim: 48, layers: 4, heads: 6, kvHeads: 2, hidden: 128, context: 40, tied: true), 6, 40
      ),
      (
        try? ModelConfig(vocab: 4000, dim: 96, layers: 6, heads: 4, kvHeads: 2, hidden: 256, context: 96), 4,
        90
      ),
    ]
    return sizes.compactMap { config, batch, tokens in config.map { ($0, batch, tokens) } }
  }()

  private static let cases: [Case] = configs.flatMap { config, batch, tokens in
    [false, true].flatMap { isLoRA in
      [false, true].flatMap { isCheckpointing in
        [Optimizer.adamw, .sgd, .sgdMomentum].map { optimizer in
          Case(
            config: config, isLoRA: isLoRA, isCheckpointing: isCheckpointing, optimizer: optimizer,
            batch: batch, tokens: tokens)
        }
      }
    }
  }

  private func check(_ step: Case, _ model: LanguageModel) throws {
    let baseBytes = model.parameterBytes
    if step.isLoRA {
      _ = try Adapter.attach(
        LoRAConfig(rank: 4, alpha: 8, targets: .names(["q_proj", "v_proj"])), to: model, seed: 0)
    }
    var setup = Setup()
    (setup.optimizer, setup.batch, setup.tokens) = (step.optimizer, step.batch, step.tokens)
    setup.gradientCheckpointing = step.isCheckpointing
    let cost = try Cost(
      step.config, method: step.isLoRA ? .lora(rank: 4, targets: .names(["q_proj", "v_proj"])) : .full,
      setup: setup)
    var options = FitOptions()
    options.steps = 2
    options.learningRate = 1e-3
    options.method = step.optimizer == .adamw ? .adamw : .sgd
    options.momentum = step.optimizer == .sgdMomentum ? 0.9 : 0
    options.gradientCheckpointing = step.isCheckpointing
    let ids = (0..<step.batch).map { row in
      (0..<step.tokens).map { Int32(($0 * 7919 + row * 104_729) % step.config.vocab) }
    }
    let run = try fit(model, .batch(Batch(ids: ids)), options: options)
    #expect(run.trainable == cost.trainable)
    // A packed base is smaller than the one that is priced here.
    let packed = 4 * step.config.parameterCount - baseBytes
    #expect(run.memory[.parameters] == cost.parameterBytes - packed)
    #expect(run.memory[.gradients] == cost.gradientBytes)
    #expect(run.memory[.optimizer] == cost.optimizerBytes)
    let measured = Double(run.memory[.activations] ?? 0)
    let priced = cost.activationBytes
    // Not priced: sums per row and head, scratch for each thread, copies of the rows that have a label.
    #expect(abs(measured / priced - 1) < 0.1, "measured \(measured), priced \(priced)")
  }

  @Test("A step of a tiny decoder", arguments: cases)
  func tiny(step: Case) throws {
    let context = Context(threads: 2)
    try check(step, LanguageModel.random(config: step.config, seed: 0, in: context))
    #expect(context.ledger.now(.activations) == 0)
    #expect(context.ledger.now(.gradients) == 0)
    #expect(context.ledger.now(.optimizer) == 0)
  }

  @Test("A step of LoRA on SmolLM2-135M, quantised and in float32", arguments: [false, true], [false, true])
  func loraOnBaseModel(isDense: Bool, isCheckpointing: Bool) throws {
    let model = try LanguageModel.load(
      from: BaseModel.path(), storage: isDense ? .float32 : .asStored, in: Context(threads: 2))
    let step = Case(
      config: model.config, isLoRA: true, isCheckpointing: isCheckpointing, optimizer: .adamw, batch: 2,
      tokens: 96)
    try check(step, model)
  }

  @Test("A full step of SmolLM2-135M")
  func fullBaseModel() throws {
    let model = try LanguageModel.load(from: BaseModel.path(), storage: .float32, in: Context(threads: 2))
    let step = Case(
      config: model.config, isLoRA: false, isCheckpointing: false, optimizer: .adamw, batch: 2, tokens: 96)
    try check(step, model)
  }

  @Test("Activations grow linearly in tokens, with checkpointing and without", arguments: [false, true])
  func linear(isCheckpointing: Bool) throws {
    let config = try ModelConfig(
      vocab: 100, dim: 64, layers: 3, heads: 4, kvHeads: 2, hidden: 128, context: 2048)
    func activations(_ tokens: Int) throws -> Double {
      let context = Context(threads: 1)
      let model = try LanguageModel.random(config: config, seed: 0, in: context)
      var options = FitOptions()
      options.steps = 1
      options.gradientCheckpointing = isCheckpointing
      let ids = (0..<tokens).map { Int32($0 * 31 % 100) }
      return Double(try fit(model, .batch(Batch(ids: [ids])), options: options).memory[.activations] ?? 0)
    }
    let perToken = try [256, 512, 1024, 2048].map { try activations($0) / Double($0) }
    // What does not grow with tokens, such as scratch, counts less and less; a T x T matrix would double it.
    for (shorter, longer) in zip(perToken, perToken.dropFirst()) {
      #expect(abs(longer / shorter - 1) < 0.05)
    }
  }
}
