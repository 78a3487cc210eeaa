import Autograd

/// Scales all gradients so that their joint norm is at most `limit`, as PyTorch's `clip_grad_norm_` does.
package func clipGradients(of variables: [Variable], to limit: Float) throws {
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
