import Autograd

/// How `fit` trains; names and defaults follow PyTorch and `transformers`.
package struct FitOptions {
  package enum Method: String, CaseIterable, Sendable { case adamw, adam, sgd }

  package var steps = 100
  package var learningRate = 1e-3
  /// Sequences or examples in a batch, when the data is a data set.
  package var batchSize = 8
  package var method = Method.adamw
  package var betas: (first: Float, second: Float) = (0.9, 0.999)
  package var epsilon: Float = 1e-8
  /// Nil for PyTorch's default: 0.01 for AdamW, 0 for the others.
  package var weightDecay: Float?
  package var momentum: Float = 0
  package var nesterov = false
  package var schedule = Schedule.constant
  package var warmup = 0
  /// The largest norm of all gradients together; larger ones are scaled down to it.
  package var clip: Float?
  /// Batches whose gradients add up to one update.
  package var gradientAccumulationSteps = 1
  /// Keeps only what goes into each block, and computes the rest again in the backward pass.
  package var gradientCheckpointing = false
  /// Updates each weight in the backward pass, as soon as its gradient is whole, and frees the gradient then
  /// (Lv et al. 2023, "Full parameter fine-tuning for large language models with limited resources").
  package var optimizerInBackward = false
  package var seed: UInt64 = 0

  package init() {}

  private static let largestBatch = 1 << 16
  private static let mostAccumulated = 1 << 16

  /// What is out of range or does not go together.
  func validate(for data: TrainingData) throws {
    guard steps >= 0 else { throw TrainingError("steps must be 0 or more, not \(steps)") }
    guard (1...Self.largestBatch).contains(batchSize) else {
      throw TrainingError("batch must be from 1 to \(Self.largestBatch) sequences, not \(batchSize)")
    }
    guard learningRate.isFinite, learningRate >= 0 else {
      throw TrainingError("lr must be a finite number of 0 or more, not \(learningRate)")
    }
    guard warmup >= 0 else { throw TrainingError("warmup must be 0 or more, not \(warmup)") }
    if let clip, !(clip > 0) { throw TrainingError("clip must be above 0, not \(clip)") }
    try validateOptimizer()
    try validateBackward(data)
  }

  private func validateOptimizer() throws {
    guard (0..<1).contains(betas.first), (0..<1).contains(betas.second) else {
      throw TrainingError(
        "betas must be two numbers from 0 up to but not including 1, not (\(betas.first), \(betas.second))")
    }
    guard epsilon >= 0, epsilon.isFinite, (weightDecay ?? 0) >= 0, (weightDecay ?? 0).isFinite else {
      throw TrainingError("eps and weight_decay must be finite numbers of 0 or more")
    }
    guard momentum >= 0, momentum.isFinite else {
      throw TrainingError("momentum must be a finite number of 0 or more, not \(momentum)")
    }
    guard method == .sgd || (momentum == 0 && !nesterov) else {
      throw TrainingError(
        "momentum and nesterov belong to SGD", hint: "optimizer=\"sgd\", or betas= for Adam's own momentum")
    }
    guard !nesterov || momentum > 0 else {
      throw TrainingError("nesterov needs a momentum above 0", hint: "momentum=0.9 is a usual choice")
    }
  }

  private func validateBackward(_ data: TrainingData) throws {
    let accumulated = gradientAccumulationSteps
    guard (1...Self.mostAccumulated).contains(accumulated) else {
      throw TrainingError(
        "gradient_accumulation_steps must be from 1 to \(Self.mostAccumulated), not \(accumulated)")
    }
    if accumulated > 1, case .batch = data {
      throw TrainingError(
        "gradient_accumulation_steps needs a dataset",
        hint: "one batch, used \(accumulated) times, gives the same gradient as used once")
    }
    guard optimizerInBackward, accumulated > 1 || clip != nil else { return }
    throw TrainingError(
      "optimizer_in_bwd cannot go with \(clip != nil ? "clip" : "gradient_accumulation_steps")",
      hint:
        "it frees each gradient as soon as it is used, and \(clip != nil ? "the norm of all" : "their sum")"
        + " is known only after the backward pass")
  }

  /// The optimizer of `variables`, with its state.
  package func makeOptimizer(_ variables: [Variable]) throws -> any Optimizer {
    switch method {
    case .adamw, .adam:
      var options = AdamW.Options()
      options.betas = betas
      options.epsilon = epsilon
      options.isDecoupled = method == .adamw
      options.weightDecay = weightDecay ?? (method == .adamw ? 0.01 : 0)
      return try AdamW(variables, options: options)
    case .sgd:
      return try SGD(
        variables, options: .init(momentum: momentum, nesterov: nesterov, weightDecay: weightDecay ?? 0))
    }
  }
}
