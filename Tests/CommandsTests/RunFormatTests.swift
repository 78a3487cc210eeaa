import Foundation
import Testing

@Suite("The forms in which a run is written", .serialized)
struct RunFormatTests {
  private let folder: TestFolder

  /// Two notebooks of one name: a rising line with a check that holds, a falling one with a check that fails.
  init() throws {
    folder = try TestFolder()
    try folder.write(Self.notebook("up", [3, 4], "1 < 2"), to: "a/n.md")
    try folder.write(Self.notebook("down", [4, 3], "2 < 1"), to: "b/n.md")
  }

  private static func notebook(_ title: String, _ heights: [Int], _ condition: String) -> String {
    """
    # \(title)

    ```starlark
    plot([1, 2], \(heights), title="\(title)")
    check(\(condition), "order")
    ```

    """
  }

  private func text(of file: String) throws -> String {
    try String(contentsOfFile: folder.path + "/" + file, encoding: .utf8)
  }

  /// The files below a folder, in alphabetical order.
  private func files(in name: String) throws -> [String] {
    try FileManager.default.subpathsOfDirectory(atPath: folder.path + "/" + name).sorted()
  }

  @Test("Markdown links each chart to an SVG file below out, and a second run writes the same bytes")
  func markdown() throws {
    let result = try Program.run(["run", "--format", "markdown", "a/n.md"], folder: folder)
    let start = """
      # up

      ```starlark
      plot([1, 2], [3, 4], title="up")
      check(1 < 2, "order")
      ```

      ![up. 2 points, from 3 at 1 to 4 at 2.](<out/n/figure-1.svg>)

      <details><summary>The chart as text</summary>

      ```text

      """
    let end = """
      2 points, from 3 at 1 to 4 at 2.
      ```

      </details>

      ```text
      ✓ holds: order
      ```

      ---

      1 check: 1 passed, 0 failed.

      """
    #expect(result.output.hasPrefix(start), "\(result.output)")
    #expect(result.output.hasSuffix(end), "\(result.output)")
    #expect(result.errors == "")
    #expect(result.status == 0)
    #expect(try files(in: "out") == ["n", "n/figure-1.svg"])
    let figure = try text(of: "out/n/figure-1.svg")
    #expect(
      figure.hasPrefix("<svg ") && figure.contains("<title id=\"title\">up</title>"), "\(figure.prefix(300))")
    #expect(
      try Program.run(["run", "--format", "markdown", "a/n.md"], folder: folder).output == result.output)
    #expect(try text(of: "out/n/figure-1.svg") == figure)
  }

  @Test("In Markdown a table stands as a table between what was printed, and in text as columns")
  func table() throws {
    try folder.write(
      "# t\n\n```starlark\nprint(1)\ntable([[\"a|b\", 2]], header=[\"x\", \"y\"])\nprint(3)\n```\n",
      to: "t.md")
    let markdown = try Program.run(["run", "--format", "markdown", "t.md"], folder: folder)
    #expect(
      markdown.output.hasSuffix(
        """
        ```text
        1
        ```

        | x    |   y |
        | ---- | --: |
        | a\\|b |   2 |

        ```text
        3
        ```

        ---

        The cell ran.

        """), "\(markdown.output)")
    #expect(!FileManager.default.fileExists(atPath: folder.path + "/out"))
    let text = try Program.run(["run", "t.md"], folder: folder)
    #expect(text.output.hasSuffix("\n1\nx    y\n───  ─\na|b  2\n3\n\nThe cell ran.\n"), "\(text.output)")
  }

  @Test("What a notebook came to is told without a word of lessons and checks that it has not")
  func notebooks() throws {
    let cells = ["1 + 1", "nothing", "3"].map { "```starlark\n\($0)\n```\n" }
    try folder.write(cells[0] + "\n" + cells[2], to: "well.md")
    try folder.write(cells.joined(separator: "\n"), to: "broken.md")
    let result = try Program.run(["run", "well.md", "broken.md"], folder: folder)
    #expect(result.output.contains("\n3\n\n2 cells ran.\n"), "\(result.output)")
    #expect(
      result.output.hasSuffix(
        """
        Stopped at an error: 1 of 3 cells ran.

        2 files: 1 without failures, 1 with.
          well.md: ran
          broken.md: stopped at an error

        """), "\(result.output)")
    #expect(result.status == 1)
  }

  @Test("Files of one name keep their figures apart")
  func figuresOfOneName() throws {
    let result = try Program.run(["run", "--format", "markdown", "a/n.md", "b/n.md"], folder: folder)
    #expect(try files(in: "out") == ["n", "n-2", "n-2/figure-1.svg", "n/figure-1.svg"])
    for (folder, title) in [("n", "up"), ("n-2", "down")] {
      #expect(result.output.contains("![\(title). "), "\(result.output)")
      #expect(result.output.contains("(<out/\(folder)/figure-1.svg>)"), "\(result.output)")
      #expect(try text(of: "out/\(folder)/figure-1.svg").contains("<title id=\"title\">\(title)</title>"))
    }
  }

  @Test("--output writes the document with its figures beside it, and nothing else")
  func output() throws {
    let result = try Program.run(
      ["run", "--format", "markdown", "--output", "a/report.md", "a/n.md"], folder: folder)
    #expect(result.output == "")
    #expect(result.errors == "")
    #expect(result.status == 0)
    #expect(try files(in: "a") == ["n.md", "report.md", "report_files", "report_files/figure-1.svg"])
    #expect(try text(of: "a/report.md").contains("(<report_files/figure-1.svg>)"))
    #expect(!FileManager.default.fileExists(atPath: folder.path + "/out"))
    let text = try Program.run(["run", "-o", "report.txt", "a/n.md"], folder: folder)
    #expect(text.output == "")
    #expect(
      try self.text(of: "report.txt") == Program.run(["run", "a/n.md"], folder: folder).output)
  }

  @Test(
    "--output refuses what would be lost, before anything runs",
    arguments: [
      ("a/n.md", "Error: --output a/n.md would overwrite what is run\n", 64),
      ("./a/../a/n.md", "Error: --output ./a/../a/n.md would overwrite what is run\n", 64),
      ("link.md", "Error: --output link.md would overwrite what is run\n", 64),
      ("a", "error: a is a folder\n  hint: name a file in it\n", 1),
      ("none/x.md", "error: there is no folder none\n  hint: make it, or choose another\n", 1),
      ("pipe", "error: pipe is a device or a pipe and no file\n  hint: name a file\n", 1),
    ] as [(String, String, Int32)])
  func refusedOutput(path: String, message: String, status: Int32) throws {
    try FileManager.default.createSymbolicLink(
      atPath: folder.path + "/link.md", withDestinationPath: "a/n.md")
    #expect(mkfifo(folder.path + "/pipe", 0o600) == 0)
    let before = try text(of: "a/n.md")
    let result = try Program.run(["run", "--output", path, "a/n.md"], folder: folder)
    #expect(result.output == "")
    #expect(result.errors.hasPrefix(message), "\(result.errors)")
    #expect(result.status == status)
    #expect(try text(of: "a/n.md") == before)
  }

  @Test("--output through a symbolic link writes the file that it leads to")
  func linkedOutput() throws {
    try folder.write("old", to: "real.txt")
    let link = folder.path + "/link.txt"
    try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: "real.txt")
    #expect(try Program.run(["run", "-o", "link.txt", "a/n.md"], folder: folder).status == 0)
    #expect(try FileManager.default.destinationOfSymbolicLink(atPath: link) == "real.txt")
    #expect(try text(of: "real.txt").hasSuffix("1 check: 1 passed, 0 failed.\n"))
  }

  @Test("--output takes the Markdown of one file")
  func markdownOfTwo() throws {
    let result = try Program.run(
      ["run", "--format", "markdown", "-o", "x.md", "a/n.md", "b/n.md"], folder: folder)
    #expect(result.errors.hasPrefix("Error: --output takes the Markdown of one file; run them one by one\n"))
    #expect(result.status == 64)
  }

  /// The fields of a JSON run that the tests look at.
  private struct Document: Decodable, Equatable {
    struct Step: Decodable, Equatable {
      struct Chart: Decodable, Equatable { let kind, title: String }
      struct Check: Decodable, Equatable {
        let claim: String
        let passed: Bool
      }

      let kind: String
      let line: Int
      let source: String
      let charts: [Chart]?
      let checks: [Check]?
    }

    let version: Int
    let file: String
    let ok: Bool
    let passed, failed: Int
    let steps: [Step]

    init(_ file: String, title: String, heights: String, condition: String, passed isPassed: Bool) {
      version = 1
      self.file = file
      ok = isPassed
      passed = isPassed ? 1 : 0
      failed = isPassed ? 0 : 1
      let code = "plot([1, 2], \(heights), title=\"\(title)\")\ncheck(\(condition), \"order\")\n"
      steps = [
        Step(kind: "markdown", line: 1, source: "# \(title)", charts: nil, checks: nil),
        Step(
          kind: "cell", line: 4, source: code, charts: [Step.Chart(kind: "line", title: title)],
          checks: [Step.Check(claim: "order", passed: isPassed)]),
      ]
    }
  }

  @Test("JSON is one document for a file and an array for several, each with its steps")
  func json() throws {
    let rising = Document("a/n.md", title: "up", heights: "[3, 4]", condition: "1 < 2", passed: true)
    let falling = Document("b/n.md", title: "down", heights: "[4, 3]", condition: "2 < 1", passed: false)
    let one = try Program.run(["run", "--format", "json", "a/n.md"], folder: folder)
    #expect(try JSONDecoder().decode(Document.self, from: Data(one.output.utf8)) == rising)
    #expect(one.status == 0)
    let both = try Program.run(
      ["run", "--format", "json", "--output", "x.json", "a/n.md", "b/n.md"], folder: folder)
    let written = Data(try text(of: "x.json").utf8)
    #expect(try JSONDecoder().decode([Document].self, from: written) == [rising, falling])
    #expect(
      both.errors == """
        2 files: 1 without failures, 1 with.
          a/n.md: 1 check passed
          b/n.md: 1 of 1 check failed

        """)
    #expect(both.status == 1)
  }

  @Test("Two files end with a summary, and with status 1 if a check of one fails")
  func summary() throws {
    let result = try Program.run(["run", "b/n.md", "a/n.md"], folder: folder)
    let end = """
      ✓ holds: order

      1 check: 1 passed, 0 failed.

      2 files: 1 without failures, 1 with.
        b/n.md: 1 of 1 check failed
        a/n.md: 1 check passed

      """
    #expect(result.output.hasSuffix(end), "\(result.output)")
    #expect(result.output.contains("✗ FAILED: order\n\n1 check: 0 passed, 1 failed.\n\n"))
    #expect(result.errors == "")
    #expect(result.status == 1)
    #expect(try Program.run(["run", "a/n.md", "a/n.md"], folder: folder).status == 0)
  }
}
