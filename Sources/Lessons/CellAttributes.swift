import Starlark

/// What stands in the braces after the language of a block: `{id=spectrum hidden}`, `{hint of=rank}`.
struct CellAttributes {
  /// What a block is for.
  enum Role: String, CaseIterable {
    case plain, hidden, predict, exercise, check, hint, solution, wrong

    /// Whether the block belongs to an exercise, which `of=` names.
    var isPart: Bool { [.check, .hint, .solution, .wrong].contains(self) }
  }

  private(set) var id: String?
  private(set) var role = Role.plain
  /// The exercise that the block belongs to.
  private(set) var exercise: String?
  /// The global name whose value a prediction is compared with.
  private(set) var outcome: String?
  /// What was found wrong.
  private(set) var defects: [Diagnostic] = []

  private let source: SourceText
  private let line: Int

  private static let flags = Role.allCases.filter { $0 != .plain }.map(\.rawValue)
  private static let names = ["id", "of", "outcome"]

  init(source: SourceText, line: Int) {
    self.source = source
    self.line = line
  }

  /// Reads what comes after the language in an info string.
  mutating func read(_ text: String) {
    let text = text.drop(while: { $0 == " " || $0 == "\t" })
    guard !text.isEmpty else { return }
    guard text.hasPrefix("{"), text.hasSuffix("}") else {
      note(
        "the attributes of a cell stand in braces", word: String(text), hint: "write {id=name} or {hidden}")
      return
    }
    let items = text.dropFirst().dropLast().split(whereSeparator: { $0 == " " || $0 == "\t" || $0 == "," })
    for item in items { read(item: item) }
    checkTogether()
  }

  private mutating func read(item: Substring) {
    let parts = item.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
    let name = String(parts[0])
    let value = parts.count > 1 ? String(parts[1]) : nil
    switch (name, value) {
    case ("id", let value?): readID(value)
    case ("of", let value?): set(\.exercise, to: value, name)
    case ("outcome", let value?): readOutcome(value)
    case ("id", nil), ("of", nil), ("outcome", nil):
      note("\(name) needs a value", word: name, hint: "write {\(name)=name}")
    case (_, let value):
      guard let role = Role(rawValue: name), role != .plain else {
        let known = Self.flags + Self.names
        let hint = "known are \(Self.flags.joined(separator: ", ")), id=, of= and outcome="
        return note(
          "unknown attribute \"\(name)\"", word: name, hint: Suggestion.hint(for: name, among: known) ?? hint)
      }
      if value == nil { read(role) } else { noteValue(of: role, item: String(item)) }
    }
  }

  private mutating func noteValue(of role: Role, item: String) {
    let right = role.isPart ? "\(role.rawValue) of=ID" : role == .exercise ? "exercise id=ID" : role.rawValue
    note("\(role.rawValue) takes no value", word: item, hint: "write {\(right)}")
  }

  private mutating func read(_ role: Role) {
    if self.role != .plain, self.role != role {
      note("a cell cannot be both \(self.role.rawValue) and \(role.rawValue)", word: role.rawValue)
    } else {
      self.role = role
    }
  }

  private mutating func readID(_ value: String) {
    let isName =
      !value.isEmpty
      && value.unicodeScalars.allSatisfy {
        $0.isASCII && ($0.properties.isAlphabetic || ("0"..."9").contains($0) || $0 == "-" || $0 == "_")
      }
    if !isName {
      note("\"\(value)\" cannot be an id", word: "id=", hint: "use letters, digits, - and _")
    } else {
      set(\.id, to: value, "id")
    }
  }

  private mutating func readOutcome(_ value: String) {
    let scalars = value.unicodeScalars
    let isName =
      scalars.first.map { !("0"..."9").contains($0) } ?? false
      && scalars.allSatisfy {
        $0.isASCII && ($0.properties.isAlphabetic || ("0"..."9").contains($0) || $0 == "_")
      }
    if isName {
      set(\.outcome, to: value, "outcome")
    } else {
      note(
        "\"\(value)\" cannot be the name of an outcome", word: "outcome=",
        hint: "write the name that the next cell gives its result")
    }
  }

  private mutating func set(_ field: WritableKeyPath<Self, String?>, to value: String, _ name: String) {
    if self[keyPath: field] != nil {
      note("\(name) is given twice", word: name + "=")
    } else {
      self[keyPath: field] = value
    }
  }

  /// What the attributes need of each other.
  private mutating func checkTogether() {
    guard defects.isEmpty else { return }
    let name = role.rawValue
    if role.isPart, exercise == nil {
      note(
        "{\(name)} belongs to an exercise", word: name, hint: "write {\(name) of=ID} with the exercise's id")
    } else if !role.isPart, exercise != nil {
      note(
        "of= stands with check, hint, solution or wrong", word: "of=",
        hint: "write {check of=\(exercise ?? "")}")
    }
    if role == .exercise, id == nil {
      note("an exercise needs an id", word: name, hint: "write {exercise id=name}")
    }
    if role != .predict, outcome != nil {
      note("outcome= stands with predict", word: "outcome=", hint: "write {predict id=name outcome=name}")
    }
  }

  private mutating func note(_ message: String, word: String, hint: String? = nil) {
    let column = source.column(of: word, line: line)
    defects.append(source.diagnostic(message, line: line, column: column, hint: hint))
  }
}
