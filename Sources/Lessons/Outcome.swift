import Foundation

/// Code with its place: a cell of a lesson, or what the reader typed.
package struct Code: Sendable, Equatable {
  /// The file's name in errors.
  package let name: String
  /// The program text.
  package let text: String
  /// The line of the file on which the text starts, from 1.
  package let firstLine: Int
  /// The folder that its relative paths start from; nil is the session's.
  package let folder: URL?

  /// Makes code that starts in a line of a file.
  package init(name: String, text: String, firstLine: Int = 1, folder: URL? = nil) {
    self.name = name
    self.text = text
    self.firstLine = firstLine
    self.folder = folder
  }
}

/// A claim that a program made, and whether the numbers bore it out.
package struct Check: Sendable, Equatable {
  /// The claim in words.
  package let claim: String
  /// Whether the condition held.
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
  /// Why the code did not run to its end, if it did not.
  package var failure: Failure?

  /// Makes an outcome.
  package init(value: String? = nil, checks: [Check] = [], failure: Failure? = nil) {
    self.value = value
    self.checks = checks
    self.failure = failure
  }
}
