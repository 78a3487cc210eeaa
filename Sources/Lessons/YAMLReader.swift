import Starlark
import Yams

/// Collects the defects of one YAML text while it is read field by field.
///
/// A reader asks for what it expects; what is missing, of the wrong kind or unknown is noted with its line and
/// column, and reading goes on, so that one pass reports everything.
final class YAMLReader {
  /// Where defects are reported: the file the YAML stands in.
  let source: SourceText
  /// The number of lines before the YAML in that file.
  private let offset: Int
  /// What was found wrong so far.
  private(set) var defects: [Diagnostic] = []

  init(source: SourceText, offset: Int = 0) {
    self.source = source
    self.offset = offset
  }

  /// Parses YAML whose top must be a mapping; nil after noting why it is not.
  func mapping(of yaml: String, expecting fields: [String]?, named what: String) -> YAMLMapping? {
    let hint = fields?.first.map { "it needs \($0)" }
    return compose(yaml, named: what, hint: hint).flatMap {
      mapping($0, expecting: fields, named: what)
    }
  }

  /// Parses YAML whose top must be a list; nil after noting why it is not.
  func list(of yaml: String, named what: String, hint: String) -> [Node]? {
    guard let node = compose(yaml, named: what, hint: hint) else { return nil }
    guard case .sequence(let sequence) = node else {
      note("\(what) must be a list", at: node, hint: hint)
      return nil
    }
    return Array(sequence)
  }

  private func compose(_ yaml: String, named what: String, hint: String?) -> Node? {
    do {
      if let node = try Yams.compose(yaml: yaml) { return node }
      note("\(what) is empty", line: 1 + offset, hint: hint)
    } catch let error as YamlError {
      note(error)
    } catch {
      note("cannot read the YAML: \(error)", line: 1 + offset)
    }
    return nil
  }

  /// A node as a mapping with known fields, unknown ones being defects; or with any where none are given.
  func mapping(_ node: Node, expecting fields: [String]?, named what: String) -> YAMLMapping? {
    guard case .mapping(let mapping) = node else {
      note("\(what) must be a mapping of names to values", at: node)
      return nil
    }
    for (key, value) in mapping {
      guard let name = key.string else {
        note("a name in \(what) must be a string", at: key)
        continue
      }
      if let fields, !fields.contains(name) {
        let known = Suggestion.hint(for: name, among: fields) ?? "known are \(fields.joined(separator: ", "))"
        // In braces a comma ends a text, and what follows it is taken for a name.
        let isRestOfText = name.contains(" ") && value.null != nil
        let hint = isRestOfText ? "a text with a comma in braces must stand in quotes" : known
        note("\(what) has no field \"\(name)\"", at: key, hint: hint)
      }
    }
    return YAMLMapping(reader: self, node: node, mapping: mapping, what: what)
  }

  /// Notes a defect at a node.
  func note(_ message: String, at node: Node, label: String? = nil, hint: String? = nil) {
    note(
      message, line: (node.mark?.line ?? 1) + offset, column: node.mark?.column ?? 1, label: label, hint: hint
    )
  }

  func note(_ message: String, line: Int, column: Int = 1, label: String? = nil, hint: String? = nil) {
    defects.append(source.diagnostic(message, line: line, column: column, label: label, hint: hint))
  }

  /// The line of the file a node starts in.
  func line(of node: Node) -> Int { (node.mark?.line ?? 1) + offset }

  private func note(_ error: YamlError) {
    switch error {
    case .scanner(_, let problem, let mark, _), .parser(_, let problem, let mark, _),
      .composer(_, let problem, let mark, _):
      if problem.hasPrefix("Maximum nesting level") {
        return note("broken YAML: it is nested too deeply", line: mark.line + offset, column: mark.column)
      }
      note(
        "broken YAML: \(problem)", line: mark.line + offset, column: mark.column,
        hint: "a text with a colon, a hash or a quote in it must stand in quotes")
    case .duplicatedKeysInMapping(let names, let context):
      let list = names.map { "\"\($0)\"" }.joined(separator: ", ")
      note("\(list) is given twice", line: context.mark.line + offset, column: context.mark.column)
    case .reader(let problem, _, _, _):
      note("broken YAML: \(problem)", line: 1 + offset)
    default:
      note("broken YAML: \(error)", line: 1 + offset)
    }
  }
}

