import Adapters
import Costs
import Models
import Tensors
import Testing
import Training

/// A model and data that fit here, and how it is trained.
struct PredictedCase: CustomTestStringConvertible, Sendable {
  let name: String
  let config: @Sendable () throws -> ModelConfig
  let batch: Int
  let tokens: Int

  var testDescription: String { name }
}

@Suite("Predicted and measured memory of a step")
struct PredictedMemoryTests {
  private static func config(
    _ layers: Int, _ dim: Int, _ heads: Int, _ kvHeads: Int, _ hidden: Int, vocab: Int, tied: Bool = false
  ) throws -> ModelConfig {
    try ModelConfig(
      vocab: vocab, dim: dim, layers: layers, heads: heads, kvHeads: kvHeads, hidden: hidden, context: 256,
      tied: tied)
  }

  static let cases = [
    PredictedCase(
      name: "small vocabulary", config: { try config(2, 64, 4, 4, 256, vocab: 64) }, batch: 16, tokens: 64),
    PredictedCase(name: "deep", config: { try config(8, 64, 4, 4, 256, vocab: 64) }, batch: 4, tokens: 64),
    PredictedCase(
      name: "grouped keys, tied head", config: { try config(2, 64, 4, 2, 172, vocab: 1000, tied: true) },
      batch: 16,
      tokens: 64),
    PredictedCase(
      name: "large vocabulary", config: { try config(1, 32, 2, 2, 64, vocab: 20_000) }, batch: 4, tokens: 50),
    PredictedCase(
      name: "one long text", config: { try config(3, 48, 4, 1, 96, vocab: 128, tied: true) }, batch: 1,
      tokens: 200),
  ]

  private static func measured(_ test: PredictedCase, targets: [String]) throws -> Run {
    let config = try test.config()
    let context = Context(threads: 1)
    let model = try LanguageModel.random(config: config, seed: 1, in: context)
    if !targets.isEmpty {
      _ = try Adapter.attach(LoRAConfig(rank: 8, alpha: 16, targets: .names(targets)), to: model, seed: 0)
    }
    let ids = (0..<test.batch).map { row in
      (0..<test.tokens).map { Int32(($0 * 7 + row * row) % config.vocab) }
    }
    var options = FitOptions()
    options.steps = 1
    return try fit(model, .batch(Batch(ids: ids)), options: options)
  }

  private static let linears = ["q_proj", "k_proj", "v_proj", "o_proj", "gate_proj", "up_proj", "down_proj"]

  @Test(
    "Weights, gradients and optimizer state are predicted to the byte, activations within a percent",
    arguments: cases, [[], ["q_proj", "v_proj"], linears])
  func prediction(test: PredictedCase, targets: [String]) throws {
    var setup = Setup()
    (setup.batch, setup.tokens) = (test.batch, test.tokens)
    let cost = try Cost(
      test.config(), method: targets.isEmpty ? .full : .lora(rank: 8, targets: .names(targets)), setup: setup)
    let run = try Self.measured(test, targets: targets)
    #expect(run.trainable == cost.trainable)
    #expect(run.memory[.parameters] == cost.parameterBytes)
    #expect(run.memory[.gradients] == cost.gradientBytes)
    #expect(run.memory[.optimizer] == cost.optimizerBytes)
    // The formula is asked for a tenth; it leaves out a few scalars and the scratch of kernels.
    let ratio = Double(run.memory[.activations] ?? 0) / cost.activationBytes
    #expect((0.99...1.01).contains(ratio), "\(ratio)")
  }
}
