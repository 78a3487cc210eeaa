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

  /// The module `math`.
  static func mathModule() -> Module {
    func unary(_ name: String, _ summary: String, _ function: @escaping (Double) -> Double) -> Builtin {
      Builtin("\(name)(x, /)", summary) { call in .float(function(try call.float("x"))) }
    }
    func whole(_ name: String, _ summary: String, _ rule: FloatingPointRoundingRule) -> Builtin {
      Builtin("\(name)(x, /)", summary) { call in
        if call.value("x").asBigInt != nil { return call.value("x") }
        return try IntegerConversion.truncate(try call.float("x").rounded(rule))
      }
    }
    let domain: (Double, String) throws -> Void = { isGood, name in
      guard isGood >= 0 else { throw Failure("math.\(name)() is not defined there") }
    }
    return Module(
      name: "math",
      functions: [
        whole("ceil", "The smallest integer not below x.", .up),
        whole("floor", "The largest integer not above x.", .down),
        unary("fabs", "The magnitude of x.") { $0.magnitude },
        unary("exp", "e to the power of x.") { exp($0) },
        unary("sin", "The sine of an angle in radians.") { sin($0) },
        unary("cos", "The cosine of an angle in radians.") { cos($0) },
        unary("tan", "The tangent of an angle in radians.") { tan($0) },
        unary("asin", "The angle with a sine.") { asin($0) },
        unary("acos", "The angle with a cosine.") { acos($0) },
        unary("atan", "The angle with a tangent.") { atan($0) },
        unary("sinh", "The hyperbolic sine.") { sinh($0) },
        unary("cosh", "The hyperbolic cosine.") { cosh($0) },
        unary("tanh", "The hyperbolic tangent.") { tanh($0) },
        unary("asinh", "The inverse of the hyperbolic sine.") { asinh($0) },
        unary("acosh", "The inverse of the hyperbolic cosine.") { acosh($0) },
        unary("atanh", "The inverse of the hyperbolic tangent.") { atanh($0) },
        unary("degrees", "An angle in degrees from radians.") { $0 * 180 / .pi },
        unary("radians", "An angle in radians from degrees.") { $0 * .pi / 180 },
        unary("gamma", "The gamma function.") { tgamma($0) },
        unary("round", "The nearest whole number; halves go away from zero.") { $0.rounded() },
        Builtin("sqrt(x, /)", "The square root.") { call in
          let x = try call.float("x")
          try domain(x, "sqrt")
          return .float(x.squareRoot())
        },
        Builtin("log(x, base=2.718281828459045, /)", "The logarithm, natural unless a base is given.") {
          call in
          let x = try call.float("x")
          guard x > 0 else { throw Failure("math.log() is defined for positive numbers") }
          let base = try call.float("base")
          guard base > 0, base != 1 else { throw Failure("math.log() needs a positive base that is not 1") }
          return .float(base == 2.718281828459045 ? log(x) : Glibc.log(x) / log(base))
        },
        Builtin("pow(x, y, /)", "x to the power of y.") { call in
          .float(pow(try call.float("x"), try call.float("y")))
        },
        Builtin("copysign(x, y, /)", "The magnitude of x with the sign of y.") { call in
          .float(copysign(try call.float("x"), try call.float("y")))
        },
        Builtin("mod(x, y, /)", "The remainder of x / y with the sign of x.") { call in
          .float(fmod(try call.float("x"), try call.float("y")))
        },
        Builtin("remainder(x, y, /)", "The IEEE remainder of x / y.") { call in
          .float(remainder(try call.float("x"), try call.float("y")))
        },
        Builtin("hypot(x, y, /)", "The length of the vector (x, y).") { call in
          .float(hypot(try call.float("x"), try call.float("y")))
        },
        Builtin("atan2(y, x, /)", "The angle of the vector (x, y).") { call in
          .float(atan2(try call.float("y"), try call.float("x")))
        },
      ],
      constants: [
        ("pi", .float(.pi)), ("e", .float(2.718281828459045)), ("inf", .float(.infinity)),
        ("nan", .float(.nan)),
      ])
  }
}
