import Lessons

/// Takes away the prompts and the results of code that was copied from a session, a lesson or the documentation.
enum PastedPrompts {
  /// The code of a line that begins with `>>> ` or `... `; other lines stay as they are.
  static func strip(_ line: String) -> String {
    line.allSatisfy(\.isWhitespace) ? line : code(ofLine: line[...]) ?? line
  }

  /// The code behind the prompt of a line, nil where there is no prompt and yet something.
  private static func code(ofLine line: Substring) -> String? {
    let text = line.drop { $0 == " " || $0 == "\t" }
    if text.isEmpty { return "" }
    for prompt in [">>>", "..."] where text.hasPrefix(prompt) {
      let code = text.dropFirst(prompt.count)
      if code.allSatisfy(\.isWhitespace) { return "" }
      if code.first == " " { return String(code.dropFirst()) }
    }
    return nil
  }

  /// Whether a line begins a statement of a copied session.
  static func beginsStatement(_ line: some StringProtocol) -> Bool {
    let text = line.drop { $0 == " " || $0 == "\t" }
    return text == ">>>" || text.hasPrefix(">>> ")
  }

  /// The code of a program whose first line has a prompt: lines without one were results and are left empty, so that
  /// all others keep their numbers. Other programs stay as they are.
  static func stripProgram(_ text: String) -> String {
    stripped(text) { $0.map { $0 ?? "" } }
  }

  /// The code of an entry whose first line has a prompt; results are left out.
  static func code(of entry: String) -> String {
    stripped(entry) { $0.compactMap { $0 } }
  }

  private static func stripped(_ text: String, _ select: ([String?]) -> [String]) -> String {
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    guard let first = lines.first(where: { !$0.allSatisfy(\.isWhitespace) }), beginsStatement(first) else {
      return text
    }
    return select(code(ofLines: lines)).joined(separator: "\n")
  }

  /// The code of each line; what a narrow page broke off a line is back in it.
  private static func code(ofLines lines: [Substring]) -> [String?] {
    var codes: [String?] = []
    var lastOfCode: Int?
    for line in lines {
      if let place = lastOfCode, let whole = codes[place], let piece = CellText.brokenOff(line) {
        codes[place] = CellText.join(whole, piece)
        codes.append(nil)
      } else {
        let code = code(ofLine: line)
        lastOfCode = code == nil ? nil : codes.count
        codes.append(code)
      }
    }
    return codes
  }

  /// What a paste of the terminal puts into an entry: code alone, without the margin that all its lines share where
  /// it begins the entry, and without line ends behind it.
  static func code(ofPaste text: String, beginsEntry: Bool) -> String {
    let unix = text.replacing("\r\n", with: "\n").replacing("\r", with: "\n")
    var code = Self.code(of: unix)
    if beginsEntry, code == unix { code = withoutMargin(code) }
    while code.last?.isNewline == true { code.removeLast() }
    return code
  }

  /// A text without the blanks that all its lines begin with, lines of blanks alone apart.
  static func withoutMargin(_ text: String) -> String {
    guard let first = text.first, first == " " || first == "\t" || first == "\n" else { return text }
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    let margins = lines.filter { !$0.allSatisfy(\.isWhitespace) }.map {
      $0.prefix { $0 == " " || $0 == "\t" }
    }
    let margin = margins.dropFirst().reduce(margins.first ?? "") { shared, margin in
      shared.prefix(zip(shared, margin).prefix { $0 == $1 }.count)
    }
    return margin.isEmpty ? text : lines.map { $0.dropFirst(margin.count) }.joined(separator: "\n")
  }
}
