/// Takes away the prompts of lines that were copied from a session, a lesson or the documentation.
enum PastedPrompts {
  /// The code of a line that begins with `>>> ` or `... `; other lines stay as they are.
  static func strip(_ line: String) -> String {
    let text = line.drop { $0 == " " || $0 == "\t" }
    for prompt in [">>>", "..."] where text.hasPrefix(prompt) {
      let code = text.dropFirst(prompt.count)
      if code.allSatisfy(\.isWhitespace) { return "" }
      if code.first == " " { return String(code.dropFirst()) }
    }
    return line
  }

  /// Whether a line begins a statement of a copied session.
  static func beginsStatement(_ line: String) -> Bool {
    let text = line.drop { $0 == " " || $0 == "\t" }
    return text == ">>>" || text.hasPrefix(">>> ")
  }

  /// A program without prompts, if its first line has one; the lines keep their numbers.
  static func stripProgram(_ text: String) -> String {
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    guard let first = lines.first(where: { !$0.allSatisfy(\.isWhitespace) }), beginsStatement(first) else {
      return text
    }
    return lines.map(strip).joined(separator: "\n")
  }
}
