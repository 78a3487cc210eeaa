/// Runs programs: the one object that the world outside talks to.
///
/// Cells run one after another against the same `Globals`; a cell that fails leaves what it assigned before.
public final class Interpreter {
  /// What the language needs from outside.
  package let host: any Host
  let universe: [String: Value]

  /// Makes an interpreter; `universe` holds names that every program sees beside the built-in ones.
  package init(host: any Host, universe: [(name: String, value: Value)] = []) {
    self.host = host
    self.universe = Dictionary(universe.map { ($0.name, $0.value) }, uniquingKeysWith: { $1 })
  }

  /// A new, empty session.
  package func makeGlobals() -> Globals { Globals(universe: universe) }

  /// Runs a source; returns the value of its last statement if that is an expression. Throws `Diagnostics`.
  package func run(_ source: Source, in globals: Globals) throws -> Value? {
    throw Diagnostics(all: [])
  }

  /// Whether the text is a whole program, or the reader of a prompt should ask for another line.
  package func isComplete(_ text: String) -> Bool { true }

  /// Calls a value of the language; for builtins that take functions.
  package func call(
    _ function: Value, _ arguments: [Value], keywords: [(name: String, value: Value)] = []
  ) throws -> Value {
    throw Failure.notCallable(function)
  }

  /// Throws if the program was asked to stop; long builtins call it now and then.
  package func checkInterrupt() throws {
    if host.isInterrupted { throw Interruption() }
  }

  /// The ways to complete the word that ends at byte offset `cursor` of `line`, each a whole word.
  package func completions(of line: String, at cursor: Int, in globals: Globals) -> [String] { [] }
}
