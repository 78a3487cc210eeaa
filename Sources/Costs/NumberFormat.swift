import Foundation

/// Quantities as people read them.
package enum NumberFormat {
  /// At most four digits.
  package static func short(_ value: Double) -> String { String(format: "%.4g", value) }

  /// A whole number with commas between groups of three digits.
  package static func grouped(_ value: Double) -> String {
    guard value.isFinite, abs(value) < 1e18 else { return short(value) }
    var digits = Array(String(Int(value.rounded().magnitude)))
    for position in stride(from: digits.count - 3, to: 0, by: -3) { digits.insert(",", at: position) }
    return (value < 0 ? "-" : "") + String(digits)
  }

  static func grouped(_ value: Int) -> String { grouped(Double(value)) }

  /// Bytes with three digits and a decimal unit: `538 MB`, `1.61 GB`.
  package static func bytes(_ value: Double) -> String {
    scaled(value, by: 1000, units: ["bytes", "kB", "MB", "GB", "TB", "PB", "EB", "ZB"])
  }

  /// Bytes with three digits and a binary unit: `513 MiB`, `1.50 GiB`.
  package static func binaryBytes(_ value: Double) -> String {
    scaled(value, by: 1024, units: ["bytes", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB", "ZiB"])
  }

  /// A count with three digits and the field's letter: `460k`, `135M`, `6.74B`.
  package static func count(_ value: Double) -> String {
    scaled(value, by: 1000, units: ["", "k", "M", "B", "T"]).replacing(" ", with: "")
  }

  /// Floating-point operations with three digits: `1.2 TFLOP`.
  package static func flops(_ value: Double) -> String {
    scaled(
      value, by: 1000,
      units: ["FLOP", "kFLOP", "MFLOP", "GFLOP", "TFLOP", "PFLOP", "EFLOP", "ZFLOP", "YFLOP"])
  }

  private static func scaled(_ value: Double, by step: Double, units: [String]) -> String {
    var scaled = value
    var index = 0
    // From 999.5 on, three digits would round to a thousand; 1000 to 1023 KiB have four.
    while abs(scaled) >= step - 0.5, index + 1 < units.count {
      scaled /= step
      index += 1
    }
    let digits = index == 0 || abs(scaled) >= 99.95 ? 0 : abs(scaled) >= 9.995 ? 1 : 2
    return "\(String(format: "%.\(digits)f", scaled)) \(units[index])"
  }
}

extension CostRow {
  /// The value with its unit, such as `1.61 GB`.
  package var text: String {
    switch unit {
    case .count: NumberFormat.count(value)
    case .bytes: NumberFormat.bytes(value)
    case .flops: NumberFormat.flops(value)
    }
  }

  /// The value in full: `1,610,612,736 bytes = 1.61 GB = 1.50 GiB`.
  package var fullText: String {
    switch unit {
    case .count: NumberFormat.grouped(value)
    case .bytes:
      "\(NumberFormat.grouped(value)) bytes = \(NumberFormat.bytes(value)) = \(NumberFormat.binaryBytes(value))"
    case .flops: NumberFormat.flops(value)
    }
  }
}
