import Autograd
import Tensors

/// Stochastic gradient descent as PyTorch defines it, with `g` the gradient plus `λw`: without momentum
/// `w = w - ηg`; with momentum μ, `b = μb + g` from `b = 0`, and `w = w - ηb`, or with Nesterov's `w = w - η(g + μb)`
/// (Sutskever et al. 2013). One float of state per weight with momentum, none without.
package final class SGD: Optimizer {
  package struct Options: Equatable, Sendable {
    package var momentum: Float = 0
    package var nesterov = false
    package var weightDecay: Float = 0

    package init(momentum: Float = 0, nesterov: Bool = false, weightDecay: Float = 0) {
      self.momentum = momentum
      self.nesterov = nesterov
      self.weightDecay = weightDecay
    }
  }

  package let variables: [Variable]
  private let options: Options
  private let buffers: [Tensor]
  private var rate: Float = 0

  /// State of zeros for every variable, where there is momentum.
  package init(_ variables: [Variable], options: Options = Options()) throws {
    self.variables = variables
    self.options = options
    buffers = options.momentum == 0 ? [] : try zeroState(for: variables)
  }

  package func beginStep(learningRate: Float) { rate = learningRate }

  package func update(_ index: Int) throws {
    let variable = variables[index]
    guard let gradient = variable.grad else { return }
    try variable.updateInPlace { weight in
      if options.weightDecay != 0 { try gradient.addInPlace(weight, times: options.weightDecay) }
      guard options.momentum != 0 else { return try weight.addInPlace(gradient, times: -rate) }
      let buffer = buffers[index]
      try buffer.scaleInPlace(by: options.momentum)
      try buffer.addInPlace(gradient)
      if options.nesterov {
        try weight.addInPlace(gradient, times: -rate)
        try weight.addInPlace(buffer, times: -rate * options.momentum)
      } else {
        try weight.addInPlace(buffer, times: -rate)
      }
    }
  }
}
