import Foundation
import Lab
import Lessons
import Testing

@Suite("Lint")
struct LintTests {
  /// What lint says of a book after some edits, with paths from its folder.
  private func findings(after edits: [BrokenBook.Edit], runs: Bool) throws -> String {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("lint-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: folder) }
    for name in ["lessons", "quizzes"] {
      try FileManager.default.createDirectory(
        at: folder.appendingPathComponent(name), withIntermediateDirectories: true)
    }
    var texts = try Self.book()
    for edit in edits {
      let text = try #require(texts[edit.file])
      #expect(text.contains(edit.old), "\(edit.file.rawValue) has no \(edit.old)")
      texts[edit.file] = text.replacing(edit.old, with: edit.new)
    }
    let files = BrokenBook.File.allCases.map { folder.path + "/" + $0.rawValue }
    for (file, path) in zip(BrokenBook.File.allCases, files) {
      try WholeFile.write(try #require(texts[file]), to: path)
    }
    let linter = Linter(runsCells: runs) { LabEngine(SessionOptions(folder: $0)) }
    return linter.lint(files).map { $0.render() }.joined(separator: "\n").replacing(
      folder.path + "/", with: "")
  }

  private static func book() throws -> [BrokenBook.File: String] {
    let sample = try LessonSkeleton(topic: "sample", chapter: 1)
    let twin = try LessonSkeleton(topic: "twin", chapter: 2)
    return [
      .lesson: sample.lesson, .quiz: sample.quiz, .twin: twin.lesson, .twinQuiz: twin.quiz,
      .glossary: "- {term: area, means: The number of unit squares that fill a figure.}\n",
    ]
  }

  @Test("New lessons pass, also when their cells run")
  func skeleton() throws { #expect(try findings(after: [], runs: true) == "") }

  @Test("A broken book is told with the place, the rule and what to do", arguments: BrokenBook.all)
  func finding(book: BrokenBook) throws {
    #expect(book.findings.contains("[\(book.rule.rawValue)]"))
    #expect(try findings(after: book.edits, runs: book.runs) == book.findings)
  }

  @Test("A citation settles a number, and the front matter's sources settle the citation")
  func sourced() throws {
    let edits = [
      BrokenBook.Edit(.lesson, "Say it in one sentence.", "It saves 67% of the memory (Hu et al. 2021)."),
      BrokenBook.Edit(.lesson, "sources: []", "sources: [\"Hu et al. 2021, LoRA, arXiv:2106.09685\"]"),
    ]
    #expect(try findings(after: edits, runs: false) == "")
  }

  @Test("Every rule has a broken book here and a line in the documentation, and nothing else has")
  func rules() throws {
    let rules = LintRule.allCases
    #expect(rules.filter { rule in !BrokenBook.all.contains { $0.rule == rule } } == [])
    let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appendingPathComponent("../../Documentation/lint.md")
    let rows = try SourceText(contentsOf: file.standardizedFileURL.path).lines.filter { $0.hasPrefix("| `") }
    let documented = rows.flatMap { row in
      row.dropFirst().prefix { $0 != "|" }.matches(of: /`([a-z-]+)`( \*w\*)?/).map {
        (name: String($0.1), isWarning: $0.2 != nil)
      }
    }
    #expect(documented.map(\.name).sorted() == rules.map(\.rawValue).sorted())
    #expect(
      documented.filter(\.isWarning).map(\.name).sorted()
        == rules.filter(\.isWarning).map(\.rawValue).sorted())
  }

  @Test(
    "Names that cannot be a lesson's are refused",
    arguments: ["Rank", "a/b", "", "-a", "a--b", "1a", "é", String(repeating: "a", count: 61)])
  func names(name: String) {
    #expect(throws: FileError.self) { try LessonSkeleton(topic: name, chapter: 1) }
  }
}
