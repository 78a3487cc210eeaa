import Foundation

/// One axis of a chart: which numbers it spans, linear or logarithmic, and where its ticks stand.
struct Axis {
  struct Tick {
    /// From 0 at the start of the axis to 1 at its end.
    let position: Double
    let label: String
  }

  /// Numbers larger than this are left out: sums and differences of them would overflow.
  static let largest = 1e300
  /// Numbers smaller than this count as 0.
  private static let smallest = 1e-290

  /// The ends, as exponents of ten on a logarithmic axis.
  private(set) var start: Double
  private(set) var end: Double
  let isLogarithmic: Bool

  /// An axis that spans `values`, of which only drawable ones count; nil if there is none.
  init?(_ values: some Sequence<Double>, isLogarithmic: Bool) {
    self.isLogarithmic = isLogarithmic
    var lowest = Double.infinity
    var highest = -Double.infinity
    for value in values {
      guard let coordinate = Self.coordinate(value, isLogarithmic) else { continue }
      lowest = min(lowest, coordinate)
      highest = max(highest, coordinate)
    }
    guard lowest <= highest else { return nil }
    // An exponent of ten that differs by a billionth is a number that differs by as much of itself.
    let size = max(abs(lowest), abs(highest), isLogarithmic ? 1 : 0)
    // Numbers closer than this could not be told apart by their labels.
    if highest - lowest <= size * 1e-9 {
      let margin = isLogarithmic || size == 0 ? 0.5 : size / 2
      lowest -= margin
      highest += margin
    }
    start = lowest
    end = highest
  }

  /// Whether the axis has a place for this number.
  static func isDrawable(_ value: Double, isLogarithmic: Bool) -> Bool {
    coordinate(value, isLogarithmic) != nil
  }

  private static func coordinate(_ value: Double, _ isLogarithmic: Bool) -> Double? {
    guard abs(value) <= largest else { return nil }
    if isLogarithmic { return value >= smallest ? log10(value) : nil }
    return abs(value) < smallest ? 0 : value
  }

  /// Where a number stands on the axis, from 0 to 1; nil if it has no place.
  func position(_ value: Double) -> Double? {
    Self.coordinate(value, isLogarithmic).map { min(max(($0 - start) / (end - start), 0), 1) }
  }

  /// About `count` ticks at round numbers.
  func ticks(_ count: Int) -> [Tick] {
    guard isLogarithmic else { return linearTicks(from: start, to: end, count) }
    let first = Int(start.rounded(.up))
    let decades = Int(end.rounded(.down)) - first + 1
    if decades > 2 {
      let stride = max(1, (decades + count - 1) / count)
      return (0..<decades).filter { $0 % stride == 0 }.compactMap { tick(exponent: first + $0, factor: 1) }
    }
    if end - start >= 1 {
      return (first - 1..<first + decades).flatMap { exponent in
        [1, 2, 5].compactMap { tick(exponent: exponent, factor: $0) }
      }
    }
    // Less than a decade: round numbers, at their logarithmic places.
    let low = pow(10, start)
    let high = pow(10, end)
    let step = Self.niceStep(span: high - low, count: count)
    return Self.multiples(of: step, from: low, to: high).map { value in
      Tick(
        position: min(max((log10(value) - start) / (end - start), 0), 1),
        label: NumberText.tick(value, step: step))
    }
  }

  /// The tick at `factor` times a power of ten; nil if it lies beyond the ends.
  private func tick(exponent: Int, factor: Int) -> Tick? {
    let position = (Double(exponent) + log10(Double(factor)) - start) / (end - start)
    guard -1e-9...1 + 1e-9 ~= position else { return nil }
    let power = pow(10, Double(exponent))
    let label =
      -3...4 ~= exponent ? NumberText.tick(Double(factor) * power, step: power) : "\(factor)e\(exponent)"
    return Tick(position: min(max(position, 0), 1), label: label)
  }

  private func linearTicks(from start: Double, to end: Double, _ count: Int) -> [Tick] {
    let step = Self.niceStep(span: end - start, count: count)
    return Self.multiples(of: step, from: start, to: end).map { value in
      Tick(
        position: min(max((value - start) / (end - start), 0), 1), label: NumberText.tick(value, step: step))
    }
  }

  /// 1, 2 or 5 times a power of ten, so that about `count` steps make up `span`.
  private static func niceStep(span: Double, count: Int) -> Double {
    let rough = span / Double(max(count, 1))
    let power = pow(10, log10(rough).rounded(.down))
    return power * ([1, 2, 5, 10].first { rough <= power * $0 * 1.0001 } ?? 10)
  }

  private static func multiples(of step: Double, from start: Double, to end: Double) -> [Double] {
    let first = (start / step - 1e-6).rounded(.up)
    return (0..<100).map { (first + Double($0)) * step }.prefix { $0 <= end + step * 1e-6 }
  }
}
