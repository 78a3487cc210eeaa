import Foundation
import Lab
import Starlark
import Synchronization
import Tensors
import TestSupport
import Testing

/// Calls everything there is with arguments nobody should give: only errors may come back.
@Suite("Odd arguments", .timeLimit(.minutes(10)))
struct StressTests {
  private static let odd = [
    "None", "True", "-1", "0", "1", "3", "2147483648", "-9223372036854775808", "9223372036854775807",
    "18446744073709551616", "1" + String(repeating: "0", count: 400), "0.5", "-0.0", "1e300",
    "1e-320", "float(\"nan\")", "-float(\"inf\")", "\"\"", "\"a\"", "\"(\"", "\"(.*)*!\"", "\"(\" * 9999",
    "\"é\\0\" * 9", "[]", "[1]",
    "[[]]", "[1, \"a\"]", "[4611686018427387904, -1]", "[[1], [2, 3]]", "()", "{}", "{1: 2}", "range(3)",
    "lambda x: x", "print",
    "ones(2)", "ones(0)", "zeros(2, 0, 3)", "zeros(1125899906842624, 0)", "tensor(float(\"nan\"))",
    "full((2, 2), float(\"inf\"))", "m", "a", "data", "b", "[ones(2), ones(3)]", "{\"norm.weight\": ones(1)}",
  ]

  private static let setup = """
    m = gpt(vocab=16, dim=8, layers=1, heads=2, context=8, seed=0)
    a = lora(m, r=1)
    r = fit(m, batch([[1, 2]]), steps=1)
    data = dataset([1, 2, 3, 4, 5, 6], tokens=3)
    b = batch([[1, 2, 3], [4, 5]])
    x = arange(6).reshape(2, 3)
    c = m.config
    """

  /// Runs code that may fail but not crash, with an interrupt after a second, and returns its error.
  private static func attempt(_ code: String, in bench: LabBench, _ watchdog: Watchdog) {
    watchdog.start(bench.session.interruptFlag)
    let started = ContinuousClock.now
    defer {
      watchdog.stop()
      bench.session.clearInterrupt()
      let time = ContinuousClock.now - started
      if time > .seconds(5) { Issue.record("\(code) took \(time), and an interrupt did not end it") }
    }
    do {
      _ = try bench.run(code).map { try bench.display($0, of: code) }
    } catch let error as Diagnostics {
      for diagnostic in error.all where diagnostic.cause != nil && !(diagnostic.cause is any Explained) {
        Issue.record("\(code)\n\(diagnostic.render())")
      }
    } catch {
      Issue.record("\(code): \(error)")
    }
  }

  /// Calls of a function with one to four odd arguments, and its example with each keyword argument made odd.
  private static func calls(_ name: String, _ builtin: Builtin) -> [String] {
    var calls = ["\(name)()"]
    for (index, first) in odd.enumerated() {
      calls.append("\(name)(\(first))")
      for shift in [7, 22] {
        let second = odd[(index + shift) % odd.count]
        calls.append("\(name)(\(first), \(second))")
        calls.append("\(name)(\(first), \(second), \(odd[(index + 2 * shift + 1) % odd.count]))")
      }
    }
    guard let example = builtin.documentation.example, example.hasSuffix(")") else { return calls }
    for keyword in builtin.signature?.keywordNames ?? [] {
      let given = (try? Regex("\\b\(keyword)=[^,()\\[\\]]+")).flatMap { example.firstMatch(of: $0)?.range }
      for value in odd {
        let odd = "\(keyword)=\(value)"
        calls.append(
          given.map { example.replacingCharacters(in: $0, with: odd) } ?? "\(example.dropLast()), \(odd))")
      }
    }
    return calls
  }

