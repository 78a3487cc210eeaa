/// A mistake in what an operation on tensors was given: shapes that do not fit, an axis that is not there.
package struct TensorError: Error, Equatable {
  /// What went wrong, with the shapes that came.
  package let message: String
  /// What belongs under the caret in the source line.
  package let label: String?
  /// What to try instead.
  package let hint: String?

  /// An error of the given wording.
  package init(_ message: String, label: String? = nil, hint: String? = nil) {
    self.message = message
    self.label = label
    self.hint = hint
  }
}

/// The work was stopped from outside.
package struct Interrupted: Error, Equatable {
  /// An interruption.
  package init() {}
}

/// An allocation was refused because it would exceed the memory limit; nothing was allocated.
package struct MemoryLimitExceeded: Error, Equatable {
  /// How much was asked for, and how much was left.
  package let message: String
  /// What to try instead.
  package let hint: String?

  /// An error of the given wording.
  package init(_ message: String, hint: String? = nil) {
    self.message = message
    self.hint = hint
  }
}

/// A shape as Python writes a tuple: `()`, `(3,)`, `(64, 32)`.
package func describe(shape: [Int]) -> String {
  let items = shape.map(String.init).joined(separator: ", ")
  return shape.count == 1 ? "(\(items),)" : "(\(items))"
}

/// A number of bytes in the largest binary unit it fills, such as `1.5 GiB`.
package func describe(bytes: Int) -> String {
  let units = ["bytes", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"]
  var value = Double(bytes)
  var unit = 0
  while value >= 1024, unit < units.count - 1 {
    value /= 1024
    unit += 1
  }
  guard unit > 0 else { return bytes == 1 ? "1 byte" : "\(bytes) bytes" }
  let tenths = Int((value * 10).rounded())
  return tenths % 10 == 0 ? "\(tenths / 10) \(units[unit])" : "\(tenths / 10).\(tenths % 10) \(units[unit])"
}
