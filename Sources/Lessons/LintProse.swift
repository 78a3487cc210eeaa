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
        return LintFinding(
          .brokenLink,
          lesson.source.diagnostic(defect.message, at: target, in: block.lines, hint: defect.hint))
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
        return LintFinding(
          .unsourcedNumber,
          lesson.source.diagnostic(
            "\"\(number)\" has no source in its section", at: number, in: block.lines,
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
          return LintFinding(
            .unlistedSource,
            lesson.source.diagnostic(
              "\(name) \(year) is not among the sources in the front matter", at: name, in: block.lines,
              hint: "add author, year, title and where to find it to sources:"))
        }
    }
  }
}
