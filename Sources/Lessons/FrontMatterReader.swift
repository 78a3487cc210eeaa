import Starlark

/// Reads what stands between the first two `---` lines of a lesson.
enum FrontMatterReader {
  private static let fields = [
    "title", "chapter", "language", "minutes", "objectives", "needs", "sources", "quiz", "version",
  ]

  /// The front matter (nil if it is unusable), the number of lines before the body, and what is wrong.
  static func read(_ source: SourceText) -> (Lesson.FrontMatter?, bodyStart: Int, [Diagnostic]) {
    let hint = "a lesson starts with its front matter: ---, then title: ..., then ---"
    guard let first = source.lines.first, isFence(first) else {
      return (nil, 0, [source.diagnostic("the lesson has no front matter", line: 1, hint: hint)])
    }
    guard let end = source.lines.dropFirst().firstIndex(where: isFence) else {
      let defect = source.diagnostic(
        "the front matter has no end", line: 1, label: "starts here", hint: "close it with a line ---")
      return (nil, source.lines.count, [defect])
    }
    let reader = YAMLReader(source: source, offset: 1)
    let yaml = source.lines[1..<end].map { $0 + "\n" }.joined()
    guard let mapping = reader.mapping(of: yaml, expecting: fields, named: "the front matter") else {
      return (nil, end + 1, reader.defects)
    }
    let front = frontMatter(of: mapping)
    return (front, end + 1, reader.defects)
  }

  /// Whether a line opens or closes front matter.
  static func isFence(_ line: String) -> Bool {
    line.hasPrefix("---") && line.dropFirst(3).allSatisfy { $0 == " " || $0 == "\t" }
  }

  private static func frontMatter(of mapping: YAMLMapping) -> Lesson.FrontMatter? {
    let title = mapping.requiredString("title", hint: "add a line title: and the lesson's name")
    if let version = mapping.integer("version"), version != 1, let node = mapping["version"] {
      mapping.reader.note("this release reads lessons of version 1, not \(version)", at: node)
    }
    let language = mapping.string("language") ?? "en"
    if language != "en", let node = mapping["language"] {
      mapping.reader.note("this release has lessons in English only", at: node, hint: "write language: en")
    }
    return Lesson.FrontMatter(
      title: title ?? "", chapter: mapping.integer("chapter"), language: language,
      minutes: mapping.integer("minutes"), objectives: mapping.strings("objectives"),
      needs: mapping.strings("needs"), sources: mapping.strings("sources"), quiz: mapping.string("quiz"))
  }
}
