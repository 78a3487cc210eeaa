import Foundation
import Lessons
import Testing

private func errors(in text: String) -> String {
  rendered { _ = try QuizFile.parse(SourceText(name: "quizzes/01-a.yaml", text: text)) }
}

private let head = "quiz: 01-a\ntitle: A\nquestions:\n"

@Suite("Reading quizzes")
struct QuizFileTests {
  @Test("A quiz of all three types is read")
  func whole() throws {
    let quiz = try QuizFile.parse(SourceText(name: "q.yaml", text: sampleQuiz))
    #expect(quiz.questions.map(\.id) == ["which", "one", "bill"])
    #expect(quiz.questions[0].options.map(\.id) == ["a", "b", "c"])
    #expect(quiz.questions.map(\.line) == [5, 14, 21])
  }

  @Test(
    "A defect of a quiz is reported whole",
    arguments: [
      (
        head + """
            - id: peft
              type: multi
              prompt: Which are correct?
              why: Because.
              options:
                - {text: a, correct: false, why: no}
                - {text: b, correct: false, why: no}
          """,
        """
        quizzes/01-a.yaml:4:5: error: question "peft" has no correct option
            - id: peft
              ^ none of its 2 options is correct
          hint: mark at least one option with correct: true
        """
      ),
      (
        head + """
            - {id: a, type: singel, prompt: p, why: w}
          """,
        """
        quizzes/01-a.yaml:4:19: error: unknown question type "singel"
            - {id: a, type: singel, prompt: p, why: w}
                            ^
          hint: did you mean "single"?
        """
      ),
      (
        head + """
            - {id: a, type: numeric, prompt: p, given: {n: x}, answer: n}
            - id: a
              type: single
              prompt: p
              why: w
              options: [{text: x, correct: true, why: w}, {text: y, correct: true}]
          """,
        """
        quizzes/01-a.yaml:4:5: error: question "a" has no why
            - {id: a, type: numeric, prompt: p, given: {n: x}, answer: n}
              ^
          hint: say why the right answer is right; it is shown after answering
        quizzes/01-a.yaml:4:5: error: question "a" has no tolerance
            - {id: a, type: numeric, prompt: p, given: {n: x}, answer: n}
              ^
          hint: how far off an answer may be, as a fraction: 0.02 is 2%
        quizzes/01-a.yaml:4:47: error: the prompt does not tell the reader the given n
            - {id: a, type: numeric, prompt: p, given: {n: x}, answer: n}
                                                        ^
          hint: write {n} in the prompt
        quizzes/01-a.yaml:4:50: error: n must be a number, a list of numbers or {from, to, step}
            - {id: a, type: numeric, prompt: p, given: {n: x}, answer: n}
                                                           ^
          hint: for example n: [7, 13, 70] or n: {from: 8, to: 64, step: 8}
        quizzes/01-a.yaml:9:49: error: an option has no why
              options: [{text: x, correct: true, why: w}, {text: y, correct: true}]
                                                          ^
          hint: say why it is right, or which misconception it stands for
        """
      ),
      (
        "quiz: 01-a\ntitle: A\n",
        """
        quizzes/01-a.yaml:1:1: error: the quiz has no questions
          quiz: 01-a
          ^
        """
      ),
      (
        "quiz: [\n",
        """
        quizzes/01-a.yaml:2:1: error: broken YAML: did not find expected node content
          hint: a text with a colon, a hash or a quote in it must stand in quotes
        """
      ),
    ])
  func defects(text: String, expected: String) {
    #expect(errors(in: text) == expected)
  }

