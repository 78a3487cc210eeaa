import Starlark
import Testing

/// Programs that want to crash or exhaust the interpreter end in an error.
@Suite struct HostileInputTests {
  static let tooDeep: [(name: String, program: String)] = [
    ("parentheses", "x = " + repeated("(", 5000) + "1" + repeated(")", 5000)),
    ("unclosed brackets", "x = " + repeated("[", 5000)),
    ("dicts", "x = " + repeated("{1:", 5000)),
    ("minus signs", "x = " + repeated("-", 5000) + "1"),
    ("not", "x = " + repeated("not ", 5000) + "1"),
    ("a sum", "x = 1" + repeated(" + 1", 5000)),
    ("attributes", "x = y" + repeated(".a", 5000)),
    ("calls", "x = y" + repeated("()", 5000)),
    ("subscripts", "x = y" + repeated("[0]", 5000)),
    ("lambdas", "x = " + repeated("lambda: ", 5000) + "1"),
    ("conditionals", "x = " + repeated("1 if 1 else ", 5000) + "1"),
    ("or", "x = 1" + repeated(" or 1", 5000)),
    ("f-strings", "x = " + repeated("f'{", 5000)),
    ("blocks", (0..<300).map { repeated(" ", $0) + "if 1:\n" }.joined()),
    ("targets", repeated("(", 5000) + "a" + repeated(",)", 5000) + " = 1"),
    ("comprehensions", "x = " + repeated("[", 150) + "1" + repeated(" for i in [1]]", 150)),
  ]

  static func repeated(_ text: String, _ count: Int) -> String { String(repeating: text, count: count) }

