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
