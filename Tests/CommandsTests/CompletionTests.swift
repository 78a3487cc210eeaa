import Foundation
import Testing

@Suite("Completion at the prompt", .serialized)
struct CompletionTests {
  private let folder: TestFolder

  init() throws {
    folder = try TestFolder()
    try folder.write("print('loaded')\n", to: "experiments/first.star")
    try folder.write("no program", to: "experiments/first.csv")
    try folder.write("---\ntitle: A\n---\n", to: "lessons/01-sample.md")
  }

  private func start() throws -> PseudoTerminal {
    let terminal = try PseudoTerminal([], folder: folder, environment: ["TERM": "xterm", "NO_COLOR": "1"])
    try terminal.wait(for: ">>> ")
    return terminal
  }

  @Test(
    "Tab completes what can only be one thing",
    arguments: [
      ("unmis\t", "unmistakable"), ("x.reshap\t", "x.reshape"), ("sorted([], ke\t", "sorted([], key="),
      ("[1,\rx.reshap\t", "... x.reshape"), (":va\t", ":vars"), (":load exp\t", ":load experiments/"),
      (":load experiments/\t", ":load experiments/first.star"), (":load 01\t", ":load 01-sample"),
      (":time x.reshap\t", ":time x.reshape"),
      ("read_text(\"experiments/first.c\t", "read_text(\"experiments/first.csv"),
      (":edit experiments/first.c\t", ":edit experiments/first.csv"),
      (":save lessons/0\t", ":save lessons/01-sample.md"),
    ])
  func single(keys: String, line: String) throws {
    let terminal = try start()
    terminal.type("unmistakable = 5; x = zeros(2, 2)\r")
    try terminal.wait(for: ">>> ")
    terminal.type(keys)
    try terminal.wait(forScreen: [line.hasPrefix("...") ? line : ">>> " + line])
  }

  @Test("Several candidates are completed as far as they agree, then listed, and the entry stays")
  func several() throws {
    let terminal = try start()
    terminal.type("wanted_a = 1; wanted_b = 2; wanted_c = 3\r")
    try terminal.wait(for: ">>> ")
    terminal.type("wan\t")
    try terminal.wait(forScreen: [">>> wanted_"])
    terminal.type("\t")
    try terminal.wait(forScreen: [">>> wanted_", "wanted_a  wanted_b  wanted_c", ">>> wanted_"])
    terminal.type("c\r")
    try terminal.wait(for: "\n3\n")
  }

  @Test("Arguments that a call has are not offered again")
  func givenArguments() throws {
    let terminal = try start()
    terminal.type("def f(alpha=1, beta=2, gamma=3): pass\r\r")
    try terminal.wait(for: "...")
    try terminal.wait(for: ">>> ")
    terminal.type("f(beta=2, \t")
    try terminal.wait(forScreen: [">>> f(beta=2,", "alpha=  gamma=", ">>> f(beta=2,"])
  }

  @Test("Arguments given by position are not offered by name")
  func positionalArguments() throws {
    let terminal = try start()
    terminal.type("def f(alpha=1, beta=2, gamma=3): pass\r\r")
    try terminal.wait(for: "...")
    try terminal.wait(for: ">>> ")
    terminal.type("f((1, 2), \t")
    try terminal.wait(forScreen: [">>> f((1, 2),", "beta=  gamma=", ">>> f((1, 2),"])
  }
}
