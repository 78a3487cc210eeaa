import Foundation
import Testing

@Suite("Entries of several lines on a terminal", .serialized)
struct EntryEditingTests {
  private let folder: TestFolder

  private enum Key {
    static let up = "\u{1B}[A"
    static let down = "\u{1B}[B"
    static let left = "\u{1B}[D"
    static let altEnter = "\u{1B}\r"
  }

  init() throws { folder = try TestFolder() }

  private func start(columns: UInt16 = 80) throws -> PseudoTerminal {
    let terminal = try PseudoTerminal(
      [], folder: folder, environment: ["TERM": "xterm", "NO_COLOR": "1"], columns: columns)
    try terminal.wait(for: ">>> ")
    return terminal
  }

  /// Types lines; after each one waits until there is a prompt below it.
  private func type(_ lines: [String], _ terminal: PseudoTerminal) throws {
    for line in lines {
      let count = terminal.screenLines.count
      terminal.type(line + "\r")
      try terminal.wait(untilScreen: {
        $0.count > count && $0.last?.hasPrefix(line.isEmpty ? ">>>" : "...") == true
      })
    }
  }

  @Test("Lines are indented as the program asks, and an empty one ends a block")
  func indentation() throws {
    let terminal = try start()
    try type(["def sign(x):", "if x < 0:", "return -1", "return 1", ""], terminal)
    terminal.type("sign(-5)\r")
    try terminal.wait(forScreen: [
      ">>> def sign(x):", "...     if x < 0:", "...         return -1", "...     return 1", "...",
      ">>> sign(-5)",
      "-1", ">>>",
    ])
  }

  @Test("Backspace takes a step of the indentation, Tab adds one")
  func indentationKeys() throws {
    let terminal = try start()
    try type(["for i in range(2):", "if i == 1:", "print(1)"], terminal)
    terminal.type("\u{7F}\u{7F}\tprint(i, 'seen')\r")
    try terminal.wait(forScreen: [
      ">>> for i in range(2):", "...     if i == 1:", "...         print(1)", "...     print(i, 'seen')",
      "...",
    ])
  }

  @Test("A block is one entry of the history: recalled whole, edited in any line and run again")
  func recall() throws {
    let terminal = try start()
    try type(["def double(x):", "return 2 * x", ""], terminal)
    terminal.type("double(21)\r")
    try terminal.wait(for: "\n42\n")
    terminal.type(Key.up + Key.up)
    try terminal.wait(forScreen: [">>> def double(x):", "...     return 2 * x"])
    // Down goes to the second line; the end of the entry is the end of that line.
    terminal.type(Key.down + "\u{5} + 1\r")
    terminal.type("double(21)\r")
    try terminal.wait(for: "\n43\n")
    try terminal.wait(forScreen: [
      ">>> def double(x):", "...     return 2 * x + 1", ">>> double(21)", "43", ">>>",
    ])
  }

  @Test("A recalled block runs at once, wherever the cursor is, and is not stored twice")
  func rerun() throws {
    let terminal = try start()
    try type(["for i in range(2):", "print('turn', i)", ""], terminal)
    try terminal.wait(for: "turn 1\n")
    terminal.type(Key.up + "\r")
    try terminal.wait(for: "turn 1\n")
    terminal.type(Key.up + Key.up + Key.up + "\r")
    try terminal.wait(for: "turn 1\n")
    let history = try String(contentsOfFile: folder.path + "/data/peftbook/history", encoding: .utf8)
    #expect(history == "for i in range(2):\n\t    print('turn', i)\n")
  }

  @Test("Enter inside a block adds a line, Alt-Enter does so anywhere")
  func addedLines() throws {
    let terminal = try start()
    terminal.type("a = 1" + Key.altEnter + "b = 2" + Key.up + "\r" + "c = 3" + Key.down + "\r")
    try terminal.wait(forScreen: [">>> a = 1", "... c = 3", "... b = 2", ">>>"])
    terminal.type("a + b + c\r")
    try terminal.wait(for: "\n6\n")
  }

