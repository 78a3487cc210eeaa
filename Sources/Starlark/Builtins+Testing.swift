extension Interpreter {
  /// What public test suites of the language need and programs do not: hidden, and there only where asked for.
  package static func testBuiltins() -> [(name: String, value: Value)] {
    let functions = [
      Builtin("catch(f, /)", "Calls f and gives the message of the error it ends in, or None.") { call in
        do {
          _ = try call.thread.call(call.value("f"), [])
          return .none
        } catch let diagnostic as Diagnostic where !diagnostic.isInterruption {
          return .string(diagnostic.message)
        } catch let failure as Failure {
          return .string(failure.message)
        }
      },
      Builtin("freeze(x, /)", "Freezes a value and all that it leads to.") { call in
        Freezing.freeze([call.value("x")])
        return .none
      },
      Builtin("struct(**fields)", "An immutable record with these fields.") { call in
        .object(StructValue(call.keywords))
      },
      Builtin("matches(pattern, text, /)", "Whether a regular expression matches somewhere in a text.") {
        call in
        let text = try call.string("text")
        do {
          return .bool(try Regex(try call.string("pattern")).firstMatch(in: text) != nil)
        } catch let failure as Failure {
          throw failure
        } catch {
          throw Failure("\(call.value("pattern").repr) is no regular expression")
        }
      },
    ]
    return functions.map { ($0.name, .object($0)) }
  }
}
