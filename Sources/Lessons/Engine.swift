/// Code with its place: a cell of a lesson, or what the reader typed.
package struct Code: Sendable, Equatable {
  /// The file's name in errors.
  package let name: String
  package let text: String
  /// The line of the file on which the text starts, from 1.
  package let firstLine: Int

  /// Makes code that starts in a line of a file.
  package init(name: String, text: String, firstLine: Int = 1) {
    self.name = name
    self.text = text
    self.firstLine = firstLine
  }
}

/// A claim that a program made, and whether the numbers bore it out.
package struct Check: Sendable, Equatable {
  package let claim: String
  package let passed: Bool

  /// Makes a check's result.
  package init(claim: String, passed: Bool) {
    self.claim = claim
    self.passed = passed
  }
}

/// What came of running code.
package struct Outcome: Sendable, Equatable {
  /// Why code did not run to its end.
  package enum Failure: Sendable, Equatable {
    /// The program is wrong; the text is the whole rendered error.
    case error(String)
    /// A base model is not there; the text is the whole rendered error.
    case missingModel(String)
    case interrupted
  }

  /// The last expression's value as it is shown, if there is one to show.
  package var value: String?
  /// The checks that were made, in order.
  package var checks: [Check]
  package var failure: Failure?

  /// Makes an outcome.
  package init(value: String? = nil, checks: [Check] = [], failure: Failure? = nil) {
    self.value = value
    self.checks = checks
    self.failure = failure
  }
}

/// An expression of a quiz that could not be computed.
package struct EvaluationError: Error {
  /// The whole rendered error.
  package let rendered: String

  /// Makes an error of a rendered text.
  package init(rendered: String) { self.rendered = rendered }
}

/// Where text goes: what a program prints, what the book shows, and a line that tells how far long work is.
package protocol Page: AnyObject {
  /// The number of columns.
  var width: Int { get }
  /// Whether and how attributes are written.
  var ink: Ink { get }
  /// The same for messages, which may go elsewhere.
  var noteInk: Ink { get }
  /// Writes text for the reader.
  func write(_ text: String)
  /// Replaces the line that shows progress; nil takes it away.
  func progress(_ line: String?)
  /// Writes a message that is no result.
  func note(_ text: String)
}

extension Page {
  package var noteInk: Ink { ink }
}

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
  /// Binds `_` to the last value that was shown.
  func rememberValue()
  /// The ways to complete the word that ends at byte offset `cursor` of a line.
  func completions(of line: String, at cursor: Int) -> [String]
  /// The names the session holds, each with a short form of its value.
  var variables: [(name: String, value: String)] { get }
  /// Stops the work under way; may be called on any thread.
  var interruption: @Sendable () -> Void { get }
}

/// A page that keeps what is written and shows nothing.
package final class Transcript: Page {
  package let width: Int
  package let ink = Ink(isOn: false)
  /// Everything written so far.
  package private(set) var text = ""

  /// Makes an empty transcript.
  package init(width: Int = 80) { self.width = width }

  package func write(_ text: String) { self.text += text }
  package func progress(_ line: String?) {}
  package func note(_ text: String) {}
}

/// A page that keeps what is written and hands everything on.
final class RecordingPage: Page {
  private let page: any Page
  private(set) var text = ""

  init(_ page: any Page) { self.page = page }

  var width: Int { page.width }
  var ink: Ink { page.ink }
  var noteInk: Ink { page.noteInk }
  func write(_ text: String) {
    self.text += text
    page.write(text)
  }
  func progress(_ line: String?) { page.progress(line) }
  func note(_ text: String) { page.note(text) }
}
