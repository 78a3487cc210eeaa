import Starlark
import Testing

/// Cells of one session, the entry of programs at a prompt, completion and help.
@Suite struct SessionTests {
  @Test("A later cell sees and may rebind the names of an earlier one, and functions see the change")
  func rebinding() throws {
    let session = Session()
    #expect(try session.run("x = 1\ndef f(): return x + len([1])") == nil)
    #expect(try session.run("f()") == "2")
    #expect(try session.run("x = 10\nf()") == "11")
    #expect(try session.run("def len(y): return 100\nf()") == "110")
    #expect(session.globals.names == ["x", "f", "len"])
  }

  @Test("A cell that fails keeps what it assigned before")
  func failure() throws {
    let session = Session()
    #expect(session.failure("a = 1\nb = a / 0\nc = 3").contains("division by zero"))
    #expect(try session.run("a") == "1")
    #expect(
      session.failure("b").contains("used before it has a value")
        || session.failure("b").contains("not defined"))
    #expect(session.globals["c"] == nil || session.failure("c").contains("c"))
  }

  @Test("The value of a cell is that of its last statement, if it is an expression")
  func lastValue() throws {
    let session = Session()
    #expect(try session.run("1\n2") == "2")
    #expect(try session.run("None") == "None")
    #expect(try session.run("x = 2") == nil)
    #expect(try session.run("") == nil)
    #expect(try session.run("if True: 5") == nil)
  }

  @Test("print writes through the host")
  func printing() throws {
    let session = Session()
    _ = try session.run("print('a', 1, [2.0], sep='-')\nprint()")
    #expect(session.host.output == "a-1-[2.0]\n\n")
  }

  @Test("The host reads and sets names of the session")
  func globals() throws {
    let session = Session()
    session.globals["answer"] = .int(42)
    #expect(try session.run("answer + 1") == "43")
    #expect(session.globals["answer"]?.asInt == 42)
    #expect(session.globals["nothing"] == nil)
  }

  @Test("The host calls functions of the language, and errors in them have positions")
  func callback() throws {
    let session = Session()
    _ = try session.run("def double(x, by=2): return x * by")
    let double = try #require(session.globals["double"])
    #expect(try session.interpreter.call(double, [.int(4)]).asInt == 8)
    #expect(try session.interpreter.call(double, [.int(4)], keywords: [("by", .int(3))]).asInt == 12)
    #expect(throws: Diagnostic.self) { try session.interpreter.call(double, [.none]) }
    #expect(try session.run("double(1)") == "2")
  }

  @Test("Host values take part through their overrides")
  func hostValue() throws {
    let session = Session()
    session.globals["p"] = .object(Point(x: 1, y: 2))
    #expect(try session.run("p @ p") == "5")
    #expect(
      try session.run("3 * p, p.x, p[1:, ..., None]") == "(point(3, 6), 1, (slice, ellipsis, NoneType))")
    #expect(try session.run("p.x = 7\np.x") == "7")
    #expect(try session.run("p(scale=2)") == "point(14, 4)")
    #expect(try session.run("p.norm1()") == "9")
    #expect(try session.run("f'{p:.2f}'") == "\"point with .2f\"")
    #expect(
      session.failure("p @ 1") == """
        cell:1:3: error: cannot multiply a point by an int
          p @ 1
            ^ a point has two coordinates
          hint: use *
        """)
    #expect(session.failure("if p: pass").contains("the truth of a point is not defined"))
    #expect(session.failure("p.z").contains("a value of type point has no attribute \"z\""))
  }

  static let entries: [(text: String, isComplete: Bool)] = [
    ("1 + 1", true), ("x = [1,", false), ("x = [1,\n2]", true), ("f(", false), ("\"\"\"a", false),
    ("\"\"\"a\nb\"\"\"", true),
    ("def f():", false), ("def f():\n  return 1", false), ("def f():\n  return 1\n", true),
    ("if x:\n  y\nelse:", false),
    ("for i in x: print(i)", false), ("for i in x: print(i)\n", true), ("1 +\\", false), ("\"abc", true),
    ("x = )", true),
    ("", true), ("# comment", true), ("if x:\n  y\nz = 1", true), ("def f():\n\n  x = 1\n\n  y", false),
    ("f\"\"\"{a", false),
    // No further line can mend these.
    ("def f(n)", true), ("if x", true), ("for i in range(3)", true), ("while True", true),
    ("if x = 1:", true),
    ("if x:\n  y\nelse", true), ("for i in x:\n  if y", true), ("if x:\n  y = = 1", true),
    // These are only not finished.
    ("if (x", false), ("if x and \\", false), ("for i in x:\n  if y:", false),
    ("def f(a: int) -> int:", false),
    ("while x: # a comment", false), ("if x:\n", true),
  ]

  @Test("A prompt knows whether an entry is complete", arguments: entries)
  func completeness(_ test: (text: String, isComplete: Bool)) {
    #expect(Session().interpreter.isComplete(test.text) == test.isComplete)
  }

  static let completions: [(line: String, includes: [String], excludes: [String])] = [
    ("sor", ["sorted"], ["len"]), ("x.app", ["append"], ["sorted", "apply"]),
    ("mod", ["model_a", "model_b"], []),
    ("math.sq", ["sqrt"], []), ("sorted(x, re", ["reverse=", "reversed", "repr"], ["key="]),
    ("f(alp", ["alpha="], []),
    ("f(g(1), be", ["beta="], []), ("f(g(1), al", ["all"], ["alpha="]),
    ("\"\".spl", ["split", "splitlines"], []),
    ("f(beta=2, ", ["alpha="], ["beta=", "sorted"]), ("f(\"(\", be", ["beta="], []),
    ("f(alpha == 2, b", ["beta="], []),
    ("f(beta == 2, ", ["beta="], []), ("x # sor", [], ["sorted"]), ("\"sor", [], ["sorted"]),
    ("f(=", [], []), ("f(=, ", [], []), ("nothing.x", [], ["x"]), ("whi", ["while"], []),
  ]

  @Test("Names, attributes and keyword arguments are completed", arguments: completions)
  func completion(_ test: (line: String, includes: [String], excludes: [String])) throws {
    let session = Session()
    _ = try session.run("x = [1]\nmodel_a = 1\nmodel_b = 2\ndef f(alpha, beta=1): pass\ndef g(x): pass")
    let found = session.interpreter.completions(of: test.line, at: test.line.utf8.count, in: session.globals)
    for word in test.includes { #expect(found.contains(word), "\(found)") }
    for word in test.excludes { #expect(!found.contains(word), "\(found)") }
  }

  @Test("help shows signature, sentence, parameters and example")
  func help() throws {
    let session = Session()
    _ = try session.run("help(sorted)")
    #expect(
      session.host.output == """
        sorted(x, /, *, key=None, reverse=False)
          A new list of the elements in order; equal ones keep theirs.

          key      a function of an element that gives what is compared
          reverse  from large to small

          >>> sorted(["bb", "a"], key=len)

        """)
    session.host.output = ""
    _ = try session.run("def f(a, b=[1], *c, d, **e):\n  'Does it.'\nhelp(f)")
    #expect(session.host.output == "f(a, b=[1], *c, d, **e)\n  Does it.\n")
  }
}

