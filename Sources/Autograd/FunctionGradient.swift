import Tensors

/// The value of a function at `arguments` and its derivatives by each of them, without adding to `grad` of
/// anything else it computes with; 0 for an argument that the value does not depend on.
///
/// What comes back is numbers: a result that depends on values which want a gradient themselves throws when it is
/// differentiated, instead of losing theirs.
package func valueAndGradients(
  at arguments: [Variable], of function: ([Variable]) throws -> Variable
) throws -> (value: Variable, gradients: [Variable]) {
  let leaves = arguments.map { Variable($0.value, requiresGrad: true) }
  let output = try recording { try function(leaves) }
  let targets = leaves.compactMap(\.node)
  guard output.value.count == 1 else {
    throw TensorError(
      "a gradient is that of a single number, and the function returned \(describe(shape: output.shape))",
      hint: "reduce it first, as with .sum() or .mean()")
  }
  let unrelated = TensorError(
    "the function's result does not depend on what the gradient is for",
    hint: "compute it from the arguments, without .detach(), .item() and .tolist() on the way")
  guard let root = output.node else { throw unrelated }
  let context = output.context
  let bystanders = try context.withCategory(.activations) {
    let walk = try Walk(from: root, to: targets, in: context)
    guard !walk.isEmpty else { throw unrelated }
    try walk.run(seed: Tensor.ones(output.shape, in: context))
    return walk.bystanders
  }
  let sources = bystanders + arguments.compactMap(\.node)
  return (
    opaque(output.value, sources),
    try leaves.map { leaf in opaque(try leaf.grad ?? Tensor.zeros(leaf.shape, in: context), sources) }
  )
}

/// A value that was computed from `sources` in a way that is not recorded; walking to it throws.
private func opaque(_ value: Tensor, _ sources: [GradientNode]) -> Variable {
  record(value, inputs: [], and: sources) { _ in
    throw TensorError(
      "the gradient of a gradient is not recorded",
      hint: "use .detach() on what grad() or value_and_grad() returned where it counts as a constant")
  }
}
