/// The kinds of numbers a tensor can hold, each above those that it can take in a mixed operation.
package enum DType: String, CaseIterable, Sendable, Comparable {
  case bool, int32, int64, float32, float64

  /// Whether the numbers may have fractions.
  package var isFloat: Bool { self >= .float32 }

  /// The order of promotion: the result of two kinds has the greater of them.
  package static func < (left: DType, right: DType) -> Bool { left.rank < right.rank }

  /// The kind of what has to be a fraction, such as a mean: float32 unless the numbers are wider already.
  package var asFloat: DType { isFloat ? self : .float32 }

  private var rank: Int {
    switch self {
    case .bool: 0
    case .int32: 1
    case .int64: 2
    case .float32: 3
    case .float64: 4
    }
  }
}

/// A number of the language beside a tensor: it decides the kind of the result only where the tensor's cannot hold
/// numbers of its sort.
package enum Scalar: Equatable, Sendable {
  case bool(Bool)
  case int(Int)
  case float(Double)

  /// The kind of the result beside a tensor of kind `other`.
  package func promoted(with other: DType) -> DType {
    switch self {
    case .bool: other
    case .int: other == .bool ? .int64 : other
    case .float: other.asFloat
    }
  }

  /// The kind of a tensor made of such numbers.
  package var dtype: DType {
    switch self {
    case .bool: .bool
    case .int: .int64
    case .float: .float32
    }
  }

  /// The number as a double.
  package var float64: Double {
    switch self {
    case .bool(let flag): flag ? 1 : 0
    case .int(let number): Double(number)
    case .float(let number): number
    }
  }

  /// The number as an int64, a fraction cut off; throws for a float beyond its range and for NaN.
  package func int64() throws -> Int64 {
    if case .int(let exact) = self { return Int64(exact) }
    guard float64 >= -0x1p63, float64 < 0x1p63 else {
      let number = float64.isNaN ? "NaN" : float64.isInfinite ? "infinity" : "\(float64)"
      throw TensorError("\(number) does not fit an int tensor", hint: "a float32 tensor holds it")
    }
    return Int64(float64)
  }

  /// The number as an int32, a fraction cut off; throws for what does not fit.
  package func int32() throws -> Int32 {
    let number = try int64()
    guard let narrow = Int32(exactly: number) else {
      throw TensorError("\(number) does not fit int32", hint: "int64 holds it: .astype(\"int64\")")
    }
    return narrow
  }
}
