import Charts
import Foundation
import Lab
import Starlark
import Synchronization

/// The book's engine: a session of the lab.
package final class LabEngine: Engine {
  private let options: SessionOptions
  private let output: LabOutput
  private let session: Session
  private let interruptions: Interruptions
  private var lastValue: Value?
  /// How many bytes of the text of a result are enough; what comes behind them may be missing.
  package var resultLimit = Int.max

  /// Opens a session.
  package convenience init(_ options: SessionOptions) { self.init(options, Interruptions()) }

  private init(_ options: SessionOptions, _ interruptions: Interruptions) {
    self.options = options
    self.interruptions = interruptions
    output = LabOutput()
    session = Session(options, output: output)
    interruptions.add(session)
    interruption = { interruptions.raise() }
  }

  deinit { interruptions.remove(session) }

  /// A session with the same options that Ctrl-C stops like this one.
  package func apart() -> any Engine { LabEngine(options, interruptions) }

  /// Raises the flag that running work looks at.
  package let interruption: @Sendable () -> Void

  /// Runs code in the session.
  package func run(_ code: Code, page: any Page) -> Outcome {
    let checksBefore = session.checks.count
    output.page = page
    defer { output.page = nil }
    session.clearInterrupt()
    var outcome = Outcome()
    lastValue = nil
    do {
      let source = Source(name: code.name, text: code.text, firstLine: code.firstLine)
      if let value = try session.run(source, in: code.folder), !value.isNone {
        lastValue = value
        outcome.value = MarkdownRenderer.safe(
          try session.display(result: value, of: source, limit: resultLimit))
      }
    } catch let error as Diagnostics {
      outcome.failure = failure(error, colour: page.noteInk.isOn)
    } catch {
      let message = (error as? any Explained)?.message ?? "\(error)"
      outcome.failure = session.interruptFlag.isRaised ? .interrupted : .error("error: \(message)")
    }
    outcome.checks = session.checks.dropFirst(checksBefore).map { Check(claim: $0.claim, passed: $0.passed) }
    return outcome
  }

  private func failure(_ error: Diagnostics, colour: Bool) -> Outcome.Failure {
    // An operation on tensors that was stopped reports an error of its own.
    if error.isInterruption || session.interruptFlag.isRaised { return .interrupted }
    let text = error.render(colour: colour)
    return error.all.contains { $0.cause is MissingModel } ? .missingModel(text) : .error(text)
  }

  /// Whether the language needs no further line.
  package func isComplete(_ text: String) -> Bool { session.isComplete(text) }

  /// Computes a number in a session of its own.
  package func evaluate(_ code: Code, given: [(name: String, value: Double)]) throws -> Double {
    let apart = Session(options, output: LabOutput())
    interruptions.add(apart)
    defer { interruptions.remove(apart) }
    do {
      for (name, value) in given {
        let isWhole = value == value.rounded() && abs(value) < 1e15
        apart.globals[name] = isWhole ? .int(Int(value)) : .float(value)
      }
      let text = code.text.trimmingCharacters(in: .whitespacesAndNewlines)
      switch try apart.run(Source(name: code.name, text: text, firstLine: code.firstLine)) {
      case .int(let number)?: return Double(number)
      case .float(let number)? where number.isFinite: return number
      default:
        throw EvaluationError(rendered: "\(code.name):\(code.firstLine): error: \(text) is no finite number")
      }
    } catch let error as Diagnostics {
      throw EvaluationError(rendered: error.render())
    }
  }

  /// The number that a name holds, a tensor of one number included.
  package func number(named name: String) -> Double? {
    guard let value = session.globals[name] else { return nil }
    let isTensor = value.typeName == "tensor"
    let code = Source(name: "<number>", text: isTensor ? "\(name).item()" : name, firstLine: 1)
    switch try? session.run(code) {
    case .int(let number)?: return Double(number)
    case .float(let number)? where number.isFinite: return number
    default: return nil
    }
  }

  /// Binds `_` to the last value.
  package func rememberValue() {
    if let lastValue { session.globals["_"] = lastValue }
  }

  /// Completes names, attributes and keyword arguments.
  package func completions(of line: String, at cursor: Int) -> [String] {
    session.completions(of: line, at: cursor)
  }

  /// The names the reader bound, `_` apart.
  package var variables: [SessionVariable] {
    session.globals.names.filter { $0 != "_" }.compactMap { name in
      session.globals[name].map { value in
        SessionVariable(
          name: name, type: value.typeName, bytes: session.byteCount(of: value),
          value: Self.short(session.display(value, limit: 1000)))
      }
    }
  }

  /// What is wrong with code as far as that can be told without running it; binds its names to None.
  func check(_ code: Code) -> [Diagnostic] {
    session.check(Source(name: code.name, text: code.text, firstLine: code.firstLine))
  }

  /// The names the reader bound with their values, to come back to with `restore`.
  var bindings: [(name: String, value: Value)] {
    session.globals.names.compactMap { name in session.globals[name].map { (name, $0) } }
  }

  /// Unbinds what is not among `bindings` and binds the rest as it was.
  func restore(_ bindings: [(name: String, value: Value)]) {
    for name in session.globals.names { session.globals[name] = nil }
    for (name, value) in bindings { session.globals[name] = value }
  }

  /// Forgets all names, the last value among them.
  package func reset() {
    lastValue = nil
    session.reset()
  }

  /// The first line of a value's text, with dots where more would follow.
  private static func short(_ text: String) -> String {
    let line = text.prefix(200).split(separator: "\n", maxSplits: 1).first.map(String.init) ?? ""
    return MarkdownRenderer.safe(line.utf8.count < text.utf8.count ? line + "..." : line)
  }
}

/// What stops a session and those it made apart, which one Ctrl-C stops together.
private final class Interruptions: Sendable {
  // A list, as there are few, and the first dictionary of its kind takes longer to set up than a session to start.
  private let all = Mutex<[(session: ObjectIdentifier, raise: @Sendable () -> Void)]>([])

  func add(_ session: Session) {
    let flag = session.interruptFlag
    all.withLock { $0.append((ObjectIdentifier(session), { flag.raise() })) }
  }

  func remove(_ session: Session) {
    all.withLock { $0.removeAll { $0.session == ObjectIdentifier(session) } }
  }

  func raise() { all.withLock { $0.forEach { $0.raise() } } }
}

/// Hands what a session says to whichever page is written on.
private final class LabOutput: SessionOutput {
  weak var page: (any Page)?

  var width: Int { page?.width ?? 80 }
  func write(_ text: String) { page?.writeOutput(text) }
  func draw(_ chart: any Chart, text: String) { page?.draw(chart, text: text) }

  func progress(_ state: ProgressState?) {
    let line = state.map {
      ProgressLine.text(
        label: $0.label, fraction: $0.fraction, detail: $0.detail, secondsLeft: $0.secondsLeft, width: width)
    }
    page?.progress(line)
  }
}
