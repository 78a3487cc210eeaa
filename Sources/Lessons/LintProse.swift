import Foundation
import Starlark

/// Rules about text: links that lead somewhere, numbers and sources that can be looked up.
enum ProseRules {
  static func judge(_ lesson: Lesson) -> [LintFinding] {
    links(of: lesson) + numbers(in: lesson) + citations(in: lesson)
  }

  // Links

  private static func links(of lesson: Lesson) -> [LintFinding] {
    let folder = URL(fileURLWithPath: lesson.source.name).deletingLastPathComponent()
    return lesson.markdownBlocks.flatMap { block in
      block.inlines.flatMap(\.targets).compactMap { target -> LintFinding? in
        guard let defect = defect(of: target, in: lesson, folder) else { return nil }
        let line = block.lines.first { index in
          index <= lesson.source.lines.count && lesson.source.lines[index - 1].contains(target)
        }
        let place = line ?? block.lines.lowerBound
        return LintFinding(
          .brokenLink,
          lesson.source.diagnostic(
            defect.message, line: place, column: lesson.source.column(of: target, line: place),
            hint: defect.hint))
      }
    }
  }

  private static func defect(
    of target: String, in lesson: Lesson, _ folder: URL
  ) -> (message: String, hint: String)? {
    // Addresses on the web are not looked up: a lint has to say the same tomorrow.
    if target.isEmpty || target.contains(/^[A-Za-z][A-Za-z0-9+.\-]*:/) || target.hasPrefix("//") {
      return nil
    }
    let parts = target.split(separator: "#", maxSplits: 1, omittingEmptySubsequences: false)
    let path = String(parts[0]).removingPercentEncoding ?? String(parts[0])
    let anchor = parts.count > 1 ? String(parts[1]) : nil
    var headings = lesson.contents.map(\.title)
    if !path.isEmpty {
      let file = folder.appendingPathComponent(path).path
      guard FileManager.default.fileExists(atPath: file) else {
        return ("the link leads to \"\(path)\", which is not there", "links start from the lesson's folder")
      }
      guard anchor != nil, path.hasSuffix(".md"), let source = try? SourceText(contentsOf: file) else {
        return nil
      }
      headings = MarkdownParser.parse(source.lines).compactMap {
        if case .heading(_, let text) = $0.content { text.plain } else { nil }
      }
    }
    guard let anchor, !anchor.isEmpty else { return nil }
    let anchors = anchors(of: headings)
    if anchors.contains(anchor) { return nil }
    return (
      "no heading has the anchor \"#\(anchor)\"",
      Suggestion.hint(for: anchor, among: anchors) ?? "known are \(anchors.joined(separator: ", "))"
    )
  }

  /// The anchors that viewers give to headings: lower case, blanks as hyphens, signs left out, repetitions numbered.
  private static func anchors(of headings: [String]) -> [String] {
    var seen: [String: Int] = [:]
    return headings.map { heading in
      let kept = heading.lowercased().filter { $0.isLetter || $0.isNumber || " -_".contains($0) }
      let slug = kept.replacing(" ", with: "-")
      let count = seen[slug, default: 0]
      seen[slug] = count + 1
      return count == 0 ? slug : "\(slug)-\(count)"
    }
  }

  // Numbers

  /// A quantity that somebody must have measured: a decimal, a percentage, a factor, an amount with its unit.
  nonisolated(unsafe) private static let claim =
    /\d+\.\d+|\d[\d,]*\s?(%|percent\b|per cent\b|times\b|[KMGT]i?B\b|FLOPs\b|seconds\b|nats\b|bits\b)/
  /// What tells where a number comes from: a year as papers are cited, a link, or that it was measured.
  nonisolated(unsafe) private static let source =
    /\(.*(19|20)\d\d.*\)|(19|20)\d\d\)|https?:|arXiv|measured (here|above|by)/

  /// A section that claims numbers names a source, or checks something itself.
  private static func numbers(in lesson: Lesson) -> [LintFinding] {
    lesson.sections.compactMap { section in
      guard !section.hasCheck else { return nil }
      let all = section.prose.flatMap(\.inlines).map(\.withoutCode).joined(separator: " ")
      if all.contains(source) || section.prose.contains(where: { !$0.inlines.flatMap(\.targets).isEmpty }) {
        return nil
      }
      for block in section.prose {
        let text = block.inlines.map(\.withoutCode).joined()
        guard let match = text.firstMatch(of: claim) else { continue }
        let number = String(match.0)
        let line = block.lines.first { index in
          index <= lesson.source.lines.count && lesson.source.lines[index - 1].contains(number)
        }
        let place = line ?? block.lines.lowerBound
        return LintFinding(
          .unsourcedNumber,
          lesson.source.diagnostic(
            "\"\(number)\" has no source in its section", line: place,
            column: lesson.source.column(of: number, line: place),
            hint: "cite one, as (Hu et al. 2021), say that it was measured here, or check it in a cell"))
      }
      return nil
    }
  }

  /// Who is cited in the text stands in the front matter's sources.
  private static func citations(in lesson: Lesson) -> [LintFinding] {
    var seen = Set<String>()
    return lesson.prose.flatMap { block in
      let text = block.inlines.map(\.withoutCode).joined()
      return text.matches(of: /(\p{Lu}[\p{L}\-]+) (?:et al\.|and \p{Lu}[\p{L}\-]+),? \(?((?:19|20)\d\d)\)?/)
        .compactMap { match -> LintFinding? in
          let (name, year) = (String(match.1), String(match.2))
          let isListed = lesson.front.sources.contains { $0.contains(name) && $0.contains(year) }
          guard !isListed, seen.insert(name + year).inserted else { return nil }
          let line = block.lines.first { index in
            index <= lesson.source.lines.count && lesson.source.lines[index - 1].contains(name)
          }
          let place = line ?? block.lines.lowerBound
          return LintFinding(
            .unlistedSource,
            lesson.source.diagnostic(
              "\(name) \(year) is not among the sources in the front matter", line: place,
              column: lesson.source.column(of: name, line: place),
              hint: "add author, year, title and where to find it to sources:"))
        }
    }
  }
}

