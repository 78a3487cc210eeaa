import Autograd
import Models
import Tensors

/// A weight that is trained whole beside the low-rank updates, in a copy, so that the base keeps its own numbers:
/// what PEFT's `modules_to_save` means.
final class TrainedParameter {
  let parameter: Parameter
  private let variable: Variable
  private let isTrainable: Bool
  /// The base's numbers while the copy is in use, the copy's while it is not.
  private var other: Tensor
  private var isInUse = false

  /// Makes the copy; the model does not use it yet.
  ///
  /// - Throws: `AdapterError` for a weight that cannot be trained.
  init(_ parameter: Parameter, trainable: Bool) throws {
    guard let variable = try parameter.widened() else {
      throw AdapterError(
        "\(parameter.name) is stored as \(parameter.dtype) and cannot be trained",
        hint: "load the model with dtype=\"float32\", or leave it out of modules_to_save")
    }
    self.parameter = parameter
    self.variable = variable
    isTrainable = trainable
    other = try variable.context.withCategory(.parameters) { try variable.value.copy() }
  }

  /// The trained numbers.
  var value: Tensor { isInUse ? variable.value : other }

  /// Lets the model use the copy, or its own numbers again.
  func use(_ isWanted: Bool) {
    parameter.setFrozen(!(isWanted && isTrainable))
    guard isWanted != isInUse else { return }
    (variable.value, other) = (other, variable.value)
    isInUse = isWanted
  }
}
