import Autograd
import Models
import Tensors

/// One update of a run: forward, backward, clipping, optimizer.
struct TrainingStep {
  private let model: any Model
  private let options: FitOptions
  private let optimizer: any Optimizer

  init(_ model: any Model, _ options: FitOptions, _ optimizer: any Optimizer) {
    self.model = model
    self.options = options
    self.optimizer = optimizer
  }

  /// Updates the weights from batches whose sequences count alike; returns the mean loss before the update.
  ///
  /// - Throws: `TrainingError` for a loss that is no number, with the weights as they were.
  func run(_ batches: [Batch], number: Int) throws -> Float {
    for variable in optimizer.variables { variable.zeroGrad() }
    let factor = options.schedule.factor(step: number, of: options.steps, warmup: options.warmup)
    let rate = Float(options.learningRate * factor)
    if options.optimizerInBackward { return try updateInBackward(batches[0], rate, number) }
    var total: Float = 0
    for batch in batches {
      let loss = try model.loss(batch)
      total += try finite(loss, number)
      let share = 1 / Float(batches.count)
      try loss.backward(seed: batches.count == 1 ? nil : Tensor(scalar: share, in: model.context))
    }
    if let clip = options.clip { try clipGradients(of: optimizer.variables, to: clip) }
    try optimizer.step(learningRate: rate)
    return total / Float(batches.count)
  }

  /// The number of a loss, which has to be one.
  private func finite(_ loss: Variable, _ number: Int) throws -> Float {
    let value = try loss.value.item()
    guard value.isFinite else {
      throw TrainingError(
        "the loss became \(value.isNaN ? "nan" : "\(value)") at step \(number)",
        hint: "a smaller lr= or clip=1.0 keeps a run stable")
    }
    return value
  }

  /// Updates each weight as soon as its gradient is whole and frees the gradient.
  ///
  /// The first update makes an interrupt wait for the last, which leaves a whole step behind.
  private func updateInBackward(_ batch: Batch, _ rate: Float, _ number: Int) throws -> Float {
    let loss = try model.loss(batch)
    let value = try finite(loss, number)
    let interrupt = model.context.interrupt
    optimizer.beginStep(learningRate: rate)
    for (index, variable) in optimizer.variables.enumerated() {
      variable.afterAccumulation {
        interrupt.hold()
        try optimizer.update(index)
        variable.zeroGrad()
      }
    }
    defer {
      interrupt.letGo()
      for variable in optimizer.variables { variable.afterAccumulation(nil) }
    }
    do {
      try loss.backward()
    } catch let error as MemoryLimitExceeded {
      throw TrainingError(
        "step \(number) ran out of memory in the middle of its updates: \(error.message)",
        hint: "the weights are between two steps; load the model again, and train on smaller batches")
    }
    return value
  }
}
