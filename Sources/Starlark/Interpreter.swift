/// Names that are there from the start and belong together.
package struct Topic {
  /// What `help()` calls them.
  package let title: String
  /// The names with their values.
  package let members: [(name: String, value: Value)]

  /// Makes a topic.
  package init(_ title: String, _ members: [(name: String, value: Value)]) {
    self.title = title
    self.members = members
  }

  /// Makes a topic of functions.
  package init(_ title: String, _ functions: [Builtin]) {
    self.init(title, functions.map { ($0.name, .object($0)) })
  }
}

/// Runs programs: the one object that the world outside talks to.
///
/// Cells run one after another against the same `Globals`; a cell that fails leaves what it assigned before.
public final class Interpreter {
  /// What the language needs from outside.
  package let host: any Host
  let universe: [String: Value]
  /// The names that are there from the start, as `help()` groups them.
  let topics: [(title: String, names: [String])]
  /// Names that programs can use but that help and completion do not tell.
  private let hidden: Set<String>
  /// What to write for names that are not there, beside what the language knows itself.
  private let replacements: [String: String]
  let machine = Machine()
  let formats = FormatCache()
  /// What calls of builtins work on, by how deep they nest.
  private(set) var calls: UnsafeMutableBufferPointer<Unmanaged<Call>>
  /// The most steps a source may take, turns of loops and calls; nil is no limit.
  private let stepLimit: Int?
  /// The files loaded so far, by location.
  var modules: [String: LoadedModule] = [:]
  /// What dead containers have left to be given up.
  var remains: [Remains] = []
  /// The files being loaded, the innermost last.
  var loading: [Source] = []

  /// Makes an interpreter; `universe` holds names that every program sees beside the built-in ones, `hidden` such
  /// as are for tests alone, `replacements` what to write for names that there are elsewhere.
  package init(
    host: any Host, universe: [Topic] = [],
    hidden: [(name: String, value: Value)] = [], replacements: [String: String] = [:],
    stepLimit: Int? = nil
  ) {
    self.host = host
    self.replacements = replacements
    // Counting goes one step further than the limit.
    self.stepLimit = stepLimit.map { min($0, .max >> 1) }
    let all = Self.builtins() + universe
    topics = all.map { ($0.title, $0.members.map(\.name)) }
    self.universe = Dictionary(
      (all.flatMap(\.members) + hidden).map { ($0.name, $0.value) }, uniquingKeysWith: { $1 })
    self.hidden = Set(hidden.map(\.name))
    calls = .allocate(capacity: 8)
    for index in calls.indices { calls.initializeElement(at: index, to: .passRetained(Call(self))) }
  }

  deinit {
    forgetModules()
    for call in calls { call.release() }
    calls.deallocate()
  }

  /// A new, empty session.
  package func makeGlobals() -> Globals {
    Globals(universe: universe, hidden: hidden, replacements: replacements)
  }

  /// Runs a source and returns the value of its last statement if that is an expression.
  ///
  /// Throws `Diagnostics`: all static errors found, or the one error that stopped the program.
  package func run(_ source: Source, in globals: Globals) throws -> Value? {
    let code = try compile(source, in: globals).code
    let function = Function(code: code, globals: globals, defaults: [], cells: [])
    if machine.state.pointee.depth == 0 {
      machine.state.pointee.steps = 0
      machine.state.pointee.grant(min(Machine.patience, stepLimit.map { $0 + 1 } ?? .max))
    }
    do {
      let value = try whileRunning {
        defer { if loading.isEmpty { releaseRemains() } }
        return try callValue(.object(function), Arguments())
      }
      if case .object(let object) = value, object === machine.unbound { return nil }
      return value
    } catch let diagnostic as Diagnostic {
      throw Diagnostics(all: [diagnostic])
    } catch let diagnostics as Diagnostics {
      throw diagnostics
    } catch {
      throw Diagnostics(all: [locate(error)])
    }
  }

  /// Compiles a source; `loaded` are the names that its `load` statements alone bind.
  func compile(_ source: Source, in globals: Globals) throws -> (code: Code, loaded: Set<String>) {
    var scanner = Scanner(source)
    scanner.scanAll()
    var parser = Parser(source, tokens: scanner.tokens)
    let statements = parser.parseProgram()
    let found = Self.firstOfLines(scanner.diagnostics.all + parser.diagnostics)
    let hidden = scanner.diagnostics.hidden
    if parser.hasAbandoned { try Self.check(found, hidden: hidden) }
    let program = FunctionNode(name: "<top level>", parameters: [], body: statements, offset: 0)
    var resolver = Resolver(source, globals: globals)
    resolver.resolve(program, isValid: found.isEmpty)
    // What a misplaced statement says about names is of no interest.
    let lines = Set(found.map(\.line))
    try Self.check(
      found + resolver.diagnostics.all.filter { !lines.contains($0.line) },
      hidden: hidden + resolver.diagnostics.hidden)
    var compiler = Compiler(source, program: program, globals: globals)
    let code = compiler.compileProgram()
    try Self.check(compiler.diagnostics)
    return (code, resolver.loaded)
  }

  /// The first error of each line: the others on it mostly follow from that.
  private static func firstOfLines(_ diagnostics: [Diagnostic]) -> [Diagnostic] {
    Dictionary(grouping: diagnostics, by: \.line).values.compactMap { $0.min { $0.column < $1.column } }
  }

  private static func check(_ diagnostics: [Diagnostic], hidden: Int = 0) throws {
    guard !diagnostics.isEmpty else { return }
    let sorted = diagnostics.sorted { ($0.line, $0.column) < ($1.line, $1.column) }
    let shown = Array(sorted.prefix(DiagnosticList.shown))
    throw Diagnostics(all: shown, hidden: hidden + sorted.count - shown.count)
  }

  /// Calls a value of the language; for builtins that take functions.
  package func call(
    _ function: Value, _ arguments: [Value], keywords: [(name: String, value: Value)] = []
  ) throws -> Value {
    if arguments.count == 1, keywords.isEmpty { return try callValue(function, with: arguments[0]) }
    return try callValue(function, Arguments(positional: arguments, keywords: keywords))
  }

  /// Throws if the program was asked to stop; long builtins call it now and then.
  package func checkInterrupt() throws {
    if host.isInterrupted { throw Interruption() }
    releasePortion()
    try afterRelease { try host.checkMemory() }
  }

  /// What `poll` does when the machine's patience is at its end.
  @inline(never)
  func checkLimits() throws {
    let state = machine.state
    state.pointee.steps += state.pointee.granted - state.pointee.patience
    if let stepLimit, state.pointee.steps > stepLimit {
      state.pointee.grant(0)
      throw Failure(
        "the program took more than \(stepLimit) steps", hint: "a step is a turn of a loop or a call")
    }
    state.pointee.grant(
      stepLimit.map { min(Machine.patience, $0 + 1 - state.pointee.steps) } ?? Machine.patience)
    try checkInterrupt()
  }
}
