import Costs
import Starlark

/// A predicted loss as a value: a number to calculate with, that also says how it came about.
final class LossValue: Object {
  let prediction: PredictedLoss
  private let services: Services

  init(_ prediction: PredictedLoss, services: Services) {
    self.prediction = prediction
    self.services = services
    super.init()
  }

  override var typeName: String { "loss" }

  override func represent(_ printer: inout Printer) { printer.value(.float(prediction.loss)) }

  override func format(_ specification: String) throws -> String? {
    try Value.float(prediction.loss).formatted(by: specification)
  }

  override func hash(depth: Int) throws -> Int { prediction.loss.hashValue }

  override var attributeNames: [String] {
    ["loss", "terms"] + Self.methods.names
  }

  override func attribute(_ name: String) throws -> Value? {
    switch name {
    case "loss": .float(prediction.loss)
    case "terms": .dict(prediction.terms.map { ($0.name, .float($0.value)) })
    default: Self.methods.bind(name, to: self)
    }
  }

  private static let methods = MethodTable<LossValue>([
    Method(
      "explain()", "Prints the formula, the numbers put in, the result and the source.",
      example: "chinchilla(70e9, 1.4e12).explain()"
    ) { receiver, _ in
      let prediction = receiver.prediction
      try receiver.services.print(
        explanation(
          "loss: \(NumberFormat.short(prediction.loss)) nats per token", formula: prediction.formula,
          numbers: prediction.numbers, source: prediction.source, width: receiver.services.output.width))
      return .none
    },
    Method("abs()", "The loss without its sign.", example: "abs(chinchilla(1e9, 2e10))") { receiver, _ in
      .float(receiver.prediction.loss.magnitude)
    },
  ])

  // MARK: - Operators

  override func compare(to other: Object, depth: Int) throws -> Int? {
    guard let other = (other as? LossValue)?.prediction.loss else { return nil }
    return prediction.loss < other ? -1 : prediction.loss == other ? 0 : 1
  }

  override func isEqual(to other: Object, depth: Int) throws -> Bool {
    (other as? LossValue)?.prediction.loss == prediction.loss
  }

  override func unary(_ op: UnaryOperator) throws -> Value? {
    switch op {
    case .negate: .float(-prediction.loss)
    case .plus: .float(prediction.loss)
    default: nil
    }
  }

  override func binary(_ op: BinaryOperator, _ other: Value, reflected: Bool) throws -> Value? {
    guard let number = other.asDouble ?? other.asObject(LossValue.self)?.prediction.loss else { return nil }
    let (a, b) = reflected ? (number, prediction.loss) : (prediction.loss, number)
    switch op {
    case .add: return .float(a + b)
    case .subtract: return .float(a - b)
    case .multiply: return .float(a * b)
    case .divide:
      guard b != 0 else { throw Failure("a loss cannot be divided by zero") }
      return .float(a / b)
    case .equal: return .bool(a == b)
    case .notEqual: return .bool(a != b)
    case .less: return .bool(a < b)
    case .lessEqual: return .bool(a <= b)
    case .greater: return .bool(a > b)
    case .greaterEqual: return .bool(a >= b)
    default: return nil
    }
  }
}

/// The best use of a budget as a value.
final class OptimumValue: Object {
  private let optimum: ComputeOptimum
  private let services: Services

  init(_ optimum: ComputeOptimum, services: Services) {
    self.optimum = optimum
    self.services = services
    super.init()
  }

  override var typeName: String { "optimum" }

  override func represent(_ printer: inout Printer) {
    let short = NumberFormat.short
    printer.text(
      "optimum(N=\(short(optimum.N)), D=\(short(optimum.D)), "
        + "tokens_per_parameter=\(short(optimum.tokensPerParameter)), loss=\(short(optimum.loss)))")
  }

  override var attributeNames: [String] {
    ["C", "D", "N", "loss", "tokens_per_parameter"] + Self.methods.names
  }

  override func attribute(_ name: String) throws -> Value? {
    switch name {
    case "C": .float(optimum.C)
    case "N": .float(optimum.N)
    case "D": .float(optimum.D)
    case "loss": .float(optimum.loss)
    case "tokens_per_parameter": .float(optimum.tokensPerParameter)
    default: Self.methods.bind(name, to: self)
    }
  }

