import Foundation
import Testing

@Suite("The history between sessions", .serialized)
struct HistoryTests {
  private let folder: TestFolder
  private var path: String { folder.path + "/data/peftbook/history" }

  init() throws { folder = try TestFolder() }

  private func start() throws -> PseudoTerminal {
    let terminal = try PseudoTerminal([], folder: folder, environment: ["TERM": "xterm", "NO_COLOR": "1"])
    try terminal.wait(for: ">>> ")
    return terminal
  }

  private func run(_ code: String, showing text: String, on terminal: PseudoTerminal) throws {
    terminal.type(code + "\r")
    try terminal.wait(for: "\n" + text + "\n")
  }

  @Test("What a session ran is there for the next, even if it was killed")
  func kept() throws {
    let first = try start()
    try run("1234 + 1", showing: "1235", on: first)
    first.kill9()
    let second = try start()
    second.type("\u{1B}[A")
    try second.wait(forScreen: [">>> 1234 + 1"])
  }

  @Test("Two sessions write to one file, which is its owner's alone")
  func shared() throws {
    let (first, second) = (try start(), try start())
    try run("1 + 1", showing: "2", on: first)
    try run("2 + 2", showing: "4", on: second)
    try run("3 + 3", showing: "6", on: first)
    #expect(try String(contentsOfFile: path, encoding: .utf8) == "1 + 1\n2 + 2\n3 + 3\n")
    let permissions = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
    #expect(permissions == 0o600)
  }

  @Test("A file that has grown too long is cut to its newest entries")
  func bounded() throws {
    let lines = (0..<13_000).map { "x\($0)\n\t    y\n" }
    try folder.write(lines.joined(), to: "data/peftbook/history")
    let terminal = try start()
    try run("7 * 6", showing: "42", on: terminal)
    let text = try String(contentsOfFile: path, encoding: .utf8)
    #expect(text.hasPrefix("x3000\n\t    y\nx3001\n"))
    #expect(text.hasSuffix("x12999\n\t    y\n7 * 6\n"))
    terminal.type("\u{1B}[A\u{1B}[A")
    try terminal.wait(forScreen: [">>> x12999", "...     y"])
  }
}