  @Test("A program nested too deeply is an error", arguments: tooDeep)
  func deepProgram(_ test: (name: String, program: String)) {
    let text = Session().failure(test.program)
    #expect(
      text.contains("too deeply") || text.contains("too long") || text.contains("never closed"),
      "\(text.prefix(300))")
  }

  @Test("A program nested as deeply as allowed runs")
  func allowedDepth() throws {
    let session = Session()
    let nested =
      "x = " + Self.repeated("[", 30) + "7" + Self.repeated("]", 30) + "\nx" + Self.repeated("[0]", 30)
    #expect(try session.run(nested) == "7")
    #expect(try session.run("1" + Self.repeated(" + 1", 400)) == "401")
    #expect(try session.run("len([" + Self.repeated("1, ", 10000) + "])") == "10000")
    #expect(try session.run("len(f'" + Self.repeated("{1}a", 500) + "')") == "1000")
  }

  @Test(
    "Endless work stops when the host asks for it",
    arguments: [
      "while True: pass", "def f():\n  while True: pass\nf()",
      "def f(n): return f(n - 1) if n else 0\nwhile 1: f(100)",
      "x = [i for i in range(1 << 60)]", "sum(range(1 << 60))",
      "sorted([3, 1, 2] * 100000, key=lambda x: -x)",
    ])
  func interrupt(program: String) throws {
    let session = Session()
    session.host.patience = 20
    let error = #expect(throws: Diagnostics.self) { try session.run(program) }
    #expect(error?.isInterruption == true || error?.render().contains("memory") == true)
  }

  @Test(
    "Memory is refused before it is taken",
    arguments: [
      "'a' * (1 << 35)", "[0] * (1 << 35)", "list(range(1 << 40))", "x = 'a' * 1000000\nx.replace('a', x)",
      "x = [1] * 1000000\nx = x + x + x + x\nx * 20", "' '.join(['a'] * (1 << 33))",
    ])
  func memory(program: String) {
    let text = Session().failure(program)
    #expect(text.contains("memory limit") || text.contains("too large"), "\(text)")
  }

  @Test("Nested values are freed and printed without recursion")
  func release() throws {
    let session = Session()
    let program = """
      x = []
      y = ()
      z = {}
      f = None
      s = None
      def wrap(f): return lambda: f
      for i in range(100000):
        x = [x]
        y = (y,)
        z = {1: z}
        f = wrap(f)
        s = struct(a=s)
      n = len(str(x)), len(repr(y)), len(f"{z}")
      x = y = None
      """.replacing("x = y = None", with: "x, y, z, f, s = 0, 0, 0, 0, 0\nn")
    #expect(try session.run(program) == "(200002, 300002, 500002)")
  }

  static let shared: [(name: String, program: String, result: String)] = [
    ("hashes of tuples", "for i in range(60): t = (t, t)\n{t: 1}[t]", "1"),
    ("hashes of records", "for i in range(60): t = struct(a=t, b=t)\n{t: 1}[t]", "1"),
    ("equal lists", "for i in range(60): l, m = [l, l], [m, m]\nl == m, l != m", "(True, False)"),
    ("lists that differ", "m[0] = 2\nfor i in range(60): l, m = [l, l], [m, m]\nl == m", "False"),
    ("the order of lists", "m[0] = 2\nfor i in range(60): l, m = [l, l], [m, m]\nl < m", "True"),
    ("the order of equal lists", "for i in range(60): l, m = [l, l], [m, m]\nl < m, l <= m", "(False, True)"),
    ("lists of two lengths", "for i in range(60): l, m = [l, l], [m, m, 1]\nl < m, m < l", "(True, False)"),
    ("dicts", "for i in range(60): l, m = {1: l, 2: l}, {2: m, 1: m}\nl == m", "True"),
    ("records", "for i in range(60): l, m = struct(a=l, b=l), struct(a=m, b=m)\nl == m", "True"),
    ("rows", "[(1, [2]), (3, [4])] == [(1, [2]), (3, [4])], [(1, [2])] < [(1, [3])]", "(True, True)"),
  ]

  @Test("Values that hold the same part many times over are looked through once", arguments: shared)
  func sharedParts(_ test: (name: String, program: String, result: String)) throws {
    #expect(try Session().run("t, l, m = (1,), [1], [1]\n" + test.program) == test.result)
  }

  @Test("To write out a value that holds its parts many times over can be stopped")
  func sharedText() throws {
    let session = Session()
    let source = Source(name: "cell", text: "t = (1,)\nfor i in range(60): t = (t, t)\nt")
    let value = try #require(try session.interpreter.run(source, in: session.globals))
    session.host.patience = 20
    #expect(throws: Diagnostics.self) { try session.interpreter.represent(value, from: source) }
  }

  @Test("A message shows the start of a value that is long")
  func brief() {
    let session = Session()
    let start = "\"" + Self.repeated("a", 199) + "..."
    #expect(session.failure("{}['a' * 300]").contains("key \(start) is not in the dict"))
    #expect(session.failure("[].remove('a' * 300)").contains("the value \(start) is not in the list"))
    let text = session.failure("t = (1,)\nfor i in range(60): t = (t, t)\n{}[t]")
    let first = Self.repeated("(", 61) + "1,), (1,)), ((1,), (1,))"
    #expect(text.contains("key \(first)"), "\(text.prefix(400))")
  }

  @Test("No builtin or method can be crashed by its arguments")
  func arguments() throws {
    let session = Session()
    session.host.memoryLimit = 1 << 22
    let names =
      "abs all any bool bytes chr dict dir enumerate fail float getattr hasattr hash help int len list max "
      + "min ord pow print range repr reversed round set sorted str sum tuple type zip "
      + "json.encode json.decode json.indent json.encode_indent"
    var functions = names.split(separator: " ").map(String.init)
    for receiver in ["'aXb c'", "[3, 1]", "{'k': 1}", "set([1, 2])", "b'ab'", "math"] {
      let list = try #require(try session.run("','.join(dir(\(receiver)))"))
      functions += list.filter { $0 != "\"" }.split(separator: ",").map { "\(receiver).\($0)" }
    }
    let values = [
      "", "None", "True", "0", "-1", "9223372036854775807", "-9223372036854775808", "1 << 90", "-(1 << 90)",
      "1.5", "1e308",
      "float('nan')", "float('inf')", "''", "'a'", "'{'", "'%'", "'\\u00e9'", "[]", "[1, 2]", "[[1, 2]]",
      "()", "('a',)", "{}",
      "{'a': 1}", "set([1])", "b'x'", "range(3)", "range(1 << 62)", "lambda x: x", "lambda: 1", "len",
    ]
    for function in functions {
      for (index, value) in values.enumerated() {
        session.host.patience = 20
        _ = session.failure("\(function)(\(value))")
        for step in [1, 7, 12] where !value.isEmpty {
          let second = values[1 + (index * step + step) % (values.count - 1)]
          session.host.patience = 20
          _ = session.failure("\(function)(\(value), \(second))")
          _ = session.failure("\(function)(\(second), \(value), \(value))")
        }
      }
    }
    for op in [
      "+", "-", "*", "/", "//", "%", "@", "&", "|", "^", "<<", ">>", "==", "<", ">=", "in", "not in",
    ] {
      for left in values.dropFirst() {
        for right in values.dropFirst() {
          session.host.patience = 20
          _ = session.failure("(\(left)) \(op) (\(right))")
        }
      }
    }
    for key in [
      "0", "-1", "9223372036854775807", "-9223372036854775808", "1 << 90", "'a'", "None", "...", "::2",
      "5:-9223372036854775808:-1",
      "::9223372036854775807", "::-9223372036854775808", "1 << 90:", ":, 1", "1.0", "True",
    ] {
      for value in values.dropFirst() {
        _ = session.failure("(\(value))[\(key)]\nx = \(value)\nx[\(key)] = 1")
      }
    }
    #expect(try session.run("1 + 1") == "2")
  }

  @Test("Bytes at random are refused or run, but never crash")
  func noise() {
    var state: UInt64 = 42
    func next() -> Int {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int(state >> 33)
    }
    let words = [
      "x", "def f(a, *b):\n  ", "return ", "[", "]", "(", ")", "{", "}", "if ", "else", ":", "\n", "  ",
      "for ", " in ", "1",
      "\"", "'", "f\"{", "=", "+=", "+", "-", "*", "**", ",", ".", "lambda ", "not ", "@", "...", "\\", "\t",
      "\u{E9}", "#", "0x",
      "1e9", "None", "and ", "while ", "break", "x[1:2, ...]", "print(x)", "%", "//", "<<", "==", "~",
      "\"\"\"", "!", "\0", "load(", "assert ", "assert.", "catch(", "freeze(", ".elems()",
    ]
    for _ in 0..<3000 {
      let session = Session()
      session.host.patience = 50
      session.host.memoryLimit = 1 << 22
      let program = (0..<(next() % 25 + 1)).map { _ in words[next() % words.count] }.joined()
      _ = session.failure(program)
      _ = session.interpreter.isComplete(program)
      _ = session.interpreter.completions(of: program, at: program.utf8.count, in: session.globals)
    }
  }
}
