import Starlark
import Testing

/// `load`: files of programs, each run once, whose values are frozen afterwards.
@Suite struct LoadTests {
  private func session(_ files: [String: String]) -> Session {
    let session = Session()
    session.host.files = files
    return session
  }

  @Test("Names are bound as they are called or under another name, and stay names of the session")
  func binding() throws {
    let session = session(["a.star": "x = 1\ndef f(): return x + 1\n_private = 3"])
    #expect(try session.run("load('a.star', 'x', g = 'f',)\nx + g()") == "3")
    #expect(try session.run("x, g()") == "(1, 2)")
    #expect(session.globals.names == ["x", "g"])
    #expect(try session.run("x = 7\ng()") == "2")
  }

  @Test("A file is run once in a session, whoever loads it")
  func once() throws {
    let session = session([
      "a.star": "print('a')\nlst = []", "sub/b.star": "load('../a.star', 'lst')\nb = lst\nprint('b')",
    ])
    #expect(try session.run("load('a.star', 'lst')\nload('sub/b.star', 'b')\nlst == b") == "True")
    _ = try session.run("load('a.star', again = 'lst')")
    #expect(session.host.output == "a\nb\n")
    session.interpreter.forgetModules()
    _ = try session.run("load('a.star', again = 'lst')")
    #expect(session.host.output == "a\nb\na\n")
  }

