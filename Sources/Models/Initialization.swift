import Autograd
import Costs
import Tensors

extension LanguageModel {
  /// The spread of freshly drawn weights, Hugging Face's `initializer_range`.
  private static let initialDeviation: Float = 0.02

  /// A model with random weights: matrices from N(0, 0.02²), norms at one.
  ///
  /// The same seed gives the same bits: each parameter draws from a stream of its own, named after it.
  package static func random(config: ModelConfig, seed: UInt64, in context: Context) throws -> LanguageModel {
    try LanguageModel(config: config, in: context) { name, shape in
      try context.withCategory(.parameters) {
        guard shape.count > 1 else {
          return .dense(Variable(try .ones(shape, in: context), requiresGrad: true))
        }
        let value = try Tensor.randn(shape, seed: seed, site: name, in: context)
        try value.scaleInPlace(by: initialDeviation)
        return .dense(Variable(value, requiresGrad: true))
      }
    }
  }
}
