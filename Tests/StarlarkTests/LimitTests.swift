import Starlark
import Testing

/// Operations on large values can be stopped, and ask before they take memory.
@Suite struct LimitTests {
  private static let setUp = """
    numbers = list(range(40000))
    words = [str(i) for i in numbers]
    pairs = zip(numbers, words)
    entries = dict(pairs)
    members = set(numbers)
    text = "ab, " * 100000
    umlauts = "\u{E4}" * 50000
    encoded = json.encode(numbers)
    large = (1 << 120000) - 1
    half = (1 << 60000) - 1
    def deep(make):
      value = make(1, 1)
      for i in range(150):
        value = make(value, value)
      return value
    """

  static let operations = [
    "sorted(numbers)", "sorted(numbers, reverse=True)", "sorted(words)", "sorted(pairs)",
    "sorted(numbers, key=lambda x: -x)", "list(numbers)", "tuple(numbers)", "set(numbers)", "dict(pairs)",
    "list(range(1000000))", "enumerate(numbers)", "zip(numbers, words)", "reversed(numbers)", "min(numbers)",
    "sum(numbers)", "all(numbers[1:])", "any([0] * 40000)", "numbers + numbers", "numbers * 2",
    "[0] * 1000000", "numbers[1:]", "numbers[::-1]", "numbers == list(numbers)", "numbers < numbers + [1]",
    "-1 in numbers", "-1 in tuple(numbers)", "numbers.index(39999)", "[].extend(numbers)",
    "numbers.remove(39999)", "entries | {}", "{} | entries", "{}.update(entries)",
    "entries == dict(entries)",
    "entries.items()", "entries.keys()", "entries.values()", "members | members", "members & members",
    "members - set([1])", "members ^ members", "members <= members", "members == members | members",
    "members.union(numbers)", "members.isdisjoint(range(40000, 80000))", "{tuple(numbers): 1}",
    "str(numbers)", "repr(words)", "repr(umlauts)", "f'{numbers}'", "'%s' % (numbers,)",
    "'{}'.format(numbers)", "text.format()", "text % ()", "text.split(',')", "text.rsplit(',')",
    "text.split()",
    "text.splitlines()", "text.replace('a', 'c')", "text.replace('', '-')", "text.upper()", "umlauts.upper()",
    "text.title()", "text.capitalize()", "text.islower()", "text.istitle()", "umlauts.isalpha()",
    "text.strip('ab, ')", "text.count('b')", "text * 2", "text + text", "text[1:]", "text[::-1]",
    "list(text.elems())", "list(umlauts.codepoints())", "hash(text)", "bytes(text)", "bytes([1] * 40000)",
    "', '.join(words)", "json.encode(numbers)", "json.encode(dict(zip(words, words)))",
    "json.decode(encoded)",
    "json.decode(encoded, None)", "json.indent(encoded)", "json.encode(umlauts)", "print(text)",
    "fail(numbers)",
    "[half * half for i in range(100)]", "[large // 3 for i in range(1000)]",
    "[str(large) for i in range(1000)]", "pow(large, large, large - 2)",
    "deep(lambda a, b: [a, b]) == deep(lambda a, b: [a, b])",
    "deep(lambda a, b: (a, b)) < deep(lambda a, b: (a, b))",
    "{deep(lambda a, b: (a, b)): 1}", "deep(lambda a, b: {1: a, 2: b}) == deep(lambda a, b: {1: a, 2: b})",
    "json.encode(deep(lambda a, b: {'a': a, 'b': b}))",
  ]

  @Test("An operation on a large value stops when the host asks for it", arguments: operations)
  func interrupt(operation: String) throws {
    let session = Session()
    _ = try session.run(Self.setUp)
    session.host.patience = 2
    let error = #expect(throws: Diagnostics.self) { try session.run("while True: x = \(operation)") }
    #expect(error?.isInterruption == true, "\(error?.render() ?? "")")
    session.host.patience = .max
    #expect(try session.run("len(numbers), len(entries), len(members)") == "(40000, 40000, 40000)")
  }

  @Test(
    "What would hold too much is refused where it stands",
    arguments: [
      "list(range(2000000))", "[i for i in range(2000000)]", "tuple(range(2000000))", "set(range(2000000))",
      "{i: i for i in range(2000000)}", "numbers * 20", "numbers + numbers * 20", "[1] * 5000000",
      "sorted(range(2000000))", "numbers[1:] + numbers * 20", "dict([(i, i) for i in range(1000000)])",
      "text * 10", "text + text * 10", "text.upper() * 10", "text.replace('b', 'b' * 20)",
      "f'{text}{text}{text}{text}{text}'", "'{}{}{}{}{}'.format(text, text, text, text, text)",
      "'%s%s%s%s%s' % (text, text, text, text, text)", "list(text.elems())", "text.split(' ', 3)[3] * 10",
      "', '.join([text] * 10)", "str([text] * 10)", "repr([text] * 10)", "json.encode([text] * 10)",
      "str(deep(lambda a, b: [a, b]))", "json.encode(deep(lambda a, b: [a, b]))",
    ])
  func memory(operation: String) throws {
    let session = Session()
    _ = try session.run(Self.setUp)
    session.host.memoryLimit = 1 << 20
    let text = session.failure("def make():\n  return \(operation)\nmake()")
    #expect(text.hasPrefix("cell:2:"), "\(text.prefix(300))")
    #expect(text.contains("error: the memory limit is reached\n  "), "\(text.prefix(300))")
    #expect(text.hasSuffix("\n  called from <top level> at cell:3:1"), "\(text.suffix(300))")
    #expect(try session.run("len(numbers)") == "40000")
  }

  /// Counts the tokens that are alive.
  private final class Counter: @unchecked Sendable {
    var count = 0
  }

  private final class Token: Object {
    private let counter: Counter

    init(_ counter: Counter) {
      self.counter = counter
      counter.count += 1
    }

    deinit { counter.count -= 1 }
  }

  @Test(
    "What a large container held is given up by the end of the cell",
    arguments: [
      "[[token()] for i in range(30000)]", "tuple([token() for i in range(30000)])",
      "{i: (token(),) for i in range(30000)}", "[[[token()]] * 2 for i in range(30000)]",
    ])
  func release(making: String) throws {
    let counter = Counter()
    let make = Builtin("token()", "Makes a token.") { _ in .object(Token(counter)) }
    let session = Session(universe: [("token", .object(make))])
    _ = try session.run("x = \(making)")
    #expect(counter.count == 30000)
    _ = try session.run("x = None")
    #expect(counter.count == 0)
  }

  @Test("Deep recursion through builtins is an error with the calls that led there")
  func recursion() {
    let session = Session()
    let text = session.failure("def f(x):\n  return sorted([1, 2], key=f)\nf(1)")
    #expect(
      text == """
        cell:2:10: error: the calls are nested too deeply
            return sorted([1, 2], key=f)
                   ^
          called from f at cell:2:10
          called from f at cell:2:10
          called from f at cell:2:10
          called from f at cell:2:10
          called from f at cell:2:10
          ... 50 more calls ...
          called from f at cell:2:10
          called from f at cell:2:10
          called from f at cell:2:10
          called from f at cell:2:10
          called from <top level> at cell:3:1
          hint: does the recursion ever end?
        """)
  }
}
