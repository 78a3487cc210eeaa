import Starlark
import Testing

/// What `help` says about every name of the language.
@Suite struct HelpTests {
  /// Every function of the language by the expression that gives it, methods and those of modules included.
  private static func functions(of session: Session) throws -> [(name: String, builtin: Builtin)] {
    var names = session.interpreter.completions(of: "", at: 0, in: session.globals)
    for object in ["\"\"", "[]", "{}", "set()", "b\"\"", "json", "math"] {
      let list = try #require(try session.run("\",\".join(dir(\(object)))"))
      names += list.filter { $0 != "\"" }.split(separator: ",").map { "\(object).\($0)" }
    }
    let keywords: Set = ["True", "False", "None"]
    return names.compactMap { name in
      session.globals["f"] = nil
      _ = session.failure("f = " + name)
      guard !keywords.contains(name), let builtin = session.globals["f"]?.asObject(Builtin.self)
      else { return nil }
      return (name, builtin)
    }
  }

  @Test("Every function has one sentence and an example that runs")
  func examples() throws {
    let functions = try Self.functions(of: Session())
    #expect(functions.count > 110)
    for (name, builtin) in functions {
      let documentation = builtin.documentation
      let summary = documentation.summary
      #expect(summary.hasSuffix(".") && summary.first?.isUppercase == true, "\(name): \(summary)")
      guard let example = documentation.example else {
        Issue.record("\(name) has no example")
        continue
      }
      let called = name.split(separator: ".").last.map(String.init) ?? name
      #expect(example.contains("\(called)("), "\(name): \(example)")
      let text = Session().failure(example)
      #expect(text.hasPrefix("no error"), "\(name): \(text)")
    }
  }

  @Test("Every parameter that help explains is one of the signature")
  func parameters() throws {
    for (name, builtin) in try Self.functions(of: Session()) {
      let names = builtin.signature?.parameters.map(\.name) ?? []
      for parameter in builtin.documentation.parameters {
        #expect(names.contains(parameter.name), "\(name): \(parameter.name)")
      }
    }
  }

  @Test("help of a method shows signature, sentence, parameters and example")
  func method() throws {
    let session = Session()
    _ = try session.run("help([].pop)")
    #expect(
      session.host.output == """
        pop(i=-1, /)
          Removes the element at position i and gives it.

          i  counted from the end if negative

          >>> [1, 2].pop()

        """)
  }

  @Test("The builtins of test suites are there where they are asked for, but nobody tells of them")
  func hidden() throws {
    let session = Session()
    #expect(try session.run("catch(lambda: 1 // 0)") == "\"division by zero\"")
    #expect(session.interpreter.completions(of: "catc", at: 4, in: session.globals) == [])
    _ = try session.run("help()")
    #expect(!session.host.output.contains("catch"))
    #expect(
      session.failure("catc(len)") == """
        cell:1:1: error: the name "catc" is not defined
          catc(len)
          ^
        """)
    let plain = Interpreter(host: session.host)
    #expect(throws: Diagnostics.self) {
      try plain.run(Source(name: "cell", text: "catch(len)"), in: plain.makeGlobals())
    }
  }
}
