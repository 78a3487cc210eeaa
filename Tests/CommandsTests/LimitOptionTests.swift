import Foundation
import Testing

@Suite("The limits of programs, by options and by Ctrl-C", .serialized)
struct LimitOptionTests {
  private let folder: TestFolder

  init() throws { folder = try TestFolder() }

  @Test("--steps bounds the turns of loops and the calls, and the error says where the program was")
  func steps() throws {
    let endless = "def wait():\n  while True:\n    pass\nwait()"
    let result = try Program.run(["eval", "--steps", "5000", endless], folder: folder)
    #expect(
      result.errors == """
        <eval>:2:3: error: the program took more than 5000 steps
            while True:
            ^
          called from <top level> at <eval>:4:1
          hint: a step is a turn of a loop or a call

        """)
    #expect(result.status == 1)
    let enough = try Program.run(
      ["eval", "--steps", "5000", "sum([i for i in range(2000)])"], folder: folder)
    #expect(enough.output == "1999000\n")
  }

  @Test(
    "--memory bounds what values occupy, and the error says where the program was",
    arguments: [
      ("list(range(100000000))", "1.5 GiB more would exceed the memory limit of 95.4 MiB (... in use)"),
      ("'ab' * 100000000", "190.7 MiB more would exceed the memory limit of 95.4 MiB (... in use)"),
      ("[[i] for i in range(100000000)]", "... in use exceed the memory limit of 95.4 MiB"),
    ])
  func memory(expression: String, message: String) throws {
    let program = "def make():\n  return \(expression)\nmake()"
    let result = try Program.run(["eval", "--memory", "100MB", program], folder: folder)
    let errors = result.errors.replacing(#/[0-9.]+ (bytes|[KMG]iB) in use/#, with: "... in use")
    #expect(errors.hasPrefix("<eval>:2:"), "\(errors)")
    #expect(errors.contains(": error: \(message)\n    return \(expression)\n  "), "\(errors)")
    #expect(errors.contains("\n  called from <top level> at <eval>:3:1\n  hint: "), "\(errors)")
    #expect(errors.hasSuffix(", or raise the limit with --memory\n"), "\(errors)")
    #expect(result.status == 1)
  }

  @Test("After the memory limit the prompt has its memory back")
  func memoryAtThePrompt() throws {
    let terminal = try PseudoTerminal(["--memory", "100MB"], folder: folder)
    try terminal.wait(for: ">>> ")
    for _ in 1...3 {
      terminal.type("x = [str(i) for i in range(100000000)]\n")
      #expect(try terminal.wait(for: "\n>>> ").contains(" the memory limit of 95.4 MiB"))
      terminal.type("len([str(i) for i in range(300000)])\n")
      #expect(try terminal.wait(for: "\n>>> ").contains("\n300000\n"))
    }
  }

  @Test(
    "Ctrl-C gives the prompt back from within one operation, and the session is as it was",
    arguments: [
      "sorted(numbers, key=lambda x: -x)", "[[i] for i in numbers]", "str(numbers)", "set(numbers)",
      "zip(numbers, numbers)", "json.encode(numbers)", "pow(large, large, large - 2)",
      "numbers == list(numbers)",
    ])
  func interrupt(operation: String) throws {
    let terminal = try PseudoTerminal([], folder: folder)
    try terminal.wait(for: ">>> ")
    terminal.type("numbers = list(range(5000000)); large = (1 << 100000) - 1\n")
    try terminal.wait(for: "\n>>> ")
    terminal.type("print('be' + 'gun'); x = [len([\(operation)]) for i in range(1000000)]\n")
    try terminal.wait(for: "\nbegun\n")
    Thread.sleep(forTimeInterval: 0.3)
    let start = Date()
    terminal.type("\u{3}")
    try terminal.wait(for: "interrupted\n>>> ")
    // A tenth of a second is what we promise; the rest is for a machine that does other things as well.
    #expect(Date().timeIntervalSince(start) < 1)
    terminal.type("len(numbers)\n")
    #expect(try terminal.wait(for: "\n>>> ").contains("\n5000000\n"))
  }
}
