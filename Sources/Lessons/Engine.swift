/// What the book needs from a session of the language.
package protocol Engine: AnyObject {
  /// Runs code; prints, checks and progress go to the page while it runs.
  func run(_ code: Code, page: any Page) -> Outcome
  /// Whether a text is a whole statement, or needs another line.
  func isComplete(_ text: String) -> Bool
  /// Computes a number from an expression over given numbers, apart from everything the session holds.
  ///
  /// Throws: `EvaluationError`.
  func evaluate(_ code: Code, given: [(name: String, value: Double)]) throws -> Double
  /// The number that a name of the session holds; nil where there is no such name, or no finite number behind it.
  func number(named name: String) -> Double?
  /// A session of its own with the same limits: it shares nothing with this one but what stops it.
  func apart() -> any Engine
  /// Binds `_` to the last value that was shown.
  func rememberValue()
  /// The ways to complete the word that ends at byte offset `cursor` of a line.
  func completions(of line: String, at cursor: Int) -> [String]
  /// The names the session holds, `_` apart.
  var variables: [SessionVariable] { get }
  /// Forgets all names.
  func reset()
  /// Stops the work under way; may be called on any thread.
  var interruption: @Sendable () -> Void { get }
}

/// A name that a session holds.
package struct SessionVariable: Equatable, Sendable {
  /// The name.
  package let name: String
  /// The type of its value, as the language calls it.
  package let type: String
  /// What the numbers of a tensor or a model occupy, in bytes.
  package let bytes: Int?
  /// The first line of its value's text, short of what nobody would read.
  package let value: String

  /// Makes a name with what is known of its value.
  package init(name: String, type: String, bytes: Int?, value: String) {
    self.name = name
    self.type = type
    self.bytes = bytes
    self.value = value
  }
}

/// An expression of a quiz that could not be computed.
package struct EvaluationError: Error {
  /// The whole rendered error.
  package let rendered: String

  /// Makes an error of a rendered text.
  package init(rendered: String) { self.rendered = rendered }

  /// What is wrong, without the place, which counts from the beginning of the expression and not of its line.
  var message: String {
    let first = rendered.prefix { $0 != "\n" }
    return String(first.firstRange(of: "error: ").map { first[$0.upperBound...] } ?? first)
  }
}
