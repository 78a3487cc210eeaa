import Adapters
import Costs
import Foundation
import Models
import Tensors
import Testing
import Training

@Suite("Ways to take a step")
struct StepTests {
  /// Large enough that products and elementwise work are cut into pieces.
  static func model(_ context: Context, tied: Bool = true) throws -> LanguageModel {
    let config = try ModelConfig(
      vocab: 300, dim: 64, layers: 3, heads: 4, kvHeads: 2, hidden: 160, context: 64, tied: tied)
    return try LanguageModel.random(config: config, seed: 3, in: context)
  }

  static func data() throws -> TrainingData {
    let ids = (0..<1024).map { (index: Int) -> Int32 in Int32((index * index + 7 * index) % 300) }
    return .dataset(try Dataset(ids: ids, tokens: 64))
  }

  static func options(_ change: (inout FitOptions) -> Void = { _ in }) -> FitOptions {
    var options = FitOptions()
    options.steps = 4
    options.learningRate = 0.01
    options.batchSize = 4
    options.seed = 1
    change(&options)
    return options
  }

  /// A run's losses and memory, and the weights after it.
  private func train(
    lora: Bool, threads: Int = 2, _ change: (inout FitOptions) -> Void = { _ in }
  ) throws -> (run: Run, weights: [[Float]]) {
    let model = try Self.model(Context(threads: threads))
    if lora {
      _ = try Adapter.attach(LoRAConfig(rank: 4, alpha: 8, targets: .allLinear), to: model, seed: 0)
    }
    let run = try fit(model, Self.data(), options: Self.options(change))
    #expect(!model.isGradientCheckpointing)
    return (run, try model.trainableVariables().map(\.value.scalars))
  }

  @Test(
    "Checkpointing has the same losses and weights, bit for bit, for less memory", arguments: [false, true])
  func checkpointing(lora: Bool) throws {
    let plain = try train(lora: lora)
    let frugal = try train(lora: lora) { $0.gradientCheckpointing = true }
    #expect(plain.run.losses == frugal.run.losses)
    #expect(plain.weights == frugal.weights)
    let (more, less) = (plain.run.memory[.activations] ?? 0, frugal.run.memory[.activations] ?? 0)
    #expect(less * 10 < more * 7)
    #expect(plain.run.memory[.gradients] == frugal.run.memory[.gradients])
  }

  @Test(
    "Updates inside the backward pass have the same losses and weights, bit for bit, and hold few gradients",
    arguments: [false, true], FitOptions.Method.allCases)
  func inBackward(checkpointed: Bool, method: FitOptions.Method) throws {
    let plain = try train(lora: false) { $0.method = method }
    let fused = try train(lora: false) {
      $0.method = method
      $0.optimizerInBackward = true
      $0.gradientCheckpointing = checkpointed
    }
    #expect(plain.run.losses == fused.run.losses)
    #expect(plain.weights == fused.weights)
    #expect((fused.run.memory[.gradients] ?? 0) * 2 < plain.run.memory[.gradients] ?? 0)
  }

  @Test("Two small batches that share an update do what one of twice the size does")
  func accumulation() throws {
    let whole = try train(lora: false) { $0.batchSize = 8 }
    let parts = try train(lora: false) { $0.gradientAccumulationSteps = 2 }
    #expect(whole.run.losses.count == parts.run.losses.count)
    #expect(whole.run.tokens == parts.run.tokens)
    // The sums are taken in another order, and Adam's first steps divide small numbers by small numbers.
    let difference = zip(whole.run.losses, parts.run.losses).map { abs($0 - $1) }.max() ?? .infinity
    #expect(difference < 1e-4)
    #expect((parts.run.memory[.activations] ?? 0) * 3 < (whole.run.memory[.activations] ?? 0) * 2)
  }

