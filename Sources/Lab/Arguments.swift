import Autograd
import Models
import Starlark
import Tensors

// How the values of the language become those of the compute core, and back.

extension Value {
  /// The value of a tensor.
  static func tensor(_ variable: Variable) -> Value { .object(TensorValue(variable)) }

  static func tensor(_ tensor: Tensor) -> Value { .object(TensorValue(tensor)) }

  /// A tuple of ints, as `.shape` gives it.
  static func shape(_ shape: [Int]) -> Value { .tuple(shape.map { .int($0) }) }

  /// Whether this is a list or a tuple.
  fileprivate var isSequence: Bool { asObject(List.self) != nil || asObject(Tuple.self) != nil }
}

extension Call {
  /// A tensor: as it is, or made from a number or a list of numbers.
  func tensor(_ name: String, in context: Context) throws -> Variable {
    let value = value(name)
    if let tensor = value.asObject(TensorValue.self) { return tensor.variable }
    guard value.asDouble != nil || value.isSequence else {
      throw mismatch(name, expected: "a tensor")
    }
    return Variable(try Tensor(nested: value, in: context))
  }

  /// A shape given as ints or as one list or tuple: `zeros(2, 3)` and `zeros((2, 3))`.
  func shape(_ values: [Value]) throws -> [Int] {
    let isNested = values.count == 1 && values.allSatisfy(\.isSequence)
    return try (isNested ? values[0].elements() : values).map { value in
      if let size = value.asInt { return size }
      throw Failure(
        value.asBigInt == nil
          ? "\(signature.name)() takes a shape of ints, not one with a value of type \(value.typeName)"
          : "\(signature.name)() takes a shape of ints, and \(value.repr.prefix(20)) is too large for one")
    }
  }

  /// Token ids: a list of ints is one sequence, a list of lists several.
  func tokens(_ name: String) throws -> (rows: [[Int32]], isSingle: Bool) {
    let elements = try list(name)
    if elements.allSatisfy({ $0.asInt != nil }) {
      return ([try elements.map { try tokenID($0, name) }], true)
    }
    return (
      try elements.map { row in
        try thread.checkInterrupt()
        guard row.isSequence else {
          throw mismatch(name, expected: "a list of token ids or a list of such lists", element: row)
        }
        return try row.elements().map { try tokenID($0, name) }
      }, false
    )
  }

  /// Token ids of one sequence.
  func tokenRow(_ name: String) throws -> [Int32] {
    let (rows, isSingle) = try tokens(name)
    guard isSingle, let row = rows.first else {
      throw Failure(
        "\(signature.name)() parameter \"\(name)\" must be one list of token ids, not a list of lists")
    }
    return row
  }

  /// Rows of flags: bools, or ints of which 0 means no.
  func flags(_ name: String) throws -> [[Bool]] {
    try list(name).map { row in
      try thread.checkInterrupt()
      guard row.isSequence else {
        throw mismatch(name, expected: "a list of lists of 0 and 1", element: row)
      }
      return try row.elements().map { value in
        guard let flag = value.asBool ?? value.asInt.map({ $0 != 0 }) else {
          throw mismatch(name, expected: "a list of lists of 0 and 1", element: value)
        }
        return flag
      }
    }
  }

  private func tokenID(_ value: Value, _ name: String) throws -> Int32 {
    guard let id = value.asInt, let narrow = Int32(exactly: id) else {
      throw mismatch(name, expected: "token ids, which are ints of 32 bits", element: value)
    }
    return narrow
  }
}
