import Autograd
import Models
import Starlark
import Tensors

// How the values of the language become those of the compute core, and back.

extension Value {
  /// The value of a tensor.
  static func tensor(_ variable: Variable) -> Value { .object(TensorValue(variable)) }

  static func tensor(_ tensor: Tensor) -> Value { .object(TensorValue(tensor)) }

  static func tensor(_ numbers: AnyTensor) -> Value { .object(TensorValue(numbers)) }

  /// A tuple of ints, as `.shape` gives it.
  static func shape(_ shape: [Int]) -> Value { .tuple(shape.map { .int($0) }) }

  /// Whether this is a list or a tuple.
  var isSequence: Bool { asObject(List.self) != nil || asObject(Tuple.self) != nil }
}

extension Call {
  /// A tensor: as it is, or made from a number or a list of numbers.
  func operand(_ name: String, in context: Context) throws -> TensorValue {
    let value = value(name)
    if let tensor = value.asObject(TensorValue.self) { return tensor }
    guard value.asDouble != nil || value.asBool != nil || value.isSequence else {
      throw mismatch(name, expected: "a tensor")
    }
    return TensorValue(try AnyTensor(nested: value, in: context))
  }

  /// The same for what computes in float32, to which numbers of other kinds are converted.
  func tensor(_ name: String, in context: Context) throws -> Variable {
    try operand(name, in: context).variable()
  }

  /// A number as an int, a float or a bool; nil for None.
  func scalarOrNil(_ name: String) throws -> Scalar? {
    guard let value = valueOrNil(name) else { return nil }
    guard let scalar = try Scalar(value) else { throw mismatch(name, expected: "a number") }
    return scalar
  }

  /// A kind of numbers by its name, or by the function of the language that makes them; nil for None.
  func dtypeOrNil(_ name: String = "dtype") throws -> DType? {
    guard let value = valueOrNil(name) else { return nil }
    if let function = value.asObject(Builtin.self) {
      if function.name == "bool" { return .bool }
      if function.name == "int" { return .int64 }
      if function.name == "float" { return .float64 }
    }
    guard let text = value.asString else { throw mismatch(name, expected: "the name of a dtype") }
    if let dtype = DType(rawValue: text) { return dtype }
    let names = DType.allCases.map(\.rawValue)
    throw Failure(
      "there is no dtype \"\(text.prefix(40))\"",
      hint: "dtypes are " + names.dropLast().joined(separator: ", ") + " and " + (names.last ?? ""))
  }

  /// An axis, a list of axes, or nil for all.
  func axes(_ name: String) throws -> [Int]? {
    guard let value = valueOrNil(name) else { return nil }
    if let axis = value.asInt { return [axis] }
    return try ints(name)
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
    // A tensor of ids stands for the lists it prints as.
    let elements =
      if let tensor = value(name).asObject(TensorValue.self), !tensor.numbers.shape.isEmpty {
        try tensor.numbers.nestedLists().elements()
      } else {
        try list(name)
      }
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
