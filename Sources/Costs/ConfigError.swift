/// What is wrong with a model configuration, or with a question about its cost.
package struct ConfigError: Error, Equatable {
  /// One sentence without a final full stop.
  package var message: String

  /// What to do instead, if there is something.
  package var hint: String?

  package init(_ message: String, hint: String? = nil) {
    self.message = message
    self.hint = hint
  }
}
