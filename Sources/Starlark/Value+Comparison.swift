import BigInt

extension Value {
  /// How deep values may nest to be compared or hashed.
  static let maximumDepth = 400

  /// Whether two values are equal; ints and floats compare by their exact mathematical value.
  package func isEqual(to other: Value, depth: Int = maximumDepth) throws -> Bool {
    switch (self, other) {
    case (.none, .none): return true
    case (.bool(let a), .bool(let b)): return a == b
    case (.int(let a), .int(let b)): return a == b
    case (.float(let a), .float(let b)): return a == b || (a.isNaN && b.isNaN)
    case (.int(let a), .float(let b)), (.float(let b), .int(let a)):
      return Double(exactly: a) == b || Int(exactly: b) == a
    case (.object(let a), .object(let b)): return try a.isEqual(to: b, depth: depth)
    case (.object(let a), .float(let b)), (.float(let b), .object(let a)):
      guard let big = a as? BigInteger else { return false }
      return BigInt(exactly: b) == big.value
    default: return false
    }
  }

  /// Negative, zero or positive as this value is ordered before, with or after another; throws if they have no order.
  package func compare(to other: Value, depth: Int = maximumDepth) throws -> Int {
    switch (self, other) {
    case (.bool(let a), .bool(let b)): return a == b ? 0 : a ? 1 : -1
    case (.int(let a), .int(let b)): return a < b ? -1 : a == b ? 0 : 1
    case (.float(let a), .float(let b)): return Self.compare(a, b)
    default: break
    }
    if let order = Self.compareNumbers(self, other) { return order }
    if case .object(let a) = self, case .object(let b) = other, let order = try a.compare(to: b, depth: depth)
    {
      return order
    }
    throw Failure.noOrder(self, other)
  }

  /// The hash used by tables; equal values have equal hashes.
  package func hash(depth: Int = maximumDepth) throws -> Int {
    switch self {
    case .none: return 0x4E6F_6E65
    case .bool(let value): return value ? 0x54 : 0x46
    case .int(let value): return value
    case .float(let value):
      if let exact = Int(exactly: value) { return exact }
      return value.isNaN ? 0x4E_614E : value.hashValue
    case .object(let object): return try object.hash(depth: depth)
    }
  }

  /// NaN is after everything else and equal to itself.
  private static func compare(_ a: Double, _ b: Double) -> Int {
    if a < b { return -1 }
    if a > b { return 1 }
    if a == b { return 0 }
    return a.isNaN ? (b.isNaN ? 0 : 1) : -1
  }

  private static func compareNumbers(_ a: Value, _ b: Value) -> Int? {
    switch (a, b) {
    case (.float(let x), _):
      guard let y = b.asBigInt else { return nil }
      return compare(x, y)
    case (_, .float(let y)):
      guard let x = a.asBigInt else { return nil }
      return -compare(y, x)
    default:
      guard let x = a.asBigInt, let y = b.asBigInt else { return nil }
      return x < y ? -1 : x == y ? 0 : 1
    }
  }

  private static func compare(_ x: Double, _ y: BigInt) -> Int {
    if x.isNaN || x == .infinity { return 1 }
    if x == -.infinity { return -1 }
    let whole = BigInt(x.rounded(.down))
    if whole != y { return whole < y ? -1 : 1 }
    return x > x.rounded(.down) ? 1 : 0
  }
}
