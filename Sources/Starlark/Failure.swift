/// An error that can say what went wrong, what stands under the caret, and what to do instead.
///
/// Host functions throw these; the machine adds position and backtrace.
package protocol Explained: Error {
  /// What went wrong, in one line without a final stop.
  var message: String { get }
  /// What stands under the caret.
  var label: String? { get }
  /// What to try instead.
  var hint: String? { get }
  /// Whether the program was stopped rather than wrong.
  var isInterruption: Bool { get }
}

extension Explained {
  package var isInterruption: Bool { false }
}

/// An error raised while a program runs, before it has a position.
package struct Failure: Explained {
  package var message: String
  package var label: String?
  package var hint: String?

  /// Makes a failure with its wording.
  package init(_ message: String, label: String? = nil, hint: String? = nil) {
    self.message = message
    self.label = label
    self.hint = hint
  }
}

/// The user or the host asked the program to stop.
package struct Interruption: Explained {
  package var message: String { "interrupted" }
  package var isInterruption: Bool { true }
  package var label: String? { nil }
  package var hint: String? { nil }

  /// Makes an interruption.
  package init() {}
}

extension Failure {
  static func notIterable(_ value: Value) -> Failure {
    if value.asObject(Str.self) != nil {
      return Failure("a value of type string is not iterable", hint: "use .elems() for its one-byte strings")
    }
    let hint: String? =
      switch value.typeName {
      case "int": "to count, write range(n); values to go through stand in a list: [a, b]"
      case "float": "values to go through stand in a list: [a, b]"
      case "NoneType": "does a function that made it return nothing?"
      default: nil
      }
    return Failure("a value of type \(value.typeName) is not iterable", hint: hint)
  }

  static func noAttribute(_ name: String, _ value: Value) -> Failure {
    var hint = PythonWords.attributeHint(name, of: value)
    if hint == nil, case .object(let object) = value {
      hint = Spelling.nearest(to: name, among: object.attributeNames).map { "did you mean .\($0)?" }
    }
    return Failure("a value of type \(value.typeName) has no attribute \"\(name)\"", hint: hint)
  }

  static func notIndexable(_ type: String) -> Failure {
    let hint = type == "NoneType" ? "does a function that made it return nothing, as xs.append(x) does?" : nil
    return Failure("cannot index a value of type \(type)", hint: hint)
  }

  static func noElementAssignment(_ type: String) -> Failure {
    let hint: String? =
      switch type {
      case "string": "a string never changes; write s[:i] + t + s[i + 1:]"
      case "tuple": "a tuple never changes; list(t) makes a list, which does"
      default: nil
      }
    return Failure("a value of type \(type) does not support item assignment", hint: hint)
  }

  static func cannotUnpack(_ value: Value, count: Int) -> Failure {
    let isKey = value.asObject(Str.self) != nil && count == 2
    return Failure(
      "cannot unpack a value of type \(value.typeName) into \(count) variables",
      hint: isKey ? "a dict gives its keys alone; write for key, value in d.items():" : nil)
  }

  static func notCallable(_ value: Value) -> Failure {
    let hint: String? =
      switch value.typeName {
      case "list", "tuple", "dict", "string", "bytes": "an element is written x[0]"
      case "int", "float": "a product is written with *: 2 * (a + b)"
      case "NoneType": "does a function that made it return nothing?"
      default: nil
      }
    return Failure("a value of type \(value.typeName) cannot be called", hint: hint)
  }

  static func unsupported(_ op: BinaryOperator, _ left: Value, _ right: Value) -> Failure {
    Failure(
      "unsupported operands for \(op.symbol): \(left.typeName) and \(right.typeName)",
      label: "the left side is \(left.typeName.withArticle), the right side is \(right.typeName.withArticle)",
      hint: operandHint(op, left.typeName, right.typeName))
  }

  static func noOrder(_ left: Value, _ right: Value) -> Failure {
    Failure("values of type \(left.typeName) and \(right.typeName) have no order")
  }

  static func unsupported(_ op: UnaryOperator, _ operand: Value) -> Failure {
    Failure("unsupported operand for unary \(op.symbol): \(operand.typeName)")
  }

  /// How a float becomes the int that is wanted.
  static let wholeNumberHint = "a // b gives an int where a / b gives a float, and int(x) cuts one off"

  static let tooDeep = Failure(
    "the values are nested too deeply to compare or hash", hint: "is one of them a cycle?")
}

extension String {
  /// The word with "a" or "an" before it.
  var withArticle: String {
    guard let first = unicodeScalars.first else { return self }
    return ("aeiou".unicodeScalars.contains(first) ? "an " : "a ") + self
  }
}
