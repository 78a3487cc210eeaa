import Lessons
import Testing

/// A book of two new lessons with their quizzes and a glossary, broken in one way, and what lint says of it.
struct BrokenBook: Sendable, CustomTestStringConvertible {
  /// The files of the book.
  enum File: String, CaseIterable, Sendable {
    case lesson = "lessons/01-sample.md"
    case twin = "lessons/02-twin.md"
    case glossary = "lessons/glossary.yaml"
    case quiz = "quizzes/01-sample.yaml"
    case twinQuiz = "quizzes/02-twin.yaml"
  }

  /// A text of a file that is replaced wherever it stands.
  struct Edit: Sendable {
    let file: File
    let old: String
    let new: String

    init(_ file: File, _ old: String, _ new: String) {
      self.file = file
      self.old = old
      self.new = new
    }
  }

  /// The rule that the book is here for.
  let rule: LintRule
  let defect: String
  let edits: [Edit]
  /// Whether the defect shows only when cells run.
  let runs: Bool
  /// Every finding as it is shown, with paths from the book's folder.
  let findings: String

  var testDescription: String { "\(rule.rawValue): \(defect)" }

  init(_ rule: LintRule, _ defect: String, _ edits: [Edit], runs: Bool = false, _ findings: String) {
    self.rule = rule
    self.defect = defect
    self.edits = edits
    self.runs = runs
    self.findings = findings
  }

  static let all = files + texts + cells

