/// The names that do not exist because the cells that would make them could not run, or have not yet.
struct UnavailableNames {
  private(set) var names: Set<String> = []

  /// Whether code mentions one of the names.
  func areUsed(in code: String) -> Bool { !names.isEmpty && !names.isDisjoint(with: Self.words(of: code)) }

  /// Those of the names that code mentions.
  func used(in code: String) -> Set<String> { names.intersection(Self.words(of: code)) }

  /// Adds what a cell binds by assignments, definitions and loops: those at the margin, or all.
  mutating func add(namesBoundIn code: String, atMargin: Bool = true) {
    for whole in code.split(separator: "\n") {
      let line = whole.drop { $0 == " " || $0 == "\t" }
      if line.isEmpty || line.hasPrefix("#") || atMargin && line.count < whole.count { continue }
      let words = Self.words(of: String(line))
      if line.hasPrefix("def "), words.count > 1 {
        names.insert(words[1])
      } else if line.hasPrefix("for "), let end = words.firstIndex(of: "in") {
        names.formUnion(words[1..<max(1, end)])
      } else if let range = Self.assignment(in: line) {
        names.formUnion(Self.words(of: String(line[..<range])))
      }
    }
  }

  /// Where the first `=` that is neither a comparison nor inside brackets stands.
  private static func assignment(in line: Substring) -> Substring.Index? {
    var depth = 0
    var previous: Character = " "
    for index in line.indices {
      let character = line[index]
      if "([{".contains(character) { depth += 1 }
      if ")]}".contains(character) { depth -= 1 }
      let next = line.index(after: index) < line.endIndex ? line[line.index(after: index)] : " "
      if character == "=" && depth == 0 && next != "=" && !"=!<>".contains(previous) { return index }
      previous = character
    }
    return nil
  }

  private static func words(of code: String) -> [String] {
    code.split(whereSeparator: { !($0.isLetter || $0.isNumber || $0 == "_") }).map(String.init)
  }
}
