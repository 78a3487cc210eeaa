import Foundation

/// Names the commonest reason for a wrong number: it is the right one in another unit.
package enum UnitMistake {
  /// A unit with its size in the first unit of its kind.
  private struct Unit {
    let name: String
    let size: Double
    let kind: Int
    /// What the unit is, where people confuse it with another.
    var meaning = ""
  }

  private static let bytes: [Unit] = {
    let names = ["k", "M", "G", "T", "P"]
    var units = [
      Unit(name: "bytes", size: 1, kind: 0), Unit(name: "B", size: 1, kind: 0),
      Unit(name: "bits", size: 0.125, kind: 0, meaning: "a byte is 8 bits"),
    ]
    for (index, name) in names.enumerated() {
      let power = index + 1
      let (decimal, binary) = (pow(1000, Double(power)), pow(1024, Double(power)))
      units.append(Unit(name: name + "B", size: decimal, kind: 0, meaning: "10^\(3 * power) bytes"))
      units.append(
        Unit(name: name.uppercased() + "iB", size: binary, kind: 0, meaning: "2^\(10 * power) bytes"))
      units.append(Unit(name: name + "bit", size: decimal / 8, kind: 0, meaning: "a byte is 8 bits"))
    }
    return units
  }()

  private static let units: [Unit] =
    bytes + [
      Unit(name: "%", size: 1, kind: 1, meaning: "per hundred"),
      Unit(name: "percent", size: 1, kind: 1, meaning: "per hundred"),
      Unit(name: "a fraction of 1", size: 100, kind: 1),
      Unit(name: "seconds", size: 1, kind: 2), Unit(name: "minutes", size: 60, kind: 2),
      Unit(name: "hours", size: 3600, kind: 2), Unit(name: "days", size: 86_400, kind: 2),
    ]

  /// Whether a unit measures, as GB do; others are counted, as tokens are.
  static func measures(_ name: String) -> Bool { unit(named: name) != nil || name.hasSuffix("FLOPs") }

  private static func unit(named name: String) -> Unit? {
    units.first { $0.name == name } ?? units.first { $0.name.lowercased() == name.lowercased() }
  }

  /// Where a wrong number comes from, if a unit explains it.
  static func reason(
    for value: Double, right: Double, unit name: String?, isNear: (Double, Double) -> Bool
  ) -> String? {
    guard right != 0, value.isFinite else { return nil }
    if let name, let asked = unit(named: name) {
      for other in units where other.kind == asked.kind && other.size != asked.size {
        guard isNear(value, right * asked.size / other.size) else { continue }
        let meaning = [other, asked].filter { !$0.meaning.isEmpty }.map { "\($0.name): \($0.meaning)" }
        let tail = meaning.isEmpty ? "" : " (" + meaning.joined(separator: "; ") + ")"
        return
          "That is the right number in another unit: \(other.name). The answer was asked in \(name)\(tail)."
      }
    }
    if isNear(value, -right) { return "The size is right, the sign is not." }
    for power in [3, 6, 9, 12] {
      let factor = pow(10, Double(power))
      if isNear(value, right * factor) { return "That is 10^\(power) times the answer: look at the units." }
      if isNear(value, right / factor) { return "The answer is 10^\(power) times that: look at the units." }
    }
    return nil
  }

  /// The unit that stands behind a number, if it is another one of the kind that is asked for: `5.2 GiB` for GB.
  static func otherUnit(in text: String, asked name: String?) -> String? {
    let text = text.trimmingCharacters(in: .whitespaces)
    let tail = text.drop { !$0.isLetter && $0 != "%" }
    let number = text.dropLast(tail.count)
    guard let name, let asked = unit(named: name), let other = unit(named: String(tail)) else { return nil }
    guard other.kind == asked.kind, other.name != asked.name, Numbers.parse(String(number)) != nil else {
      return nil
    }
    return other.name
  }
}