  /// Rules about the files themselves.
  static let files = [
    BrokenBook(
      .schema, "no option is correct",
      [Edit(.quiz, "        correct: true\n", "        correct: false\n")],
      """
      quizzes/01-sample.yaml:6:5: error: question "square" has no correct option [schema]
          - id: square
            ^ none of its 3 options is correct
        hint: mark at least one option with correct: true
      """),
    BrokenBook(
      .schema, "a glossary entry has another field",
      [Edit(.glossary, "means:", "meaning:")],
      """
      lessons/glossary.yaml:1:3: error: an entry has no means [schema]
        - {term: area, meaning: The number of unit squares that fill a figure.}
          ^
        hint: one to three short sentences
      lessons/glossary.yaml:1:16: error: an entry has no field "meaning" [schema]
        - {term: area, meaning: The number of unit squares that fill a figure.}
                       ^
        hint: known are term, means, also, chapter
      """),
    BrokenBook(
      .unknownQuestion, "the lesson asks what the quiz lacks",
      [Edit(.lesson, "square\nside\n", "square\nside\nsides\n")],
      """
      lessons/01-sample.md:78:1: error: the quiz 01-sample has no question "sides" [unknown-question]
        sides
        ^
        hint: did you mean "side"?
      """),
    BrokenBook(
      .unaskedQuestion, "the lesson leaves a question out",
      [Edit(.lesson, "square\nside\n", "square\n")],
      """
      quizzes/01-sample.yaml:23:3: warning: lessons/01-sample.md never asks the question "side" \
      [unasked-question]
          - id: side
          ^
        hint: name it in a ```quiz block of the lesson
      """),
    BrokenBook(
      .quizAnswer, "a mistake counts as right",
      [Edit(.quiz, "- answer: area / 2", "- answer: 0.25 * area")],
      """
      quizzes/01-sample.yaml:23:5: error: the mistake 0.25 * area of question "side" counts as right \
      [quiz-answer]
          - id: side
            ^
        hint: with area = 12
      """),
    BrokenBook(
      .quizAnswer, "an answer uses an unknown name",
      [Edit(.quiz, "    answer: area / 4\n", "    answer: aera / 4\n")],
      """
      quizzes/01-sample.yaml:23:5: error: the answer of question "side" cannot be computed [quiz-answer]
          - id: side
            ^
        hint: the name "aera" is not defined, with area = 12
      """),
    BrokenBook(
      .quizAnswer, "a mistake divides by zero",
      [Edit(.quiz, "- answer: area / 2", "- answer: area // 0")],
      """
      quizzes/01-sample.yaml:23:5: error: the mistake area // 0 of question "side" cannot be computed \
      [quiz-answer]
          - id: side
            ^
        hint: division by zero, with area = 12
      """),
    BrokenBook(
      .quizLink, "the lesson names no quiz",
      [
        Edit(.lesson, "quiz: 01-sample\n", ""),
        Edit(.lesson, "```quiz\nsquare\nside\n```\n", ""),
      ],
      """
      lessons/01-sample.md:1:1: error: the lesson has no quiz [quiz-link]
        ---
        ^
        hint: add a line quiz: 01-sample and write quizzes/01-sample.yaml
      """),
    BrokenBook(
      .quizLink, "the lesson names a quiz that is not there",
      [Edit(.lesson, "quiz: 01-sample\n", "quiz: 01-sampel\n")],
      """
      lessons/01-sample.md:11:1: error: the lesson's quiz "01-sampel" cannot be read [quiz-link]
        quiz: 01-sampel
        ^
        hint: there is no file quizzes/01-sampel.yaml
      """),
    BrokenBook(
      .quizLink, "the quiz names another lesson",
      [Edit(.quiz, "lesson: 01-sample", "lesson: 02-twin")],
      """
      lessons/01-sample.md:11:1: error: the quiz "01-sample" belongs to another lesson [quiz-link]
        quiz: 01-sample
        ^ its lesson is "02-twin"
        hint: write lesson: 01-sample into quizzes/01-sample.yaml
      """),
    BrokenBook(
      .quizLink, "the quiz names no lesson",
      [Edit(.quiz, "lesson: 01-sample\n", "")],
      """
      lessons/01-sample.md:11:1: error: the quiz "01-sample" belongs to another lesson [quiz-link]
        quiz: 01-sample
        ^ it names no lesson
        hint: write lesson: 01-sample into quizzes/01-sample.yaml
      quizzes/01-sample.yaml:1:1: error: the quiz names no lesson [quiz-link]
        quiz: 01-sample
        ^
        hint: add a line lesson: and the lesson's name
      """),
    BrokenBook(
      .quizLink, "the quiz names a lesson that is not there",
      [Edit(.quiz, "lesson: 01-sample", "lesson: 01-sampel")],
      """
      lessons/01-sample.md:11:1: error: the quiz "01-sample" belongs to another lesson [quiz-link]
        quiz: 01-sample
        ^ its lesson is "01-sampel"
        hint: write lesson: 01-sample into quizzes/01-sample.yaml
      quizzes/01-sample.yaml:2:1: error: there is no lesson "01-sampel" [quiz-link]
        lesson: 01-sampel
        ^
        hint: a quiz in quizzes/ belongs to a lesson in lessons/
      """),
    BrokenBook(
      .quizLink, "the quiz is not called like its file",
      [Edit(.quiz, "quiz: 01-sample", "quiz: 01-simple")],
      """
      quizzes/01-sample.yaml:1:1: error: the quiz is called "01-simple" and its file "01-sample" [quiz-link]
        quiz: 01-simple
        ^
        hint: write quiz: 01-sample
      """),
    BrokenBook(
      .duplicate, "two chapters have one number",
      [Edit(.twin, "chapter: 2", "chapter: 1")],
      """
      lessons/02-twin.md:3:1: error: chapter 1 is there twice [duplicate]
        chapter: 1
        ^
        hint: lessons/01-sample.md has that number too
      """),
    BrokenBook(
      .duplicate, "two quizzes have one name",
      [Edit(.twinQuiz, "quiz: 02-twin", "quiz: 01-sample")],
      """
      quizzes/02-twin.yaml:1:1: error: the quiz is called "01-sample" and its file "02-twin" [quiz-link]
        quiz: 01-sample
        ^
        hint: write quiz: 02-twin
      quizzes/02-twin.yaml:1:1: error: two quizzes are called "01-sample" [duplicate]
        quiz: 01-sample
        ^
        hint: the other is quizzes/01-sample.yaml
      """),
  ]
}
