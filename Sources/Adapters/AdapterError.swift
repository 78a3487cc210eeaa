/// What can be wrong with an adapter, its files or what is asked of it.
package struct AdapterError: Error, Equatable {
  package let message: String
  package var label: String?
  package var hint: String?

  package init(_ message: String, label: String? = nil, hint: String? = nil) {
    self.message = message
    self.label = label
    self.hint = hint
  }
}
