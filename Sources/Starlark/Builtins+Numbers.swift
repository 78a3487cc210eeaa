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
    let value = try call.thread.plain(call.value("x"))
    guard case .float(let double) = value else {
      guard let big = value.asBigInt else { throw call.mismatch("x", expected: "a number") }
      guard let digits = try call.intOrNil("digits"), digits < 0 else { return value }
      // Beyond this the integer is less than half of the unit.
      guard digits > -maximumBits / 3 else { return .int(0) }
      let unit = BigInt(10).power(-digits)
      let (quotient, rest) = big.magnitude.quotientAndRemainder(dividingBy: unit.magnitude)
      let isUp = rest * 2 > unit.magnitude || (rest * 2 == unit.magnitude && quotient % 2 == 1)
      let rounded = BigInt((quotient + (isUp ? 1 : 0)) * unit.magnitude)
      return .integer(big < 0 ? -rounded : rounded)
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

  /// The base to the power of a number that is not negative, modulo another: by squaring, from the highest bit down.
  private static func modularPower(
    _ base: BigInt, _ exponent: BigInt, _ modulus: BigInt, _ thread: Interpreter
  ) throws -> BigInt {
    try bound(bits: max(modulus.magnitude.bitWidth, exponent.magnitude.bitWidth))
    let base = base.modulus(modulus)
    var result = BigInt(1).modulus(modulus)
    for bit in stride(from: exponent.magnitude.bitWidth - 1, through: 0, by: -1) {
      // A square and its remainder, which takes twice as long.
      try thread.work(product: modulus.bitWidth * 3, modulus.bitWidth)
      result = (result * result).modulus(modulus)
      if exponent.magnitude[bitAt: bit] {
        try thread.work(product: modulus.bitWidth * 3, modulus.bitWidth)
        result = (result * base).modulus(modulus)
      }
    }
    return result
  }

  /// The bits that a power has; of a base beyond the doubles somewhat more.
  private static func bitWidth(ofPower count: Int, _ base: BigUInt) -> Int {
    let bits = base.bitWidth < 1000 ? log2(Double(base)) : Double(base.bitWidth)
    return Int(bits * Double(count)) + 1
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
        let result = try modularPower(x, n, BigInt(m.magnitude), call.thread)
        return .integer(m < 0 && result != 0 ? result + m : result)
      }
      if n >= 0 {
        if x.magnitude <= 1 {
          return .integer(x == -1 && n % 2 != 0 ? -1 : x == 0 && n == 0 ? 1 : BigInt(x.magnitude))
        }
        guard let count = Int(exactly: n), count <= maximumBits else {
          throw Failure("the integer would be too large")
        }
        let bits = bitWidth(ofPower: count, x.magnitude)
        try bound(bits: bits)
        try call.thread.work(product: bits, bits)
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