  @Test("Every builtin and every method answers odd arguments with errors")
  func everything() throws {
    let watchdog = Watchdog()
    let bench = try LabBench(memory: 1 << 28)
    try bench.run(Self.setup)
    var functions: [(String, Builtin)] = []
    for name in bench.session.completions(of: "", at: 0) {
      if let builtin = bench.session.globals[name]?.asObject(Builtin.self) {
        functions.append((name, builtin))
      }
    }
    for name in ["m", "a", "r", "data", "b", "x", "c"] {
      guard let object = bench.session.globals[name]?.asObject(Object.self) else { continue }
      for attribute in object.attributeNames where attribute != "tokenizer" {
        let value = try object.attribute(attribute)
        if let builtin = value?.asObject(Builtin.self) { functions.append(("\(name).\(attribute)", builtin)) }
      }
    }
    #expect(functions.count > 100)
    for (name, builtin) in functions {
      for code in Self.calls(name, builtin) {
        Self.attempt(code, in: bench, watchdog)
      }
      // Whatever the calls did to them, the next function finds the names as they were.
      try bench.run(Self.setup)
    }
  }

  @Test("Every operator, index and attribute answers odd operands with errors")
  func operators() throws {
    let watchdog = Watchdog()
    let bench = try LabBench(memory: 1 << 28)
    try bench.run(Self.setup)
    for left in ["x", "ones(0)", "tensor(1)", "m", "a", "data", "b", "r", "c", "zeros(1125899906842624, 0)"] {
      for (index, value) in Self.odd.enumerated() {
        for symbol in ["+", "-", "*", "/", "//", "%", "@", "==", "<", "in", "&", "<<"] {
          Self.attempt("\(left) \(symbol) (\(value))", in: bench, watchdog)
          Self.attempt("(\(value)) \(symbol) \(left)", in: bench, watchdog)
        }
        let (second, third) = (
          Self.odd[(index + 5) % Self.odd.count], Self.odd[(index + 11) % Self.odd.count]
        )
        for code in [
          "\(left)[\(value)]", "\(left)[\(value), \(second)]", "\(left)[\(value):\(second):\(third)]",
          "\(left)[..., \(value)]", "\(left)[None, \(value):]", "\(left)(\(value))",
          "\(left)(\(value), \(second))",
          "y = \(left)\ny.requires_grad = \(value)", "y = \(left)\ny[\(value)] = \(second)",
          "f\"{\(left):10.3}\"", "f\"{\(left)!r:>20}\"", "for y in \(left): break", "not \(left)", "-\(left)",
          "~\(left)",
          "len(\(left))", "hash(\(left))", "json.encode(\(left))", "sorted([\(left), \(value)])",
          "{\(left): \(value)}", "grad(lambda y: y)(\(value))", "grad(lambda y: \(value))(\(left))",
        ] {
          Self.attempt(code, in: bench, watchdog)
        }
      }
      try bench.run(Self.setup)
    }
  }

  private static let tensors = """
    def leaf(t): return tensor(t, requires_grad=True)
    def settle(result):
        for part in result if type(result) in ("tuple", "list") else [result]:
            if type(part) == "tensor" and part.requires_grad:
                part.sum().backward()
    number, none, one, three, flat = [leaf(t) for t in [2, ones(0), ones(1), arange(3), randn(6, seed=1)]]
    pair, square, rows, columns = [leaf(t) for t in [randn(2, 3, seed=1), randn(3, 3, seed=2), ones(0, 3), ones(2, 0)]]
    stack3, gap, long = [leaf(t) for t in [randn(2, 3, 4, seed=3), ones(2, 0, 3), ones(1, 70000)]]
    deep, huge = leaf(ones(*[1] * 32)), zeros(1125899906842624, 0)
    nan, inf, singular = leaf([float("nan"), 1]), leaf(full((2, 2), float("inf"))), leaf(ones(3, 3))
    views = [pair.T, stack3[:, ::-1], flat[::2], leaf(ones(1, 3))[0]]
    """

