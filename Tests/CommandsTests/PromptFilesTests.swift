import Foundation
import Testing

@Suite("Files at the prompt", .serialized)
struct PromptFilesTests {
  private let folder: TestFolder

  init() throws { folder = try TestFolder() }

  private func start(_ environment: [String: String] = [:]) throws -> PseudoTerminal {
    let terminal = try PseudoTerminal([], folder: folder, environment: environment)
    try terminal.wait(for: ">>> ")
    return terminal
  }

  private func text(_ name: String) throws -> String {
    try String(contentsOfFile: folder.path + "/" + name, encoding: .utf8)
  }

  @Test("A session is saved as a script and as a notebook, and both run to the same values")
  func save() throws {
    let terminal = try start()
    try terminal.answer("x = 20", "x + 1", "y = nope", "_ * 2", "'```'")
    #expect(try terminal.answer(":save cells.star") == "wrote cells.star: 4 cells")
    #expect(try terminal.answer(":save cells.md") == "wrote cells.md: 4 cells")
    #expect(try text("cells.star") == "x = 20\n\n_ = x + 1\n_\n\n_ * 2\n\n'```'\n")
    let notebook = """
      ---
      title: "cells"
      ---

      ```starlark
      x = 20
      ```

      ```starlark
      _ = x + 1
      _
      ```

      ```starlark
      _ * 2
      ```

      ````starlark
      '```'
      ````

      """
    #expect(try text("cells.md") == notebook)
    let run = try Program.run(["run", "cells.md"], folder: folder)
    #expect(run.errors == "")
    #expect(run.output.contains(">>> _\n21\n\n>>> _ * 2\n42\n"))
    #expect(try Program.run(["run", "cells.star"], folder: folder).status == 0)
    #expect(try terminal.answer(":reset", ":load cells.md") == "21\n42\n\"```\"")
    #expect(try terminal.answer(":vars") == "x  int  20")
  }

  @Test(
    "What stands in the way of saving is told",
    arguments: [
      (":save", "error: :save needs a file\n  hint: :save experiment.md"),
      (
        ":save x.txt",
        "error: x.txt is neither a script nor a notebook\n  hint: the name ends in .star or .md"
      ),
      (":save no/x.md", "error: there is no folder no\n  hint: make it, or choose another"),
      (":save kept.md", "error: there is a file kept.md already\n  hint: :save! kept.md replaces it"),
      (":save! kept.md", "replaced kept.md: 1 cell"),
    ])
  func unsaved(command: String, message: String) throws {
    try folder.write("kept", to: "kept.md")
    let terminal = try start()
    #expect(try terminal.answer("x = 1", command) == message)
  }

  @Test("There is nothing to save before a cell ran")
  func nothing() throws {
    let message = "error: there is nothing to save yet\n  hint: cells that ran without an error are saved"
    #expect(try start().answer("nope", ":save x.md") == message)
  }

  @Test("A loaded file's errors stand in that file, and what ran before is kept")
  func load() throws {
    try folder.write("a = 5\nprint('in a script')\n", to: "good.star")
    try folder.write(
      "---\ntitle: A\n---\n```starlark\nb = a\nb\n```\n\n```starlark\nb = c\n```\n", to: "bad.md")
    let terminal = try start()
    #expect(try terminal.answer(":load good.star") == "in a script")
    #expect(
      try terminal.answer(":load bad.md") == """
        5
        bad.md:10:5: error: the name "c" is not defined
          b = c
              ^
        """)
    #expect(try terminal.answer("a + b") == "10")
    #expect(try terminal.answer(":load none.star") == "error: there is no file none.star")
  }

  @Test("Paths in a loaded file start from its folder, and what is typed from the current one")
  func loadFolder() throws {
    try folder.write(
      "load(\"lib/two.star\", \"two\")\ntext = read_text(\"words.txt\")\n", to: "deep/good.star")
    try folder.write("two = 2\n", to: "deep/lib/two.star")
    try folder.write("deep", to: "deep/words.txt")
    try folder.write("top", to: "words.txt")
    try folder.write("---\ntitle: A\n---\n```starlark\nread_text(\"words.txt\")\n```\n", to: "deep/notes.md")
    let terminal = try start()
    #expect(try terminal.answer(":load deep/good.star", "(two, text)") == #"(2, "deep")"#)
    #expect(try terminal.answer("read_text(\"words.txt\")") == "\"top\"")
    #expect(try terminal.answer(":load deep/notes.md") == "\"deep\"")
  }

  @Test("The last cell is edited in the reader's editor and runs")
  func edit() throws {
    let terminal = try start(["EDITOR": "sed -i s/20/21/"])
    try terminal.answer("x = 20 * 2")
    terminal.type(":edit\n")
    try terminal.wait(for: "\n>>> x = 21 * 2\n>>> ")
    #expect(try terminal.answer("x") == "42")
    try folder.write("z = 20\nz\n", to: "cell.star")
    #expect(try terminal.answer(":edit cell.star") == "21")
  }

  @Test("An editor that fails or is not there is told")
  func noEditor() throws {
    #expect(
      try start(["VISUAL": "false"]).answer(":edit")
        == "error: the editor false failed\n  hint: set EDITOR to another")
  }
}