/// One mapping of a YAML text, whose fields are asked for by name and kind.
struct YAMLMapping {
  let reader: YAMLReader
  let node: Node
  let mapping: Node.Mapping
  /// What the mapping is called in messages.
  let what: String

  /// The node of a field, or nil if it is absent or null.
  subscript(_ name: String) -> Node? {
    guard let value = mapping[Node(name)], value.null == nil else { return nil }
    return value
  }

  /// Notes that a needed field is missing.
  func noteMissing(_ name: String, hint: String? = nil) {
    reader.note("\(what) has no \(name)", at: node, hint: hint)
  }

  /// A text; numbers and the like are taken as they are written.
  func string(_ name: String) -> String? {
    guard let value = self[name] else { return nil }
    guard case .scalar(let scalar) = value else {
      reader.note("\(name) must be a text", at: value)
      return nil
    }
    return scalar.string
  }

  /// A text that must be there and not be blank.
  func requiredString(_ name: String, hint: String? = nil) -> String? {
    guard let text = string(name), text.contains(where: { !$0.isWhitespace }) else {
      if self[name]?.scalar != nil || self[name] == nil { noteMissing(name, hint: hint) }
      return nil
    }
    return text
  }

  /// A whole number.
  func integer(_ name: String) -> Int? {
    guard let value = self[name] else { return nil }
    guard let number = value.int else {
      reader.note("\(name) must be a whole number", at: value)
      return nil
    }
    return number
  }

  /// A finite number.
  func number(_ name: String) -> Double? {
    guard let value = self[name] else { return nil }
    guard let number = value.float, number.isFinite else {
      reader.note("\(name) must be a number", at: value)
      return nil
    }
    return number
  }

  /// `true` or `false`.
  func boolean(_ name: String) -> Bool? {
    guard let value = self[name] else { return nil }
    guard let flag = value.bool else {
      reader.note("\(name) must be true or false", at: value)
      return nil
    }
    return flag
  }

  /// A list of anything.
  func list(_ name: String) -> [Node]? {
    guard let value = self[name] else { return nil }
    guard case .sequence(let sequence) = value else {
      reader.note("\(name) must be a list", at: value)
      return nil
    }
    return Array(sequence)
  }

  /// A list of texts; absent counts as empty.
  func strings(_ name: String) -> [String] {
    (list(name) ?? []).compactMap { item in
      if case .scalar(let scalar) = item { return scalar.string }
      reader.note("\(name) must be a list of texts", at: item)
      return nil
    }
  }

  /// A text, or a list of texts; each must say something.
  func oneOrMoreStrings(_ name: String) -> [String] {
    guard let value = self[name] else { return [] }
    let items: [Node] = value.sequence.map(Array.init) ?? [value]
    if items.isEmpty { reader.note("\(name) is an empty list", at: value) }
    return items.compactMap { item in
      if case .scalar(let scalar) = item, scalar.string.contains(where: { !$0.isWhitespace }) {
        return scalar.string
      }
      reader.note("\(name) must be a text or a list of texts", at: item)
      return nil
    }
  }

  /// A program with the line it starts in; nil after noting that it is missing, unless it may be.
  func program(_ name: String, hint: String) -> Code? {
    guard let text = requiredString(name, hint: hint), let node = self[name] else { return nil }
    return reader.code(text, at: node)
  }
}

extension YAMLReader {
  /// The text of a node as a program, under the file's own line numbers.
  func code(_ text: String, at node: Node) -> Code {
    var line = line(of: node)
    if let style = node.scalar?.style, style == .literal || style == .folded { line += 1 }
    return Code(name: source.name, text: text, firstLine: line)
  }
}
