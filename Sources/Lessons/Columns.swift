/// Terminal columns: how wide a text is, and how it is broken into lines.
package enum Columns {
  /// The number of terminal columns a text takes: 0 for combining marks, 2 for East Asian wide characters.
  package static func width(of text: String) -> Int {
    var total = 0
    var inEscape = false
    for scalar in text.unicodeScalars {
      if scalar == "\u{1B}" {
        inEscape = true
      } else if inEscape {
        inEscape = !scalar.properties.isAlphabetic
      } else {
        total += width(of: scalar)
      }
    }
    return total
  }

  private static func width(of scalar: Unicode.Scalar) -> Int {
    switch scalar.value {
    case 0..<0x20, 0x7F, 0x200B...0x200F, 0xFE00...0xFE0F: return 0
    case 0x1100...0x115F, 0x2E80...0xA4CF, 0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE30...0xFE6F, 0xFF00...0xFF60,
      0xFFE0...0xFFE6, 0x1F300...0x1F64F, 0x1F900...0x1F9FF, 0x20000...0x3FFFD:
      return 2
    default:
      let category = scalar.properties.generalCategory
      return category == .nonspacingMark || category == .enclosingMark ? 0 : 1
    }
  }

  /// Breaks a text at its spaces into lines of at most `width` columns; a longer word stands on a line of its own.
  ///
  /// A line feed in the text is kept as a line end.
  package static func wrap(_ text: String, width: Int) -> [String] {
    var lines: [String] = []
    for paragraph in text.split(separator: "\n", omittingEmptySubsequences: false) {
      var line = ""
      var used = 0
      for word in words(of: paragraph) {
        let size = Self.width(of: String(word))
        if used > 0 && used + 1 + size > width {
          lines.append(line)
          (line, used) = ("", 0)
        }
        line += (used > 0 ? " " : "") + word
        used += (used > 0 ? 1 : 0) + size
      }
      lines.append(line)
    }
    return lines
  }

  /// What a line end may not divide: words, and a number with the percent sign behind it.
  private static func words(of text: Substring) -> [Substring] {
    var words: [Substring] = []
    for word in text.split(separator: " ") {
      if word.hasPrefix("%"), let number = words.last, number.last?.isNumber == true {
        words[words.count - 1] = text[number.startIndex..<word.endIndex]
      } else {
        words.append(word)
      }
    }
    return words
  }

  /// The beginning of a text, at most `width` columns of it, with dots where it was cut.
  package static func cut(_ text: String, to width: Int) -> String {
    guard Self.width(of: text) > width else { return text }
    var result = ""
    var used = 3
    for character in text {
      used += Self.width(of: String(character))
      if used > width { break }
      result.append(character)
    }
    while result.last == " " { result.removeLast() }
    return result + "..."
  }

  /// Makes a text `width` columns wide by spaces; one that is wider stays as it is.
  package static func pad(_ text: String, to width: Int, _ alignment: MarkdownBlock.Alignment = .left)
    -> String
  {
    let missing = max(0, width - Self.width(of: text))
    let before =
      switch alignment {
      case .left: 0
      case .right: missing
      case .centre: missing / 2
      }
    return String(repeating: " ", count: before) + text + String(repeating: " ", count: missing - before)
  }
}
