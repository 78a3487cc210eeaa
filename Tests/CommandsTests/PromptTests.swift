import Foundation
import Testing

@Suite("The prompt on a terminal", .serialized)
struct PromptTests {
  private let folder: TestFolder

  init() throws { folder = try TestFolder() }

  private func start(_ environment: [String: String] = [:], columns: UInt16 = 80) throws -> PseudoTerminal {
    let terminal = try PseudoTerminal([], folder: folder, environment: environment, columns: columns)
    try terminal.wait(for: ">>> ")
    return terminal
  }

  @Test("Values are shown, _ is the last one, and a ; hides it")
  func values() throws {
    let terminal = try start()
    terminal.type("40 + 2\n")
    #expect(try terminal.wait(for: ">>> ") == "40 + 2\n42\n>>> ")
    terminal.type("_ + 1;\n")
    #expect(try terminal.wait(for: ">>> ") == "_ + 1;\n>>> ")
    terminal.type("_\n")
    #expect(try terminal.wait(for: ">>> ") == "_\n43\n>>> ")
    terminal.type("\u{4}")
    #expect(try terminal.end().status == 0)
  }

  @Test("A block is asked for until an empty line")
  func blocks() throws {
    let terminal = try start()
    terminal.type("def double(x):\n")
    try terminal.wait(for: "... ")
    terminal.type("  return 2 * x\n")
    try terminal.wait(for: "... ")
    terminal.type("\n")
    try terminal.wait(for: ">>> ")
    terminal.type("double(21)\n")
    #expect(try terminal.wait(for: ">>> ").contains("\n42\n"))
  }

  @Test(
    "A head without its colon is told at once", arguments: ["def double(x)", "if True", "for i in range(3)"])
  func headWithoutColon(entry: String) throws {
    let terminal = try start()
    terminal.type(entry + "\n")
    let told = try terminal.wait(for: "an indented block follows\n>>> ")
    #expect(told.contains("error: expected `:` after"))
  }

  @Test("What a program prints is broken at blanks on a terminal, one that cannot do much included")
  func narrowOutput() throws {
    let words = "a line of words that a screen of forty columns would cut in the middle of one"
    for environment in [[:], ["TERM": "dumb"], ["NO_COLOR": "1"]] {
      let terminal = try start(environment, columns: 40)
      terminal.type("text = '\(words)'\n")
      try terminal.wait(for: ">>> ")
      terminal.type("print(text)\n")
      try terminal.wait(
        for: "a line of words that a screen of forty\n  columns would cut in the middle of one\n>>> ")
    }
    let piped = try Program.run(
      [], input: "print('\(words)')\n", folder: folder, environment: ["COLUMNS": "40"])
    #expect(piped.output == words + "\n")
  }

  @Test("Ctrl-D in the middle of an entry ends the entry and not the session")
  func unfinished() throws {
    let terminal = try start()
    terminal.type("def double(x):\n")
    try terminal.wait(for: "... ")
    terminal.type("  return 2 * x\n")
    try terminal.wait(for: "... ")
    terminal.type("\u{4}")
    try terminal.wait(for: ">>> ")
    terminal.type("double(21)\n")
    try terminal.wait(for: "\n42\n")
  }

  @Test("A session that is pasted with its prompts runs")
  func pasted() throws {
    let terminal = try start()
    terminal.type(">>> def double(x):\n...   return 2 * x\n>>> double(21)\n>>>\n")
    try terminal.wait(for: "\n42\n")
    terminal.type("    >>> double(4)\n")
    try terminal.wait(for: "\n8\n")
  }

  @Test("An error points at the source and the session goes on")
  func errors() throws {
    let terminal = try start()
    terminal.type("x = 1\n")
    try terminal.wait(for: ">>> ")
    terminal.type("x + nope\n")
    #expect(
      try terminal.wait(for: ">>> ") == """
        x + nope
        <input>:1:5: error: the name "nope" is not defined
          x + nope
              ^
        >>>\u{20}
        """)
    terminal.type("x\n")
    #expect(try terminal.wait(for: ">>> ") == "x\n1\n>>> ")
  }

  @Test("Ctrl-C drops a line that is being typed, and stops an endless loop with the session kept")
  func interrupts() throws {
    let terminal = try start()
    terminal.type("kept = 7\nhalf a li")
    try terminal.wait(for: "half a li")
    terminal.type("\u{3}")
    try terminal.wait(for: "^C\n>>> ")
    terminal.type("while True: kept += 0\n")
    try terminal.wait(for: "... ")
    terminal.type("\n")
    Thread.sleep(forTimeInterval: 0.3)
    let start = Date()
    terminal.type("\u{3}")
    try terminal.wait(for: "interrupted\n>>> ")
    // The promise is 0.1 s; the rest is room for a loaded machine.
    #expect(Date().timeIntervalSince(start) < 2)
    terminal.type("kept\n")
    #expect(try terminal.wait(for: ">>> ") == "kept\n7\n>>> ")
  }

  @Test("Colours appear on a terminal that has them, unless NO_COLOR is set")
  func colours() throws {
    let coloured = try start(["TERM": "xterm"])
    coloured.type("nope\n")
    #expect(try coloured.wait(for: "is not defined").contains("\u{1B}[1;31merror:"))
    let plain = try start(["TERM": "xterm", "NO_COLOR": "1"])
    plain.type("nope\n")
    #expect(try plain.wait(for: "is not defined").contains(" error: the name \"nope\" is not defined"))
  }
}
