/// The operators and functions of two numbers that work element by element with broadcasting.
package enum ElementwiseOperator: Sendable {
  case add, subtract, multiply, divide, floorDivide, remainder, and, or, xor, shiftLeft, shiftRight
  case maximum, minimum, power

  var symbol: String {
    switch self {
    case .add: "+"
    case .subtract: "-"
    case .multiply: "*"
    case .divide: "/"
    case .floorDivide: "//"
    case .remainder: "%"
    case .and: "&"
    case .or: "|"
    case .xor: "^"
    case .shiftLeft: "<<"
    case .shiftRight: ">>"
    case .maximum: "maximum()"
    case .minimum: "minimum()"
    case .power: "pow()"
    }
  }

  /// The error that the operator takes no fractions.
  func needsIntegers(_ dtype: DType) -> TensorError {
    let isLogical = self == .and || self == .or || self == .xor
    return TensorError(
      "\(symbol) works on \(isLogical ? "bool and " : "")integer tensors, not on \(dtype.rawValue)",
      hint: isLogical ? "comparisons give bool: (a > 0) \(symbol) (b > 0)" : nil)
  }
}

/// The comparisons, which give bool.
package enum Comparison: Sendable {
  case equal, notEqual, less, lessEqual, greater, greaterEqual

  var symbol: String {
    switch self {
    case .equal: "=="
    case .notEqual: "!="
    case .less: "<"
    case .lessEqual: "<="
    case .greater: ">"
    case .greaterEqual: ">="
    }
  }
}

extension AnyTensor {
  /// The operation on two arrays, in the kind that can hold the numbers of both.
  package static func apply(_ op: ElementwiseOperator, _ left: AnyTensor, _ right: AnyTensor) throws
    -> AnyTensor
  {
    let common = Swift.max(left.dtype, right.dtype)
    switch op.operandType(for: common) {
    case .float64: return .float64(try left.float64().apply(op, right.float64()))
    case .float32: return .float32(try left.float32().apply(op, right.float32()))
    default: break
    }
    if common == .bool, op == .subtract {
      throw TensorError(
        "bool tensors are not subtracted",
        hint: "a ^ b is where they differ; .astype(\"int64\") makes numbers")
    }
    let result = AnyTensor.int64(try left.int64().apply(op, right.int64()))
    return try result.cast(to: common == .bool ? op.resultOfBools : common)
  }

  /// The operation with a number of the language.
  package static func apply(_ op: ElementwiseOperator, _ left: AnyTensor, _ right: Scalar) throws -> AnyTensor
  {
    try apply(op, left, operand(right, beside: left))
  }

  /// The operation on a number of the language.
  package static func apply(_ op: ElementwiseOperator, _ left: Scalar, _ right: AnyTensor) throws -> AnyTensor
  {
    try apply(op, operand(left, beside: right), right)
  }

  /// Whether the comparison holds, element by element, with broadcasting; whole numbers and fractions are compared as
  /// doubles.
  package static func compare(_ op: Comparison, _ left: AnyTensor, _ right: AnyTensor) throws -> NDArray<Bool>
  {
    if case .float32(let a) = left, case .float32(let b) = right { return try compared(op, a, b) }
    if Swift.max(left.dtype, right.dtype) <= .int64 { return try compared(op, left.int64(), right.int64()) }
    return try compared(op, left.float64(), right.float64())
  }

  /// Whether the comparison with a number of the language holds.
  package static func compare(_ op: Comparison, _ left: AnyTensor, _ right: Scalar) throws -> NDArray<Bool> {
    let kind = right.promoted(with: left.dtype)
    // The number itself is compared, not what an int32 or a bool could hold of it.
    let operand: DType = kind.isFloat && left.dtype.isFloat ? kind : kind.isFloat ? .float64 : .int64
    return try compare(op, left, AnyTensor(right, as: operand, in: left.context))
  }

  private static func operand(_ scalar: Scalar, beside other: AnyTensor) throws -> AnyTensor {
    try AnyTensor(scalar, as: scalar.promoted(with: other.dtype), in: other.context)
  }

  private static func compared<Element: TensorElement & Comparable>(
    _ op: Comparison, _ left: NDArray<Element>, _ right: NDArray<Element>
  ) throws -> NDArray<Bool> {
    let symbol = op.symbol
    return switch op {
    case .equal: try elementwise(left, right, symbol) { $0 == $1 }
    case .notEqual: try elementwise(left, right, symbol) { $0 != $1 }
    case .less: try elementwise(left, right, symbol) { $0 < $1 }
    case .lessEqual: try elementwise(left, right, symbol) { $0 <= $1 }
    case .greater: try elementwise(left, right, symbol) { $0 > $1 }
    case .greaterEqual: try elementwise(left, right, symbol) { $0 >= $1 }
    }
  }
}

extension ElementwiseOperator {
  /// The kind in which the operation is done on operands of kind `common`; int64 stands for all that are no floats.
  fileprivate func operandType(for common: DType) -> DType {
    if self == .divide { return common.asFloat }
    return common.isFloat ? common : .int64
  }

  /// The kind of the result for two arrays of bool.
  fileprivate var resultOfBools: DType {
    switch self {
    case .floorDivide, .remainder, .shiftLeft, .shiftRight, .power: .int64
    default: .bool
    }
  }
}
