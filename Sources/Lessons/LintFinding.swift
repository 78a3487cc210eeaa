import Starlark

/// What `peftbook lint` judges lessons and quizzes by; the raw values are the names that reports use, which stay.
package enum LintRule: String, Sendable, CaseIterable {
  // The files themselves.
  case schema, unknownQuestion = "unknown-question", quizAnswer = "quiz-answer", quizLink = "quiz-link"
  case duplicate, unaskedQuestion = "unasked-question"
  // Cells.
  case unknownName = "unknown-name", uncheckedSection = "unchecked-section"
  case exerciseHints = "exercise-hints", exerciseWrong = "exercise-wrong"
  case missingFile = "missing-file", undeclaredModel = "undeclared-model"
  // Prose.
  case brokenLink = "broken-link", unsourcedNumber = "unsourced-number", unlistedSource = "unlisted-source"
  case unknownTerm = "unknown-term", unusedTerm = "unused-term"
  // What the lesson promises and the quiz asks.
  case objective, longestKey = "longest-key", allOfTheAbove = "all-of-the-above"
  // What shows when the cells run.
  case failedCell = "failed-cell", failedCheck = "failed-check", failedSolution = "failed-solution"
  case passedStarter = "passed-starter", passedEmpty = "passed-empty", passedWrong = "passed-wrong"

  /// Whether a finding leaves the exit status alone: rules that go by the look of the text can err.
  package var isWarning: Bool {
    switch self {
    case .unaskedQuestion, .exerciseWrong, .unsourcedNumber, .unlistedSource, .unknownTerm, .unusedTerm,
      .longestKey:
      true
    default: false
    }
  }
}

/// One thing that is wrong with a lesson or quiz, and what to do about it.
package struct LintFinding: Sendable {
  /// The rule that is broken.
  package let rule: LintRule
  /// Where, what is wrong, and as its hint what to do next.
  package let diagnostic: Diagnostic
  /// Whether the finding is a warning, by its rule or because half of what is wanted is there.
  package let isWarning: Bool

  init(_ rule: LintRule, _ diagnostic: Diagnostic, isWarning: Bool? = nil) {
    self.rule = rule
    self.diagnostic = diagnostic
    self.isWarning = isWarning ?? rule.isWarning
  }

  /// The finding as it is shown, its rule in brackets.
  package func render(colour: Bool = false) -> String {
    var shown = diagnostic
    shown.message += " [\(rule.rawValue)]"
    shown.backtrace = []
    let text = shown.render(colour: colour)
    guard isWarning else { return text }
    let error = colour ? "\u{1B}[1;31merror:\u{1B}[0m" : "error:"
    guard let place = text.range(of: error) else { return text }
    return text.replacingCharacters(
      in: place, with: colour ? "\u{1B}[1;33mwarning:\u{1B}[0m" : "warning:")
  }
}
