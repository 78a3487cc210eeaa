import Starlark

/// What stands in the braces after `starlark`: `{id=spectrum hidden}`.
struct CellAttributes {
  private(set) var id: String?
  private(set) var isHidden = false
  private(set) var isPrediction = false
  /// What was found wrong.
  private(set) var defects: [Diagnostic] = []

  private let source: SourceText
  private let line: Int

  private static let known = ["id", "hidden", "predict"]
  /// Attributes that the format has and this release does not run.
  private static let later = ["exercise", "check", "hint", "solution", "of"]

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
    if isHidden && isPrediction { note("a cell cannot be both hidden and a prediction", word: "hidden") }
  }

  private mutating func read(item: Substring) {
    let parts = item.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
    let name = String(parts[0])
    let value = parts.count > 1 ? String(parts[1]) : nil
    switch (name, value) {
    case ("id", let value?): readID(value)
    case ("id", nil): note("id needs a value", word: "id", hint: "write {id=name}")
    case ("hidden", nil): isHidden = true
    case ("predict", nil): isPrediction = true
    case ("hidden", _), ("predict", _):
      note("\(name) takes no value", word: String(item), hint: "write {\(name)}")
    default:
      if Self.later.contains(name) {
        note(
          "this release does not run {\(name)} blocks", word: name,
          hint: "use plain, {hidden} or {predict} cells")
      } else {
        let hint = Suggestion.hint(for: name, among: Self.known) ?? "known are id=, hidden and predict"
        note("unknown attribute \"\(name)\"", word: name, hint: hint)
      }
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
    } else if id != nil {
      note("id is given twice", word: "id=")
    } else {
      id = value
    }
  }

  private mutating func note(_ message: String, word: String, hint: String? = nil) {
    let column = source.column(of: word, line: line)
    defects.append(source.diagnostic(message, line: line, column: column, hint: hint))
  }
}
