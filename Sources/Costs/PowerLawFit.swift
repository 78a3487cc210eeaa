import Foundation

/// A power law `y = E + A x^-alpha` fitted to points, with the uncertainty of its constants.
package struct PowerLawFit: Equatable, Sendable {
  /// Where the middle of a constant's bootstrap distribution lies.
  package struct Interval: Equatable, Sendable {
    package let low: Double
    package let high: Double
  }

  /// The intervals of all constants.
  package struct Intervals: Equatable, Sendable {
    package let E: Interval
    package let A: Interval
    package let alpha: Interval
  }

  /// The constants.
  package struct Law: Equatable, Sendable {
    package let E: Double
    package let A: Double
    package let alpha: Double

    /// The law's y at x.
    package func callAsFunction(_ x: Double) -> Double { E + A * pow(x, -alpha) }
  }

  package let law: Law
  /// Whether E was fitted; it is 0 otherwise.
  package let hasOffset: Bool
  /// The share of the variance of `log y` that the law explains; nil when y is constant.
  package let rSquared: Double?
  /// Intervals of E, A and alpha at the confidence asked for; nil without resamples, or when as many constants as
  /// points were fitted.
  package let intervals: Intervals?
  package let confidence: Double
  package let points: Int
  package let resamples: Int
}

extension PowerLawFit {
  /// How a fit is made.
  package struct Options: Sendable {
    /// Whether the loss has a floor E that no x gets below.
    package var hasOffset = false
    /// Synthetic data sets that the intervals rest on.
    package var resamples = 1000
    package var confidence = 0.95
    package var seed: UInt64 = 0

    package init() {}
  }

  private static let mostResamples = 100_000
  private static let mostPoints = 1 << 20

  /// Fits the points.
  ///
  /// Without E this is least squares on `log y` against `log x`. With E the sum of squared relative errors is
  /// smallest: for a given alpha the best E and A follow from a weighted line, so that the search is over alpha alone,
  /// a grid and then golden sections; no starting point, and nothing that could diverge.
  ///
  /// Intervals are percentiles over a bootstrap of residuals: the law's values times `exp` of residuals of `log y`,
  /// drawn with replacement and widened by `sqrt(n / (n - constants))`. The x stay, so that few points suffice.
  ///
  /// Throws `ConfigError` for points that no such law can be told from; `poll` may throw to stop a long fit.
  package init(
    x: [Double], y: [Double], options: Options = Options(), poll: () throws -> Void = {}
  ) throws {
    try Self.validate(x, y, options)
    let fitter = Fitter(x: x, hasOffset: options.hasOffset)
    law = try fitter.fit(y, poll: poll)
    guard law.A.isFinite, law.alpha.isFinite else {
      throw ConfigError("y changes too steeply with x for a power law")
    }
    guard !options.hasOffset || law.A > 0 else {
      throw ConfigError(
        "y does not fall as x grows, so that a floor E tells nothing", hint: "fit without irreducible=True")
    }
    hasOffset = options.hasOffset
    confidence = options.confidence
    points = x.count
    resamples = options.resamples
    let residuals = zip(x, y).map { [law] in log($1 / max(law($0), .leastNormalMagnitude)) }
    let logs = y.map { log($0) }
    let mean = logs.reduce(0, +) / Double(logs.count)
    let variance = logs.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    let isConstant = (y.min() ?? 0) == (y.max() ?? 0)
    rSquared = isConstant ? nil : 1 - residuals.reduce(0) { $0 + $1 * $1 } / variance
    let constants = options.hasOffset ? 3 : 2
    intervals =
      x.count > constants && options.resamples > 0
      ? try Self.bootstrap(law, x, residuals, fitter, constants: constants, options, poll) : nil
  }

  private static func validate(_ x: [Double], _ y: [Double], _ options: Options) throws {
    guard x.count == y.count else {
      throw ConfigError("a fit needs as many x as y, and has \(x.count) x and \(y.count) y")
    }
    let least = options.hasOffset ? 3 : 2
    guard x.count >= least else {
      throw ConfigError(
        "a power law \(options.hasOffset ? "with E " : "")needs \(least) points or more, and there \(x.count == 1 ? "is 1" : "are \(x.count)")"
      )
    }
    guard x.count <= mostPoints else {
      throw ConfigError("a fit takes at most \(mostPoints) points, not \(x.count)")
    }
    for (name, values) in [("x", x), ("y", y)] {
      for (index, value) in values.enumerated()
      where !(value.isFinite && value > 0 && value < 1e150 && value > 1e-150) {
        throw ConfigError(
          "a power law needs numbers above 0, and \(name)[\(index)] is \(NumberFormat.short(value))",
          hint: value.isFinite ? "leave such points out; a law in logarithms has no place for them" : nil)
      }
    }
    guard Set(x).count >= least else {
      throw ConfigError("the points have \(Set(x).count) different x, too few to see how y depends on it")
    }
    if options.hasOffset, Set(y).count == 1 {
      throw ConfigError(
        "y is the same at every x, so that E and A cannot be told apart", hint: "fit without irreducible=True"
      )
    }
    guard 0...mostResamples ~= options.resamples else {
      throw ConfigError("bootstrap must be from 0 to \(mostResamples) resamples, not \(options.resamples)")
    }
    guard options.confidence > 0, options.confidence < 1 else {
      throw ConfigError("confidence must lie between 0 and 1, not \(NumberFormat.short(options.confidence))")
    }
  }

  private static func bootstrap(
    _ law: Law, _ x: [Double], _ residuals: [Double], _ fitter: Fitter, constants: Int, _ options: Options,
    _ poll: () throws -> Void
  ) throws -> Intervals {
    var random = SplitMix(seed: options.seed)
    let mean = residuals.reduce(0, +) / Double(residuals.count)
    let widen = (Double(x.count) / Double(x.count - constants)).squareRoot()
    let fitted = x.map { law($0) }
    var laws: [Law] = []
    for _ in 0..<options.resamples {
      try poll()
      let y = fitted.map { value in
        value * exp((residuals[random.index(below: residuals.count)] - mean) * widen)
      }
      laws.append(try fitter.fit(y, poll: poll))
    }
    func interval(_ constant: (Law) -> Double) -> Interval {
      let sorted = laws.map(constant).sorted()
      let tail = (1 - options.confidence) / 2
      return Interval(low: quantile(sorted, tail), high: quantile(sorted, 1 - tail))
    }
    return Intervals(E: interval(\.E), A: interval(\.A), alpha: interval(\.alpha))
  }

  /// The value below which a share of sorted numbers lies, between neighbours in proportion, as NumPy's default.
  private static func quantile(_ sorted: [Double], _ share: Double) -> Double {
    let place = share * Double(sorted.count - 1)
    let below = min(max(Int(place), 0), sorted.count - 1)
    let above = min(below + 1, sorted.count - 1)
    return sorted[below] + (sorted[above] - sorted[below]) * (place - Double(below))
  }
}

/// The random numbers of the bootstrap (Steele et al. 2014): small, seeded, the same on every machine.
private struct SplitMix {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  /// A whole number from 0 up to `count`, the bias of which is below 2^-40.
  mutating func index(below count: Int) -> Int {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return Int((z ^ (z >> 31)).multipliedFullWidth(by: UInt64(count)).high)
  }
}
