import Foundation
import Testing

private let lesson = """
  ---
  title: A sample
  quiz: 01-sample
  ---
  # A sample

  Some text.

  ```starlark
  x = 40
  print("computing")
  x + 2
  ```

  ## The end

  More text.

  ```quiz
  bill
  ```

  Afterword.
  """

private let quiz = """
  quiz: 01-sample
  title: A sample
  questions:
    - id: bill
      type: numeric
      prompt: How many GB are 16 bytes for each of {n} billion parameters?
      why: Sixteen bytes each.
      given: {n: 7}
      answer: 16 * n
      tolerance: 0.02
      unit: GB
  """

@Suite("Lessons and quizzes on a terminal", .serialized)
struct LearnTests {
  private let folder: TestFolder

  init() throws {
    folder = try TestFolder()
    try folder.write(lesson, to: "lessons/01-sample.md")
    try folder.write(quiz, to: "quizzes/01-sample.yaml")
  }

  @Test("Enter goes on, expressions run in between, and killed after an answer nothing is lost")
  func walk() throws {
    let first = try PseudoTerminal(["learn"], folder: folder)
    try first.wait(for: "Some text.\n\n[1/5] > ")
    first.type("\n")
    let code = ">>> x = 40\n>>> print(\"computing\")\n>>> x + 2\n"
    try first.wait(for: code + "(Enter runs this cell)\n\n[2/5] > ")
    first.type("\n")
    try first.wait(for: "computing\n42\n\n[2/5] > ")
    first.type("x * 2\n")
    try first.wait(for: "80\n[2/5] > ")
    first.type("\n")
    try first.wait(for: "More text.\n\n[3/5] > ")
    first.type("\n")
    try first.wait(for: "for each of 7 billion parameters?")
    try first.wait(for: "answer> ")
    first.type("112\n")
    try first.wait(for: "Sixteen bytes each.\n\nRight: 112 GB.\n\n")
    first.kill9()

    let second = try PseudoTerminal(["learn"], folder: folder)
    try second.wait(for: "Going on at step 5 of 5: The end.\n\nAfterword.\n\n[5/5] > ")
    second.type("x\n")
    try second.wait(for: "40\n[5/5] > ")
    second.type("\n")
    try second.wait(for: "This is the end of the lesson.")
    #expect(try second.end().status == 0)
    let progress = try Program.run(["progress"], folder: folder)
    #expect(progress.output == "01-sample  finished; quiz 1 of 1 at best\n")
  }

  @Test("A narrow terminal gets narrow text")
  func narrow() throws {
    let terminal = try PseudoTerminal(["quiz", "1"], folder: folder, columns: 40)
    try terminal.wait(for: "How many GB are 16 bytes for each of 7\nbillion parameters?\n")
    terminal.type("1\n")
    try terminal.wait(for: "Not right: you answered 1 GB, the answer\nis 112 GB (within 2%).\n")
    #expect(try terminal.end().status == 1)
  }

  @Test("A quiz that is left tells the score so far", arguments: [":quit\n", "\u{4}"])
  func leaving(keys: String) throws {
    let terminal = try PseudoTerminal(["quiz", "1"], folder: folder)
    try terminal.wait(for: "answer> ")
    terminal.type("5,76\n")
    try terminal.wait(for: "write 5.76 with a point\n\nanswer> ")
    terminal.type(keys)
    try terminal.wait(for: "So far: 0 of 1 questions, credit 0 of 0.\n")
    #expect(try terminal.end().status == 0)
  }

  @Test("Without a terminal the lesson runs from top to bottom")
  func piped() throws {
    let result = try Program.run(["learn"], folder: folder)
    #expect(result.status == 0)
    #expect(
      result.output == """
        A sample
        ========

        Some text.

        >>> x = 40
        >>> print("computing")
        >>> x + 2
        computing
        42

        The end
        -------

        More text.

        Quiz: 1 question here. Answer them with: peftbook quiz 01-sample

        Afterword.

        0 checks: 0 passed, 0 failed.

        """)
  }

  @Test("Prepared answers are graded with the same transcript each time")
  func answers() throws {
    try folder.write("bill: 112\n", to: "answers.yaml")
    let first = try Program.run(["quiz", "--answers", "answers.yaml", "--format", "json"], folder: folder)
    let second = try Program.run(["quiz", "--answers", "answers.yaml", "--format", "json"], folder: folder)
    #expect(first.status == 0)
    #expect(first.output == second.output)
    #expect(first.output.contains("\"score\" : 1"))
    try folder.write("bill: 5\n", to: "answers.yaml")
    #expect(try Program.run(["quiz", "--answers", "answers.yaml"], folder: folder).status == 1)
  }
}