  /// What calls are made of: tensors of all kinds of shapes, axes, shapes and lists.
  private static let operands = [
    "number", "none", "one", "three", "flat", "pair", "square", "rows", "columns", "stack3", "gap", "long",
    "deep",
    "huge", "nan", "inf", "singular", "views[0]", "views[1]", "views[2]", "views[3]", "-1", "0", "1", "2",
    "-2", "33",
    "-9223372036854775808", "1 << 40", "0.5", "float(\"nan\")", "None", "True", "[0, 1]", "(0, -1)", "[0, 0]",
    "[]",
    "[pair, pair]", "[three, none]", "[rows, pair]", "[number, one]", "(2, -1)", "(0, 3)", "\"a\"",
    "[pair, huge]",
    "[0, -100, 2]", "[[1], [2]]",
  ]

  @Test("Functions of tensors, and the gradients through them, end in a value or an error for every shape")
  func shapes() throws {
    let watchdog = Watchdog()
    let bench = try LabBench(memory: 1 << 28)
    try bench.run(Self.tensors)
    var callees: [String] = []
    for name in bench.session.completions(of: "", at: 0) {
      let example = bench.session.globals[name]?.asObject(Builtin.self)?.documentation.example ?? ""
      if ["tensor(", "ones(", "eye("].contains(where: example.contains) || example.contains("seed=") {
        callees.append(name)
      }
    }
    let methods = try #require(bench.session.globals["pair"]?.asObject(Object.self)).attributeNames
    let stream = RandomStream(seed: 0)
    func draw(_ choices: [String]) -> String { choices[Int(stream.nextSeed() % UInt64(choices.count))] }
    let keywords = [
      "axis=", "keepdims=", "ddof=", "k=", "eps=", "gradient=", "weight=", "low=", "high=", "argnums=",
      "dim=", "keepdim=", "correction=", "min=", "exponent=", "approximate=",
    ]
    for _ in 0..<6000 {
      let callee = draw(["", "method"]) == "" ? draw(callees) : "\(draw(Self.operands)).\(draw(methods))"
      var arguments = (0..<stream.nextSeed() % 4).map { _ in draw(Self.operands) }
      if stream.nextSeed() % 3 == 0 { arguments.append(draw(keywords) + draw(Self.operands)) }
      Self.attempt("settle(\(callee)(\(arguments.joined(separator: ", "))))", in: bench, watchdog)
    }
    for _ in 0..<2000 {
      let index = (0...stream.nextSeed() % 3).map { _ in
        draw(Self.operands + [":", "::-2", "1:", "-9:9223372036854775807", "...", "None:1 << 70"])
      }
      Self.attempt("settle(\(draw(Self.operands))[\(index.joined(separator: ", "))])", in: bench, watchdog)
      let symbol = draw(["+", "-", "*", "/", "@", "<", "==", "%", "//"])
      Self.attempt("settle(\(draw(Self.operands)) \(symbol) \(draw(Self.operands)))", in: bench, watchdog)
    }
  }

  @Test("A tokenizer answers odd arguments with errors")
  func tokenizer() throws {
    _ = try BaseModel.path()
    let watchdog = Watchdog()
    let bench = try LabBench()
    try bench.run(Self.setup + "\nt = load_model(\"smollm2-135m\").tokenizer")
    for value in Self.odd {
      for call in [
        "t.encode(\(value))", "t.encode(\"a\", special=\(value))", "t.decode(\(value))", "t(\(value))",
      ] {
        Self.attempt(call, in: bench, watchdog)
      }
    }
  }
}

/// Interrupts work that takes longer than a second.
private final class Watchdog: Sendable {
  private let deadline = Mutex<(flag: InterruptFlag, time: ContinuousClock.Instant)?>(nil)
  private let isOver = Mutex(false)

  init() {
    Thread.detachNewThread { [weak self] in
      while let self, !self.isOver.withLock({ $0 }) {
        self.deadline.withLock { if let due = $0, ContinuousClock.now > due.time { due.flag.raise() } }
        Thread.sleep(forTimeInterval: 0.05)
      }
    }
  }

  deinit { isOver.withLock { $0 = true } }

  func start(_ flag: InterruptFlag) {
    deadline.withLock { $0 = (flag, .now + .seconds(1)) }
  }

  func stop() { deadline.withLock { $0 = nil } }
}