/// Rules about terms: what is set in bold where it is explained, and the glossary.
enum GlossaryRules {
  static func judge(_ book: LintedBook) -> [LintFinding] {
    book.lessons.flatMap { lesson -> [LintFinding] in
      guard let glossary = book.glossary?.glossary ?? beside(lesson) else { return [] }
      return unknown(in: lesson, glossary)
    } + unused(book)
  }

  private static func beside(_ lesson: Lesson) -> Glossary? {
    let folder = URL(fileURLWithPath: lesson.source.name).deletingLastPathComponent()
    return try? Glossary.read(folder.appendingPathComponent(Glossary.fileName).path)
  }

  /// Bold words that look like a term and that no entry explains, each once.
  private static func unknown(in lesson: Lesson, _ glossary: Glossary) -> [LintFinding] {
    var seen = Set<String>()
    return lesson.prose.flatMap { block in
      block.inlines.flatMap(\.strong).compactMap { term -> LintFinding? in
        // A word of emphasis, a sentence and a label that leads a paragraph are no terms.
        let isTerm =
          term.count > 3 && term.split(separator: " ").count <= 4 && !".:?!".contains(term.suffix(1))
        guard isTerm, seen.insert(term.lowercased()).inserted, !isKnown(term, glossary) else { return nil }
        let line = block.lines.first { index in
          index <= lesson.source.lines.count && lesson.source.lines[index - 1].contains("**" + term)
        }
        let place = line ?? block.lines.lowerBound
        return LintFinding(
          .unknownTerm,
          lesson.source.diagnostic(
            "the glossary does not explain \"\(term)\"", line: place,
            column: lesson.source.column(of: term, line: place),
            hint: "add an entry to \(Glossary.fileName), or use *emphasis* for what is no term"))
      }
    }
  }

  private static func isKnown(_ term: String, _ glossary: Glossary) -> Bool {
    let singular = term.hasSuffix("s") ? String(term.dropLast()) : term
    return [term, singular].contains { if case .entry = glossary.find($0) { true } else { false } }
  }

  /// Entries whose names no lesson writes; told only where the whole book is judged.
  private static func unused(_ book: LintedBook) -> [LintFinding] {
    guard let (glossary, source) = book.glossary, !book.lessons.isEmpty else { return [] }
    let text = book.lessons.map { folded($0.source.text) }.joined(separator: " ")
    return glossary.entries.filter { entry in
      !([entry.term] + entry.also).contains { text.contains(folded($0)) }
    }.map { entry in
      let line = source.lines.indices.first { source.lines[$0].contains(entry.term) } ?? 0
      return LintFinding(
        .unusedTerm,
        source.diagnostic(
          "no lesson uses the term \"\(entry.term)\"", line: line + 1,
          column: source.column(of: entry.term, line: line + 1),
          hint: "take the entry out, or list how lessons write it under also:"))
    }
  }

  /// Lower case, with one blank for blanks, line ends and hyphens.
  private static func folded(_ text: String) -> String {
    text.lowercased().split(whereSeparator: { $0.isWhitespace || $0 == "-" }).joined(separator: " ")
  }
}

extension Lesson {
  /// The text blocks, headings apart.
  var prose: [MarkdownBlock] {
    blocks.compactMap { if case .prose(let block) = $0.content { block } else { nil } }
  }

  /// The text blocks, headings among them.
  var markdownBlocks: [MarkdownBlock] {
    blocks.compactMap { block in
      switch block.content {
      case .prose(let markdown), .heading(_, _, let markdown): markdown
      default: nil
      }
    }
  }
}

extension MarkdownBlock {
  /// The running text of the block and of those inside it.
  var inlines: [Inline] {
    let own: [Inline] =
      switch content {
      case .heading(_, let text), .paragraph(let text): text
      case .table(_, let rows): rows.flatMap { $0.flatMap { $0 } }
      default: []
      }
    return own
      + descendants.flatMap { inner -> [Inline] in
        switch inner.content {
        case .heading(_, let text), .paragraph(let text): text
        case .table(_, let rows): rows.flatMap { $0.flatMap { $0 } }
        default: []
        }
      }
  }
}

extension Inline {
  private var inner: [Inline] {
    switch self {
    case .emphasis(let inner), .strong(let inner), .strikethrough(let inner), .link(_, let inner),
      .image(_, let inner):
      inner
    default: []
    }
  }

  /// Where links and images lead.
  var targets: [String] {
    switch self {
    case .link(let target, let inner), .image(let target, let inner): [target] + inner.flatMap(\.targets)
    default: inner.flatMap(\.targets)
    }
  }

  /// What is set in bold.
  var strong: [String] {
    if case .strong(let inner) = self { return [inner.plain] }
    return inner.flatMap(\.strong)
  }

  /// The words without code.
  var withoutCode: String {
    switch self {
    case .code: ""
    case .text, .softBreak, .lineBreak: plain
    default: inner.map(\.withoutCode).joined()
    }
  }
}
