import Autograd
import Foundation
import Models
import Tensors

/// How `fit` trains; names and defaults follow PyTorch and `transformers`.
package struct FitOptions {
  package enum Method: String, CaseIterable, Sendable { case adamw, sgd }

  package var steps = 100
  package var learningRate = 1e-3
  /// Sequences in a batch, when the data is a data set.
  package var batchSize = 8
  package var method = Method.adamw
  package var adamw = AdamW.Options()
  package var momentum: Float = 0
  package var schedule = Schedule.constant
  package var warmup = 0
  /// The largest norm of all gradients together; larger ones are scaled down to it.
  package var clip: Float?
  package var seed: UInt64 = 0

  package init() {}

  private static let largestBatch = 1 << 16

  func validate() throws {
    guard steps >= 0 else { throw TrainingError("steps must be 0 or more, not \(steps)") }
    guard (1...Self.largestBatch).contains(batchSize) else {
      throw TrainingError("batch must be from 1 to \(Self.largestBatch) sequences, not \(batchSize)")
    }
    guard learningRate.isFinite, learningRate >= 0 else {
      throw TrainingError("lr must be a finite number of 0 or more, not \(learningRate)")
    }
    guard warmup >= 0 else { throw TrainingError("warmup must be 0 or more, not \(warmup)") }
    if let clip, !(clip > 0) { throw TrainingError("clip must be above 0, not \(clip)") }
    let (first, second) = adamw.betas
    guard (0..<1).contains(first), (0..<1).contains(second) else {
      throw TrainingError(
        "betas must be two numbers from 0 up to but not including 1, not (\(first), \(second))")
    }
    guard adamw.epsilon >= 0, adamw.weightDecay >= 0 else {
      throw TrainingError("eps and weight_decay must be 0 or more")
    }
  }
}

/// What a training run did.
package struct Run {
  /// The loss before each update, in nats.
  package fileprivate(set) var losses: [Float] = []
  package fileprivate(set) var seconds = 0.0
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
  _ model: LanguageModel, _ data: TrainingData, options: FitOptions,
  onStep: (FitProgress) -> Void = { _ in }
) throws -> Run {
  try options.validate()
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
  let optimizer = try makeOptimizer(variables, options)
  defer { for variable in variables { variable.zeroGrad() } }
  var run = Run()
  run.trainable = variables.reduce(0) { $0 + $1.value.count }
  let started = ContinuousClock.now
  for step in 0..<options.steps {
    try model.context.interrupt.check()
    let batch =
      switch data {
      case .batch(let batch): batch
      case .dataset(let dataset):
        try dataset.batch(step: step, size: options.batchSize, seed: options.seed)
      }
    for variable in variables { variable.zeroGrad() }
    let loss = try backwardLoss(model, batch)
    guard loss.isFinite else {
      throw TrainingError(
        "the loss became \(loss.isNaN ? "nan" : "\(loss)") at step \(step)",
        hint: "a smaller lr= or clip=1.0 keeps a run stable")
    }
    run.losses.append(loss)
    if let clip = options.clip { try clipGradients(of: variables, to: clip) }
    let factor = options.schedule.factor(step: step, of: options.steps, warmup: options.warmup)
    try optimizer.step(learningRate: Float(options.learningRate * factor))
    run.tokens += batch.tokenCount
    run.seconds = (ContinuousClock.now - started).seconds
    onStep(
      FitProgress(
        step: step + 1, steps: options.steps, loss: loss, tokensPerSecond: run.tokensPerSecond,
        secondsLeft: run.seconds / Double(step + 1) * Double(options.steps - step - 1)))
  }
  for (category, held) in zip(MemoryCategory.allCases, before) {
    run.memory[category] = ledger.peak(category) - held
  }
  run.memory[.parameters] = model.parameterBytes
  return run
}

/// The loss of a batch, with gradients left in the trainable variables; the record of the pass is gone on return.
private func backwardLoss(_ model: LanguageModel, _ batch: Batch) throws -> Float {
  let loss = try model.loss(batch)
  try loss.backward()
  return try loss.value.item()
}

private func makeOptimizer(_ variables: [Variable], _ options: FitOptions) throws -> any Optimizer {
  switch options.method {
  case .adamw: try AdamW(variables, options: options.adamw)
  case .sgd: SGD(variables, momentum: options.momentum, weightDecay: options.adamw.weightDecay)
  }
}

/// Scales all gradients so that their joint norm is at most `limit`, as PyTorch's `clip_grad_norm_` does.
private func clipGradients(of variables: [Variable], to limit: Float) throws {
  var sum = 0.0
  for variable in variables {
    guard let gradient = variable.grad else { continue }
    let norm = Double(try gradient.norm().item())
    sum += norm * norm
  }
  let factor = limit / (Float(sum.squareRoot()) + 1e-6)
  guard factor < 1 else { return }
  for variable in variables { try variable.grad?.scaleInPlace(by: factor) }
}

/// The mean loss over the data, in nats per counted label, without recording gradients.
package func evaluate(_ model: LanguageModel, _ data: TrainingData) throws -> Float {
  try noGrad {
    switch data {
    case .batch(let batch): return try model.loss(batch).value.item()
    case .dataset(let dataset):
      // Every sequence counts the same number of labels, so the mean of sequence means is the mean over labels.
      var total = 0.0
      for start in stride(from: 0, to: dataset.sequences.count, by: 8) {
        let rows = Array(dataset.sequences[start..<min(start + 8, dataset.sequences.count)])
        total += Double(try model.loss(Batch(ids: rows)).value.item()) * Double(rows.count)
      }
      return Float(total / Double(dataset.sequences.count))
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
