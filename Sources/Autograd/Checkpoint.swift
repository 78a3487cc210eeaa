import Tensors

/// The value of `segment(inputs)`, which keeps nothing for the backward pass but its inputs: what else its gradients
/// need is computed a second time when they are wanted (Chen et al. 2016, "Training deep nets with sublinear memory
/// cost").
///
/// Value and gradients have the bits they would have without: the segment has to compute the same both times, so
/// that what it draws from the session's random stream is drawn again. It may read variables besides its inputs,
/// such as weights, and their gradients are passed on like the inputs'.
///
/// - Throws: what the segment throws; `backward()` does so as well.
package func checkpoint(
  _ inputs: [Variable], _ segment: @escaping ([Variable]) throws -> Variable
) throws -> Variable {
  guard Recording.isOn, let context = inputs.first?.context else { return try segment(inputs) }
  let random = context.random.position
  let values = inputs.map { (value: $0.value, isWanted: $0.requiresGrad) }
  let first = try Segment(values, segment, in: context)
  guard let root = first.root else { return first.result(of: inputs) }
  let (outside, shape) = (first.outside(from: root), first.output.shape)
  return record(first.output.value, inputs: inputs, and: outside) { back in
    let gradient = back.gradient
    let again = try recording {
      try context.random.replaying(from: random) { try Segment(values, segment, in: context) }
    }
    guard let root = again.root, root.shape == gradient.shape else {
      throw TensorError(
        "a checkpointed segment computed something else the second time",
        label: "it gave \(describe(shape: shape)), then \(describe(shape: again.output.shape))")
    }
    try Walk(from: root, recordedFrom: again.start, in: context).run(seed: gradient)
    for (index, input) in again.inputs.enumerated() {
      if let part = input.takeGradient() { try back.pass(part, to: index) }
    }
  }
}

/// One computation of a segment, recorded apart from what its inputs came from.
private struct Segment {
  /// What stands for the inputs inside.
  let inputs: [Variable]
  let output: Variable
  /// The number of the first operation inside.
  let start: Int

  init(
    _ values: [(value: Tensor, isWanted: Bool)], _ segment: ([Variable]) throws -> Variable,
    in context: Context
  ) throws {
    inputs = values.map { value, isWanted in
      isWanted
        ? Variable(value, madeBy: GradientNode(boundaryOf: value.shape, serial: context.countRecording()))
        : Variable(value)
    }
    start = context.countRecording()
    output = try segment(inputs)
  }

  /// The last operation inside; nil if nothing recorded made the output here.
  var root: GradientNode? { output.node.flatMap { $0.serial > start ? $0 : nil } }

  /// The output where nothing inside made it: one of the inputs as it was given, or what came from elsewhere.
  func result(of given: [Variable]) -> Variable {
    zip(inputs, given).first { $0.0 === output }?.1 ?? output
  }

  /// What the operations inside read that was not made inside and is no input, such as weights.
  func outside(from root: GradientNode) -> [GradientNode] {
    var found: [GradientNode] = []
    var pending = [root]
    var seen = Set(inputs.compactMap(\.node).map(ObjectIdentifier.init) + [ObjectIdentifier(root)])
    while let node = pending.popLast() {
      for case let input? in node.inputs where seen.insert(ObjectIdentifier(input)).inserted {
        if input.serial > start { pending.append(input) } else { found.append(input) }
      }
    }
    return found
  }
}

extension Variable {
  /// The gradient that gathered at the edge of a segment.
  fileprivate func takeGradient() -> Tensor? {
    defer { node?.gradient = nil }
    return node?.gradient
  }
}
