import Foundation
import Starlark
import Testing

/// Programs in `Scripts`, found by folder: chunks between `---` lines run apart, in a fresh session each.
///
/// A chunk must end without an error, unless one of its lines says `### pattern`: then an error on this line must
/// match the pattern.
@Suite struct ScriptTests {
  static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent(
    "Scripts")

  static let names: [String] = {
    let files = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
    return files.filter { $0.hasSuffix(".star") }.sorted()
  }()

  static func checks() -> [(name: String, value: Value)] {
    [
      (
        "assert_eq",
        .object(
          Builtin("assert_eq(a, b, /)", "Fails unless both are equal.") { call in
            guard try call.value("a").isEqual(to: call.value("b")) else {
              throw Failure("\(call.value("a").repr) != \(call.value("b").repr)")
            }
            return .none
          })
      ),
      // The message of the error that a call ends in.
      ("fails", Interpreter.testBuiltins()[0].value),
    ]
  }

  @Test("Every chunk of a script ends as its comments say", arguments: names)
  func script(name: String) throws {
    let text = try String(contentsOf: Self.folder.appendingPathComponent(name), encoding: .utf8)
    var firstLine = 1
    for chunk in text.components(separatedBy: "\n---\n") {
      try check(chunk, of: name, firstLine: firstLine)
      firstLine += chunk.components(separatedBy: "\n").count + 1
    }
  }

  private func check(_ chunk: String, of name: String, firstLine: Int) throws {
    var expected: [Int: String] = [:]
    for (index, line) in chunk.components(separatedBy: "\n").enumerated() {
      if let mark = line.range(of: "### ") { expected[firstLine + index] = String(line[mark.upperBound...]) }
    }
    let session = Session(universe: Self.checks())
    do {
      _ = try session.interpreter.run(
        Source(name: name, text: chunk, firstLine: firstLine), in: session.globals)
    } catch let diagnostics as Diagnostics {
      for diagnostic in diagnostics.all {
        guard let pattern = expected.removeValue(forKey: diagnostic.line) else {
          Issue.record("unexpected: \(diagnostic.render())")
          continue
        }
        let matches = try diagnostic.message.contains(Regex(pattern))
        #expect(matches, "\(diagnostic.render()) does not match \(pattern)")
      }
    }
    #expect(expected.isEmpty, "\(name): errors that did not come: \(expected)")
  }
}
