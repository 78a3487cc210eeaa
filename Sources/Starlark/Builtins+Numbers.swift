import BigInt

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

extension Interpreter {
  /// Functions of numbers.
  static func numberBuiltins() -> [Builtin] {
    [
      Builtin("abs(x, /)", "The magnitude of a number.", example: "abs(-2)") { call in
        let value = call.value("x")
        switch value {
        case .float(let double): return .float(double.magnitude)
        case .object(let object) where !(object is BigInteger):
          guard let method = try object.attribute("abs") else { break }
          return try call.thread.call(method, [])
        default:
          if let big = value.asBigInt { return .integer(BigInt(big.magnitude)) }
        }
        throw call.mismatch("x", expected: "a number")
      },
      Builtin(
        "round(x, digits=None)",
        "The nearest integer, or float with so many decimals; halves go to the even one.",
        example: "round(2.675, 2)"
      ) { try round($0) },
      Builtin("pow(base, exponent, modulus=None)", "The base raised to the exponent.", example: "pow(2, 10)")
      {
        try power($0)
      },
    ]
  }

  private static func round(_ call: Call) throws -> Value {
    let value = call.value("x")
    guard case .float(let double) = value else {
      guard value.asBigInt != nil else { throw call.mismatch("x", expected: "a number") }
      return value
    }
    guard let digits = try call.intOrNil("digits") else {
      return try IntegerConversion.truncate(double.rounded(.toNearestOrEven))
    }
    guard double.isFinite, digits < 300 else { return value }
    if digits >= 0 { return .float(Double(formatDouble(double, "f", digits, false)) ?? double) }
    guard digits > -300 else { return .float(0) }
    let unit = pow(10, Double(-digits))
    return .float((double / unit).rounded(.toNearestOrEven) * unit)
  }

  private static func power(_ call: Call) throws -> Value {
    let base = call.value("base")
    let exponent = call.value("exponent")
    if let x = base.asBigInt, let n = exponent.asBigInt {
      if let modulus = call.valueOrNil("modulus") {
        guard let m = modulus.asBigInt else { throw call.mismatch("modulus", expected: "an int") }
        guard m != 0, n >= 0 else {
          throw Failure("pow() with a modulus needs a positive exponent and a modulus that is not 0")
        }
        try bound(bits: max(m.magnitude.bitWidth, n.magnitude.bitWidth) * 16)
        let result = x.power(n, modulus: BigInt(m.magnitude))
        return .integer(m < 0 && result != 0 ? result + m : result)
      }
      if n >= 0 {
        if x.magnitude <= 1 {
          return .integer(x == -1 && n % 2 != 0 ? -1 : x == 0 && n == 0 ? 1 : BigInt(x.magnitude))
        }
        guard let count = Int(exactly: n), count <= maximumBits else {
          throw Failure("the integer would be too large")
        }
        try bound(bits: x.magnitude.bitWidth * count)
        return .integer(x.power(count))
      }
    }
    guard call.valueOrNil("modulus") == nil else { throw Failure("pow() with a modulus needs integers") }
    if case .object(let object) = base, let method = try object.attribute("pow") {
      return try call.thread.call(method, [exponent])
    }
    let x = try call.float("base")
    let y = try call.float("exponent")
    guard x != 0 || y >= 0 else { throw Failure("0 cannot be raised to a negative power") }
    return .float(pow(x, y))
  }
}
