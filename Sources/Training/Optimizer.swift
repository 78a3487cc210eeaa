import Autograd
import Tensors

/// Updates variables from their gradients, keeping whatever state the method needs in the ledger's `optimizer`.
///
/// State is made when the optimizer is, so that no step can be refused memory half-way.
package protocol Optimizer: AnyObject {
  /// What is updated.
  var variables: [Variable] { get }

  /// Begins the next step, with its learning rate.
  func beginStep(learningRate: Float)

  /// Updates one of the variables, to the end even when interrupted; one without a gradient stays as it is.
  func update(_ index: Int) throws
}

extension Optimizer {
  /// One step of all variables with the given learning rate; gradients may serve as scratch.
  package func step(learningRate: Float) throws {
    beginStep(learningRate: learningRate)
    for index in variables.indices { try update(index) }
  }
}

/// State of zeros for every variable, in the ledger's `optimizer`.
func zeroState(for variables: [Variable]) throws -> [Tensor] {
  try variables.map { variable in
    let context = variable.context
    return try context.withCategory(.optimizer) { try Tensor.zeros(variable.shape, in: context) }
  }
}
