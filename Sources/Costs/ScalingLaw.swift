import Foundation

/// A loss as a law predicts it, with the parts it is made of.
package struct PredictedLoss: Equatable, Sendable {
  /// One summand, such as `A / N^alpha`.
  package struct Term: Equatable, Sendable {
    package let name: String
    package let value: Double
  }

  /// In nats per token.
  package let loss: Double
  package let terms: [Term]
  /// The law with its constants.
  package let formula: String
  /// The law with the numbers of this case put in.
  package let numbers: String
  package let source: String
}

/// Where the loss is lowest for a given amount of work.
package struct ComputeOptimum: Equatable, Sendable {
  /// FLOPs of the training run.
  package let C: Double
  package let N: Double
  package let D: Double
  package let loss: Double
  package let formula: String
  package let numbers: String
  package let source: String

  package var tokensPerParameter: Double { D / N }
}

/// `L(N, D) = E + A / N^alpha + B / D^beta` in nats per token (Hoffmann et al. 2022, equation 2).
package struct ChinchillaLaw: Equatable, Sendable {
  package enum Constants: String, CaseIterable, Sendable {
    /// Hoffmann et al. 2022, section D.3, the third approach.
    case hoffmann
    /// Besiroglu et al. 2024 (Epoch AI), who fitted the same data again.
    case epoch
  }

  package let E: Double
  package let A: Double
  package let alpha: Double
  package let B: Double
  package let beta: Double
  package let source: String

  package init(_ constants: Constants) {
    switch constants {
    case .hoffmann:
      (E, A, alpha, B, beta) = (1.69, 406.4, 0.34, 410.7, 0.28)
      source = "Hoffmann et al. 2022, approach 3"
    case .epoch:
      (E, A, alpha, B, beta) = (1.8172, 482.01, 0.3478, 2085.43, 0.3658)
      source = "Besiroglu et al. 2024 (Epoch AI)"
    }
  }

  /// The loss of a model of `N` parameters after `D` tokens.
  package func loss(N: Double, D: Double) throws -> PredictedLoss {
    try requirePositive(N, "N")
    try requirePositive(D, "D")
    let (model, data) = (A / pow(N, alpha), B / pow(D, beta))
    func short(_ value: Double) -> String { NumberFormat.short(value) }
    return PredictedLoss(
      loss: E + model + data,
      terms: [
        .init(name: "irreducible", value: E), .init(name: "model", value: model),
        .init(name: "data", value: data),
      ],
      formula: "E + A / N^alpha + B / D^beta",
      numbers:
        "\(E) + \(A) / \(short(N))^\(alpha) + \(B) / \(short(D))^\(beta) = \(E) + \(short(model)) + \(short(data))",
      source: source)
  }

  /// The N and D that give the lowest loss with `C = 6 N D` FLOPs (equation 4): with
  /// `G = (alpha A / (beta B))^(1 / (alpha + beta))`, `N = G (C/6)^(beta / (alpha + beta))` and `D = C / (6 N)`.
  package func optimum(C: Double) throws -> ComputeOptimum {
    try requirePositive(C, "C")
    let G = pow(alpha * A / (beta * B), 1 / (alpha + beta))
    let exponent = beta / (alpha + beta)
    let N = G * pow(C / 6, exponent)
    let D = C / 6 / N
    let short = NumberFormat.short
    return ComputeOptimum(
      C: C, N: N, D: D, loss: try loss(N: N, D: D).loss,
      formula: "N = G (C/6)^(beta/(alpha+beta)), D = C / (6 N), G = (alpha A / (beta B))^(1/(alpha+beta))",
      numbers: "\(short(G)) x (\(short(C)) / 6)^\(short(exponent))", source: source)
  }
}

/// The power laws of Kaplan et al. 2020, where N leaves embeddings out; losses in nats per token.
package enum KaplanLaw {
  /// FLOPs of a day at a petaflop a second.
  package static let petaflopDay = 8.64e19

  /// The loss by what bounds it: the model, the data, both, or the work, which is compute-efficient then.
  package static func loss(N: Double? = nil, D: Double? = nil, C: Double? = nil) throws -> PredictedLoss {
    switch (N, D, C) {
    case (let N?, nil, nil): return try single("N", N, scale: 8.8e13, exponent: 0.076, equation: "1.1")
    case (nil, let D?, nil): return try single("D", D, scale: 5.4e13, exponent: 0.095, equation: "1.2")
    case (nil, nil, let C?):
      try requirePositive(C, "C")
      return try single("C", C / petaflopDay, scale: 3.1e8, exponent: 0.050, equation: "1.3, C in PF-days")
    case (let N?, let D?, nil): return try joint(N: N, D: D)
    default:
      throw ConfigError(
        "kaplan takes N, D, both of them, or C alone",
        hint: "kaplan(N=1.5e9), kaplan(N=1.5e9, D=40e9) or kaplan(C=1e21)")
    }
  }

  private static func single(
    _ name: String, _ value: Double, scale: Double, exponent: Double, equation: String
  ) throws -> PredictedLoss {
    try requirePositive(value, name)
    let loss = pow(scale / value, exponent)
    return PredictedLoss(
      loss: loss, terms: [], formula: "(\(name)c / \(name))^alpha",
      numbers: "(\(scale) / \(NumberFormat.short(value)))^\(exponent)",
      source: "Kaplan et al. 2020, equation \(equation)")
  }

  /// Equation 1.5 with the constants fitted for it (table 2).
  private static func joint(N: Double, D: Double) throws -> PredictedLoss {
    try requirePositive(N, "N")
    try requirePositive(D, "D")
    let (scaleN, scaleD, alphaN, alphaD) = (6.4e13, 1.8e13, 0.076, 0.103)
    let loss = pow(pow(scaleN / N, alphaN / alphaD) + scaleD / D, alphaD)
    let short = NumberFormat.short
    return PredictedLoss(
      loss: loss, terms: [], formula: "((Nc / N)^(alphaN/alphaD) + Dc / D)^alphaD",
      numbers: "((\(scaleN) / \(short(N)))^(\(alphaN)/\(alphaD)) + \(scaleD) / \(short(D)))^\(alphaD)",
      source: "Kaplan et al. 2020, equation 1.5 and table 2")
  }

  /// `N = 1.3e9 C^0.73` with C in PF-days (table 6), and the tokens that spend the rest, `D = C / (6 N)`.
  package static func optimum(C: Double) throws -> ComputeOptimum {
    try requirePositive(C, "C")
    let days = C / petaflopDay
    let N = 1.3e9 * pow(days, 0.73)
    return ComputeOptimum(
      C: C, N: N, D: C / 6 / N, loss: try loss(C: C).loss,
      formula: "N = 1.3e9 C^0.73 with C in PF-days, D = C / (6 N)",
      numbers: "1.3e9 x \(NumberFormat.short(days))^0.73",
      source: "Kaplan et al. 2020, appendix A")
  }
}

private func requirePositive(_ value: Double, _ name: String) throws {
  guard value.isFinite, value > 0, value <= 1e40 else {
    throw ConfigError("\(name) must be above 0 and at most 1e40, not \(NumberFormat.short(value))")
  }
}
