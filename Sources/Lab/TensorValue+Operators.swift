import Autograd
import Starlark
import Tensors

// What an operator does to tensors: the plain operation, or the recorded one when a gradient is wanted.

extension TensorValue {
  static func combine(_ op: BinaryOperator, _ left: TensorValue, _ right: TensorValue) throws
    -> Value?
  {
    if left.requiresGrad || right.requiresGrad, !op.isComparison {
      try checkPrecision(op, left, right)
      return try op.record(left.variable(), right.variable()).map { .tensor($0) }
    }
    if let a = left.float32, let b = right.float32, let result = try op.apply(a, b) { return .tensor(result) }
    return try op.combine(left.numbers, right.numbers)
  }

  func combine(_ op: BinaryOperator, _ scalar: Scalar, reflected: Bool) throws -> Value? {
    guard op != .matrixMultiply else { return nil }
    if requiresGrad, !op.isComparison {
      let operand = Variable(try Tensor(scalar: Float(scalar.float64), in: variable().context))
      return try (reflected ? op.record(operand, variable()) : op.record(variable(), operand)).map {
        .tensor($0)
      }
    }
    if let tensor = float32 {
      let number = Float(scalar.float64)
      if let result = try reflected ? op.apply(number, tensor) : op.apply(tensor, number) {
        return .tensor(result)
      }
    }
    if let op = op.comparison {
      return .tensor(.bool(try AnyTensor.compare(reflected ? op.reflected : op, numbers, scalar)))
    }
    guard let op = op.elementwise else { return nil }
    return .tensor(
      reflected ? try AnyTensor.apply(op, scalar, numbers) : try AnyTensor.apply(op, numbers, scalar))
  }

  /// Throws where a result would be float64, for which no gradient is recorded.
  private static func checkPrecision(_ op: BinaryOperator, _ left: TensorValue, _ right: TensorValue) throws {
    guard left.numbers.dtype == .float64 || right.numbers.dtype == .float64 else { return }
    throw Failure(
      "\(op.symbol) cannot record a gradient with a float64 tensor",
      hint: "gradients are recorded for float32: .astype(\"float32\") converts the other side")
  }
}

extension BinaryOperator {
  /// The operation on two float32 tensors, or nil if it is none of the usual ones.
  fileprivate func apply(_ left: Tensor, _ right: Tensor) throws -> Tensor? {
    switch self {
    case .add: try left + right
    case .subtract: try left - right
    case .multiply: try left * right
    case .divide: try left / right
    case .matrixMultiply: try left.matmul(right)
    default: nil
    }
  }

  fileprivate func apply(_ left: Tensor, _ right: Float) throws -> Tensor? {
    switch self {
    case .add: try left + right
    case .subtract: try left - right
    case .multiply: try left * right
    case .divide: try left / right
    default: nil
    }
  }

  fileprivate func apply(_ left: Float, _ right: Tensor) throws -> Tensor? {
    switch self {
    case .add: try right + left
    case .subtract: try left - right
    case .multiply: try right * left
    case .divide: try left / right
    default: nil
    }
  }

  /// The operation on tensors of any kind, or nil if tensors have none by this operator.
  fileprivate func combine(_ left: AnyTensor, _ right: AnyTensor) throws -> Value? {
    if self == .matrixMultiply { return .tensor(try left.matmul(right)) }
    if let comparison { return .tensor(.bool(try AnyTensor.compare(comparison, left, right))) }
    return try elementwise.map { .tensor(try AnyTensor.apply($0, left, right)) }
  }

  /// The same operation with its gradient.
  fileprivate func record(_ left: Variable, _ right: Variable) throws -> Variable? {
    switch self {
    case .add: return try Autograd.add(left, right)
    case .subtract: return try Autograd.subtract(left, right)
    case .multiply: return try Autograd.multiply(left, right)
    case .divide: return try Autograd.divide(left, right)
    case .floorDivide: return try Autograd.floorDivide(left, right)
    case .modulo: return try Autograd.remainder(left, right)
    case .matrixMultiply: return try Autograd.matmul(left, right)
    default:
      // What is left works on whole numbers, and says so.
      guard let elementwise else { return nil }
      return Variable(
        try AnyTensor.apply(elementwise, .float32(left.value), .float32(right.value)).float32())
    }
  }

  fileprivate var elementwise: ElementwiseOperator? {
    switch self {
    case .add: .add
    case .subtract: .subtract
    case .multiply: .multiply
    case .divide: .divide
    case .floorDivide: .floorDivide
    case .modulo: .remainder
    case .and: .and
    case .or: .or
    case .xor: .xor
    case .shiftLeft: .shiftLeft
    case .shiftRight: .shiftRight
    default: nil
    }
  }

  fileprivate var comparison: Comparison? {
    switch self {
    case .equal: .equal
    case .notEqual: .notEqual
    case .less: .less
    case .lessEqual: .lessEqual
    case .greater: .greater
    case .greaterEqual: .greaterEqual
    default: nil
    }
  }
}

extension Comparison {
  /// The comparison that holds for exchanged sides.
  fileprivate var reflected: Comparison {
    switch self {
    case .less: .greater
    case .lessEqual: .greaterEqual
    case .greater: .less
    case .greaterEqual: .lessEqual
    case .equal, .notEqual: self
    }
  }
}
