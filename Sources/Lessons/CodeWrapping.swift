import Starlark

/// Lines of code in pieces that fit a page: what is broken off stands further in than its line.
enum CodeWrapping {
  /// How much further in a piece stands than its line.
  static let indent = 4

  /// The pieces of each line, broken at blanks, and inside of longer words behind brackets and commas.
  ///
  /// The lines inside the brackets of a statement that does not fit give up what indentation they have beyond four columns.
  static func pieces(of lines: [String], width: Int) -> [[String]] {
    guard lines.contains(where: { Columns.width(of: $0) > width }) else { return lines.map { [$0] } }
    var pieces: [[String]] = []
    for statement in statements(of: lines) {
      guard statement.contains(where: { Columns.width(of: lines[$0]) > width }) else {
        pieces += statement.map { [lines[$0]] }
        continue
      }
      let deepest = margin(of: lines[statement.lowerBound]).count + indent
      pieces += statement.map { index in
        let line = lines[index]
        let excess = index > statement.lowerBound ? max(0, margin(of: line).count - deepest) : 0
        return wrap(String(line.dropFirst(excess)), width: width)
      }
    }
    return pieces
  }

  /// The lines that belong together because a bracket is open at their ends.
  private static func statements(of lines: [String]) -> [Range<Int>] {
    // Neither a comment nor the text of a string opens a bracket.
    let code = EntryContext(lines.joined(separator: "\n"), at: 0).code
    var ranges: [Range<Int>] = []
    var (start, depth, position) = (0, 0, 0)
    for (index, line) in lines.enumerated() {
      for byte in code[position..<position + line.utf8.count] {
        switch byte {
        case UInt8(ascii: "("), UInt8(ascii: "["), UInt8(ascii: "{"): depth += 1
        case UInt8(ascii: ")"), UInt8(ascii: "]"), UInt8(ascii: "}"): depth = max(0, depth - 1)
        default: break
        }
      }
      position += line.utf8.count + 1
      guard depth == 0 else { continue }
      ranges.append(start..<index + 1)
      start = index + 1
    }
    return start < lines.count ? ranges + [start..<lines.count] : ranges
  }

  private static func margin(of line: String) -> Substring { line.prefix { $0 == " " || $0 == "\t" } }

  /// The pieces of one line.
  static func wrap(_ text: String, width: Int) -> [String] {
    guard Columns.width(of: text) > width else { return [text] }
    let margin = String(margin(of: text))
    let further = margin + String(repeating: " ", count: indent)
    let room = max(8, width - Columns.width(of: further))
    var pieces: [String] = []
    var piece = margin
    var isEmpty = true
    for word in text.dropFirst(margin.count).split(separator: " ", omittingEmptySubsequences: false) {
      for (index, part) in parts(of: String(word), room: room).enumerated() {
        let gap = isEmpty || index > 0 ? "" : " "
        if !isEmpty, Columns.width(of: piece + gap + part) > width {
          pieces.append(piece)
          piece = further + part
        } else {
          piece += gap + part
        }
        isEmpty = false
      }
    }
    return pieces + [piece]
  }

  /// Behind which signs a word is parted: brackets first, the parts of a path only where that is not enough.
  static let partings = ["([{,=", "/"]

  /// A word as it is where it fits, else in parts that end behind a sign, or where the room does.
  private static func parts(of word: String, room: Int, by signs: ArraySlice<String> = partings[...])
    -> [String]
  {
    guard Columns.width(of: word) > room else { return [word] }
    guard let ends = signs.first else { return cutApart(word, room: room) }
    return split(word, behind: ends).flatMap { parts(of: $0, room: room, by: signs.dropFirst()) }
  }

  private static func split(_ word: String, behind signs: String) -> [String] {
    var parts: [String] = []
    var part = ""
    for character in word {
      part.append(character)
      if signs.contains(character) {
        parts.append(part)
        part = ""
      }
    }
    return part.isEmpty ? parts : parts + [part]
  }

  private static func cutApart(_ word: String, room: Int) -> [String] {
    var parts: [String] = []
    var (part, used) = ("", 0)
    for character in word {
      let size = Columns.width(of: String(character))
      if used + size > room, !part.isEmpty {
        parts.append(part)
        (part, used) = ("", 0)
      }
      part.append(character)
      used += size
    }
    return parts + [part]
  }
}
