import Autograd
import Tensors

/// Adam (Kingma & Ba 2015) in PyTorch's two forms: with decoupled weight decay (AdamW, Loshchilov & Hutter 2019) or
/// with the decay added to the gradient (Adam). Two floats of state per weight.
///
/// `m = β₁m + (1-β₁)g`, `v = β₂v + (1-β₂)g²`, `w = w - η · m̂ / (√v̂ + ε)`, where AdamW first multiplies `w` by
/// `1 - ηλ` and Adam first adds `λw` to `g`.
package final class AdamW: Optimizer {
  package struct Options: Equatable, Sendable {
    package var betas: (first: Float, second: Float) = (0.9, 0.999)
    package var epsilon: Float = 1e-8
    package var weightDecay: Float = 0.01
    /// Whether the decay bypasses the moments, which is what makes Adam AdamW.
    package var isDecoupled = true

    package init() {}

    package static func == (a: Options, b: Options) -> Bool {
      a.betas == b.betas && a.epsilon == b.epsilon && a.weightDecay == b.weightDecay
        && a.isDecoupled == b.isDecoupled
    }
  }

  package let variables: [Variable]
  private let options: Options
  private let firsts: [Tensor]
  private let seconds: [Tensor]
  private var steps = 0
  private var current: AdamUpdate

  /// State of zeros for every variable.
  package init(_ variables: [Variable], options: Options = Options()) throws {
    self.variables = variables
    self.options = options
    firsts = try zeroState(for: variables)
    seconds = try zeroState(for: variables)
    current = Self.makeUpdate(options, learningRate: 0, step: 1)
  }

  private static func makeUpdate(_ options: Options, learningRate: Float, step: Int) -> AdamUpdate {
    AdamUpdate(
      learningRate: learningRate, beta1: options.betas.first, beta2: options.betas.second,
      epsilon: options.epsilon, weightDecay: options.isDecoupled ? options.weightDecay : 0, step: step)
  }

  package func beginStep(learningRate: Float) {
    steps += 1
    current = Self.makeUpdate(options, learningRate: learningRate, step: steps)
  }

  package func update(_ index: Int) throws {
    let variable = variables[index]
    guard let gradient = variable.grad else { return }
    try variable.updateInPlace { weight in
      if !options.isDecoupled, options.weightDecay != 0 {
        try gradient.addInPlace(weight, times: options.weightDecay)
      }
      try current.apply(to: weight, gradient: gradient, first: firsts[index], second: seconds[index])
    }
  }
}
