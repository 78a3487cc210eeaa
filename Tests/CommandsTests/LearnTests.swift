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
    let first = try PseudoTerminal(["learn", "1"], folder: folder)
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
    try first.wait(for: "Right: 112 GB.\n\nSixteen bytes each.\n\n")
    first.kill9()

    let second = try PseudoTerminal(["learn", "1"], folder: folder)
    try second.wait(for: "Going on at step 5 of 5: The end.\n\nAfterword.\n\n[5/5] > ")
    second.type("x\n")
    try second.wait(for: "40\n[5/5] > ")
    second.type("\n")
    try second.wait(for: "This is the end of the lesson.")
    try second.wait(for: "Enter leaves.\n\n[end] > ")
    second.type("\n")
    #expect(try second.end().status == 0)
    let progress = try Program.run(["progress"], folder: folder)
    #expect(progress.output == "1. A sample\n   finished; quiz 1 of 1 at best\n")
    let forgotten = try Program.run(["progress", "--forget", "1"], folder: folder)
    #expect(forgotten.output == "Forgot all you did in 01-sample.\n")
    let again = try Program.run(["progress", "--forget", "1"], folder: folder)
    #expect(again.output == "There was nothing to forget in 01-sample.\n")
  }

  @Test("A number computed at a question is answered with _")
  func computedAnswer() throws {
    let terminal = try PseudoTerminal(["learn", "1"], folder: folder)
    try terminal.wait(for: "[1/5] > ")
    terminal.type(":goto 4\n")
    try terminal.wait(for: "answer> ")
    terminal.type("16 * 7\n")
    try terminal.wait(
      for: "112\nThat is not your answer yet: type the number, or _ in its place, to give it.\n\nanswer> ")
    terminal.type("_\n")
    try terminal.wait(for: "Right: 112 GB.\n\nSixteen bytes each.\n\n")
  }

  @Test("Without a lesson the list of all is shown with what is done, and one can be chosen")
  func menu() throws {
    try folder.write(lesson.replacing("A sample", with: "Another"), to: "lessons/02-other.md")
    try folder.write("# no front matter\n", to: "lessons/03-broken.md")
    let terminal = try PseudoTerminal(["learn"], folder: folder, columns: 40)
    try terminal.wait(
      for: """
        Lessons
        =======
        1. A sample
           not begun
        2. Another
           not begun
        3. 03-broken
           cannot be read; see peftbook lint
           lessons/03-broken.md

        Enter opens 1. A sample. A number opens
        another one, :quit leaves.
        lesson>\u{20}
        """)
    terminal.type("nine\n")
    try terminal.wait(
      for:
        "error: there is no lesson \"nine\"\n  hint: there are 01-sample, 02-other,\n    03-broken\nlesson> ")
    terminal.type("3\n")
    try terminal.wait(for: "lessons/03-broken.md:1:1: error: the\n  lesson has no front matter\n")
    terminal.type("2\n")
    try terminal.wait(for: "Another\n=======\n\nSome text.\n\n[1/5] > ")
    terminal.type(":lesson\n")
    try terminal.wait(for: "2. Another\n   at step 1 of 5, Another\n")
    terminal.type("\n")
    try terminal.wait(for: "Some text.\n\n[1/5] > ")
    terminal.type(":toc\n")
    try terminal.wait(for: "2. Another\n   open now, at step 1 of 5, Another\n")
    try terminal.wait(for: "Sections of this one, by step:\n\n  1  Another (you are here; begun)\n")
    terminal.type(":quit\n")
    #expect(try terminal.end().status == 0)
  }

  @Test("The end of a lesson leads to the next one")
  func following() throws {
    try folder.write(lesson.replacing("A sample", with: "Another"), to: "lessons/02-other.md")
    let terminal = try PseudoTerminal(["learn", "1"], folder: folder)
    try terminal.wait(for: "[1/5] > ")
    terminal.type(":goto 5\n\n")
    try terminal.wait(for: "Enter opens the next one, 2. Another. :quit leaves.\n\n[end] > ")
    terminal.type("\n")
    try terminal.wait(for: "Another\n=======\n")
    try terminal.wait(for: "[1/5] > ")
    terminal.type("\u{4}")
    #expect(try terminal.end().status == 0)
  }

  @Test("Two sessions on one lesson are told of each other, and neither loses an answer")
  func twoSessions() throws {
    let first = try PseudoTerminal(["learn", "1"], folder: folder)
    try first.wait(for: "[1/5] > ")
    let second = try PseudoTerminal(["learn", "1"], folder: folder)
    try second.wait(
      for: """
        Another session has this lesson open. Both keep your answers; the lesson goes on
        where the one that moves last stops.
        """)
    for (terminal, answer) in [(first, "1"), (second, "112")] {
      terminal.type(":goto 4\n")
      try terminal.wait(for: "answer> ")
      terminal.type(answer + "\n")
      try terminal.wait(for: "Sixteen bytes each.")
    }
    first.kill9()
    second.kill9()
    let progress = try Program.run(["progress"], folder: folder)
    #expect(progress.output == "1. A sample\n   at step 4 of 5, The end; quiz 1 of 1 at best\n")
    let third = try PseudoTerminal(["learn", "1"], folder: folder)
    #expect(try !third.wait(for: "Going on").contains("Another session"))
  }

  @Test("A lesson whose model is missing says so, leaves out what needs it, and goes on")
  func missingModel() throws {
    let text = """
      ---
      title: A model
      needs: [smollm2-135m, "data/x.txt"]
      ---
      ```starlark
      m = load_model("smollm2-135m")
      ```

      ```starlark
      size = m.config
      ```

      ```starlark
      1 + 1
      ```
      """
    try folder.write(text, to: "lessons/01-sample.md")
    let terminal = try PseudoTerminal(["learn", "1"], folder: folder)
    try terminal.wait(
      for: """
        This lesson needs the model smollm2-135m, which is not on this machine.
        `peftbook fetch smollm2-135m` gets it; without it the cells that use it are left
        out.

        """)
    terminal.type("\n")
    try terminal.wait(
      for: """
        lessons/01-sample.md:6:5: error: the model "smollm2-135m" is not on this machine
          m = load_model("smollm2-135m")
              ^
          hint: peftbook fetch smollm2-135m gets it
        This cell is left out, and those that build on it. Enter goes on; :redo tries it
        again.

        [1/3] >\u{20}
        """)
    terminal.type("\n")
    try terminal.wait(
      for: """
        >>> size = m.config
        (left out: it needs what an earlier cell would have made from the missing model)

        [2/3] >\u{20}
        """)
    terminal.type("\n\n")
    try terminal.wait(for: "2\n\n[3/3] > ")
    terminal.type(":progress\n")
    try terminal.wait(for: "Cells: 1 of 3 run, 2 skipped.\n")
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
    try terminal.wait(for: "Write 5.76, with a point.\n\nanswer> ")
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

        *Question `bill`.* How many GB are 16 bytes for each of 7 billion parameters?

        Afterword.

        The cell ran.

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

  @Test("Feedback is printed as JSON")
  func feedback() throws {
    let terminal = try PseudoTerminal(["learn", "1"], folder: folder)
    try terminal.wait(for: "[1/5] > ")
    terminal.type(":feedback\nWhat is x?\n\n")
    try terminal.wait(for: "Thank you.")
    let report = try Program.run(["progress", "--feedback"], folder: folder)
    #expect(report.output.contains("\"unclear\" : \"What is x?\""))
    let wrong = try Program.run(["progress", "--feedback", "--forget", "1"], folder: folder)
    #expect(wrong.status == 64)
  }

  @Test("On a plain terminal the starter of a question stands there once; Ctrl-D keeps the place and says so")
  func starterOnce() throws {
    try folder.write(
      "---\ntitle: A sample\nquiz: 01-sample\n---\n```quiz\ndouble\n```\n", to: "lessons/01-sample.md")
    let program = """
      quiz: 01-sample
      title: A sample
      questions:
        - id: double
          type: code
          prompt: Write `double(x)`.
          why: Twice as much.
          starter: "def double(x): return x"
          check: 'check(double(4) == 8, "double(4) is 8")'
          solution: "def double(x): return 2 * x"
          wrong: ["def double(x): return x * x"]
      """
    try folder.write(program, to: "quizzes/01-sample.yaml")
    let terminal = try PseudoTerminal(["learn", "1"], folder: folder)
    let shown = try terminal.wait(for: "program> ")
    #expect(shown.components(separatedBy: ">>> def double(x): return x").count == 2)
    terminal.type("y = 1\n\n")
    try terminal.wait(
      for: "The check looks at double, which this program does not define. Try again.\nprogram> ")
    terminal.type("\u{4}")
    try terminal.wait(for: "Your place is kept; peftbook learn goes on from here.")
    #expect(try terminal.end().status == 0)
  }

  @Test("An exercise on a real terminal: the starter is edited in place, hints and commands need no erasing")
  func exercise() throws {
    let text = """
      ---
      title: An exercise
      ---
      Find r.

      ```starlark {exercise id=rank}
      r = 1
      s = 2
      ```

      ```starlark {check of=rank}
      check(r * s == 10, "the product is ten")
      ```

      ```markdown {hint of=rank}
      Five times two.
      ```

      ```starlark {solution of=rank}
      r = 5
      s = 2
      ```
      """
    try folder.write(text, to: "lessons/01-sample.md")
    let terminal = try PseudoTerminal(
      ["learn", "1", "--color", "never"], folder: folder, environment: ["TERM": "xterm"])
    try terminal.wait(untilScreen: { $0.last?.hasPrefix("[1/2] >") == true })
    terminal.type("\n")
    try terminal.wait(untilScreen: { $0.last?.hasPrefix("exercise>") == true })
    terminal.type("\n")
    try terminal.wait(forScreen: ["exercise> r = 1", "      ... s = 2"])
    terminal.type(":hint\n")
    try terminal.wait(untilScreen: { $0.contains("Five times two.") })
    try terminal.wait(forScreen: ["exercise> r = 1", "      ... s = 2"])
    terminal.type("0\n")
    try terminal.wait(untilScreen: { $0.contains("✗ FAILED: the product is ten") && $0.last == "exercise>" })
    terminal.type(":hi\t\n")
    try terminal.wait(untilScreen: {
      $0.contains("No more hints. The last one was:") && $0.last == "exercise>"
    })
    terminal.type("\n")
    try terminal.wait(forScreen: ["exercise> r = 1", "      ... s = 20"])
    terminal.type("\u{3}")
    try terminal.wait(untilScreen: { $0.last == "exercise>" })
    terminal.type("r, s = 2.5, 4\n")
    try terminal.wait(untilScreen: { $0.contains("Solved. Enter goes on.") })
  }
}
