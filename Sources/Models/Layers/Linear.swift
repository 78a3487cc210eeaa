import Autograd
import Tensors

/// What an adaptation method puts on a linear layer: given the layer's input and output, a new output.
package protocol LinearAdapter: LayerAdapter {
  /// The adapted output `(..., out)` for the base output `(..., out)` and the layer's input `(..., in)`.
  func adapt(_ output: Variable, input: Variable) throws -> Variable
}

/// `y = x Wᵀ + b`, with whatever adapters are attached applied to `y` in the order of attachment.
package final class Linear: AdaptableLayer {
  package let path: String
  package let weight: Parameter
  /// `(out,)`; nil for a layer without.
  package let bias: Parameter?
  package var adapters: [any LinearAdapter] = []

  init(path: String, weight: Parameter, bias: Parameter? = nil) {
    self.path = path
    self.weight = weight
    self.bias = bias
  }

  package var outputSize: Int { weight.shape[0] }
  package var inputSize: Int { weight.shape[1] }
  package var attached: [any LayerAdapter] { adapters }
  package func detach(_ adapter: any LayerAdapter) { adapters.removeAll { $0 === adapter } }

  /// `(..., in)` to `(..., out)`.
  package func callAsFunction(_ x: Variable) throws -> Variable {
    var y = try baseOutput(x)
    for adapter in adapters { y = try adapter.adapt(y, input: x) }
    return y
  }

  private func baseOutput(_ x: Variable) throws -> Variable {
    let product =
      switch try weight.weightsInUse() {
      case .dense(let variable): try linear(x, variable)
      case .quantized(let matrix): try linear(x, matrix)
      }
    return try bias?.variable.map { try add(product, $0) } ?? product
  }
}
