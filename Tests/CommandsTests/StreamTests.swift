import Foundation
import Testing

@Suite("Standard streams that are full, closed or given up", .serialized)
struct StreamTests {
  private let folder: TestFolder

  init() throws {
    folder = try TestFolder()
    try folder.write("print(\"x\" * 200000)\nprint(\"end\")\n", to: "long.star")
  }

  /// Runs a line of the shell in which `$0` is the program; gives what it says on standard error, and its status.
  private func shell(_ line: String) throws -> (errors: String, status: Int32) {
    let process = Process()
    let errors = Pipe()
    process.executableURL = URL(fileURLWithPath: "/bin/sh")
    process.arguments = ["-c", line, Program.path]
    process.currentDirectoryURL = URL(fileURLWithPath: folder.path)
    process.environment = folder.environment
    process.standardError = errors
    try process.run()
    let data = errors.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    return (String(decoding: data, as: UTF8.self), process.terminationStatus)
  }

  @Test(
    "Results that cannot be written are an error",
    arguments: [
      ("\"$0\" run long.star > /dev/full", "no space left on device"),
      ("\"$0\" eval 1 > /dev/full", "no space left on device"),
      ("\"$0\" eval 1 >&-", "bad file descriptor"),
    ])
  func unwritable(line: String, reason: String) throws {
    let result = try shell(line)
    #expect(result.errors == "error: standard output cannot be written: \(reason)\n")
    #expect(result.status == 1)
  }

  @Test("A reader that goes away ends the program without a word, whether or not its signal is heard")
  func closedPipe() throws {
    #expect(try shell("\"$0\" run long.star | head -c 1 > /dev/null").errors == "")
    #expect(try shell("trap '' PIPE; \"$0\" run long.star | head -c 1 > /dev/null").errors == "")
  }

  @Test("Without a standard input there is no program to read, and a program that is given runs")
  func closedInput() throws {
    let result = try shell("\"$0\" <&-")
    #expect(
      result.errors == """
        error: standard input cannot be read
          hint: it takes a program: peftbook < script.star

        """)
    #expect(result.status == 1)
    #expect(try shell("test \"$(\"$0\" run long.star <&- | tail -n 1)\" = end").status == 0)
  }
}
