import Glibc

// Loops over the elements of one or two arrays of any kind, for what has no kernel of its own.

/// An array of `function` of the elements of two arrays, with broadcasting.
@inline(__always)
func elementwise<Element: TensorElement, Result: TensorElement>(
  _ left: NDArray<Element>, _ right: NDArray<Element>, _ symbol: String,
  _ function: (Element, Element) -> Result
) throws -> NDArray<Result> {
  let shape = try NDArray<Element>.broadcastShape(left.shape, right.shape, symbol: symbol)
  let result = try NDArray<Result>.uninitialized(shape, in: left.context)
  let (a, b, c) = (left.pointer, right.pointer, result.pointer)
  let layout = Layout(
    shape: shape, left.broadcastStrides(to: shape), right.broadcastStrides(to: shape))
  let (stepA, stepB) = (layout.innerLeft, layout.innerRight)
  try left.context.parallel.forRanges(of: result.count) { range in
    layout.forEachRun(in: range) { start, length, atA, atB in
      let (x, y, z) = (a + atA, b + atB, c + start)
      // Neighbours on both sides, or a number on the right, have loops that the compiler can vectorise.
      switch (stepA, stepB) {
      case (1, 1): for i in 0..<length { z[i] = function(x[i], y[i]) }
      case (1, 0):
        let number = y[0]
        for i in 0..<length { z[i] = function(x[i], number) }
      default: for i in 0..<length { z[i] = function(x[i * stepA], y[i * stepB]) }
      }
    }
  }
  extendLifetime((left, right))
  return result
}

extension NDArray where Element == Int64 {
  /// The operation on whole numbers, which wraps around where the result does not fit; throws for a division by zero.
  func apply(_ op: ElementwiseOperator, _ right: NDArray<Int64>) throws -> NDArray<Int64> {
    let symbol = op.symbol
    if op == .floorDivide || op == .remainder, try right.holds({ $0 == 0 }) {
      throw TensorError(
        "integer division by zero", label: "the right side of \(symbol) holds a 0",
        hint: "floats divide by zero: .astype(\"float32\")")
    }
    if op == .power, try right.holds({ $0 < 0 }) {
      throw TensorError(
        "an integer to a negative power is no integer", label: "the exponents hold a number below 0",
        hint: "floats have such powers: .astype(\"float32\")")
    }
    return switch op {
    case .power: try elementwise(self, right, symbol, wholePower)
    case .add: try elementwise(self, right, symbol) { $0 &+ $1 }
    case .subtract: try elementwise(self, right, symbol) { $0 &- $1 }
    case .multiply: try elementwise(self, right, symbol) { $0 &* $1 }
    case .floorDivide: try elementwise(self, right, symbol, flooredQuotient)
    case .remainder: try elementwise(self, right, symbol, flooredRemainder)
    case .and: try elementwise(self, right, symbol) { $0 & $1 }
    case .or: try elementwise(self, right, symbol) { $0 | $1 }
    case .xor: try elementwise(self, right, symbol) { $0 ^ $1 }
    case .shiftLeft: try elementwise(self, right, symbol) { $0 << $1 }
    case .shiftRight: try elementwise(self, right, symbol) { $0 >> $1 }
    case .maximum: try elementwise(self, right, symbol) { Swift.max($0, $1) }
    case .minimum: try elementwise(self, right, symbol) { Swift.min($0, $1) }
    case .divide: preconditionFailure("a quotient is a float")
    }
  }

  private func holds(_ isSought: (Int64) -> Bool) throws -> Bool {
    let source = try contiguous()
    let x = source.pointer
    defer { extendLifetime(source) }
    return try !context.parallel.allRanges(of: count) { range in range.allSatisfy { !isSought(x[$0]) } }
  }
}

