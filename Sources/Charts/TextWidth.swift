/// Text measured in the columns of a terminal.
package enum TextWidth {
  /// How many columns `text` takes: two for wide East Asian characters and emoji, none for combining marks.
  static func columns(_ text: String) -> Int {
    text.unicodeScalars.reduce(0) { $0 + columns($1) }
  }

  private static func columns(_ scalar: Unicode.Scalar) -> Int {
    if scalar.value < 0x300 { return 1 }
    switch scalar.properties.generalCategory {
    case .nonspacingMark, .enclosingMark, .format: return 0
    default: break
    }
    switch scalar.value {
    case 0x1100...0x115F, 0x2E80...0x303E, 0x3041...0xA4CF, 0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE30...0xFE6F,
      0xFF00...0xFF60, 0xFFE0...0xFFE6, 0x1F300...0x1F64F, 0x1F900...0x1F9FF, 0x20000...0x3FFFD:
      return 2
    default: return 1
    }
  }

  /// `text` on one line, without characters that move the cursor.
  static func oneLine(_ text: String) -> String {
    guard text.unicodeScalars.contains(where: { $0.properties.generalCategory == .control }) else {
      return text
    }
    var result = String.UnicodeScalarView()
    for scalar in text.unicodeScalars {
      result.append(scalar.properties.generalCategory == .control ? " " : scalar)
    }
    return String(result)
  }

  /// `text` cut to `width` columns, an ellipsis at the cut.
  static func cut(_ text: String, to width: Int, ellipsis: String = "…") -> String {
    guard columns(text) > width else { return text }
    let room = width - columns(ellipsis)
    guard room > 0 else { return String(ellipsis.prefix(max(width, 0))) }
    var used = 0
    var result = String.UnicodeScalarView()
    for scalar in text.unicodeScalars {
      used += columns(scalar)
      if used > room { break }
      result.append(scalar)
    }
    return String(result) + ellipsis
  }

  /// `text` broken at blanks into lines of at most `width` columns; a longer word has a line of its own.
  package static func wrapped(_ text: String, width: Int) -> [String] {
    var lines: [String] = []
    for word in text.split(separator: " ") {
      if let last = lines.last, columns(last) + 1 + columns(String(word)) <= width {
        lines[lines.count - 1] = last + " " + word
      } else {
        lines.append(String(word))
      }
    }
    return lines
  }

  /// `text` as it is where it fits, else broken at blanks and, inside of longer words, at `width` columns.
  static func folded(_ text: String, width: Int) -> [String] {
    guard columns(text) > width else { return [text] }
    return wrapped(text, width: width).flatMap { line in
      columns(line) > width ? cutApart(line, width: width) : [line]
    }
  }

  private static func cutApart(_ word: String, width: Int) -> [String] {
    var lines = [""]
    var used = 0
    for character in word {
      let size = columns(String(character))
      if used > 0, used + size > width {
        lines.append("")
        used = 0
      }
      lines[lines.count - 1].append(character)
      used += size
    }
    return lines
  }

  /// A title in as many lines of `width` columns as it takes: none if it is empty.
  static func heading(_ title: String, width: Int) -> [String] {
    title.isEmpty ? [] : folded(oneLine(title), width: width)
  }

  /// The same, over the middle of the columns.
  static func caption(_ title: String, width: Int) -> [String] {
    heading(title, width: width).map { centred($0, width) }
  }

  /// `text` with blanks after it up to `width` columns.
  static func left(_ text: String, _ width: Int) -> String {
    text + String(repeating: " ", count: max(0, width - columns(text)))
  }

  /// `text` with blanks before it up to `width` columns.
  static func right(_ text: String, _ width: Int) -> String {
    String(repeating: " ", count: max(0, width - columns(text))) + text
  }

  /// `text` in the middle of `width` columns, without blanks after it.
  static func centred(_ text: String, _ width: Int) -> String {
    String(repeating: " ", count: max(0, (width - columns(text)) / 2)) + text
  }

  /// `line` without the blanks at its end.
  static func trimmed(_ line: String) -> String {
    var scalars = line.unicodeScalars
    while scalars.last == " " { scalars.removeLast() }
    return String(scalars)
  }
}
