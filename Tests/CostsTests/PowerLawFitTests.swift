import Costs
import Foundation
import TestSupport
import Testing

@Suite("Fitted power laws")
struct PowerLawFitTests {
  private struct Case: Decodable {
    let x: [Double]
    let y: [Double]
    let irreducible: Bool
    let E: Double
    let A: Double
    let alpha: Double
  }

  private static func options(offset: Bool = false, resamples: Int = 0, seed: UInt64 = 0)
    -> PowerLawFit.Options
  {
    var options = PowerLawFit.Options()
    (options.hasOffset, options.resamples, options.seed) = (offset, resamples, seed)
    return options
  }

  @Test("Constants are those of NumPy's least squares, and with a floor those of another method's optimum")
  func againstNumPy() throws {
    let cases = try JSONDecoder().decode([Case].self, from: Goldens.data("power_law/power_law.json"))
    #expect(cases.count == 6)
    for test in cases {
      let fit = try PowerLawFit(x: test.x, y: test.y, options: Self.options(offset: test.irreducible))
      // Golden sections find the exponent to the root of the precision of the error, about 1e-8.
      let tolerance = test.irreducible ? 1e-5 : 1e-10
      #expect(abs(fit.law.alpha / test.alpha - 1) < tolerance)
      #expect(abs(fit.law.A / test.A - 1) < tolerance * 20)
      #expect(abs(fit.law.E - test.E) < tolerance * 20)
    }
  }

  @Test("A law without noise is found again", arguments: [0.02, 0.076, 0.34, 1, 3])
  func exact(alpha: Double) throws {
    let x = (0..<12).map { pow(10, 2 + Double($0) / 3) }
    let plain = try PowerLawFit(x: x, y: x.map { 7 * pow($0, -alpha) }, options: Self.options())
    #expect(abs(plain.law.alpha - alpha) < 1e-12)
    #expect(abs(plain.law.A / 7 - 1) < 1e-10)
    #expect(plain.rSquared.map { $0 > 1 - 1e-12 } == true)
    let floor = try PowerLawFit(
      x: x, y: x.map { 1.7 + 7 * pow($0, -alpha) }, options: Self.options(offset: true))
    #expect(abs(floor.law.alpha / alpha - 1) < 1e-4)
    #expect(abs(floor.law.E - 1.7) < 1e-3)
  }

  @Test("Intervals hold the truth about as often as they say", arguments: [false, true])
  func coverage(offset: Bool) throws {
    // 60 data sets with noise of one percent; 95% intervals miss more often with few points, so 80% are asked for.
    var hits = 0
    var state: UInt64 = 1
    func normal() -> Double {
      (0..<12).reduce(-6.0) { sum, _ in
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return sum + Double(state >> 11) / Double(1 << 53)
      }
    }
    let x = (0..<10).map { pow(10, 4 + Double($0) / 2) }
    for seed in 0..<60 {
      let y = x.map { ((offset ? 1.7 : 0) + 20 * pow($0, -0.2)) * exp(0.01 * normal()) }
      let fit = try PowerLawFit(
        x: x, y: y, options: Self.options(offset: offset, resamples: 100, seed: UInt64(seed)))
      let interval = try #require(fit.intervals).alpha
      if (interval.low...interval.high).contains(0.2) { hits += 1 }
    }
    #expect(hits >= 48)
  }

  @Test("One seed gives one set of intervals, another seed another, and the constants lie inside")
  func seeded() throws {
    let x = [1e3, 1e4, 1e5, 1e6, 1e7]
    let y = [5.1, 4.2, 3.6, 2.9, 2.5]
    func fit(_ seed: UInt64) throws -> PowerLawFit {
      try PowerLawFit(x: x, y: y, options: Self.options(resamples: 300, seed: seed))
    }
    #expect(try fit(1) == fit(1))
    #expect(try fit(1) != fit(2))
    let intervals = try #require(try fit(1).intervals)
    let law = try fit(1).law
    #expect((intervals.alpha.low...intervals.alpha.high).contains(law.alpha))
    #expect((intervals.A.low...intervals.A.high).contains(law.A))
    #expect(intervals.E.low == 0 && intervals.E.high == 0)
  }