extension NDArray where Element == Double {
  /// The operation in double precision.
  func apply(_ op: ElementwiseOperator, _ right: NDArray<Double>) throws -> NDArray<Double> {
    let symbol = op.symbol
    return switch op {
    case .add: try elementwise(self, right, symbol) { $0 + $1 }
    case .subtract: try elementwise(self, right, symbol) { $0 - $1 }
    case .multiply: try elementwise(self, right, symbol) { $0 * $1 }
    case .divide: try elementwise(self, right, symbol) { $0 / $1 }
    case .floorDivide:
      try elementwise(self, right, symbol) {
        flooredQuotient($0, $1, rest: $0.truncatingRemainder(dividingBy: $1))
      }
    case .remainder:
      try elementwise(self, right, symbol) {
        flooredRemainder($1, rest: $0.truncatingRemainder(dividingBy: $1))
      }
    case .power: try elementwise(self, right, symbol) { pow($0, $1) }
    case .maximum: try elementwise(self, right, symbol) { $0 > $1 || $0.isNaN ? $0 : $1 }
    case .minimum: try elementwise(self, right, symbol) { $0 < $1 || $0.isNaN ? $0 : $1 }
    default: throw op.needsIntegers(.float64)
    }
  }
}

extension Tensor {
  func apply(_ op: ElementwiseOperator, _ right: Tensor) throws -> Tensor {
    switch op {
    case .add: try self + right
    case .subtract: try self - right
    case .multiply: try self * right
    case .divide: try self / right
    case .floorDivide: try floorDivided(by: right)
    case .remainder: try remainder(right)
    case .maximum: try maximum(right)
    case .minimum: try minimum(right)
    case .power: try power(right)
    default: throw op.needsIntegers(.float32)
    }
  }

  /// The quotient rounded down, element by element, with broadcasting.
  package func floorDivided(by right: Tensor) throws -> Tensor {
    try elementwise(self, right, "//") {
      let (a, b) = (Double($0), Double($1))
      return Float(flooredQuotient(a, b, rest: truncatedRemainder(a, b)))
    }
  }

  /// What `floorDivided` leaves, with the sign of the divisor, element by element, with broadcasting.
  package func remainder(_ right: Tensor) throws -> Tensor {
    try elementwise(self, right, "%") {
      let (a, b) = (Double($0), Double($1))
      return Float(flooredRemainder(b, rest: truncatedRemainder(a, b)))
    }
  }
}

/// The power of an exponent that is not negative, by squaring; it wraps around where it does not fit.
private func wholePower(_ base: Int64, _ exponent: Int64) -> Int64 {
  var (result, square, rest) = (Int64(1), base, exponent)
  while rest > 0 {
    if rest & 1 == 1 { result = result &* square }
    square = square &* square
    rest >>= 1
  }
  return result
}

@inline(__always)
private func flooredQuotient(_ a: Int64, _ b: Int64) -> Int64 {
  if b == -1 { return 0 &- a }
  let quotient = a / b
  return a % b != 0 && (a < 0) != (b < 0) ? quotient - 1 : quotient
}

@inline(__always)
private func flooredRemainder(_ a: Int64, _ b: Int64) -> Int64 {
  if b == -1 { return 0 }
  let rest = a % b
  return rest != 0 && (rest < 0) != (b < 0) ? rest + b : rest
}

/// Python's division: the rest has the sign of the divisor, and the quotient fits it exactly; `rest` is what a
/// division rounded towards 0 leaves.
@inline(__always)
private func flooredQuotient(_ a: Double, _ b: Double, rest: Double) -> Double {
  if b == 0 { return a / b }
  var (rest, quotient) = (rest, (a - rest) / b)
  if rest != 0, (b < 0) != (rest < 0) {
    rest += b
    quotient -= 1
  }
  if quotient == 0 { return a / b < 0 ? -0.0 : 0 }
  let floor = quotient.rounded(.down)
  return quotient - floor > 0.5 ? floor + 1 : floor
}

@inline(__always)
private func flooredRemainder(_ b: Double, rest: Double) -> Double {
  if rest == 0 { return b < 0 ? -0.0 : 0 }
  return (b < 0) != (rest < 0) ? rest + b : rest
}

/// The exact rest of a division of two float32 numbers, for which the C library loops over the digits of the quotient.
@inline(__always)
private func truncatedRemainder(_ x: Double, _ y: Double) -> Double {
  let quotient = x / y
  // With 29 digits of the quotient and 24 of the divisor, product and difference are exact in double precision.
  guard quotient.magnitude < 0x1p29, y.isFinite else { return x.truncatingRemainder(dividingBy: y) }
  let rest = x - Double(Int32(quotient)) * y
  // The quotient may have been rounded up to a whole number.
  return rest != 0 && (rest < 0) != (x < 0) ? rest + (x < 0 ? -y.magnitude : y.magnitude) : rest
}
