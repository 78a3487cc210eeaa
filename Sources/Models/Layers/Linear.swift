import Autograd
import Tensors

/// What an adaptation method puts on a linear layer: given the layer's input and output, a new output.
///
/// The seam of DESIGN's house: `Models` calls it and does not know which method stands behind it.
package protocol LinearAdapter: AnyObject {
  /// The adapted output `(..., out)` for the base output `(..., out)` and the layer's input `(..., in)`.
  func adapt(_ output: Variable, input: Variable) throws -> Variable

  /// Whether the adapter takes part: one that is switched off or merged trains nothing.
  var isEnabled: Bool { get }

  /// The trainable tensors by the suffix of their name, such as `lora_A.weight`.
  var parameters: [(suffix: String, variable: Variable)] { get }
}

/// `y = x Wᵀ + b`, with whatever adapters are attached applied to `y` in the order of attachment.
package final class Linear {
  /// The module's dotted path, such as `model.layers.0.self_attn.q_proj`.
  package let path: String
  package let weight: Parameter
  package var adapters: [any LinearAdapter] = []

  init(path: String, weight: Parameter) {
    self.path = path
    self.weight = weight
  }

  package var outputSize: Int { weight.shape[0] }
  package var inputSize: Int { weight.shape[1] }

  /// `(..., in)` to `(..., out)`.
  package func callAsFunction(_ x: Variable) throws -> Variable {
    var y = try baseOutput(x)
    for adapter in adapters { y = try adapter.adapt(y, input: x) }
    return y
  }

  private func baseOutput(_ x: Variable) throws -> Variable {
    switch try weight.weightsInUse() {
    case .dense(let variable): try linear(x, variable)
    case .quantized(let matrix): try linear(x, matrix)
    }
  }
}
