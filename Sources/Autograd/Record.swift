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
  record(value, inputs: inputs, and: [], rule)
}

/// The same for an operation that reads, behind its inputs, what `others` stand for.
func record(
  _ value: Tensor, inputs: [Variable], and others: [GradientNode], _ rule: @escaping GradientNode.Rule
) -> Variable {
  guard !others.isEmpty || inputs.contains(where: \.requiresGrad), Recording.isOn else {
    return Variable(value)
  }
  var counters = [value.storage.changes]
  counters.reserveCapacity(inputs.count + 1)
  for input in inputs { counters.append(input.value.storage.changes) }
  return Variable(
    value,
    madeBy: GradientNode(
      shape: value.shape, inputs: inputs.map(\.node) + others, counters: counters,
      serial: value.context.countRecording(), rule: rule))
}

/// The same for a value whose inputs are known by their nodes alone.
func record(_ value: Tensor, from sources: [GradientNode], _ rule: @escaping GradientNode.Rule) -> Variable {
  guard !sources.isEmpty, Recording.isOn else { return Variable(value) }
  let node = GradientNode(
    shape: value.shape, inputs: sources, counters: [], serial: value.context.countRecording(), rule: rule)
  return Variable(value, madeBy: node)
}

/// Whether an operation on these inputs would be recorded, for those that would have to save more than they compute.
package func isRecorded(_ inputs: [Variable]) -> Bool {
  inputs.contains(where: \.requiresGrad) && Recording.isOn
}

/// Whether operations on variables that want a gradient are recorded at the moment.
package var isRecording: Bool { Recording.isOn }

/// Runs `body` with nothing recorded.
package func noGrad<Result>(_ body: () throws -> Result) rethrows -> Result {
  try Recording.$isOn.withValue(false, operation: body)
}

/// Runs `body` with operations recorded, also inside `noGrad`.
func recording<Result>(_ body: () throws -> Result) rethrows -> Result {
  try Recording.$isOn.withValue(true, operation: body)
}

enum Recording {
  @TaskLocal static var isOn = true
}
