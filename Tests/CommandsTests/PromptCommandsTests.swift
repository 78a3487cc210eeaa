import Foundation
import Testing

@Suite("The commands of the prompt", .serialized)
struct PromptCommandsTests {
  private let folder: TestFolder

  init() throws { folder = try TestFolder() }

  private func start(_ environment: [String: String] = [:], columns: UInt16 = 80) throws -> PseudoTerminal {
    let terminal = try PseudoTerminal([], folder: folder, environment: environment, columns: columns)
    try terminal.wait(for: ">>> ")
    return terminal
  }

  /// Types lines one after another; returns what the last of them wrote.
  @discardableResult
  private func answer(_ lines: String..., on terminal: PseudoTerminal) throws -> String {
    var answer = ""
    for line in lines {
      terminal.type(line + "\n")
      answer = try terminal.wait(for: "\n>>> ")
      answer = String(answer.dropFirst(line.count + 1).dropLast(5))
    }
    return answer
  }

  @Test("The names are told with type, size and value, within the width of the terminal")
  func variables() throws {
    let terminal = try start(columns: 40)
    #expect(try answer(":vars", on: terminal) == "No names yet.")
    let told = try answer("a = 1", "weights = zeros(10, 30)", "words = ['many'] * 50", ":vars", on: terminal)
    #expect(
      told == """
        a        int             1
        weights  tensor  1.2 kB  tensor([[0.,...
        words    list            ["many", "ma...
        """)
    #expect(try answer(":reset", ":vars", on: terminal) == "No names yet.")
  }

  @Test("x?, ?x and help(x) say the same", arguments: ["sorted?", "?sorted", "help(sorted)"])
  func help(entry: String) throws {
    #expect(try answer(entry, on: start()).hasPrefix("sorted(x, /, *, key=None, reverse=False)\n"))
  }

  @Test("A newcomer's words are understood", arguments: ["help", "?", ":help", ":h"])
  func listed(entry: String) throws {
    let terminal = try start(columns: 40)
    let told = try answer(entry, on: terminal)
    #expect(
      told.hasPrefix(
        ":help         this list\n:vars         the names of this session\n:time CODE    run CODE once and tell\n"
      ))
    #expect(told.split(separator: "\n").allSatisfy { $0.count <= 40 })
  }

  @Test("Several words leave", arguments: ["exit", "quit()", ":quit", ":q", "\u{4}"])
  func leaving(keys: String) throws {
    let terminal = try start()
    terminal.type(keys == "\u{4}" ? keys : keys + "\n")
    #expect(try terminal.end().status == 0)
  }

  @Test("A name of the session is no word of the prompt")
  func taken() throws {
    #expect(try answer("quit = 7", "quit", on: start()) == "7")
  }

  @Test("Time is told once for one run")
  func time() throws {
    let terminal = try start()
    let told = try answer(":time print('once')", on: terminal)
    #expect(told.hasPrefix("once\n"))
    #expect([" µs", " ms", " s"].contains { told.hasSuffix($0) })
    #expect(try answer(":time", on: terminal) == "error: :time needs code\n  hint: :time matmul(a, b)")
  }

  @Test("Unknown commands are answered with the nearest")
  func unknown() throws {
    let terminal = try start()
    #expect(
      try answer(":tiem", on: terminal) == "error: there is no command :tiem\n  hint: did you mean :time?")
    #expect(
      try answer(":xyzzy", on: terminal)
        == "error: there is no command :xyzzy\n  hint: :help lists the commands")
  }

  @Test("An error leaves _ as it was")
  func lastValue() throws {
    #expect(try answer("6 * 7", "1 // 0", "nope", "None", "_", on: start()) == "42")
  }

  @Test("A large value is cut, and the way to all of it is told")
  func large() throws {
    let terminal = try start()
    let shown = try answer("list(range(100000))", on: terminal)
    #expect(shown.utf8.count < 4000)
    #expect(shown.hasSuffix("...\n(cut; print(_) shows all 688890 characters)"))
    #expect(try answer("zeros(4, 400)", on: terminal).hasSuffix("shape=(4, 400))"))
    #expect(try answer("randn(31, 31)", on: terminal).hasSuffix("]])"))
  }

  @Test("The rows of a tensor go on where the terminal ends")
  func narrowTensor() throws {
    #expect(
      try answer("arange(12)", on: start(columns: 40)) == """
        tensor([ 0.,  1.,  2.,  3.,  4.,  5.,
                 6.,  7.,  8.,  9., 10., 11.])
        """)
  }
}

