import BigInt

extension Interpreter {
  /// Integers beyond this many bits are refused before they are computed: a division of the largest takes some 30
  /// milliseconds and their digits 100, which is as long as Ctrl-C may have to wait.
  static let maximumBits = 1 << 17

  /// An operator between numbers, or nil if these are none.
  func arithmetic(_ op: BinaryOperator, _ left: Value, _ right: Value) throws -> Value? {
    switch (left, right) {
    case (.int(let x), .int(let y)):
      if let result = try Self.small(op, x, y) { return result }
      return try big(op, BigInt(x), BigInt(y))
    case (.float(let x), .float(let y)): return try Self.floating(op, x, y)
    case (.float(let x), _):
      guard let y = right.asBigInt else { return nil }
      return try Self.floating(op, x, try Self.double(y))
    case (_, .float(let y)):
      guard let x = left.asBigInt else { return nil }
      return try Self.floating(op, try Self.double(x), y)
    default:
      guard let x = left.asBigInt, let y = right.asBigInt else { return nil }
      return try big(op, x, y)
    }
  }

  /// The double nearest to an integer; throws if there is none.
  static func double(_ value: BigInt) throws -> Double {
    if let small = Int(exactly: value) { return Double(small) }
    guard value.bitWidth <= 1100 else { throw tooLarge }
    let result = value.nearestDouble
    guard result.isFinite else { throw tooLarge }
    return result
  }

  private static let tooLarge = Failure("the integer is too large to be converted to a float")
  private static let zeroDivision = Failure("division by zero")

  private static func small(_ op: BinaryOperator, _ x: Int, _ y: Int) throws -> Value? {
    switch op {
    case .add: return checked(x.addingReportingOverflow(y))
    case .subtract: return checked(x.subtractingReportingOverflow(y))
    case .multiply: return checked(x.multipliedReportingOverflow(by: y))
    case .divide:
      guard y != 0 else { throw zeroDivision }
      return .float(Double(x) / Double(y))
    case .floorDivide:
      guard y != 0 else { throw zeroDivision }
      let (quotient, overflow) = x.dividedReportingOverflow(by: y)
      if overflow { return nil }
      return .int(x % y != 0 && (x < 0) != (y < 0) ? quotient - 1 : quotient)
    case .modulo:
      guard y != 0 else { throw zeroDivision }
      if y == -1 { return .int(0) }
      let remainder = x % y
      return .int(remainder != 0 && (remainder < 0) != (y < 0) ? remainder + y : remainder)
    case .and: return .int(x & y)
    case .or: return .int(x | y)
    case .xor: return .int(x ^ y)
    case .shiftLeft:
      guard y >= 0 else { throw Failure("the shift count is negative") }
      if x == 0 { return .int(0) }
      return y < 62 && (x << y) >> y == x ? .int(x << y) : nil
    case .shiftRight:
      guard y >= 0 else { throw Failure("the shift count is negative") }
      return .int(x >> min(y, 63))
    default: throw Failure.unsupported(op, .int(x), .int(y))
    }
  }

  private static func checked(_ result: (partialValue: Int, overflow: Bool)) -> Value? {
    result.overflow ? nil : .int(result.partialValue)
  }

  private func big(_ op: BinaryOperator, _ x: BigInt, _ y: BigInt) throws -> Value {
    switch op {
    case .multiply, .floorDivide, .modulo: try work(product: x.bitWidth, y.bitWidth)
    default: try work(bytes: max(x.bitWidth, y.bitWidth) >> 3)
    }
    return try Self.result(op, x, y)
  }

  /// Counts the work of a product of integers of so many bits, or of a division that gives such.
  func work(product a: Int, _ b: Int) throws { try work((a >> 6) * (b >> 6) >> 4) }

  private static func result(_ op: BinaryOperator, _ x: BigInt, _ y: BigInt) throws -> Value {
    switch op {
    case .add: return .integer(x + y)
    case .subtract: return .integer(x - y)
    case .multiply:
      try bound(bits: x.magnitude.bitWidth + y.magnitude.bitWidth)
      return .integer(x * y)
    case .divide:
      guard y != 0 else { throw zeroDivision }
      return .float(try double(x) / double(y))
    case .floorDivide: return .integer(try floorDivision(x, y).quotient)
    case .modulo: return .integer(try floorDivision(x, y).remainder)
    case .and: return .integer(x & y)
    case .or: return .integer(x | y)
    case .xor: return .integer(x ^ y)
    case .shiftLeft: return .integer(x << (try shiftCount(y, adding: x.magnitude.bitWidth)))
    case .shiftRight:
      guard y >= 0 else { throw Failure("the shift count is negative") }
      let count = Int(exactly: y) ?? .max
      guard count < x.magnitude.bitWidth else { return .int(x < 0 ? -1 : 0) }
      return .integer(x < 0 ? -((-x - 1) >> count) - 1 : x >> count)
    default: throw Failure.unsupported(op, .integer(x), .integer(y))
    }
  }

  private static func shiftCount(_ y: BigInt, adding bits: Int) throws -> Int {
    guard y >= 0 else { throw Failure("the shift count is negative") }
    guard let count = Int(exactly: y), count <= maximumBits else { throw tooManyBits }
    try bound(bits: bits + count)
    return count
  }

  private static let tooManyBits = Failure("the integer would have more than \(maximumBits) bits")

  /// Refuses an integer of more bits than are allowed.
  static func bound(bits: Int) throws {
    guard bits <= maximumBits else { throw tooManyBits }
  }

  private static func floorDivision(_ x: BigInt, _ y: BigInt) throws -> (quotient: BigInt, remainder: BigInt)
  {
    guard y != 0 else { throw zeroDivision }
    let (quotient, remainder) = x.quotientAndRemainder(dividingBy: y)
    if remainder != 0, (remainder < 0) != (y < 0) { return (quotient - 1, remainder + y) }
    return (quotient, remainder)
  }

  private static func floating(_ op: BinaryOperator, _ x: Double, _ y: Double) throws -> Value? {
    switch op {
    case .add: return .float(x + y)
    case .subtract: return .float(x - y)
    case .multiply: return .float(x * y)
    case .divide:
      guard y != 0 else { throw zeroDivision }
      return .float(x / y)
    case .floorDivide:
      guard y != 0 else { throw zeroDivision }
      return .float((x / y).rounded(.down))
    case .modulo:
      guard y != 0 else { throw zeroDivision }
      let remainder = x.truncatingRemainder(dividingBy: y)
      return .float(remainder != 0 && (remainder < 0) != (y < 0) ? remainder + y : remainder)
    default: return nil
    }
  }
}
