import Foundation
import Lab
import Lessons
import Testing

@Suite("Lint")
struct LintTests {
  private let folder: URL

  init() throws {
    folder = FileManager.default.temporaryDirectory.appendingPathComponent("lint-\(UUID().uuidString)")
    for name in ["lessons", "quizzes"] {
      try FileManager.default.createDirectory(
        at: folder.appendingPathComponent(name), withIntermediateDirectories: true)
    }
  }

  /// The findings about a new lesson in which one text is replaced by another, with `BOOK` for its folder.
  private func findings(
    _ old: String = "", _ new: String = "", inQuiz: Bool = false, glossary: String? = nil, runs: Bool = false
  ) throws -> String {
    let skeleton = try LessonSkeleton(topic: "sample", chapter: 1)
    var texts = [skeleton.lesson, skeleton.quiz]
    if !old.isEmpty {
      #expect(texts[inQuiz ? 1 : 0].contains(old))
      texts[inQuiz ? 1 : 0] = texts[inQuiz ? 1 : 0].replacing(old, with: new)
    }
    var files: [String] = []
    func write(_ text: String, _ path: String) throws {
      let file = folder.path + "/" + path
      try WholeFile.write(text, to: file)
      files.append(file)
    }
    try write(texts[0], "sample-lessons/01-sample.md")
    try write(texts[1], "quizzes/01-sample.yaml")
    if let glossary { try write(glossary, "lessons/glossary.yaml") }
    defer { try? FileManager.default.removeItem(at: folder) }
    let linter = Linter(runsCells: runs) { LabEngine(SessionOptions(folder: $0)) }
    return linter.lint(files).map { $0.render() }.joined(separator: "\n").replacing(folder.path, with: "BOOK")
  }

  @Test("A new lesson passes, also when its cells run")
  func skeleton() throws { #expect(try findings(runs: true) == "") }

  @Test("A name that no cell before binds is found without running")
  func unknownName() throws {
    #expect(
      try findings("edges[0] / edges[1]", "edge[0] / edges[1]") == """
        BOOK/sample-lessons/01-sample.md:38:7: error: the name "edge" is not defined [unknown-name]
          check(edge[0] / edges[1] != ratio, "the length of the edges does not shrink like the area")
                ^
          hint: did you mean `edges`?
        """)
  }

  @Test("An objective that no question asks for, and a question with an objective of its own")
  func objective() throws {
    let text = try findings(
      "  - Say what halving a number does to its square", "  - Say what doubling does")
    #expect(text.contains("error: no question asks for the objective \"Say what doubling does\" [objective]"))
    #expect(
      text.contains("error: the lesson has no objective \"Say what halving a number does to its square\""))
  }

  @Test("A section that runs cells and checks nothing")
  func uncheckedSection() throws {
    let text = try findings("## What to take away\n", "## What to take away\n\n```starlark\n1 + 1\n```\n")
    #expect(
      text == """
        BOOK/sample-lessons/01-sample.md:71:1: error: the section "What to take away" runs cells and checks nothing \
        [unchecked-section]
          ```starlark
          ^
          hint: end the experiment with check(condition, "the claim in words")
        """)
  }

  @Test("A link to nowhere, and an anchor that no heading has")
  func brokenLink() throws {
    #expect(
      try findings("Say it in one sentence.", "See [the text](data/none.md) and [above](#1-the-experimant).")
        == """
        BOOK/sample-lessons/01-sample.md:71:16: error: the link leads to "data/none.md", which is not there [broken-link]
          See [the text](data/none.md) and [above](#1-the-experimant).
                         ^
          hint: links start from the lesson's folder
        BOOK/sample-lessons/01-sample.md:71:42: error: no heading has the anchor "#1-the-experimant" [broken-link]
          See [the text](data/none.md) and [above](#1-the-experimant).
                                                   ^
          hint: did you mean "1-the-experiment"?
        """)
  }

  @Test("A number without a source in its section is a warning; a citation settles it")
  func unsourcedNumber() throws {
    #expect(
      try findings("Say it in one sentence.", "It saves 67% of the memory.") == """
        BOOK/sample-lessons/01-sample.md:71:10: warning: "67%" has no source in its section [unsourced-number]
          It saves 67% of the memory.
                   ^
          hint: cite one, as (Hu et al. 2021), say that it was measured here, or check it in a cell
        """)
  }

  @Test("A file that is not there, and a model that the front matter does not name")
  func missing() throws {
    let text = try findings(
      "    sides = [1, 2, 4, 8]".trimmingCharacters(in: .whitespaces),
      "sides = [1, 2, 4, 8]\nt = read_text(\"data/none.txt\")\nm = load_model(\"smollm2-135m\")")
    #expect(text.contains("error: there is no file \"data/none.txt\" [missing-file]"))
    #expect(
      text.contains(
        "error: the front matter does not say that the lesson needs \"smollm2-135m\" [undeclared-model]"))
  }

  @Test("Options that depend on others")
  func allOfTheAbove() throws {
    let text = try findings("It is half of what it was.", "All of the above", inQuiz: true)
    #expect(
      text.contains(
        "error: the option \"All of the above\" depends on the others, which are shuffled [all-of-the-above]")
    )
  }

  @Test("Terms and the glossary: what is missing and what nobody uses")
  func glossary() throws {
    let entry = "- {term: rank, means: The number of independent columns.}\n"
    let text = try findings("Say it in one sentence.", "A **hyperplane** it is.", glossary: entry)
    #expect(text.contains("warning: the glossary does not explain \"hyperplane\" [unknown-term]"))
    #expect(text.contains("warning: no lesson uses the term \"rank\" [unused-term]"))
  }

  @Test("A check that the starter, or a mistake, passes; a solution that fails; told by running")
  func running() throws {
    let starter = try findings("volume = None  # a number", "volume = 1 / 8", runs: true)
    #expect(starter.contains("error: the check of \"cube\" passes on the untouched starter [passed-starter]"))
    let wrong = try LintTests().findings("volume = 1 / 4", "volume = 2 / 16", runs: true)
    #expect(wrong.contains("error: the check of \"cube\" accepts this mistake [passed-wrong]"))
    let solution = try LintTests().findings("volume = (1 / 2) * (1 / 2) * (1 / 2)", "volume = 1", runs: true)
    #expect(
      solution.contains("error: the solution of \"cube\" does not pass its own check [failed-solution]"))
    let empty = try LintTests().findings("check(volume == 1 / 8, ", "check(True, ", runs: true)
    #expect(empty.contains("error: the check of \"cube\" passes before anything is written [passed-empty]"))
  }

  @Test("An exercise with one hint is a warning")
  func hints() throws {
    let text = try findings("```markdown {hint of=cube}\nEach of the three is a half.\n```\n", "")
    #expect(
      text == """
        BOOK/sample-lessons/01-sample.md:45:1: warning: the exercise "cube" has one hint [exercise-hints]
          ```starlark {exercise id=cube}
          ^
          hint: write two ```markdown {hint of=cube} blocks or more, the gentlest first
        """)
  }

  @Test(
    "Names that cannot be a lesson's are refused",
    arguments: ["Rank", "a/b", "", "-a", "a--b", "1a", "é", String(repeating: "a", count: 61)])
  func names(name: String) {
    #expect(throws: FileError.self) { try LessonSkeleton(topic: name, chapter: 1) }
  }
}