  @Test("Up looks for entries that begin as what was typed, Down comes back to it")
  func prefixSearch() throws {
    let terminal = try start()
    for line in ["apple = 1", "banana = 2", "apply = 3", "cherry = 4"] {
      terminal.type(line + "\r")
      try terminal.wait(for: ">>> ")
    }
    terminal.type("app" + Key.up)
    try terminal.wait(forScreen: [">>> apply = 3"])
    terminal.type(Key.up)
    try terminal.wait(forScreen: [">>> apple = 1"])
    terminal.type(Key.down + Key.down)
    try terminal.wait(forScreen: [">>> app"])
  }

  @Test("Ctrl-R finds a block by what it holds, and Enter runs it")
  func reverseSearch() throws {
    let terminal = try start()
    try type(["def triple(x):", "return 3 * x", ""], terminal)
    terminal.type("triple = None\r\u{12}3 *")
    try terminal.wait(forScreen: ["(reverse-i-search)`3 *': def triple(x):", "...     return 3 * x"])
    terminal.type("\r")
    try terminal.wait(for: ">>> ")
    terminal.type("triple(5)\r")
    try terminal.wait(for: "\n15\n")
  }

  @Test("A pasted block is taken whole with its empty lines; prompts, results and a margin are no part of it")
  func pastes() throws {
    let terminal = try start()
    let session = ">>> def f(x):\r...     y = 2\r...\r...     return x * y\r>>> f(4)\r8\r"
    terminal.type("\u{1B}[200~" + session + "\u{1B}[201~\r")
    try terminal.wait(forScreen: [
      ">>> def f(x):", "...     y = 2", "...", "...     return x * y", "... f(4)", "8", ">>>",
    ])
    terminal.type("\u{1B}[200~    def g(x):\r\n        y = 3\r\n\r\n        return x * y\r\n\u{1B}[201~\r")
    try terminal.wait(for: ">>> ")
    terminal.type("g(4)\r")
    try terminal.wait(forScreen: ["...     return x * y", ">>> g(4)", "12", ">>>"])
  }

  @Test("A block that is pasted into a terminal that does not say so runs as well")
  func plainPaste() throws {
    let terminal = try start()
    terminal.type("def f(x):\r    if x:\r        return 'yes'\r    return 'no'\r\rf(0)\r")
    try terminal.wait(for: "\n\"no\"\n")
  }

  @Test("A long line goes on in the next row, and the cursor finds its place in it")
  func wrapping() throws {
    let terminal = try start(columns: 40)
    terminal.type("total = [1000, 2000, 3000, 4000, 5000, 6000, 7000]")
    try terminal.wait(forScreen: [">>> total = [1000, 2000, 3000, 4000, 500", "0, 6000, 7000]"])
    terminal.type("\u{1}grand_\r")
    try terminal.wait(forScreen: [">>> grand_total = [1000, 2000, 3000, 400", "0, 5000, 6000, 7000]", ">>>"])
    terminal.type("sum(grand_total)\r")
    try terminal.wait(for: "\n28000\n")
  }

  @Test("An entry is drawn anew when the terminal changes its size")
  func resized() throws {
    let terminal = try start()
    terminal.type("total = [1000, 2000, 3000, 4000, 5000]")
    try terminal.wait(for: "5000]")
    terminal.resize(columns: 30)
    terminal.type(" * 2")
    try terminal.wait(forScreen: [">>> total = [1000, 2000, 3000,", " 4000, 5000] * 2"])
  }

  @Test("Ctrl-C drops an entry of several lines, wherever the cursor is")
  func dropped() throws {
    let terminal = try start()
    try type(["def f(x):"], terminal)
    terminal.type("return 1" + Key.up + "\u{1}#")
    try terminal.wait(forScreen: [">>> #def f(x):", "...     return 1"])
    terminal.type("\u{3}")
    try terminal.wait(forScreen: [">>> #def f(x):", "...     return 1^C", ">>>"])
  }

  @Test("What a program leaves of a line is no part of the prompt")
  func unfinishedLine() throws {
    let terminal = try start()
    terminal.type("print('half', end='')\r")
    try terminal.wait(forScreen: [">>> print('half', end='')", "half", ">>>"])
  }
}