@Suite("Files at the prompt", .serialized)
struct PromptFilesTests {
  private let folder: TestFolder

  init() throws { folder = try TestFolder() }

  private func start(_ environment: [String: String] = [:]) throws -> PseudoTerminal {
    let terminal = try PseudoTerminal([], folder: folder, environment: environment)
    try terminal.wait(for: ">>> ")
    return terminal
  }

  @discardableResult
  private func answer(_ lines: String..., on terminal: PseudoTerminal) throws -> String {
    var answer = ""
    for line in lines {
      terminal.type(line + "\n")
      answer = try terminal.wait(for: "\n>>> ")
      answer = String(answer.dropFirst(line.count + 1).dropLast(5))
    }
    return answer
  }

  private func text(_ name: String) throws -> String {
    try String(contentsOfFile: folder.path + "/" + name, encoding: .utf8)
  }

  @Test("A session is saved as a script and as a notebook, and both run to the same values")
  func save() throws {
    let terminal = try start()
    try answer("x = 20", "x + 1", "y = nope", "_ * 2", "'```'", on: terminal)
    #expect(try answer(":save cells.star", on: terminal) == "wrote cells.star: 4 cells")
    #expect(try answer(":save cells.md", on: terminal) == "wrote cells.md: 4 cells")
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
    #expect(try answer(":reset", ":load cells.md", on: terminal) == "21\n42\n\"```\"")
    #expect(try answer(":vars", on: terminal) == "x  int  20")
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
    #expect(try answer("x = 1", command, on: terminal) == message)
  }

  @Test("There is nothing to save before a cell ran")
  func nothing() throws {
    let message = "error: there is nothing to save yet\n  hint: cells that ran without an error are saved"
    #expect(try answer("nope", ":save x.md", on: start()) == message)
  }

  @Test("A loaded file's errors stand in that file, and what ran before is kept")
  func load() throws {
    try folder.write("a = 5\nprint('in a script')\n", to: "good.star")
    try folder.write(
      "---\ntitle: A\n---\n```starlark\nb = a\nb\n```\n\n```starlark\nb = c\n```\n", to: "bad.md")
    let terminal = try start()
    #expect(try answer(":load good.star", on: terminal) == "in a script")
    #expect(
      try answer(":load bad.md", on: terminal) == """
        5
        bad.md:10:5: error: the name "c" is not defined
          b = c
              ^
        """)
    #expect(try answer("a + b", on: terminal) == "10")
    #expect(try answer(":load none.star", on: terminal) == "error: there is no file none.star")
  }

  @Test("The last cell is edited in the reader's editor and runs")
  func edit() throws {
    let terminal = try start(["EDITOR": "sed -i s/20/21/"])
    try answer("x = 20 * 2", on: terminal)
    terminal.type(":edit\n")
    try terminal.wait(for: "\n>>> x = 21 * 2\n>>> ")
    #expect(try answer("x", on: terminal) == "42")
    try folder.write("z = 20\nz\n", to: "cell.star")
    #expect(try answer(":edit cell.star", on: terminal) == "21")
  }

  @Test("An editor that fails or is not there is told")
  func noEditor() throws {
    #expect(
      try answer(":edit", on: start(["VISUAL": "false"]))
        == "error: the editor false failed\n  hint: set EDITOR to another")
  }
}
