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

extension YAMLReader {
  /// The text of a node as a program, under the file's own line numbers.
  func code(_ text: String, at node: Node) -> Code {
    var line = line(of: node)
    if let style = node.scalar?.style, style == .literal || style == .folded { line += 1 }
    return Code(name: source.name, text: text, firstLine: line)
  }
}
