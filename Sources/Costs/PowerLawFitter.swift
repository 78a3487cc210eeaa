import Foundation

/// Fits `y = E + A x^-alpha` again and again to other y at the same x.
struct Fitter {
  private let logX: [Double]
  private let center: Double
  private let hasOffset: Bool

  init(x: [Double], hasOffset: Bool) {
    logX = x.map { log($0) }
    center = logX.reduce(0, +) / Double(x.count)
    self.hasOffset = hasOffset
  }

  /// The exponents that a law with a floor may have, from nearly flat to nearly a step.
  private static let exponents = (low: 1e-3, high: 10.0)
  private static let gridPoints = 160
  private static let sections = 60

  /// The best law; `poll` may throw to stop.
  func fit(_ y: [Double], poll: () throws -> Void) throws -> PowerLawFit.Law {
    guard hasOffset else { return fitWithoutOffset(y) }
    let ratio = log(Self.exponents.high / Self.exponents.low) / Double(Self.gridPoints - 1)
    let grid = (0..<Self.gridPoints).map { Self.exponents.low * exp(ratio * Double($0)) }
    var best = (place: 0, error: Double.infinity)
    for (place, alpha) in grid.enumerated() {
      try poll()
      let error = line(alpha, y).error
      if error < best.error { best = (place, error) }
    }
    let alpha = try refine(
      from: grid[max(0, best.place - 1)], to: grid[min(grid.count - 1, best.place + 1)], y, poll)
    let (E, A, _) = line(alpha, y)
    return PowerLawFit.Law(E: E, A: A * exp(alpha * center), alpha: alpha)
  }

  /// Least squares on the logarithms.
  private func fitWithoutOffset(_ y: [Double]) -> PowerLawFit.Law {
    let logY = y.map { log($0) }
    let meanY = logY.reduce(0, +) / Double(y.count)
    var (xx, xy) = (0.0, 0.0)
    for (x, y) in zip(logX, logY) {
      xx += (x - center) * (x - center)
      xy += (x - center) * (y - meanY)
    }
    let slope = xy / xx
    return PowerLawFit.Law(E: 0, A: exp(meanY - slope * center), alpha: -slope)
  }

  /// Golden sections towards the exponent with the least error.
  private func refine(
    from start: Double, to end: Double, _ y: [Double], _ poll: () throws -> Void
  ) throws -> Double {
    let golden = (5.0.squareRoot() - 1) / 2
    var (low, high) = (start, end)
    var (left, right) = (high - golden * (high - low), low + golden * (high - low))
    var (errorLeft, errorRight) = (line(left, y).error, line(right, y).error)
    for _ in 0..<Self.sections {
      try poll()
      if errorLeft <= errorRight {
        (high, right, errorRight) = (right, left, errorLeft)
        left = high - golden * (high - low)
        errorLeft = line(left, y).error
      } else {
        (low, left, errorLeft) = (left, right, errorRight)
        right = low + golden * (high - low)
        errorRight = line(right, y).error
      }
    }
    return (low + high) / 2
  }

  /// The E and A, neither below 0, with the least sum of squared relative errors for one exponent.
  ///
  /// A is that of `u = (x / x0)^-alpha` with `x0` the geometric mean, and the line is centred by the weighted mean,
  /// so that flat exponents, where u hardly varies, lose no digits.
  private func line(_ alpha: Double, _ y: [Double]) -> (E: Double, A: Double, error: Double) {
    let u = logX.map { exp(-alpha * ($0 - center)) }
    var (w, wu, wy, wuu) = (0.0, 0.0, 0.0, 0.0)
    for (u, y) in zip(u, y) {
      let weight = 1 / (y * y)
      w += weight
      wu += weight * u
      wy += weight * y
      wuu += weight * u * u
    }
    let (meanU, meanY) = (wu / w, wy / w)
    var (uu, uy) = (0.0, 0.0)
    for (u, y) in zip(u, y) {
      let weight = 1 / (y * y)
      uu += weight * (u - meanU) * (u - meanU)
      uy += weight * (u - meanU) * (y - meanY)
    }
    var A = uu > 0 ? uy / uu : 0
    var E = meanY - A * meanU
    if A < 0 { (A, E) = (0, meanY) }
    if E < 0 { (A, E) = (wuu > 0 ? zip(u, y).reduce(0) { $0 + $1.0 / $1.1 } / wuu : 0, 0) }
    let error = zip(u, y).reduce(0) { sum, point in
      let relative = (E + A * point.0 - point.1) / point.1
      return sum + relative * relative
    }
    return (E, A, error.isNaN ? .infinity : error)
  }
}
