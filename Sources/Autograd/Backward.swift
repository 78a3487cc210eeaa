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

  /// Has `action` called whenever `backward()` has passed this leaf the last part of its gradient and nothing will
  /// read its value any more; nil calls nothing. PyTorch's `register_post_accumulate_grad_hook`.
  package func afterAccumulation(_ action: (() throws -> Void)?) {
    precondition(isLeaf)
    node?.afterAccumulation = action
  }
}

/// One walk over a record, from the result to the leaves, each node after all that consumed its output.
///
/// A walk inside a checkpointed segment stops at what was recorded before the segment and at leaves: the walk
/// around it counts and settles those.
struct Walk {
  private let root: GradientNode
  private let start: Int
  private let context: Context
  private var visited: [GradientNode] = []
  /// The nodes that the walk is restricted to; nil for all.
  private var useful: Set<ObjectIdentifier>?
  /// The leaves that the result also depends on and that the walk leaves alone, and values whose record is gone.
  private(set) var bystanders: [GradientNode] = []

  /// Counts for every node how many consumers will pass it a gradient; with `targets`, the nodes that lead to none
  /// of them are left as they are.
  ///
  /// - Parameter start: the number of the first operation that the walk may reach; 0 for all and their leaves.
  init(
    from root: GradientNode, recordedFrom start: Int = 0, to targets: [GradientNode]? = nil,
    in context: Context
  ) throws {
    self.root = root
    self.start = start
    self.context = context
    visited = [root]
    var next = 0
    while next < visited.count {
      let node = visited[next]
      next += 1
      let obstacle = targets == nil ? Self.obstacle(at: node) : nil
      if let obstacle = obstacle ?? Self.request(to: context, at: next) {
        for node in visited { node.waiting = 0 }
        throw obstacle
      }
      for case let input? in node.inputs where input.serial >= start {
        input.waiting += 1
        if input.waiting == 1 { visited.append(input) }
      }
    }
    if let targets { try restrict(to: targets) }
  }

  /// Keeps the nodes on a way to one of the targets, and counts again for those.
  private mutating func restrict(to targets: [GradientNode]) throws {
    var order: [GradientNode] = []
    order.reserveCapacity(visited.count)
    var ready = [root]
    while let node = ready.popLast() {
      order.append(node)
      for case let input? in node.inputs {
        input.waiting -= 1
        if input.waiting == 0 { ready.append(input) }
      }
    }
    var useful = Set(targets.map { ObjectIdentifier($0) })
    for node in order.reversed() {
      for case let input? in node.inputs where useful.contains(ObjectIdentifier(input)) {
        useful.insert(ObjectIdentifier(node))
        break
      }
    }
    bystanders = order.filter { !useful.contains(ObjectIdentifier($0)) && $0.rule == nil }
    visited = order.filter { useful.contains(ObjectIdentifier($0)) }
    self.useful = useful
    for node in visited {
      if let obstacle = Self.obstacle(at: node) { throw obstacle }
    }
    for node in visited {
      for case let input? in inputs(of: node) { input.waiting += 1 }
    }
  }

  /// Whether the walk reaches anything.
  var isEmpty: Bool { visited.isEmpty }

  /// The inputs of a node that the walk passes a gradient to.
  private func inputs(of node: GradientNode) -> [GradientNode?] {
    guard let useful else { return node.inputs }
    return node.inputs.map { $0.flatMap { useful.contains(ObjectIdentifier($0)) ? $0 : nil } }
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
        hint: "compute the value again before the next backward(), or add up the values and call it once")
    }
    guard node.isStale else { return nil }
    return TensorError.changedInPlace
  }

  func run(seed: Tensor) throws {
    do {
      try root.accumulate(seed)
      try root.settle(in: context)
      var ready = [root]
      while let node = ready.popLast() {
        let inputs = inputs(of: node)
        try pass(through: node, to: inputs)
        for case let input? in inputs where input.serial >= start {
          try input.settle(in: context)
          input.waiting -= 1
          guard input.waiting == 0 else { continue }
          if input.isLeaf { try input.afterAccumulation?() } else { ready.append(input) }
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
  private func pass(through node: GradientNode, to inputs: [GradientNode?]) throws {
    guard !node.isLeaf else { return }
    try context.interrupt.check()
    let (rule, gradient) = (node.rule, node.gradient)
    node.release()
    guard let rule, let gradient else { return }
    try rule(Backpropagation(gradient: gradient.contiguous(), inputs: inputs))
  }
}
