import Tensors

/// One recorded operation, or a leaf: where its gradient gathers and how it is passed on to the inputs.
///
/// Nodes know each other and the tensors their rule saved, never a `Variable`, so that values which no rule saved
/// are freed as soon as the program lets go of them.
package final class GradientNode {
  /// How a gradient of the output is passed on to the inputs; nil for a leaf, and once it was walked.
  package typealias Rule = (Backpropagation) throws -> Void

  /// The nodes of the inputs; nil for an input that wants no gradient.
  var inputs: [GradientNode?]
  var rule: Rule?
  let isLeaf: Bool
  let shape: [Int]
  /// The place of the operation among all that the session recorded, from 1; 0 for a leaf.
  let serial: Int
  /// What is done with a leaf once a walk has passed it the last part of its gradient.
  var afterAccumulation: (() throws -> Void)?
  /// The gradient gathered so far.
  var gradient: Tensor?
  /// How operations on the output get its numbers back in the backward pass, if not by keeping them.
  var recomputation: Recomputation?
  /// What notices changes in place to the numbers the rule may have saved: those of the inputs and of the output.
  private let watch: ChangeWatch
  /// How many consumers have yet to pass their gradient, while a walk is on.
  var waiting = 0

  init(
    shape: [Int], inputs: [GradientNode?], counters: [ChangeCounter], serial: Int, rule: @escaping Rule
  ) {
    (self.shape, self.inputs, self.serial, self.rule, isLeaf) = (shape, inputs, serial, rule, false)
    watch = ChangeWatch(counters)
  }

  init(leafOf shape: [Int]) {
    (self.shape, inputs, serial, rule, isLeaf) = (shape, [], 0, nil, true)
    watch = ChangeWatch([])
  }

  /// What stands inside a checkpointed segment for an input from outside.
  init(boundaryOf shape: [Int], serial: Int) {
    (self.shape, inputs, self.serial, rule, isLeaf) = (shape, [], serial, nil, false)
    watch = ChangeWatch([])
  }

  /// Whether an input or the output was changed in place after this was recorded, so that the rule would use numbers
  /// that the value was not computed from.
  var isStale: Bool { watch.hasSeenChange }

  /// Frees a chain of any length without recursion.
  deinit {
    // Mostly others hold the inputs too, so that nothing ends with this node and no list is needed.
    guard inputs.indices.contains(where: { isKnownUniquelyReferenced(&inputs[$0]) }) else { return }
    var pending = inputs
    inputs = []
    while var node = pending.popLast() {
      guard isKnownUniquelyReferenced(&node), let last = node else { continue }
      pending.append(contentsOf: last.inputs)
      last.inputs = []
    }
  }

  /// Lets go of the saved tensors and of the inputs.
  func release() {
    rule = nil
    recomputation = nil
    gradient = nil
    inputs = []
  }

  /// Adds `part` to the gradient gathered so far; in place when nobody else holds it.
  func accumulate(_ part: Tensor) throws {
    precondition(part.shape == shape)
    if gradient == nil {
      gradient = part
    } else if gradient?.isExclusive() == true {
      try gradient?.addInPlace(part.contiguous())
    } else {
      gradient = try gradient.map { try $0 + part }
    }
  }

  /// Hands `body` memory to add the next part to, contiguous and of the gradient's shape; `isFresh` says that it
  /// is not set to anything yet and must be written whole.
  func accumulate(
    in context: Context, _ body: (_ target: Tensor, _ isFresh: Bool) throws -> Void
  ) throws {
    let isFresh = gradient == nil
    if isFresh {
      gradient = try context.withCategory(isLeaf ? .gradients : context.category) {
        try Tensor.uninitialized(shape, in: context)
      }
    } else if gradient?.isExclusive() != true {
      gradient = try gradient?.copy()
    }
    guard let target = gradient else { return }
    do {
      try body(target, isFresh)
    } catch {
      if isFresh { gradient = nil }
      throw error
    }
  }

  /// Makes the gradient of a leaf a tensor of its own, charged to gradients.
  func settle(in context: Context) throws {
    guard isLeaf, gradient != nil else { return }
    if gradient?.isExclusive() == true, gradient?.storage.count == gradient?.count {
      gradient?.storage.recategorize(.gradients)
    } else {
      gradient = try context.withCategory(.gradients) { try gradient?.copy() }
    }
  }
}

extension Tensor {
  /// Whether the elements may be changed in place: they are contiguous and no other tensor shares them.
  fileprivate mutating func isExclusive() -> Bool {
    isContiguous && isKnownUniquelyReferenced(&storage)
  }
}
