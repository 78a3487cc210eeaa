extension Scanner {
  /// Reports a character that the language has no use for, by its code point where it cannot be seen or told apart.
  mutating func refuseCharacter() {
    let start = position
    let rest = String(decoding: bytes[start..<min(start + 4, bytes.count)], as: UTF8.self)
    let scalar = rest.unicodeScalars.first ?? "?"
    position += max(1, String(scalar).utf8.count)
    report(
      "the character \(Self.description(of: scalar)) has no meaning here", hint: hint(for: scalar), at: start)
    append(.invalid, from: start)
  }

  private static func description(of scalar: Unicode.Scalar) -> String {
    let digits = String(scalar.value, radix: 16, uppercase: true)
    let point = "U+" + String(repeating: "0", count: max(0, 4 - digits.count)) + digits
    if isInvisible(scalar) { return point }
    return scalar.isASCII ? "`\(scalar)`" : "`\(scalar)` (\(point))"
  }

  private static func isInvisible(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.properties.generalCategory {
    case .control, .format, .spaceSeparator, .lineSeparator, .paragraphSeparator, .unassigned, .privateUse,
      .nonspacingMark:
      true
    default: false
    }
  }

  private func hint(for scalar: Unicode.Scalar) -> String? {
    switch scalar {
    case "!": "use `not`"
    case "?": "a choice is written b if a else c"
    case "$": "a name has no $ before it; text takes values as f\"{x}\""
    case "`": "use plain quotes: \" or '"
    case "“", "”", "„", "«", "»", "″", "‘", "’", "‚", "′", "´": "use plain quotes: \" or '"
    case "\u{2010}", "\u{2011}", "\u{2012}", "–", "—", "\u{2212}": "write -"
    case "×", "·", "∗": "use *"
    case "÷": "use /"
    case "≤": "write <="
    case "≥": "write >="
    case "≠": "write !="
    case "→": "write ->"
    case "…": "write ..."
    case "（", "）": "write ( and )"
    case "，", "、": "write ,"
    case "：": "write :"
    case _ where scalar.properties.generalCategory == .spaceSeparator: "put a plain space in its place"
    case _ where Self.isInvisible(scalar): "delete it: it cannot be seen"
    default: nil
    }
  }
}