  @Test("As many constants as points leave no intervals, and a constant y no explained share")
  func few() throws {
    let two = try PowerLawFit(x: [1, 10], y: [2, 1], options: Self.options(resamples: 100))
    #expect(two.intervals == nil)
    #expect(abs(two.law.alpha - log10(2)) < 1e-12)
    let flat = try PowerLawFit(x: [1, 10, 100], y: [2, 2, 2], options: Self.options(resamples: 100))
    #expect(flat.law.alpha == 0)
    #expect(abs(flat.law.A - 2) < 1e-12)
    #expect(flat.rSquared == nil)
  }

  @Test("Points of any size give a law or an error, never nonsense")
  func extremes() throws {
    for x in [[1e-150, 1e-149, 1e-148], [1e147, 1e148, 1e149], [1, 1 + 1e-15, 1 + 2e-15]] as [[Double]] {
      for y in [[3.0, 2, 1], [1e149, 1, 1e-149], [1, 1 + 1e-15, 1]] as [[Double]] {
        for offset in [false, true] {
          let fit = try? PowerLawFit(
            x: x.map { max($0, 2e-150) }, y: y, options: Self.options(offset: offset, resamples: 5))
          if let law = fit?.law { #expect(law.A.isFinite && law.alpha.isFinite && law.E.isFinite) }
        }
      }
    }
  }

  @Test(
    "Points that tell nothing are errors that say why",
    arguments: [
      ([1, 2], [1], false, "a fit needs as many x as y, and has 2 x and 1 y", nil),
      ([], [], false, "a power law needs 2 points or more, and there are 0", nil),
      ([1], [1], false, "a power law needs 2 points or more, and there is 1", nil),
      ([1, 2], [2, 1], true, "a power law with E needs 3 points or more, and there are 2", nil),
      (
        [1, 0], [2, 1], false, "a power law needs numbers above 0, and x[1] is 0",
        "leave such points out; a law in logarithms has no place for them"
      ),
      (
        [1, 2], [2, -1], false, "a power law needs numbers above 0, and y[1] is -1",
        "leave such points out; a law in logarithms has no place for them"
      ),
      ([1, 2], [.nan, 1], false, "a power law needs numbers above 0, and y[0] is nan", nil),
      ([1, .infinity], [2, 1], false, "a power law needs numbers above 0, and x[1] is inf", nil),
      (
        [3, 3, 3], [2, 1, 3], false, "the points have 1 different x, too few to see how y depends on it", nil
      ),
      (
        [1, 2, 3], [2, 2, 2], true, "y is the same at every x, so that E and A cannot be told apart",
        "fit without irreducible=True"
      ),
      (
        [1, 2, 3], [1, 2, 3], true, "y does not fall as x grows, so that a floor E tells nothing",
        "fit without irreducible=True"
      ),
    ] as [([Double], [Double], Bool, String, String?)])
  func errors(x: [Double], y: [Double], offset: Bool, message: String, hint: String?) {
    #expect(throws: ConfigError(message, hint: hint)) {
      try PowerLawFit(x: x, y: y, options: Self.options(offset: offset))
    }
  }

  @Test("A long fit stops when it is asked to")
  func stops() {
    struct Stop: Error {}
    var polls = 0
    #expect(throws: Stop.self) {
      try PowerLawFit(
        x: [1, 2, 3, 4], y: [3, 2, 1.5, 1.2], options: Self.options(offset: true, resamples: 1000)
      ) {
        polls += 1
        if polls == 500 { throw Stop() }
      }
    }
    #expect(polls == 500)
  }
}
