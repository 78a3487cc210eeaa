import Autograd
import Tensors

/// Updates variables from their gradients, keeping whatever state the method needs in the ledger's `optimizer`.
package protocol Optimizer: AnyObject {
  /// One update with the given learning rate; gradients are left as they are.
  func step(learningRate: Float) throws
}

/// Adam with decoupled weight decay (Loshchilov & Hutter 2019), in the form and with the defaults of PyTorch.
///
/// `m = β₁m + (1-β₁)g`, `v = β₂v + (1-β₂)g²`, `w = w(1 - ηλ) - η · m̂ / (√v̂ + ε)`. Two floats of state per weight.
package final class AdamW: Optimizer {
  package struct Options: Equatable, Sendable {
    package var betas: (first: Float, second: Float) = (0.9, 0.999)
    package var epsilon: Float = 1e-8
    package var weightDecay: Float = 0.01

    package init() {}

    package static func == (a: Options, b: Options) -> Bool {
      a.betas == b.betas && a.epsilon == b.epsilon && a.weightDecay == b.weightDecay
    }
  }

  private let options: Options
  private let slots: [(variable: Variable, first: Tensor, second: Tensor)]
  private var steps = 0

  /// State of zeros for every variable.
  package init(_ variables: [Variable], options: Options = Options()) throws {
    self.options = options
    slots = try variables.map { variable in
      let context = variable.value.context
      return try context.withCategory(.optimizer) {
        (
          variable, try Tensor.zeros(variable.value.shape, in: context),
          try Tensor.zeros(variable.value.shape, in: context)
        )
      }
    }
  }

  package func step(learningRate: Float) throws {
    steps += 1
    let update = AdamUpdate(
      learningRate: learningRate, beta1: options.betas.first, beta2: options.betas.second,
      epsilon: options.epsilon, weightDecay: options.weightDecay, step: steps)
    for (variable, first, second) in slots {
      guard let gradient = variable.grad else { continue }
      try variable.updateInPlace {
        try update.apply(to: $0, gradient: gradient, first: first, second: second)
      }
    }
  }
}

/// Stochastic gradient descent, with momentum as PyTorch defines it: `b = μb + g`, `w = w - η(b + λw)`.
package final class SGD: Optimizer {
  private let momentum: Float
  private let weightDecay: Float
  private let variables: [Variable]
  private var buffers: [Tensor?]

  package init(_ variables: [Variable], momentum: Float = 0, weightDecay: Float = 0) {
    self.variables = variables
    self.momentum = momentum
    self.weightDecay = weightDecay
    buffers = Array(repeating: nil, count: variables.count)
  }

  package func step(learningRate: Float) throws {
    // What can be refused comes before the first change, so that no step is left half done.
    if momentum != 0 { try makeBuffers() }
    for (variable, buffer) in zip(variables, buffers) {
      guard let gradient = variable.grad else { continue }
      try variable.updateInPlace { weight in
        if let buffer {
          try buffer.scaleInPlace(by: momentum)
          try buffer.addInPlace(gradient)
          if weightDecay != 0 { try buffer.addInPlace(weight, times: weightDecay) }
        } else if weightDecay != 0 {
          try weight.scaleInPlace(by: 1 - learningRate * weightDecay)
        }
        try weight.addInPlace(buffer ?? gradient, times: -learningRate)
      }
    }
  }

  private func makeBuffers() throws {
    for (index, variable) in variables.enumerated() where buffers[index] == nil && variable.grad != nil {
      let context = variable.context
      buffers[index] = try context.withCategory(.optimizer) { try .zeros(variable.shape, in: context) }
    }
  }
}
