/// The indentation that a new line of a program starts with.
enum Indentation {
  /// One step.
  static let unit = 4

  /// The blanks for the line that follows a text.
  ///
  /// A colon at the end of a line opens a block; what leaves a block ends it.
  static func after(_ text: String) -> String {
    let line = text.split(separator: "\n", omittingEmptySubsequences: false).last ?? ""
    let indentation = line.prefix { $0 == " " || $0 == "\t" }
    let code = withoutComment(line.dropFirst(indentation.count))
    if code.hasSuffix(":") { return indentation + String(repeating: " ", count: unit) }
    let first = code.prefix { $0.isLetter }
    guard ["return", "break", "continue", "pass"].contains(String(first)) else { return String(indentation) }
    return String(indentation.dropLast(unit))
  }

  /// The line up to a `#` outside of strings, without blanks at its end.
  private static func withoutComment(_ line: Substring) -> Substring {
    var quote: Character?
    var end = line.endIndex
    for index in line.indices {
      let character = line[index]
      if character == quote {
        quote = nil
      } else if quote == nil, character == "\"" || character == "'" {
        quote = character
      } else if quote == nil, character == "#" {
        end = index
        break
      }
    }
    var code = line[..<end]
    while code.last == " " || code.last == "\t" { code.removeLast() }
    return code
  }

  /// How many blanks before the cursor go at once: back to the step before, where only blanks stand before it.
  static func stepBack(beforeCursor text: String) -> Int {
    let line = text.split(separator: "\n", omittingEmptySubsequences: false).last ?? ""
    guard !line.isEmpty, line.allSatisfy({ $0 == " " }) else { return 0 }
    return (line.count - 1) % unit + 1
  }
}
