import Foundation
import Starlark
import Testing

/// What is said to people who write as they do in Python, C or JavaScript.
@Suite struct HintTests {
  /// A program and the whole message it gets.
  struct Case: CustomTestStringConvertible {
    let program: String
    let message: String
    var testDescription: String { program }
  }

  /// The cases of `Scripts/hints.txt`: between lines `---`, a program, a line `===`, and its message.
  static let cases: [Case] = {
    let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appending(
      path: "Scripts/hints.txt")
    guard let text = try? String(contentsOf: file, encoding: .utf8) else { return [] }
    return text.trimmingCharacters(in: .newlines).components(separatedBy: "\n---\n").map { part in
      let halves = part.components(separatedBy: "\n===\n")
      return Case(program: halves[0], message: halves.last ?? "")
    }
  }()

  @Test("What other languages write is answered with what to write here", arguments: cases)
  func hints(_ test: Case) {
    #expect(Session().failure(test.program) == test.message)
  }

  @Test("The file of cases is there")
  func fileOfCases() { #expect(Self.cases.count > 70) }

  @Test("A name of the program is more likely to be meant than a word of another language")
  func ownNames() {
    #expect(
      Session().failure("inputs = [1]\nprint(input)") == """
        cell:2:7: error: the name "input" is not defined
          print(input)
                ^
          hint: did you mean `inputs`?
        """)
  }

  @Test("Of very many errors the first are shown and the others counted", arguments: ["name_", "\"a", "€"])
  func many(word: String) {
    let program = (0..<200_000).map { "\(word)\($0)" }.joined(separator: "\n")
    let lines = Session().failure(program).split(separator: "\n")
    #expect(lines.count < 20 * 4 + 2)
    #expect(lines.filter { $0.contains("error:") }.count == 20)
    #expect(lines.last == "... and 199980 more errors")
  }

  @Test("Very many errors on one line are one")
  func manyOnOneLine() {
    let program = "x = 1\n" + String(repeating: "€ ", count: 200_000)
    #expect(Session().failure(program).split(separator: "\n").count == 3)
  }

  @Test("A method that a host's type lacks on purpose is answered by that type")
  func hostReplacement() {
    final class Grid: Object {
      override var typeName: String { "grid" }
      override func replacement(for attribute: String) -> String? {
        attribute == "numpy" ? "write g.tolist()" : nil
      }
    }
    #expect(
      Session(universe: [("g", .object(Grid()))]).failure("g.numpy()") == """
        cell:1:3: error: a value of type grid has no attribute "numpy"
          g.numpy()
            ^
          hint: write g.tolist()
        """)
  }

  @Test("help() lists what there is by topic and breaks lines between names")
  func overview() throws {
    let session = Session()
    session.host.width = 40
    _ = try session.run("help()")
    let lines = session.host.output.split(separator: "\n", omittingEmptySubsequences: false)
    #expect(lines.first == "help(x) tells about x. These names are there from the start:")
    #expect(lines.dropFirst().allSatisfy { $0.count <= 40 })
    #expect(session.host.output.contains("\nmodules\n  json, math\n"))
  }
}
