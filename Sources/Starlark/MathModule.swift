#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

extension Interpreter {
  /// The module `math`; outside of its domain a function gives what IEEE 754 does, NaN or an infinity.
  static func mathModule() -> Module {
    Module(
      name: "math",
      functions: rounding + powers + trigonometry + hyperbolic,
      constants: [
        ("pi", .float(.pi)), ("e", .float(2.718281828459045)), ("inf", .float(.infinity)),
        ("nan", .float(.nan)),
      ])
  }

  private static func unary(
    _ name: String, _ summary: String, _ example: String, _ function: @escaping (Double) -> Double
  ) -> Builtin {
    Builtin("\(name)(x, /)", summary, example: "math.\(name)(\(example))") { call in
      .float(function(try call.float("x")))
    }
  }

  private static func binary(
    _ name: String, _ parameters: (String, String), _ summary: String, _ example: String,
    _ function: @escaping (Double, Double) -> Double
  ) -> Builtin {
    Builtin(
      "\(name)(\(parameters.0), \(parameters.1), /)", summary, example: "math.\(name)(\(example))"
    ) { call in
      .float(function(try call.float(parameters.0), try call.float(parameters.1)))
    }
  }

  private static func whole(
    _ name: String, _ summary: String, _ rule: FloatingPointRoundingRule
  ) -> Builtin {
    Builtin("\(name)(x, /)", summary, example: "math.\(name)(1.5)") { call in
      if call.value("x").asBigInt != nil { return call.value("x") }
      return try IntegerConversion.truncate(try call.float("x").rounded(rule))
    }
  }

  private static var rounding: [Builtin] {
    [
      whole("ceil", "The smallest int not below x.", .up),
      whole("floor", "The largest int not above x.", .down),
      unary("round", "The nearest whole number, as a float; halves go away from zero.", "2.5") {
        $0.rounded()
      },
      unary("fabs", "The magnitude of x, as a float.", "-1") { $0.magnitude },
      binary("copysign", ("x", "y"), "The magnitude of x with the sign of y.", "3, -1") { copysign($0, $1) },
      binary("mod", ("x", "y"), "The remainder of x / y with the sign of x.", "-5, 3") { fmod($0, $1) },
      binary("remainder", ("x", "y"), "The distance of x to the nearest multiple of y.", "5, 3") {
        remainder($0, $1)
      },
    ]
  }

  private static var powers: [Builtin] {
    [
      unary("sqrt", "The square root.", "2") { $0.squareRoot() },
      unary("exp", "The number e to the power of x.", "1") { exp($0) },
      Builtin(
        "log(x, base=?, /)", "The logarithm.", parameters: ["base": "its base; e if not given"],
        example: "math.log(8, 2)"
      ) { call in
        let logarithm = log(try call.float("x"))
        guard call.isGiven("base") else { return .float(logarithm) }
        let base = try call.float("base")
        guard base != 1 else { throw Failure("division by zero", label: "the logarithm of the base 1 is 0") }
        // The exact logarithms of base 2 and 10 are exact, which a quotient need not be.
        if base == 2 { return .float(log2(try call.float("x"))) }
        if base == 10 { return .float(log10(try call.float("x"))) }
        return .float(logarithm / log(base))
      },
      binary("pow", ("x", "y"), "The number x to the power of y, as a float.", "2, 0.5") { pow($0, $1) },
      binary("hypot", ("x", "y"), "The length of the vector (x, y).", "3, 4") { hypot($0, $1) },
      unary("gamma", "The gamma function, (x - 1)! for a whole number x.", "5") { tgamma($0) },
    ]
  }

  private static var trigonometry: [Builtin] {
    [
      unary("sin", "The sine of an angle in radians.", "math.pi / 2") { sin($0) },
      unary("cos", "The cosine of an angle in radians.", "math.pi") { cos($0) },
      unary("tan", "The tangent of an angle in radians.", "math.pi / 4") { tan($0) },
      unary("asin", "The angle in radians that has a sine.", "1") { asin($0) },
      unary("acos", "The angle in radians that has a cosine.", "1") { acos($0) },
      unary("atan", "The angle in radians that has a tangent.", "1") { atan($0) },
      binary("atan2", ("y", "x"), "The angle of the vector (x, y) in radians.", "1, -1") { atan2($0, $1) },
      unary("degrees", "An angle in degrees from radians.", "math.pi") { $0 * 180 / .pi },
      unary("radians", "An angle in radians from degrees.", "180") { $0 * .pi / 180 },
    ]
  }

  private static var hyperbolic: [Builtin] {
    [
      unary("sinh", "The hyperbolic sine.", "1") { sinh($0) },
      unary("cosh", "The hyperbolic cosine.", "1") { cosh($0) },
      unary("tanh", "The hyperbolic tangent.", "1") { tanh($0) },
      unary("asinh", "The inverse of the hyperbolic sine.", "1") { asinh($0) },
      unary("acosh", "The inverse of the hyperbolic cosine.", "2") { acosh($0) },
      unary("atanh", "The inverse of the hyperbolic tangent.", "0.5") { atanh($0) },
    ]
  }
}
