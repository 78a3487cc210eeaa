import Foundation
import Starlark

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
        return LintFinding(
          .unknownTerm,
          lesson.source.diagnostic(
            "the glossary does not explain \"\(term)\"", at: term, behind: "**", in: block.lines,
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
      LintFinding(
        .unusedTerm,
        source.diagnostic(
          "no lesson uses the term \"\(entry.term)\"", at: entry.term, in: 1...max(1, source.lines.count),
          hint: "take the entry out, or list how lessons write it under also:"))
    }
  }

  /// Lower case, with one blank for blanks, line ends and hyphens.
  private static func folded(_ text: String) -> String {
    text.lowercased().split(whereSeparator: { $0.isWhitespace || $0 == "-" }).joined(separator: " ")
  }
}
