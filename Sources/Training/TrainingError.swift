/// What can be wrong with a training run before or while it goes.
package struct TrainingError: Error, Equatable {
  package let message: String
  package var label: String?
  package var hint: String?

  package init(_ message: String, label: String? = nil, hint: String? = nil) {
    self.message = message
    self.label = label
    self.hint = hint
  }
}