  @Test("The values of a loaded file are frozen, with closures and defaults, once it has run")
  func frozen() throws {
    let session = session([
      "a.star": """
      seen = [[1]]
      seen[0].append(2)
      def remember(x, all=[]):
        all.append(x)
        return all
      remember(1)
      """
    ])
    _ = try session.run("load('a.star', 'seen', 'remember')")
    #expect(
      session.failure("seen[0].append(3)") == """
        cell:1:1: error: cannot change a frozen list
          seen[0].append(3)
          ^
          hint: the values of a loaded file do not change; work on a copy: list(x)
        """)
    #expect(
      session.failure("remember(2)") == """
        a.star:4:3: error: cannot change a frozen list
            all.append(x)
            ^
          called from <top level> at cell:1:1
          hint: the values of a loaded file do not change; work on a copy: list(x)
        """)
    #expect(try session.run("remember(2, [0])") == "[0, 2]")
  }

  @Test("An error in a loaded file stands where it is, with the way that led there")
  func errorInside() throws {
    let session = session([
      "a.star": "load('b.star', 'x')", "b.star": "def f():\n  return 1 // 0\nx = f()",
    ])
    #expect(
      session.failure("y = 1\nload('a.star', 'x')") == """
        b.star:2:12: error: division by zero
            return 1 // 0
                     ^
          called from <top level> at b.star:3:5
          called from <top level> at a.star:1:6
          called from <top level> at cell:2:6
        """)
    session.host.files["b.star"] = "x = 5"
    #expect(session.failure("load('a.star', 'x')").hasPrefix("a.star has no name \"x\"") == false)
    #expect(try session.run("load('b.star', 'x')\nx") == "5")
  }

  @Test("All static errors of a loaded file are shown")
  func staticErrors() {
    let session = session(["a.star": "x = one\ny = two"])
    #expect(
      session.failure("load('a.star', 'x')") == """
        a.star:1:5: error: the name "one" is not defined
          x = one
              ^
        a.star:2:5: error: the name "two" is not defined
          y = two
              ^
          called from <top level> at cell:1:6
        """)
  }

  @Test("Files that load each other are an error that shows the circle")
  func cycle() {
    let session = session([
      "a.star": "load('b.star', 'x')", "b.star": "load('c.star', 'x')", "c.star": "load('a.star', 'x')",
    ])
    #expect(
      session.failure("load('a.star', 'x')") == """
        c.star:1:6: error: the files load each other: a.star -> b.star -> c.star -> a.star
          load('a.star', 'x')
               ^
          called from <top level> at b.star:1:6
          called from <top level> at a.star:1:6
          called from <top level> at cell:1:6
        """)
  }

  @Test("A name that is not there is an error at the name, with the one that was meant")
  func unknownName() {
    let session = session(["a.star": "load('b.star', 'other')\nrank = 1", "b.star": "other = 2"])
    #expect(
      session.failure("load('a.star', 'rnak')") == """
        cell:1:16: error: a.star has no name "rnak" to load
          load('a.star', 'rnak')
                         ^
          hint: did you mean "rank"?
        """)
    #expect(session.failure("load('a.star', 'other')").contains("a.star has no name \"other\" to load"))
    #expect(session.failure("load('a.star', 'len')").contains("a.star has no name \"len\" to load"))
    #expect(session.failure("load('x.star', 'x')").contains("there is no file \"x.star\" to load"))
  }

  static let malformed: [(program: String, message: String)] = [
    ("load()", "expected the path of a file, found `)`"),
    ("load('a')", "`load` needs at least one name"),
    ("load(a, 'b')", "expected the path of a file, found `a`"),
    ("load('a' + 'b', 'c')", "expected `)` to close the `load`, found `+`"),
    ("load('a', b)", "expected `=` after the name, found `)`"),
    ("load('a', 1)", "expected a name in quotes, found a literal"),
    ("load('a', '_b')", "the name \"_b\" cannot be loaded"),
    ("load('a', 'b c')", "\"b c\" is no name"),
    ("load('a', 'if')", "\"if\" is no name"),
    ("load('a', '')", "\"\" is no name"),
    ("load('a', 'b', 'b')", "the name \"b\" is loaded twice"),
    ("load('a', 'b', b = 'c')", "the name \"b\" is loaded twice"),
    ("def f(): load('a', 'b')", "`load` can only stand at the top level"),
    ("if True:\n  load('a', 'b')", "`load` can only stand at the top level"),
    ("for i in []: load('a', 'b')", "`load` can only stand at the top level"),
    ("x = load('a', 'b')", "expected an expression, found `load`"),
    ("load = 1", "expected `(` after `load`, found `=`"),
  ]

  @Test("A load statement has one form, at the top level", arguments: malformed)
  func form(_ test: (program: String, message: String)) {
    let text = Session().failure(test.program)
    #expect(text.contains("error: \(test.message)\n"), "\(text)")
  }

  @Test("Loading is interrupted like anything else, and starts anew afterwards")
  func interruption() throws {
    let session = session(["a.star": "x = 1\nwhile x < 100000: x += 1"])
    session.host.patience = 5
    let error = #expect(throws: Diagnostics.self) { try session.run("load('a.star', 'x')") }
    #expect(error?.isInterruption == true)
    session.host.patience = .max
    #expect(try session.run("load('a.star', 'x')\nx") == "100000")
  }

  @Test("A long chain of files ends in an error or in success, not in a crash")
  func chain() throws {
    var files = ["0.star": "x = 0"]
    for index in 1...200 { files["\(index).star"] = "load('\(index - 1).star', y = 'x')\nx = y + 1" }
    let session = session(files)
    #expect(session.failure("load('200.star', 'x')").contains("nested too deeply"))
    #expect(try session.run("load('20.star', 'x')\nx") == "20")
  }

  @Test("A host without files says so")
  func noFiles() {
    let interpreter = Interpreter(host: BareHost())
    let globals = interpreter.makeGlobals()
    let error = #expect(throws: Diagnostics.self) {
      try interpreter.run(Source(name: "cell", text: "load('a', 'b')"), in: globals)
    }
    #expect(
      error?.render() == """
        cell:1:6: error: there are no files to load here
          load('a', 'b')
               ^
        """)
  }
}

private final class BareHost: Host {
  var isInterrupted: Bool { false }
  func write(_ text: String) {}
  func charge(bytes: Int) throws {}
  func release(bytes: Int) {}
}
