import Autograd
import Starlark
import Tensors

// What an operator does to tensors: the plain operation, or the recorded one when a gradient is wanted.

extension TensorValue {
  static func combine(_ op: BinaryOperator, _ left: TensorValue, _ right: TensorValue) throws
    -> Value?
  {
    if left.requiresGrad || right.requiresGrad {
      return try op.record(left.variable, right.variable).map { .tensor($0) }
    }
    return try op.apply(left.tensor, right.tensor).map { .tensor($0) }
  }

  func combine(_ op: BinaryOperator, _ number: Float, reflected: Bool) throws -> Value? {
    guard requiresGrad else {
      return try (reflected ? op.apply(number, tensor) : op.apply(tensor, number)).map { .tensor($0) }
    }
    let operand = Variable(try Tensor(scalar: number, in: variable.context))
    return try (reflected ? op.record(operand, variable) : op.record(variable, operand)).map { .tensor($0) }
  }
}

extension BinaryOperator {
  /// The operation on two tensors, or nil if tensors have none by this operator.
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

  /// The same operation with its gradient.
  fileprivate func record(_ left: Variable, _ right: Variable) throws -> Variable? {
    switch self {
    case .add: try Autograd.add(left, right)
    case .subtract: try Autograd.subtract(left, right)
    case .multiply: try Autograd.multiply(left, right)
    case .divide: try Autograd.divide(left, right)
    case .matrixMultiply: try Autograd.matmul(left, right)
    default: nil
    }
  }
}
