import Starlark

/// A host that keeps what programs print.
final class ScriptHost: Host {
  var output = ""
  var width = 80
  /// How often the program is asked whether to stop before it is.
  var patience = Int.max
  var memoryLimit = 1 << 30
  /// The files that programs can load, by path from the top.
  var files: [String: String] = [:]

  var isInterrupted: Bool {
    patience -= 1
    return patience < 0
  }

  func write(_ text: String) { output += text }

  func charge(bytes: Int) throws {
    if bytes > memoryLimit { throw Failure("the memory limit is reached") }
  }

  func release(bytes: Int) {}

  func location(of path: String, from source: Source) throws -> String {
    let folder = source.location?.split(separator: "/").dropLast() ?? []
    var parts = folder.map(String.init)
    for part in path.split(separator: "/") {
      if part == ".." { _ = parts.popLast() } else { parts.append(String(part)) }
    }
    let location = parts.joined(separator: "/")
    guard files[location] != nil else { throw Failure("there is no file \"\(path)\" to load") }
    return location
  }

  func source(at location: String) throws -> Source {
    Source(name: location, text: files[location] ?? "", location: location)
  }
}

/// What tests run programs with.
struct Session {
  let host = ScriptHost()
  let interpreter: Interpreter
  let globals: Globals

  init(universe: [(name: String, value: Value)] = []) {
    interpreter = Interpreter(
      host: host, universe: [Topic("tests", universe)], hidden: Interpreter.testBuiltins())
    globals = interpreter.makeGlobals()
  }

  /// Runs a cell and returns the `repr` of its last expression.
  func run(_ text: String, firstLine: Int = 1) throws -> String? {
    try interpreter.run(Source(name: "cell", text: text, firstLine: firstLine), in: globals)?.repr
  }

  /// Runs a cell that must fail and returns the rendered error.
  func failure(_ text: String, firstLine: Int = 1) -> String {
    do {
      let value = try run(text, firstLine: firstLine)
      return "no error, but \(value ?? "nothing")"
    } catch let diagnostics as Diagnostics {
      return diagnostics.render()
    } catch {
      return "\(error)"
    }
  }
}
