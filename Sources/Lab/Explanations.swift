import Adapters
import Costs
import Models
import Starlark
import Tensors
import Training

// The errors of the compute core as the language explains them: it asks for a message, what stands under the
// caret, and a hint, and each of these types has just that.

extension TensorError: Explained {}
extension ModelError: Explained {}
extension AdapterError: Explained {}
extension TrainingError: Explained {}
extension CheckpointError: Explained {}

extension ConfigError: Explained {
  package var label: String? { nil }
}

extension MemoryLimitExceeded: Explained {
  package var label: String? { nil }
}

extension Interrupted: Explained {
  package var message: String { "interrupted" }
  package var isInterruption: Bool { true }
  package var label: String? { nil }
  package var hint: String? { nil }
}
