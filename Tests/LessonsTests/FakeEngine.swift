import Lessons

/// A language of one-word statements, enough to see what the book does with a session.
final class FakeEngine: Engine {
  /// Every line that ran, in order.
  private(set) var history: [String] = []
  private var names: [String: String] = [:]
  /// Numbers that names hold.
  var numbers: [String: Double] = [:]
  /// Lines at which the reader presses Ctrl-C.
  var interruptedLines: Set<String> = []

  func run(_ code: Code, page: any Page) -> Outcome {
    var outcome = Outcome()
    for (index, line) in code.text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
      let words = line.split(separator: " ").map(String.init)
      guard let first = words.first else { continue }
      history.append(String(line))
      outcome.value = nil
      if interruptedLines.contains(String(line)) {
        return Outcome(checks: outcome.checks, failure: .interrupted)
      }
      switch first {
      case "print": page.write(words.dropFirst().joined(separator: " ") + "\n")
      case "judge":
        let passed = words.count == 4 && names[words[1]] == words[3]
        let claim = words.dropFirst().joined(separator: " ")
        outcome.checks.append(Check(claim: claim, passed: passed))
        page.write((passed ? "holds: " : "FAILED: ") + claim + "\n")
      case "check": outcome.checks.append(Check(claim: words[2], passed: words[1] == "True"))
      case "fail":
        outcome.failure = .error("\(code.name):\(code.firstLine + index):1: error: it failed")
        return outcome
      case "load":
        outcome.failure = .missingModel("the model is not here")
        return outcome
      default:
        if words.count == 3, words[1] == "=" {
          names[first] = words[2]
        } else if let value = names[first] {
          outcome.value = "<\(value)>"
        } else {
          outcome.failure = .error("\(code.name):\(code.firstLine + index):1: error: unknown name \(first)")
          return outcome
        }
      }
    }
    return outcome
  }

  let interruption: @Sendable () -> Void = {}
  var variables: [SessionVariable] {
    names.sorted { $0.key < $1.key }.map {
      let type = $0.value.hasPrefix("\"") ? "string" : "name"
      return SessionVariable(name: $0.key, type: type, bytes: nil, value: $0.value)
    }
  }
  func reset() { names = [:] }
  func rememberValue() {}
  func completions(of line: String, at cursor: Int) -> [String] { names.keys.sorted() }

  func isComplete(_ text: String) -> Bool { !text.hasSuffix(":") }

  func number(named name: String) -> Double? { numbers[name] }
  func apart() -> any Engine { FakeEngine() }

  func evaluate(_ code: Code, given: [(name: String, value: Double)]) throws -> Double {
    if let value = Double(code.text) { return value }
    let factors = code.text.split(separator: "*").map { $0.filter { $0 != " " } }
    return try factors.reduce(1) { product, factor in
      if let number = Double(factor) { return product * number }
      guard let value = given.first(where: { $0.name == factor })?.value else {
        throw EvaluationError(rendered: "\(code.name):\(code.firstLine):1: error: unknown name \(factor)")
      }
      return product * value
    }
  }
}

/// A page that keeps everything that reaches the reader in one text; notes are marked with `! `.
final class FakePage: Page {
  let width: Int
  let ink = Ink(isOn: false)
  private(set) var text = ""
  private(set) var progress: [String] = []

  init(width: Int = 80) { self.width = width }

  func write(_ text: String) { self.text += text }
  func progress(_ line: String?) { if let line { progress.append(line) } }
  func note(_ text: String) { self.text += "! \(text)\n" }

  /// What was written since the last call.
  func taken() -> String {
    defer { text = "" }
    return text
  }
}

/// The rendered defects of whatever a closure throws, or what it did instead.
func rendered(_ body: () throws -> Void) -> String {
  do {
    try body()
    return "(no error)"
  } catch let error as LessonError {
    return error.render()
  } catch let error as FileError {
    return error.rendered
  } catch {
    return "other: \(error)"
  }
}

/// A quiz with three questions.
let sampleQuiz = """
  quiz: 01-sample
  title: A sample
  pass: 0.8
  questions:
    - id: which
      type: multi
      prompt: Which are even?
      hint: Halve them.
      why: Even numbers are multiples of two.
      options:
        - {text: two, correct: true, why: "2 = 2 x 1"}
        - {text: three, correct: false, why: three is odd}
        - {text: four, correct: true, why: "4 = 2 x 2"}
    - id: one
      type: single
      prompt: Which is prime?
      why: Primes have two divisors.
      options:
        - {text: nine, correct: false, why: 9 is 3 x 3}
        - {text: seven, correct: true, why: only 1 and 7 divide it}
    - id: bill
      type: numeric
      prompt: How many GB are 16 bytes for each of {n} billion parameters?
      why: Sixteen bytes each.
      given: {n: [7, 13, 70]}
      answer: 16 * n
      tolerance: 0.02
      unit: GB
      mistakes:
        - {answer: 8 * n, why: That counts half of the optimizer.}
  """
