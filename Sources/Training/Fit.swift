import Autograd
import Models
import Tensors

/// What a training run did.
package struct Run {
  /// The loss before each update, in nats.
  package fileprivate(set) var losses: [Float] = []
  package fileprivate(set) var seconds = 0.0
  /// How many tokens went through the model, or examples where there are no tokens.
  package fileprivate(set) var tokens = 0
  /// What the run needed, in bytes: the weights of the model and its adapters, and for every other category how far
  /// the ledger rose above what the session held before.
  package fileprivate(set) var memory: [MemoryCategory: Int] = [:]
  /// How many numbers were trained.
  package fileprivate(set) var trainable = 0

  package var tokensPerSecond: Double { seconds > 0 ? Double(tokens) / seconds : 0 }
}

/// Where a run stands, for a progress bar.
package struct FitProgress {
  package let step: Int
  package let steps: Int
  package let loss: Float
  package let tokensPerSecond: Double
  package let secondsLeft: Double
}

/// Trains whatever of the model is not frozen: everything, or the adapter once one is attached.
///
/// Gradients and optimizer state live for the run; an interrupt leaves the weights of the last whole step.
///
/// - Throws: `TrainingError` when nothing is trainable or the loss stops being a number; `Interrupted`.
package func fit(
  _ model: any Model, _ data: TrainingData, options: FitOptions,
  onStep: (FitProgress) -> Void = { _ in }
) throws -> Run {
  try options.validate(for: data)
  let variables = try model.trainableVariables()
  guard !variables.isEmpty else {
    throw TrainingError(
      "nothing to train: every weight is frozen",
      hint: "attach an adapter with lora(m), or unfreeze(...) some weights")
  }
  let ledger = model.context.ledger
  for variable in variables { variable.zeroGrad() }
  ledger.resetPeaks()
  let before = MemoryCategory.allCases.map { ledger.now($0) }
  let wasCheckpointing = model.isGradientCheckpointing
  if options.gradientCheckpointing { model.isGradientCheckpointing = true }
  defer {
    model.isGradientCheckpointing = wasCheckpointing
    for variable in variables { variable.zeroGrad() }
  }
  let step = TrainingStep(model, options, try options.makeOptimizer(variables))
  var run = Run()
  run.trainable = variables.reduce(0) { $0 + $1.value.count }
  let started = ContinuousClock.now
  for index in 0..<options.steps {
    try model.context.interrupt.check()
    let batches = try data.batches(step: index, options)
    let loss = try step.run(batches, number: index)
    run.losses.append(loss)
    run.tokens += batches.reduce(0) { $0 + $1.itemCount }
    run.seconds = (ContinuousClock.now - started).seconds
    onStep(
      FitProgress(
        step: index + 1, steps: options.steps, loss: loss, tokensPerSecond: run.tokensPerSecond,
        secondsLeft: run.seconds / Double(index + 1) * Double(options.steps - index - 1)))
  }
  for (category, held) in zip(MemoryCategory.allCases, before) {
    run.memory[category] = ledger.peak(category) - held
  }
  run.memory[.parameters] = model.parameterBytes
  return run
}

extension TrainingData {
  /// What one update learns from.
  fileprivate func batches(step: Int, _ options: FitOptions) throws -> [Batch] {
    switch self {
    case .batch(let batch): return [batch]
    case .dataset(let dataset):
      let count = options.gradientAccumulationSteps
      return try (step * count..<(step + 1) * count).map {
        try dataset.batch(step: $0, size: options.batchSize, seed: options.seed)
      }
    }
  }
}

extension Duration {
  /// The duration in seconds.
  var seconds: Double {
    let (seconds, attoseconds) = components
    return Double(seconds) + Double(attoseconds) * 1e-18
  }
}
