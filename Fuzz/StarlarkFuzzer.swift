// The fuzz target of the language: libFuzzer hands it texts that it has found to reach new code, and any crash, trap
// or slow answer is a defect. `Scripts/fuzz` links it with the library; it is no product of the package.

import Starlark

/// To make an interpreter takes longer than most inputs, so that one serves all of them.
private nonisolated(unsafe) let fuzzer = StarlarkFuzzer()

/// Takes an input through everything that the product does with a text.
@_cdecl("LLVMFuzzerTestOneInput")
public func testOneInput(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  fuzzer.test(String(decoding: UnsafeBufferPointer(start: start, count: count), as: UTF8.self))
  return 0
}

/// Runs inputs, each in sessions of its own.
///
/// Lines of `---` divide an input into files: the first is the program, which can load each as "0", "1" and so on.
private final class StarlarkFuzzer {
  private let host = FuzzHost()
  private let interpreter: Interpreter

  init() {
    interpreter = Interpreter(
      host: host, hidden: Interpreter.testBuiltins(), stepLimit: FuzzHost.stepLimit)
  }

  func test(_ text: String) {
    let files = Self.files(of: text)
    inSession(files) { runWhole(files[0], in: $0) }
    inSession(files) { runAsEntries(files[0], in: $0) }
    inSession([]) { globals in
      let value = outcome(of: Self.canary, in: globals)
      precondition(value == "[3, 2, 1]", "the input has harmed the interpreter: \(value ?? "")")
    }
  }

  /// A program that uses calls in calls, and is as good after any input as before.
  private static let canary = "def f(x): return -x\nsorted([1, 3, 2], key=lambda x: f(x))"

  private static func files(of text: String) -> [String] {
    var files = [[Substring]()]
    for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
      if line == "---" { files.append([]) } else { files[files.count - 1].append(line) }
    }
    return files.map { $0.joined(separator: "\n") }
  }

  /// Calls `body` with an empty session, and frees what the session holds: that is part of the test.
  private func inSession(_ files: [String], _ body: (Globals) -> Void) {
    host.begin(files)
    let globals = interpreter.makeGlobals()
    body(globals)
    globals.removeAll()
    interpreter.forgetModules()
  }

  /// Runs a program as a file, then asks for what completion offers in its middle and at its end.
  private func runWhole(_ program: String, in globals: Globals) {
    run(program, in: globals)
    let count = program.utf8.count
    for cursor in [count / 2, count] {
      _ = interpreter.completions(of: program, at: cursor, in: globals)
    }
  }

  /// Runs a program as it would be typed at a prompt: an error ends an entry, and the next one goes on.
  private func runAsEntries(_ program: String, in globals: Globals) {
    var entry = ""
    for line in program.split(separator: "\n", omittingEmptySubsequences: false) {
      entry += entry.isEmpty ? line : "\n" + line
      // Each line of an entry has all of it scanned once more.
      guard interpreter.isComplete(entry) || entry.utf8.count > 1_000 else { continue }
      run(entry, in: globals)
      entry = ""
    }
    run(entry, in: globals)
  }

  /// Runs a source and makes all that can be shown of its value.
  private func run(_ text: String, in globals: Globals) {
    globals["_"] = nil
    _ = outcome(of: text, in: globals)
    guard globals["_"] != nil else { return }
    _ = outcome(of: "help(_)\nstr(_)\ndir(_)\n[_, f'{_}', '%r' % (_,)]", in: globals)
  }

  /// What the prompt shows at the end of a source, its value, which it keeps as `_`, or its errors.
  private func outcome(of text: String, in globals: Globals) -> String? {
    do {
      let source = Source(name: "input", text: text)
      guard let value = try interpreter.run(source, in: globals) else { return nil }
      globals["_"] = value
      return try interpreter.represent(value, from: source)
    } catch let diagnostics as Diagnostics {
      return diagnostics.render()
    } catch {
      preconditionFailure("an error without a place: \(error)")
    }
  }
}