/// A host value for the tests.
private final class Point: Object {
  private var x: Int
  private let y: Int

  init(x: Int, y: Int) {
    self.x = x
    self.y = y
  }

  private static let methods = MethodTable<Point>([
    Method("norm1()", "The sum of the coordinates.") { point, _ in .int(point.x + point.y) }
  ])

  override var typeName: String { "point" }
  override func truth() throws -> Bool { throw Failure("the truth of a point is not defined") }
  override func represent(_ printer: inout Printer) { printer.text("point(\(x), \(y))") }
  override func format(_ specification: String) throws -> String? { "point with \(specification)" }
  override func attribute(_ name: String) throws -> Value? {
    name == "x" ? .int(x) : Self.methods.bind(name, to: self)
  }
  override var attributeNames: [String] { ["x"] + Self.methods.names }

  override func setAttribute(_ name: String, to value: Value) throws -> Bool {
    guard name == "x", let int = value.asInt else { return false }
    x = int
    return true
  }

  override func element(at key: Value) throws -> Value {
    .tuple(try key.elements().map { .object(Name($0.typeName)) })
  }

  override var isCallable: Bool { true }
  override var signature: Signature? { Signature("point(scale=1)") }
  override func call(_ call: Call) throws -> Value {
    let scale = try call.int("scale")
    return .object(Point(x: x * scale, y: y * scale))
  }

  override func binary(_ op: BinaryOperator, _ other: Value, reflected: Bool) throws -> Value? {
    switch (op, other) {
    case (.matrixMultiply, .object(let point as Point)): .int(x * point.x + y * point.y)
    case (.matrixMultiply, _):
      throw Failure("cannot multiply a point by an int", label: "a point has two coordinates", hint: "use *")
    case (.multiply, .int(let factor)): .object(Point(x: x * factor, y: y * factor))
    default: nil
    }
  }
}

/// Prints as its text.
private final class Name: Object {
  private let text: String
  init(_ text: String) { self.text = text }
  override func represent(_ printer: inout Printer) { printer.text(text) }
}
