/// The operators between two values.
public enum BinaryOperator: UInt8, Sendable, CaseIterable {
  case add, subtract, multiply, divide, floorDivide, modulo, matrixMultiply
  case and, or, xor, shiftLeft, shiftRight
  case equal, notEqual, less, lessEqual, greater, greaterEqual
  case contains, notContains

  /// Whether it is one of `== != < <= > >=`.
  public var isComparison: Bool {
    rawValue >= Self.equal.rawValue && rawValue <= Self.greaterEqual.rawValue
  }

  /// How the operator is written.
  public var symbol: String {
    switch self {
    case .add: "+"
    case .subtract: "-"
    case .multiply: "*"
    case .divide: "/"
    case .floorDivide: "//"
    case .modulo: "%"
    case .matrixMultiply: "@"
    case .and: "&"
    case .or: "|"
    case .xor: "^"
    case .shiftLeft: "<<"
    case .shiftRight: ">>"
    case .equal: "=="
    case .notEqual: "!="
    case .less: "<"
    case .lessEqual: "<="
    case .greater: ">"
    case .greaterEqual: ">="
    case .contains: "in"
    case .notContains: "not in"
    }
  }
}

/// The operators before one value, `not` apart, which asks for truth.
public enum UnaryOperator: UInt8, Sendable {
  case negate, plus, invert

  /// How the operator is written.
  public var symbol: String {
    switch self {
    case .negate: "-"
    case .plus: "+"
    case .invert: "~"
    }
  }
}
