import Foundation

/// Numbers as texts and back, as readers write them.
package enum Numbers {
  /// A number with at most six significant digits; whole numbers in full.
  package static func text(_ value: Double) -> String {
    if value == value.rounded(), abs(value) < 1e15 { return String(Int64(value)) }
    return String(format: "%.6g", value)
  }

  /// A text whose long decimals have about four significant digits.
  static func shortened(_ text: String) -> String {
    text.replacing(/\d+\.\d{4,}(e[+\-]?\d+)?/) { match in
      guard let value = Double(match.0) else { return String(match.0) }
      let isPlain = (0.001..<1e6).contains(value)
      return isPlain && value >= 1000 ? String(format: "%.1f", value) : String(format: "%.4g", value)
    }
  }

  /// Reads `1200`, `1,200`, `1_200`, `1.2e3`, with or without the unit behind it.
  package static func parse(_ text: String, unit: String? = nil) -> Double? {
    var bare = withoutUnit(text, unit)
    if bare.contains(",") && !hasGroupsOfThree(bare) { return nil }
    bare.removeAll { $0 == "_" || $0 == "," }
    let allowed = Set("0123456789+-.eE")
    guard !bare.isEmpty, bare.allSatisfy(allowed.contains), let value = Double(bare), value.isFinite else {
      return nil
    }
    return value
  }

  /// The number as it should have been written, if a text is one with a comma for its point: `5,76`.
  package static func withPoint(_ text: String, unit: String? = nil) -> String? {
    let bare = withoutUnit(text, unit)
    guard bare.filter({ $0 == "," }).count == 1, !bare.contains("."), !hasGroupsOfThree(bare) else {
      return nil
    }
    let corrected = bare.replacing(",", with: ".")
    return parse(corrected) == nil ? nil : corrected
  }

  private static func withoutUnit(_ text: String, _ unit: String?) -> String {
    let bare = text.trimmingCharacters(in: .whitespaces)
    guard let unit = unit?.lowercased() else { return bare }
    let names = percent.contains(unit) ? percent : [unit]
    guard let name = names.first(where: bare.lowercased().hasSuffix) else { return bare }
    return String(bare.dropLast(name.count)).trimmingCharacters(in: .whitespaces)
  }

  /// The ways to write this unit.
  private static let percent = ["%", "percent", "per cent"]

  /// Whether the commas of a number part its thousands: `1,200`, but not `5,76` or `0,125`.
  private static func hasGroupsOfThree(_ text: String) -> Bool {
    let whole = text.prefix { $0 != "." }.drop { $0 == "-" || $0 == "+" }
    if text.drop(while: { $0 != "." }).contains(",") { return false }
    let groups = whole.split(separator: ",", omittingEmptySubsequences: false)
    guard let first = groups.first, (1...3).contains(first.count), !first.hasPrefix("0") else { return false }
    return groups.dropFirst().allSatisfy { $0.count == 3 && $0.allSatisfy(\.isNumber) }
  }
}