  private static let methods = MethodTable<OptimumValue>([
    Method(
      "explain()", "Prints the formula, the numbers put in, the result and the source.",
      example: "compute_optimal(1e21).explain()"
    ) { receiver, _ in
      let (optimum, short) = (receiver.optimum, NumberFormat.short)
      try receiver.services.print(
        explanation(
          "for C = \(short(optimum.C)) FLOPs: N = \(short(optimum.N)) parameters, D = \(short(optimum.D)) tokens",
          formula: optimum.formula, numbers: optimum.numbers, source: optimum.source,
          width: receiver.services.output.width))
      return .none
    }
  ])
}

/// A fitted power law as a value that can be called.
final class FitValue: Object {
  private let fit: PowerLawFit
  private let services: Services

  init(_ fit: PowerLawFit, services: Services) {
    self.fit = fit
    self.services = services
    super.init()
  }

  override var typeName: String { "power_law" }

  override func represent(_ printer: inout Printer) {
    let short = NumberFormat.short
    func constant(_ name: String, _ value: Double, _ interval: PowerLawFit.Interval?) -> String {
      "\(name)=\(short(value))" + (interval.map { " (\(short($0.low)) to \(short($0.high)))" } ?? "")
    }
    let constants =
      (fit.hasOffset ? [constant("E", fit.law.E, fit.intervals?.E)] : []) + [
        constant("A", fit.law.A, fit.intervals?.A), constant("alpha", fit.law.alpha, fit.intervals?.alpha),
        "r_squared=\(fit.rSquared.map(short) ?? "None")",
      ]
    printer.text("power_law(\(constants.joined(separator: ", ")))")
  }

  override var isCallable: Bool { true }

  private static let callSignature = Signature("power_law(x)")
  override var signature: Signature? { Self.callSignature }

  /// The law's y at a number, or at each of a list.
  override func call(_ call: Call) throws -> Value {
    if let x = call.value("x").asDouble { return .float(try predict(x)) }
    return .list(
      try call.list("x", expected: "a number or a list of numbers").map { element in
        guard let x = element.asDouble else {
          throw call.mismatch("x", expected: "a number or a list of numbers", element: element)
        }
        return .float(try predict(x))
      })
  }

  private func predict(_ x: Double) throws -> Double {
    guard x.isFinite, x > 0 else {
      throw Failure("a power law takes numbers above 0, not \(NumberFormat.short(x))")
    }
    return fit.law(x)
  }

  override var attributeNames: [String] {
    ["A", "A_interval", "E", "E_interval", "alpha", "alpha_interval", "r_squared"] + Self.methods.names
  }

  override func attribute(_ name: String) throws -> Value? {
    func pair(_ interval: PowerLawFit.Interval?) -> Value {
      interval.map { .tuple([.float($0.low), .float($0.high)]) } ?? .none
    }
    return switch name {
    case "E": .float(fit.law.E)
    case "A": .float(fit.law.A)
    case "alpha": .float(fit.law.alpha)
    case "E_interval": pair(fit.intervals?.E)
    case "A_interval": pair(fit.intervals?.A)
    case "alpha_interval": pair(fit.intervals?.alpha)
    case "r_squared": fit.rSquared.map { .float($0) } ?? Value.none
    default: Self.methods.bind(name, to: self)
    }
  }

  private static let methods = MethodTable<FitValue>([
    Method(
      "explain()", "Prints the law, how it was fitted, and what its intervals mean.",
      example: "fit_power_law([1, 10, 100], [4.0, 2.0, 1.0], seed=0).explain()"
    ) { receiver, _ in
      let (fit, short) = (receiver.fit, NumberFormat.short)
      let how =
        fit.hasOffset
        ? "least squares of relative errors: a search over alpha, E and A from a line"
        : "least squares of log y against log x"
      let intervals =
        fit.intervals == nil
        ? "no intervals: they need more points than constants, and resamples"
        : "\(short(100 * fit.confidence))% intervals from \(fit.resamples) bootstraps of the residuals"
      try receiver.services.print(
        explanation(
          "y = \(fit.hasOffset ? "\(short(fit.law.E)) + " : "")\(short(fit.law.A)) x^-\(short(fit.law.alpha)) "
            + "through \(fit.points) points",
          formula: fit.hasOffset ? "y = E + A x^-alpha" : "y = A x^-alpha", numbers: how, source: intervals,
          width: receiver.services.output.width))
      return .none
    }
  ])
}
