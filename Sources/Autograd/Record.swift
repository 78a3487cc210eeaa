import Tensors

/// What a gradient rule works with: the gradient of its output, and where the gradients of its inputs go.
package struct Backpropagation {
  /// The gradient of the output; contiguous, of the output's shape.
  package let gradient: Tensor
  private let inputs: [GradientNode?]

  init(gradient: Tensor, inputs: [GradientNode?]) {
    self.gradient = gradient
    self.inputs = inputs
  }

  /// Whether input number `index` wants a gradient; work for one that does not is wasted.
  package func wants(_ index: Int) -> Bool { inputs[index] != nil }

  /// Adds `part`, of the input's shape, to the gradient of input number `index`; nothing if it wants none.
  package func pass(_ part: @autoclosure () throws -> Tensor, to index: Int) throws {
    guard let node = inputs[index] else { return }
    try node.accumulate(part())
  }

  /// Adds `part` to the gradient of an input that was broadcast, summed to the input's shape.
  package func passSummed(_ part: @autoclosure () throws -> Tensor, to index: Int) throws {
    guard let node = inputs[index] else { return }
    try node.accumulate(part().summed(to: node.shape))
  }

  /// Lets `body` add to the gradient of input number `index` in place, without a tensor in between: `target` is
  /// contiguous and of the input's shape, and when `isFresh` it must be written whole instead of added to.
  package func accumulate(
    into index: Int, _ body: (_ target: Tensor, _ isFresh: Bool) throws -> Void
  ) throws {
    try inputs[index]?.accumulate(in: gradient.context, body)
  }
}

/// The result of an operation: `value`, with `rule` recorded if an input wants a gradient.
///
/// The rule captures the tensors it needs, never a `Variable`; it is called once, and freed then.
package func record(
  _ value: Tensor, inputs: [Variable], _ rule: @escaping GradientNode.Rule
) -> Variable {
  guard inputs.contains(where: \.requiresGrad), Recording.isOn else { return Variable(value) }
  return Variable(
    value,
    madeBy: GradientNode(shape: value.shape, inputs: inputs.map(\.node), watch: Watch(inputs), rule: rule))
}

/// Whether an operation on these inputs would be recorded, for those that would have to save more than they compute.
package func isRecorded(_ inputs: [Variable]) -> Bool {
  inputs.contains(where: \.requiresGrad) && Recording.isOn
}

/// Runs `body` with nothing recorded.
package func noGrad<Result>(_ body: () throws -> Result) rethrows -> Result {
  try Recording.$isOn.withValue(false, operation: body)
}

private enum Recording {
  @TaskLocal static var isOn = true
}
