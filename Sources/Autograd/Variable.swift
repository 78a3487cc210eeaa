import Tensors

/// A tensor that remembers how it was made, if anything it was made from wants a gradient.
package final class Variable {
  /// The numbers.
  package var value: Tensor {
    get { numbers }
    set {
      numbers = newValue
      node?.recomputation = nil
    }
  }
  private var numbers: Tensor
  /// Where the gradient gathers; nil when none is wanted.
  private(set) var node: GradientNode?

  /// A leaf; with `requiresGrad` the gradient of what is computed from it gathers in `grad`.
  package init(_ value: Tensor, requiresGrad: Bool = false) {
    numbers = value
    node = requiresGrad ? GradientNode(leafOf: value.shape) : nil
  }

  init(_ value: Tensor, madeBy node: GradientNode) {
    numbers = value
    self.node = node
  }

  /// Spares operations on this the keeping of its numbers, if it was recorded: `compute` makes them again from
  /// `sources`, which its own gradient keeps anyway.
  func recomputed(from sources: [Tensor], _ compute: @escaping () throws -> Tensor) -> Variable {
    if let node { node.recomputation = Recomputation(from: sources, compute) }
    return self
  }

  /// The length of each axis.
  package var shape: [Int] { value.shape }

  /// The session the value belongs to.
  package var context: Context { value.context }

  /// Whether no recorded operation made this.
  package var isLeaf: Bool { node?.isLeaf ?? true }

  /// The gradient that `backward()` gathered in a leaf, charged to gradients; nil before and for what is no leaf.
  package var grad: Tensor? {
    get { isLeaf ? node?.gradient : nil }
    set { if isLeaf { node?.gradient = newValue } }
  }

  /// Whether a gradient is wanted.
  ///
  /// Setting it false forgets the gradient and how the value was made.
  package var requiresGrad: Bool {
    get { node != nil }
    set {
      if !newValue { node = nil } else if node == nil { node = GradientNode(leafOf: value.shape) }
    }
  }

  /// Lets `body` change the numbers in place, as an optimizer does; `backward()` then refuses to run through what was
  /// computed from them, or from a view of them, before.
  package func updateInPlace(_ body: (Tensor) throws -> Void) rethrows {
    numbers.storage.noteChange()
    try body(numbers)
  }

  /// Frees the gradient.
  package func zeroGrad() { grad = nil }

  /// The same numbers, without how they were made.
  package func detached() -> Variable { Variable(value) }
}
