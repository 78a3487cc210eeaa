import Tensors

extension Variable {
  /// Adds the derivative of this value to `grad` of every leaf it was computed from, and frees the record.
  ///
  /// Without a seed the value must be a single number; a seed is the gradient of this value, of its shape.
  package func backward(seed: Tensor? = nil) throws {
    guard let node else {
      throw TensorError(
        "backward() has nothing to do: no input of this value wants a gradient",
        hint: "set requires_grad on a parameter before computing with it")
    }
    if seed == nil, value.count != 1 {
      throw TensorError(
        "backward() needs a single number, and this value is \(describe(shape: shape))",
        hint: "reduce it first, as with .sum() or .mean()")
    }
    if let seed, seed.shape != shape {
      throw TensorError(
        "backward() of a \(describe(shape: shape)) value got a seed of shape \(describe(shape: seed.shape))")
    }
    try context.withCategory(.activations) {
      let seed = try seed ?? Tensor.ones(shape, in: context)
      try Walk(from: node, in: context).run(seed: seed)
    }
  }
}

/// One walk over a record, from the result to the leaves, each node after all that consumed its output.
private struct Walk {
  private let root: GradientNode
  private let context: Context
  private var visited: [GradientNode] = []

  /// Counts for every node how many consumers will pass it a gradient.
  init(from root: GradientNode, in context: Context) throws {
    self.root = root
    self.context = context
    visited = [root]
    var next = 0
    while next < visited.count {
      let node = visited[next]
      next += 1
      if let obstacle = Self.obstacle(at: node) ?? Self.request(to: context, at: next) {
        for node in visited { node.waiting = 0 }
        throw obstacle
      }
      for case let input? in node.inputs {
        input.waiting += 1
        if input.waiting == 1 { visited.append(input) }
      }
    }
  }

  /// The request to stop, looked for once in a while.
  private static func request(to context: Context, at step: Int) -> (any Error)? {
    step % 4096 == 0 && context.interrupt.isRaised ? Interrupted() : nil
  }

  /// Why the walk cannot pass a node, if it cannot.
  private static func obstacle(at node: GradientNode) -> (any Error)? {
    guard !node.isLeaf else { return nil }
    guard node.rule != nil else {
      return TensorError(
        "backward() ran through this value before, and what it had saved is freed",
        hint: "compute the value again before the next backward()")
    }
    guard !node.isOverwritten else {
      return TensorError(
        "a tensor was written over after this value was computed from it",
        hint: "compute the value again before backward(), or write into a copy, made by .clone()")
    }
    guard node.isStale else { return nil }
    return TensorError(
      "a weight was changed after this value was computed",
      hint: "compute the value again before backward()")
  }

  func run(seed: Tensor) throws {
    do {
      try root.accumulate(seed)
      try root.settle(in: context)
      var ready = [root]
      while let node = ready.popLast() {
        let inputs = node.inputs
        try pass(through: node)
        for case let input? in inputs {
          try input.settle(in: context)
          input.waiting -= 1
          if input.waiting == 0 { ready.append(input) }
        }
      }
    } catch {
      for node in visited {
        node.waiting = 0
        if !node.isLeaf { node.release() }
      }
      throw error
    }
  }

  /// Calls the rule of a node and frees what it saved.
  private func pass(through node: GradientNode) throws {
    guard !node.isLeaf else { return }
    try context.interrupt.check()
    let (rule, gradient, inputs) = (node.rule, node.gradient, node.inputs)
    node.release()
    guard let rule, let gradient else { return }
    try rule(Backpropagation(gradient: gradient.contiguous(), inputs: inputs))
  }
}
