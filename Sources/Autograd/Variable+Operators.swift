import Tensors

extension Variable {
  /// The sum, recorded.
  package static func + (left: Variable, right: Variable) throws -> Variable { try add(left, right) }

  /// The difference, recorded.
  package static func - (left: Variable, right: Variable) throws -> Variable { try subtract(left, right) }

  /// The product, recorded.
  package static func * (left: Variable, right: Variable) throws -> Variable { try multiply(left, right) }

  /// The quotient, recorded.
  package static func / (left: Variable, right: Variable) throws -> Variable { try divide(left, right) }

  /// The sum with a number, recorded.
  package static func + (left: Variable, right: Float) throws -> Variable { try add(left, right) }

  /// The product with a number, recorded.
  package static func * (left: Variable, right: Float) throws -> Variable { try multiply(left, right) }

  /// The negative, recorded.
  package static prefix func - (operand: Variable) throws -> Variable { try negate(operand) }
}