  @Test(
    "Losses and weights have the same bits on 1, 2, 3 and 5 threads, and beside another busy process",
    arguments: [false, true], [false, true])
  func determinism(lora: Bool, checkpointed: Bool) throws {
    func train(threads: Int) throws -> (losses: [Float], weights: [[Float]]) {
      let result = try self.train(lora: lora, threads: threads) {
        $0.clip = 1
        $0.gradientCheckpointing = checkpointed
      }
      return (result.run.losses, result.weights)
    }
    let one = try train(threads: 1)
    #expect(one.losses.count == 4)
    for threads in [1, 2, 3, 5] { #expect(try train(threads: threads) == one) }
    let other = Process()
    other.executableURL = URL(filePath: "/bin/sh")
    // It ends by itself, whatever becomes of the test.
    other.arguments = ["-c", "i=0; while [ $i -lt 300000 ]; do i=$((i + 1)); done"]
    other.standardOutput = FileHandle.nullDevice
    try other.run()
    for threads in [2, 5] { #expect(try train(threads: threads) == one) }
  }

  @Test("An interrupt at any moment leaves the weights of a whole step", arguments: [false, true])
  func interrupt(inBackward: Bool) throws {
    for delay in stride(from: 0.01, to: 0.1, by: 0.02) {
      let context = Context(threads: 2)
      let model = try Self.model(context)
      let weights = { try model.trainableVariables().map(\.value.scalars) }
      let options = Self.options {
        $0.steps = 1_000_000
        $0.optimizerInBackward = inBackward
      }
      var whole = try weights()
      let flag = context.interrupt
      Thread.detachNewThread {
        Thread.sleep(forTimeInterval: delay)
        flag.raise()
      }
      #expect(throws: Interrupted.self) {
        try fit(model, Self.data(), options: options) { _ in whole = (try? weights()) ?? [] }
      }
      flag.clear()
      #expect(try weights() == whole)
      #expect(context.ledger.now(.gradients) == 0)
      #expect(context.ledger.now(.optimizer) == 0)
    }
  }

  @Test("A loss that is no number is an error with a hint, and leaves the weights as they were")
  func nonFinite() throws {
    let context = Context(threads: 1)
    let model = try Self.model(context)
    model.parameters[0].variable?.value.pointer[0] = .nan
    let before = try model.trainableVariables().map { $0.value.scalars.map(\.bitPattern) }
    #expect(
      throws: TrainingError(
        "the loss became nan at step 0", hint: "a smaller lr= or clip=1.0 keeps a run stable")
    ) { try fit(model, Self.data(), options: Self.options { $0.batchSize = 64 }) }
    #expect(try model.trainableVariables().map { $0.value.scalars.map(\.bitPattern) } == before)
  }

  private static let refused: [(@Sendable (inout FitOptions) -> Void, String)] = [
    (
      {
        $0.optimizerInBackward = true; $0.clip = 1
      },
      "optimizer_in_bwd cannot go with clip\nit frees each gradient as soon as it is used, and the norm of all is "
        + "known only after the backward pass"
    ),
    (
      {
        $0.optimizerInBackward = true; $0.gradientAccumulationSteps = 2
      },
      "optimizer_in_bwd cannot go with gradient_accumulation_steps\nit frees each gradient as soon as it is used, "
        + "and their sum is known only after the backward pass"
    ),
    ({ $0.gradientAccumulationSteps = 0 }, "gradient_accumulation_steps must be from 1 to 65536, not 0"),
    (
      { $0.momentum = 0.9 },
      "momentum and nesterov belong to SGD\noptimizer=\"sgd\", or betas= for Adam's own momentum"
    ),
    (
      {
        $0.method = .sgd; $0.nesterov = true
      },
      "nesterov needs a momentum above 0\nmomentum=0.9 is a usual choice"
    ),
    (
      {
        $0.method = .sgd; $0.momentum = -1
      }, "momentum must be a finite number of 0 or more, not -1.0"
    ),
    ({ $0.weightDecay = .infinity }, "eps and weight_decay must be finite numbers of 0 or more"),
  ]

  @Test("Options that do not go together are errors", arguments: refused.indices)
  func refusals(index: Int) throws {
    let (change, expected) = Self.refused[index]
    let error = #expect(throws: TrainingError.self) {
      try fit(Self.model(Context(threads: 1)), Self.data(), options: Self.options(change))
    }
    #expect(error.map { $0.message + ($0.hint.map { "\n" + $0 } ?? "") } == expected)
  }

  @Test("Accumulation over the one batch that every step uses is an error")
  func accumulatedBatch() throws {
    let batch = TrainingData.batch(try Batch(ids: [[1, 2, 3]]))
    #expect(
      throws: TrainingError(
        "gradient_accumulation_steps needs a dataset",
        hint: "one batch, used 2 times, gives the same gradient as used once")
    ) {
      try fit(
        Self.model(Context(threads: 1)), batch, options: Self.options { $0.gradientAccumulationSteps = 2 })
    }
  }
}
