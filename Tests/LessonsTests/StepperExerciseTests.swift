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
        Exercise

            r = 0

        Type your program. There are 2 hints: :hint. :skip leaves it out.


        """)
    #expect(reader.stepper.prompt == "exercise> ")
    #expect(try reader.type("helper = 1") == "")
    #expect(
      try reader.type("r = 4") == "FAILED: r = 5\nNot yet (try 1). All names are as you left them.\n\n")
    #expect(try reader.type("r", "helper") == "<4>\n<1>\n")
    #expect(try reader.type("r = 5") == "holds: r = 5\nSolved. Enter goes on.\n\n")
    #expect(try reader.type("") == ">>> r\n(Enter runs this cell)\n\n")
  }

  @Test("Code that stops at an error is explained and is no try")
  func mistyped() throws {
    let reader = try Reader(text: sample)
    #expect(
      try reader.type("", "r = 4\nfail").hasSuffix(
        "! <input>:2:1: error: it failed\n! This did not run to its end, so it does not count as a try.\n"))
    #expect(try reader.type("r = 4").contains("(try 1)"))
  }

  @Test("Hints come one at a time; when there are none left the solution is named")
  func hints() throws {
    let reader = try Reader(text: sample)
    #expect(try reader.type("", ":hint").hasSuffix("Hint 1 of 2:\n\nIt is _odd_.\n\n"))
    #expect(try reader.type(":hint") == "Hint 2 of 2:\n\nIt is 5.\n\n")
    #expect(try reader.type(":hint") == "There are no more hints. :solution shows a solution.\n\n")
    #expect(
      try reader.type(":solution") == """
        A solution:

            r = 5

        Type it or one of your own; :next runs this one and goes on.


        """)
  }

  @Test("After three refused tries the solution is offered")
  func offer() throws {
    let reader = try Reader(text: sample)
    #expect(
      try reader.type("", "r = 1", "r = 2", "r = 3").hasSuffix(
        "Not yet (try 3). All names are as you left them. :solution shows a solution.\n\n"))
  }

  @Test("What follows a skipped exercise finds the names of the solution")
  func skipping() throws {
    let reader = try Reader(text: sample)
    _ = try reader.type("", "r = 4", ":skip")
    #expect(try reader.type("") == "<5>\n\n")
  }
}