  @Test(
    "A defect of a question of each type is reported whole",
    arguments: [
      (
        "type: text, accept: [/a/]",
        """
        quizzes/01-a.yaml:4:33: error: question "a" has no plain text to accept
            - {id: a, type: text, accept: [/a/], prompt: p, why: w}
                                          ^
          hint: add the answer as it is shown to the reader beside the regular expressions
        """
      ),
      (
        "type: text, accept: [a, /(/], mistakes: [{answer: A, why: w}]",
        """
        quizzes/01-a.yaml:4:37: error: /(/ is no regular expression
            - {id: a, type: text, accept: [a, /(/], mistakes: [{answer: A, why: w}], prompt: p, why: w}
                                              ^
          hint: a text between slashes is a regular expression
        quizzes/01-a.yaml:4:63: error: the mistake "A" of question "a" counts as right
            - {id: a, type: text, accept: [a, /(/], mistakes: [{answer: A, why: w}], prompt: p, why: w}
                                                                        ^
        """
      ),
      (
        "type: order, items: [x, y, x]",
        """
        quizzes/01-a.yaml:4:40: error: the item "x" of question "a" is given twice
            - {id: a, type: order, items: [x, y, x], prompt: p, why: w}
                                                 ^
        """
      ),
      (
        "type: order, itmes: [x, y]",
        """
        quizzes/01-a.yaml:4:5: error: question "a" has no items
            - {id: a, type: order, itmes: [x, y], prompt: p, why: w}
              ^
          hint: a list of texts in the right order
        quizzes/01-a.yaml:4:26: error: a question has no field "itmes"
            - {id: a, type: order, itmes: [x, y], prompt: p, why: w}
                                   ^
          hint: did you mean "items"?
        """
      ),
      (
        "type: match, pairs: [{left: a, right: b, why: c}, {left: d, right: b}]",
        """
        quizzes/01-a.yaml:4:63: error: a pair has no why
            - {id: a, type: match, pairs: [{left: a, right: b, why: c}, {left: d, right: b}], prompt: p, why: w}
                                                                        ^
          hint: say why the two belong together
        """
      ),
      (
        "type: match, pairs: [{left: a, right: b, why: c}, {left: d, right: b, why: e}]",
        """
        quizzes/01-a.yaml:4:33: error: question "a" needs two different right sides or more
            - {id: a, type: match, pairs: [{left: a, right: b, why: c}, {left: d, right: b, why: e}], prompt: p, why: w}
                                          ^
        """
      ),
      (
        "type: code, check: check(True)",
        """
        quizzes/01-a.yaml:4:5: error: question "a" has no solution
            - {id: a, type: code, check: check(True), prompt: p, why: w}
              ^
          hint: a program that the check accepts
        quizzes/01-a.yaml:4:5: error: question "a" has no wrong
            - {id: a, type: code, check: check(True), prompt: p, why: w}
              ^
          hint: a list of programs with a usual mistake; the check must refuse each
        """
      ),
      (
        "type: numeric, answer: n, tolerance: 0, given: {n: {lesson: x}}, hint: []",
        """
        quizzes/01-a.yaml:4:64: error: the given n has no otherwise
            - {id: a, type: numeric, answer: n, tolerance: 0, given: {n: {lesson: x}}, hint: [], prompt: "{n}", why: w}
                                                                         ^
          hint: the values to draw from where the lesson did not run: [7, 13]
        quizzes/01-a.yaml:4:84: error: hint is an empty list
            - {id: a, type: numeric, answer: n, tolerance: 0, given: {n: {lesson: x}}, hint: [], prompt: "{n}", why: w}
                                                                                             ^
        """
      ),
      (
        "type: single, options: [{text: x, correct: true, why: one, two}, {text: y, correct: false, why: w}]",
        """
        quizzes/01-a.yaml:4:72: error: an option has no field "two"
          ... type: single, options: [{text: x, correct: true, why: one, two}, {text: y, correct: false, why: w}], prompt: p, why: w}
                                                                         ^
          hint: known are id, text, correct, why
        """
      ),
      (
        "type: order, items: [x, y], why: one, and two",
        """
        quizzes/01-a.yaml:4:62: error: a question has no field "and two"
            - {id: a, type: order, items: [x, y], prompt: p, why: one, and two}
                                                                       ^
          hint: a text with a comma in braces must stand in quotes
        """
      ),
    ])
  func defectsOfTypes(fields: String, expected: String) {
    let prompt = fields.contains("given") ? "\"{n}\"" : "p"
    let parts = fields.components(separatedBy: ", why: one, and two")
    let why = parts.count > 1 ? "one, and two" : "w"
    let question = "  - {id: a, \(parts[0]), prompt: \(prompt), why: \(why)}\n"
    #expect(errors(in: head + question) == expected)
  }

  @Test("YAML that is nested without end is an error and no overflow")
  func nesting() {
    #expect(
      errors(in: "quiz: " + String(repeating: "[", count: 100_000)).hasPrefix(
        "quizzes/01-a.yaml:1:8: error: broken YAML: it is nested too deeply\n"))
  }

  @Test("Two questions with one id are an error")
  func duplicates() {
    let question = "  - {id: a, type: numeric, prompt: p, why: w, answer: 1, tolerance: 0}\n"
    #expect(
      errors(in: head + question + question) == """
        quizzes/01-a.yaml:5:5: error: the id "a" is given twice
            - {id: a, type: numeric, prompt: p, why: w, answer: 1, tolerance: 0}
              ^
          hint: its first use is in line 4
        """)
  }
}
