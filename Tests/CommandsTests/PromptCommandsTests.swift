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

  @Test("The names are told with type, size and value, within the width of the terminal")
  func variables() throws {
    let terminal = try start(columns: 40)
    #expect(try terminal.answer(":vars") == "No names yet.")
    let told = try terminal.answer("a = 1", "weights = zeros(10, 30)", "words = ['many'] * 50", ":vars")
    #expect(
      told == """
        a        int             1
        weights  tensor  1.2 kB  tensor([[0.,...
        words    list            ["many", "ma...
        """)
    #expect(try terminal.answer(":reset", ":vars") == "No names yet.")
  }

  @Test("x?, ?x and help(x) say the same", arguments: ["sorted?", "?sorted", "help(sorted)"])
  func help(entry: String) throws {
    #expect(try start().answer(entry).hasPrefix("sorted(x, /, *, key=None, reverse=False)\n"))
  }

  @Test("A newcomer's words are understood", arguments: ["help", "?", ":help", ":h"])
  func listed(entry: String) throws {
    let terminal = try start(columns: 40)
    let told = try terminal.answer(entry)
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
    #expect(try start().answer("quit = 7", "quit") == "7")
  }

  @Test("Time is told once for one run")
  func time() throws {
    let terminal = try start()
    let told = try terminal.answer(":time print('once')")
    #expect(told.hasPrefix("once\n"))
    #expect([" µs", " ms", " s"].contains { told.hasSuffix($0) })
    #expect(try terminal.answer(":time") == "error: :time needs code\n  hint: :time matmul(a, b)")
  }

  @Test("Unknown commands are answered with the nearest")
  func unknown() throws {
    let terminal = try start()
    #expect(
      try terminal.answer(":tiem") == "error: there is no command :tiem\n  hint: did you mean :time?")
    #expect(
      try terminal.answer(":xyzzy")
        == "error: there is no command :xyzzy\n  hint: :help lists the commands")
  }

  @Test("An error leaves _ as it was")
  func lastValue() throws {
    #expect(try start().answer("6 * 7", "1 // 0", "nope", "None", "_") == "42")
  }

  @Test("A large value is cut, and the way to all of it is told")
  func large() throws {
    let terminal = try start()
    let shown = try terminal.answer("list(range(100000))")
    #expect(shown.utf8.count < 4000)
    #expect(shown.hasSuffix("...\n(cut; print(_) shows all of it)"))
    #expect(try terminal.answer("'x' * 100000").hasSuffix("xxx...\n(cut; print(_) shows all of it)"))
    #expect(try terminal.answer("zeros(4, 400)").hasSuffix("shape=(4, 400))"))
    #expect(try terminal.answer("randn(31, 31)").hasSuffix("]])"))
  }

  @Test("The rows of a tensor go on where the terminal ends")
  func narrowTensor() throws {
    #expect(
      try start(columns: 40).answer("arange(12.0)") == """
        tensor([ 0.,  1.,  2.,  3.,  4.,  5.,
                 6.,  7.,  8.,  9., 10., 11.])
        """)
  }
}
