import Autograd
import Models
import Tensors

/// The two thin matrices of a low-rank update `s · B A`, and its scale `s = α / r` (Hu et al. 2021, eq. 3).
package struct LowRankFactors {
  /// `(r, in)`.
  package let a: Variable
  /// `(out, r)`.
  package let b: Variable
  package let scale: Float

  package init(a: Variable, b: Variable, scale: Float) {
    self.a = a
    self.b = b
    self.scale = scale
  }
}

/// An adapter that adds a matrix of low rank to a layer's weight.
package protocol LowRankUpdate: LayerAdapter {
  var factors: LowRankFactors { get }
  /// A switched-off adapter leaves the base output alone and trains nothing.
  var isEnabled: Bool { get set }
  /// The update of the layer's weight, of the weight's shape.
  func delta() throws -> Tensor
}

extension LowRankUpdate {
  package var a: Variable { factors.a }
  package var b: Variable { factors.b }
  package var scale: Float { factors.scale }
  package var rank: Int { a.value.shape[0] }
}

/// A layer that a low-rank update can sit on.
package protocol LowRankLayer: AdaptableLayer {
  /// What PEFT appends to the layer's path for A and for B.
  static var factorNames: (a: String, b: String) { get }
  /// The shapes of A and B.
  func factorShapes(rank: Int) -> (a: [Int], b: [Int])
  /// A and B as PEFT starts them, one of them at zero, so that a fresh adapter changes nothing.
  func freshFactors(rank: Int, seed: UInt64, in context: Context) throws -> (a: Tensor, b: Tensor)
  /// Puts an update on the layer.
  func attach(_ factors: LowRankFactors) -> any LowRankUpdate
}

extension LowRankLayer {
  func freshFactors(_ config: LoRAConfig, seed: UInt64, in context: Context) throws -> LowRankFactors {
    let (a, b) = try context.withCategory(.parameters) {
      try freshFactors(rank: config.rank, seed: seed, in: context)
    }
    return LowRankFactors(
      a: Variable(a, requiresGrad: true), b: Variable(b, requiresGrad: true), scale: config.scale)
  }
}
