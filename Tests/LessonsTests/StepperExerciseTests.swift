import Lessons
import Testing

private let sample = """
  ---
  title: A sample
  quiz: 01-sample
  ---
  Find r.

  ```starlark {exercise id=rank}
  r = 0
  ```

  ```starlark {check of=rank}
  judge r = 5
  ```

  ```markdown {hint of=rank}
  It is *odd*.
  ```

  ```markdown {hint of=rank}
  It is 5.
  ```

  ```starlark {solution of=rank}
  r = 5
  ```

  ```starlark
  r
  ```
  """

@Suite("Exercises in a lesson")
struct StepperExerciseTests {
  @Test("The starter is shown; a wrong try is told and keeps its names; a right one is told")
  func trying() throws {
    let reader = try Reader(text: sample)
    #expect(
      try reader.type("") == """
        Exercise 1 of 1

            r = 0

        Type your program. Enter alone puts this into the editor. There are 2 hints:
        :hint. :skip leaves it out.


        """)
    #expect(reader.stepper.prompt == "exercise> ")
    #expect(try reader.type("helper = 1") == "")
    #expect(
      try reader.type("r = 4") == """
        FAILED: r = 5
        Not yet (try 1). All names are as you left them. Enter alone brings your program
        back. :hint shows a hint.


        """)
    #expect(try reader.type("r", "helper") == "<4>\n<1>\n")
    #expect(try reader.type("r = 5") == "holds: r = 5\nSolved. Enter goes on.\n\n")
    #expect(try reader.type("") == ">>> r\n(Enter runs this cell)\n\n")
  }

  @Test("Enter alone offers the starter, then what was written last")
  func drafts() throws {
    let reader = try Reader(text: sample)
    _ = try reader.type("", "")
    #expect(reader.stepper.takeDraft() == "r = 0")
    #expect(reader.stepper.takeDraft() == nil)
    _ = try reader.type("r = 4", "")
    #expect(reader.stepper.takeDraft() == "r = 4")
  }

  @Test("A question mark asks for help at an exercise too")
  func questionMark() throws {
    let reader = try Reader(text: sample)
    #expect(try reader.type("", "?").contains("Here: type a program."))
    let plain = try Reader(text: sample, editsDrafts: false)
    #expect(try plain.type("").contains("Enter alone shows this again."))
    let help = try plain.type(":help").split(whereSeparator: \.isWhitespace).joined(separator: " ")
    #expect(help.contains("Enter alone shows the starter, or what you wrote last."))
  }

  @Test("A command typed into a draft is obeyed, the draft stays, and what was written is kept as a try is")
  func commandInDraft() throws {
    let reader = try Reader(text: sample)
    _ = try reader.type("", "")
    #expect(reader.stepper.takeDraft() == "r = 0")
    #expect(reader.stepper.isWhole("r = 0:hint"))
    #expect(try reader.type("r = 0:hint") == "Hint 1 of 2:\n\nIt is _odd_.\n\n")
    #expect(reader.stepper.takeDraft() == "r = 0")
    #expect(
      try reader.type("r = 0:hnt") == "! error: there is no command :hnt\n  hint: did you mean :hint?\n")
    #expect(reader.stepper.takeDraft() == "r = 0")
    #expect(try reader.type("r = 4\n:hint") == "Hint 2 of 2:\n\nIt is 5.\n\n")
    #expect(reader.stepper.takeDraft() == "r = 4")
    #expect(try reader.store.steps(in: "01-sample")["exercise rank"]?.draft == "r = 4")
    // Feedback comes in between, and going on drops what the editor holds.
    _ = try reader.type("r = 4:feedback")
    #expect(reader.stepper.takeDraft() == nil)
    _ = try reader.type("", "")
    #expect(reader.stepper.takeDraft() == "r = 4")
    _ = try reader.type("r = 4:skip")
    #expect(reader.stepper.takeDraft() == nil)
    #expect(!reader.stepper.isWhole("for i in x:"))
    #expect(reader.stepper.isWhole("for i in x:\n:toc"))
  }

  @Test("The starter sent back unchanged is no try")
  func unchanged() throws {
    let reader = try Reader(text: sample)
    #expect(
      try reader.type("", "r = 0").hasSuffix(
        "This is what you were given, unchanged. Change it and send it again.\n\n"))
    #expect(try reader.type("r = 4").contains("(try 1)"))
  }

  @Test("Code that stops at an error is explained and is no try")
  func mistyped() throws {
    let reader = try Reader(text: sample)
    #expect(
      try reader.type("", "r = 4\nfail").hasSuffix(
        """
        ! <input>:2:1: error: it failed
        This did not run to its end, so it does not count as a try. Enter alone brings
        it back.


        """))
    #expect(try reader.type("r = 4").contains("(try 1)"))
  }

  @Test("A check that stops at an error is explained and is no try")
  func unjudged() throws {
    let reader = try Reader(text: sample.replacing("judge r = 5", with: "fail r"))
    #expect(
      try reader.type("", "r = 4").hasSuffix(
        """
        ! sample-lessons/01-sample.md:12:1: error: it failed
        The check cannot judge this yet, so it does not count as a try. Enter alone
        brings it back.


        """))
  }

  @Test("A name that the check needs and nobody has given is asked for by its name")
  func missingName() throws {
    let text = sample.replacing("r = 0", with: "r = 0\ns = 1")
    let reader = try Reader(text: text.replacing("judge r = 5", with: "s\njudge r = 5"))
    #expect(
      try reader.type("", "r = 5").hasSuffix(
        """
        Not judged yet: the check also looks at s, which is not there. Define it too;
        Enter alone brings your program back.


        """))
    #expect(try reader.type("s = 1").hasSuffix("Solved. Enter goes on.\n\n"))
  }

  @Test("A part of a program may solve the exercise and never costs a try")
  func parts() throws {
    let text = sample.replacing("r = 0", with: "r = 0\ns = 0").replacing(
      "{solution of=rank}", with: "{solution of=rank}\ns = 1"
    ).replacing("judge r = 5", with: "s\njudge r = 5")
    let reader = try Reader(text: text)
    #expect(
      try reader.type("", "r = 4").hasSuffix(
        """
        Not judged yet: the check also looks at s, which is not there. Define it too;
        Enter alone brings your program back.


        """))
    #expect(
      try reader.type("s = 1") == """
        FAILED: r = 5
        Not yet. This was a part of the program, judged with the rest as you left it, so
        it does not count as a try. Enter alone brings it back.


        """)
    #expect(try reader.type("r = 3\ns = 1").contains("Not yet (try 1)."))
    #expect(try reader.type("r = 5") == "holds: r = 5\nSolved. Enter goes on.\n\n")
  }

  @Test("What the starter gives as the solution does need not be typed again for a try to count")
  func givenPart() throws {
    let text = sample.replacing("r = 0", with: "r = 0\ns = 1").replacing(
      "{solution of=rank}", with: "{solution of=rank}\ns = 1"
    ).replacing("judge r = 5", with: "s\njudge r = 5")
    let reader = try Reader(text: text)
    #expect(try reader.type("", "r = 4").contains("Not judged yet: the check also looks at s,"))
    #expect(try reader.type("s = 1").contains("so\nit does not count as a try."))
    #expect(try reader.type("r = 4").contains("Not yet (try 1)."))
  }

  @Test("A starter that is wider than the page is broken at blanks")
  func wideStarter() throws {
    let reader = try Reader(
      text: sample.replacing("r = 0", with: "r = some_function(1) + another_one(2)"), width: 40)
    #expect(
      try reader.type("").contains("\n\n    r = some_function(1) +\n        another_one(2)\n\n"))
  }

  @Test("Without a single check nothing counts as solved")
  func noChecks() throws {
    let reader = try Reader(text: sample.replacing("judge r = 5", with: "print r"))
    #expect(try reader.type("", "r = 5").contains("Not yet (try 1)."))
  }

  @Test("Hints come one at a time; when there are none left the solution is named")
  func hints() throws {
    let reader = try Reader(text: sample)
    #expect(try reader.type("", ":hint").hasSuffix("Hint 1 of 2:\n\nIt is _odd_.\n\n"))
    #expect(try reader.type(":hint") == "Hint 2 of 2:\n\nIt is 5.\n\n")
    #expect(
      try reader.type(":hint")
        == "No more hints. The last one was:\n\nIt is 5.\n\n:solution shows a solution.\n\n")
    #expect(
      try reader.type(":solution") == """
        A solution:

            r = 5

        Type it, or one of your own; :next goes on with this one.


        """)
  }

  @Test("After three refused tries the solution is offered")
  func offer() throws {
    let reader = try Reader(text: sample)
    #expect(
      try reader.type("", "r = 1", "r = 2", "r = 3").hasSuffix(
        """
        Not yet (try 3). All names are as you left them. Enter alone brings your program
        back. :hint shows a hint. :solution shows a solution.


        """))
  }

  @Test("A skipped exercise is shown as skipped, and what follows finds the names of the solution")
  func skipping() throws {
    let reader = try Reader(text: sample)
    #expect(
      try reader.type("", "r = 4", ":skip").hasSuffix(
        "Skipped. What follows uses the solution.\n\n>>> r\n(Enter runs this cell)\n\n"))
    #expect(try reader.type("") == "<5>\n\n")
    #expect(
      try reader.type(":progress") == """
        Step 3 of 3.
        Exercises: 0 of 1 solved, 1 skipped.
        Cells: 1 of 1 run.
        Skipped: step 2 (exercise rank).
        :goto N goes to one of them.


        """)
  }

  @Test("Killed after a try, the reader finds their program, their tries and their hints again")
  func resuming() throws {
    let folder = try TemporaryFolder()
    let first = try Reader(in: folder, text: sample)
    _ = try first.type("", "helper = 1", "r = 4", ":hint")

    let second = try Reader(in: folder, text: sample)
    #expect(
      second.page.taken().hasSuffix(
        """
        Going on at step 2 of 3.

        Find r.

        Exercise 1 of 1

            r = 4

        Type your program. Enter alone puts what you wrote last into the editor. 1 hint
        is left: :hint. :skip leaves it out.


        """))
    #expect(try second.type(":hint") == "Hint 2 of 2:\n\nIt is 5.\n\n")
    #expect(
      try second.type(":goto 2").hasSuffix(
        """
        Type your program. Enter alone puts what you wrote last into the editor. You
        have seen all hints; :hint repeats the last. :skip leaves it out.


        """))
    #expect(try second.type("r = 3").contains("Not yet (try 2)."))
    #expect(try second.type("helper") == "<1>\n")
    withExtendedLifetime(first) {}
  }

  @Test("A solved exercise stays solved, and its program runs again before what builds on it")
  func resumingSolved() throws {
    let folder = try TemporaryFolder()
    do {
      let first = try Reader(in: folder, text: sample)
      _ = try first.type("", "r = 5")
    }
    let second = try Reader(in: folder, text: sample)
    #expect(second.page.taken().hasSuffix(">>> r\n(Enter runs this cell)\n\n"))
    #expect(try second.type("") == "<5>\n\n")
    #expect(second.engine.history == ["r = 5", "r"])
    #expect(try second.type(":back").hasPrefix("Exercise 1 of 1 (solved)\n"))
  }

  @Test("Starting an exercise again forgets tries, hints and draft, and keeps the names")
  func redoing() throws {
    let reader = try Reader(text: sample)
    _ = try reader.type("", "r = 4", ":hint")
    #expect(try reader.type(":redo").hasPrefix("Exercise 1 of 1\n\n    r = 0\n"))
    #expect(try reader.type("r", "r = 3").contains("<4>\nFAILED: r = 5\nNot yet (try 1)."))
    #expect(try reader.type(":hint").hasPrefix("Hint 1 of 2"))
  }
}
