/// What is wrong with a file that a model, adapter or tokenizer is read from or written to.
package struct CheckpointError: Error, Equatable {
  /// One sentence without a final full stop; it names the file and, where there is one, the byte.
  package var message: String

  /// What stands under the caret of the call that failed.
  package var label: String?

  /// What to do instead, if there is something.
  package var hint: String?

  package init(_ message: String, label: String? = nil, hint: String? = nil) {
    self.message = message
    self.label = label
    self.hint = hint
  }

  /// A defect of a file's content at a byte offset.
  static func at(_ offset: Int, of file: String, _ what: String, hint: String? = nil) -> CheckpointError {
    CheckpointError("\(file): byte \(offset): \(what)", hint: hint)
  }

  /// A file whose name in the message is the last part of its path, the system's reason after it.
  static func system(_ action: String, _ path: String, code: Int32) -> CheckpointError {
    CheckpointError("cannot \(action) \(path): \(SystemCall.reason(code))")
  }
}
