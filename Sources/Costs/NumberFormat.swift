import Foundation

/// Quantities as people read them.
package enum NumberFormat {
  /// At most three digits behind the point, none where they are zero.
  static func short(_ value: Double) -> String { String(format: "%.4g", value) }

  /// Bytes with three digits and a decimal unit: `538 MB`, `1.61 GB`.
  package static func bytes(_ value: Double) -> String {
    scaled(value, units: ["bytes", "kB", "MB", "GB", "TB", "PB", "EB", "ZB"])
  }

  /// A count with three digits and the field's letter: `460k`, `135M`, `6.74B`.
  package static func count(_ value: Double) -> String {
    scaled(value, units: ["", "k", "M", "B", "T"]).replacing(" ", with: "")
  }

  /// Floating-point operations with three digits: `1.2 TFLOP`.
  package static func flops(_ value: Double) -> String {
    scaled(value, units: ["FLOP", "kFLOP", "MFLOP", "GFLOP", "TFLOP", "PFLOP", "EFLOP", "ZFLOP", "YFLOP"])
  }

  private static func scaled(_ value: Double, units: [String]) -> String {
    var scaled = value
    var index = 0
    // From 999.5 on, three digits would round to a thousand.
    while abs(scaled) >= 999.5, index + 1 < units.count {
      scaled /= 1000
      index += 1
    }
    let digits = index == 0 || abs(scaled) >= 99.95 ? 0 : abs(scaled) >= 9.995 ? 1 : 2
    return "\(String(format: "%.\(digits)f", scaled)) \(units[index])"
  }
}

extension Cost.Row {
  /// The value with its unit, such as `1.61 GB`.
  package var text: String {
    switch unit {
    case .count: NumberFormat.count(value)
    case .bytes: NumberFormat.bytes(value)
    case .flops: NumberFormat.flops(value)
    }
  }
}
