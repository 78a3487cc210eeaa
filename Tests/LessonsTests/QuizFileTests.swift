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
