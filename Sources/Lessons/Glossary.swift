import Starlark
import Yams

/// The terms of the lessons, as they were read from `lessons/glossary.yaml`.
package struct Glossary: Sendable {
  /// A term and what it means.
  package struct Entry: Sendable, Equatable {
    /// The term as it is written in running text.
    package let term: String
    /// One to three short sentences in Markdown.
    package let means: String
    /// Other ways to write it, and abbreviations.
    package let also: [String]
    /// The chapter that explains it first.
    package let chapter: Int?
  }

  /// What came of looking for a term.
  package enum Finding: Equatable, Sendable {
    case entry(Entry)
    /// No entry has this name; the closest name, if one is close.
    case nothing(nearest: String?)
  }

  /// The file's name beside the lessons.
  package static let fileName = "glossary.yaml"

  /// The entries by term.
  package let entries: [Entry]

  /// Looks a term up by its name or one of its other names, whatever its case; else by the only name that begins so.
  package func find(_ wanted: String) -> Finding {
    let wanted = Self.key(wanted)
    let names = entries.flatMap { entry in ([entry.term] + entry.also).map { (name: $0, entry: entry) } }
    if let exact = names.first(where: { Self.key($0.name) == wanted }) { return .entry(exact.entry) }
    let fitting = entries.filter { entry in
      !wanted.isEmpty && ([entry.term] + entry.also).contains { Self.key($0).hasPrefix(wanted) }
    }
    if let only = fitting.first, fitting.count == 1 { return .entry(only) }
    let nearest = Spelling.nearest(to: wanted, among: names.map { Self.key($0.name) })
    let name = names.first { Self.key($0.name) == nearest }?.name
    return .nothing(nearest: name ?? fitting.first?.term)
  }

  /// A name without what people write differently: case, hyphens, more than one blank.
  private static func key(_ name: String) -> String {
    name.lowercased().split(whereSeparator: { $0.isWhitespace || $0 == "-" }).joined(separator: " ")
  }
}

extension Glossary {
  private static let fields = ["term", "means", "also", "chapter"]
  private static let shape = "a list of {term, means, also, chapter}"

  /// Reads and checks a glossary file.
  ///
  /// Throws: `FileError` if there is no such text, `LessonError` with every defect of it.
  package static func read(_ path: String) throws -> Glossary { try parse(SourceText(contentsOf: path)) }

  /// Checks and takes apart the text of a glossary.
  package static func parse(_ source: SourceText) throws -> Glossary {
    let reader = YAMLReader(source: source)
    let nodes = reader.list(of: source.text, named: "the glossary", hint: shape) ?? []
    var lines: [String: Int] = [:]
    let entries = nodes.compactMap { node -> Entry? in
      guard let entry = entry(node, reader) else { return nil }
      for name in [entry.term] + entry.also {
        if let earlier = lines.updateValue(reader.line(of: node), forKey: key(name)) {
          reader.note(
            "the term \"\(name)\" is explained twice", at: node, hint: "its first entry is in line \(earlier)"
          )
        }
      }
      return entry
    }
    guard reader.defects.isEmpty else { throw LessonError(reader.defects) }
    return Glossary(entries: entries.sorted { key($0.term) < key($1.term) })
  }

  private static func entry(_ node: Node, _ reader: YAMLReader) -> Entry? {
    guard let entry = reader.mapping(node, expecting: fields, named: "an entry") else { return nil }
    let term = entry.requiredString("term")
    let means = entry.requiredString("means", hint: "one to three short sentences")
    guard let term, let means else { return nil }
    return Entry(term: term, means: means, also: entry.strings("also"), chapter: entry.integer("chapter"))
  }
}
