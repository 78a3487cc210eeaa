import Foundation

/// Numbers as charts write them.
package enum NumberText {
  /// A number with about four digits: `12`, `0.0123`, `1.235e6`, `nan`.
  package static func short(_ value: Double) -> String {
    if value.isNaN { return "nan" }
    if value.isInfinite { return value < 0 ? "-inf" : "inf" }
    if value == value.rounded(), abs(value) < 1e6 { return String(Int(value)) }
    return exponentShortened(String(format: "%.4g", value))
  }

  /// A number that stands in a row of others `step` apart: just as many digits as it takes to tell them apart.
  static func tick(_ value: Double, step: Double) -> String {
    let largest = max(abs(value), step)
    let stepExponent = Int(log10(step).rounded(.down))
    // The step may be a hair below a power of ten.
    let decimals = max(0, -Int((log10(step) + 1e-9).rounded(.down)))
    if largest < 1e6, decimals <= 4 { return String(format: "%.\(decimals)f", value == 0 ? 0 : value) }
    if value == 0 { return "0" }
    let exponent = Int((log10(abs(value)) + 1e-9).rounded(.down))
    let digits = min(max(0, exponent - stepExponent), 12)
    return exponentShortened(String(format: "%.\(digits)e", value))
  }

  /// `1.5e+06` as `1.5e6`, `1e-05` as `1e-5`.
  private static func exponentShortened(_ text: String) -> String {
    guard let mark = text.firstIndex(of: "e"), let exponent = Int(text[text.index(after: mark)...]) else {
      return text
    }
    return "\(text[..<mark])e\(exponent)"
  }
}
