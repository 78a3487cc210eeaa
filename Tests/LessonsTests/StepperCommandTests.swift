import Lessons
import Testing

private let sample = """
  ---
  title: A sample
  quiz: 01-sample
  ---
  # A sample

  First text.

  ```starlark {predict id=guess outcome=a}
  # What comes?
  ```

  ```starlark {id=one}
  a = 12
  ```

  ## The end

  Last text.

  ```quiz
  one
  ```
  """

@Suite("Commands in a lesson")
struct StepperCommandTests {
  @Test(
    "A command that cannot be obeyed is answered with what can",
    arguments: [
      (":gto 3", "! error: there is no command :gto\n  hint: did you mean :goto?\n"),
      (":", "! error: there is no command :\n  hint: :help lists the commands\n"),
      (":goto 99", "! error: there is no step 99\n  hint: the steps are 1 to 5\n"),
      (
        ":goto 99999999999999999999",
        "! error: there is no section \"99999999999999999999\"\n  hint: :toc lists the sections\n"
      ),
      (
        ":goto",
        "! error: :goto needs a step or a section\n  hint: :goto 3, or :goto and how a title starts\n"
      ),
      (":goto teh end", "! error: there is no section \"teh end\"\n  hint: did you mean \"The end\"?\n"),
      (":pro\u{1B}[2J", "! error: there is no command :pro\u{FFFD}[2J\n  hint: :help lists the commands\n"),
      (":save", "! error: :save needs a file\n  hint: :save experiment.md\n"),
      (
        ":save a.md",
        "! error: there is nothing to save yet\n  hint: cells that ran without an error are saved\n"
      ),
      (
        ":lesson 2",
        "! error: this lesson stands alone\n  hint: peftbook learn lists the lessons of the book\n"
      ),
      (":glossary rank", "! error: there is no file sample-lessons/glossary.yaml\n"),
      (":hint", "There are hints at exercises and questions; here is neither.\n\n"),
      (":solution", "There are solutions to exercises and questions; here is neither.\n\n"),
      (":vars", "No names yet.\n\n"), (":back", "This is the beginning.\n\n"),
    ])
  func refused(entry: String, expected: String) throws {
    #expect(try Reader(text: sample).type(entry) == expected)
  }

  @Test(
    "A command may be shortened",
    arguments: [
      (":sa", "! error: :save needs a file"), (":f", "Was everything clear so far?"), (":he", "Here: "),
      (":p", "Step 1 of 5."), (":so", "There are solutions"), (":h", "Here: "), (":n", "Before you see"),
    ])
  func shortened(entry: String, beginning: String) throws {
    #expect(try Reader(text: sample).type(entry).hasPrefix(beginning))
  }

  @Test("The help says first what can be done at this point")
  func help() throws {
    let reader = try Reader(text: sample)
    #expect(
      try reader.type(":help").hasPrefix(
        "Here: Enter goes on to the next step. Any code you type runs; name? explains a\nname.\n\n:next"))
    #expect(
      try reader.type("", ":help").contains(
        "Here: type what you expect, in a word or a number; after the next cell it is set"))
    #expect(try reader.type("x", "?").contains("Here: Enter runs the cell above; :skip goes on without it."))
    #expect(try reader.type(":goto 5", ":h").contains("Here: type your answer as the question says."))
    let narrow = try Reader(text: sample, width: 40).type(":help")
    #expect(narrow.split(separator: "\n").allSatisfy { Columns.width(of: String($0)) <= 40 })
  }

  @Test("An outcome is told with as many digits as say something, and who types quit at a prediction leaves")
  func longOutcome() throws {
    let reader = try Reader(
      text: sample.replacing("a = 12", with: "a = [2.728977032770155,45728.0078125,0.25]"))
    #expect(
      try reader.type("", "3", "").hasSuffix(
        "\nYou predicted: 3\nIt came out as: [2.729,45728.0,0.25]\n\n"))
    _ = try reader.type(":goto 2", "quit")
    #expect(reader.stepper.isOver)
    #expect(try reader.store.prediction("guess", in: "01-sample") == "3")
  }

  @Test("A text that came out is told without quotes, as the prediction is")
  func textOutcome() throws {
    let text = sample.replacing("a = 12", with: "a = \"gopher\"")
    let reader = try Reader(text: text)
    #expect(
      try reader.type("", "Gopher", "").hasSuffix("\nYou predicted: Gopher\nIt came out as: gopher\n\n"))
  }

  @Test("A prediction is set beside the outcome, and kept until another one is typed")
  func predictions() throws {
    let reader = try Reader(text: sample)
    #expect(
      try reader.type("", "") == """
        Before you see the result:

        What comes?

        Commit to a guess, in a word or a number; :skip goes on without one.


        """)
    #expect(
      try reader.type("about 10", "").hasSuffix("\nYou predicted: about 10\nIt came out as: 12\n\n"))
    #expect(try reader.type(":goto 2").hasSuffix("You predicted: about 10. Enter keeps that.\n\n"))
    #expect(try reader.type("").hasPrefix(">>> a = 12\n"))
  }

  @Test("A skipped step is shown as skipped in contents and progress")
  func skipped() throws {
    let reader = try Reader(text: sample)
    _ = try reader.type("", ":skip", ":skip")
    #expect(
      try reader.type(":toc") == """
          1  A sample (done, 2 skipped)
          4    The end (you are here; begun)

        :goto N goes to a step.


        """)
    #expect(
      try reader.type(":progress") == """
        Step 4 of 5.
        Predictions: 0 of 1 made, 1 skipped.
        Questions: 0 of 1 answered.
        Cells: 0 of 1 run, 1 skipped.
        Skipped: step 2 (prediction guess), step 3 (cell one).
        :goto N goes to one of them.


        """)
    _ = try reader.type(":goto 5")
    let answer = try reader.type(":solution")
    #expect(answer.contains("only 1 and 7 divide it") && answer.hasPrefix("Skipped.\n\n[missed]"))
    #expect(try reader.type("").contains("Skipped steps: 3; :progress names them.\n"))
  }

  @Test("A cell that is done again shows its code and runs anew")
  func redoing() throws {
    let reader = try Reader(text: sample)
    _ = try reader.type("", "10", "")
    #expect(try reader.type(":redo") == ">>> a = 12\n(Enter runs this cell)\n\n")
    _ = try reader.type("")
    #expect(reader.engine.history == ["a = 12", "a = 12"])
  }

  @Test("A question has its hint, and then names the solution")
  func questionHint() throws {
    let text = sample.replacing("\none\n", with: "\nwhich\n")
    let reader = try Reader(text: text)
    #expect(try reader.type(":goto 5", ":hint").hasSuffix("\nHalve them.\n\n"))
    #expect(
      try reader.type(":hint") == """
        No more hints. The last one was:

        Halve them.

        :solution shows the answer and leaves the question out.


        """)
  }

  @Test("A number that was missed is asked again with other numbers, and the better answer counts")
  func retrying() throws {
    let reader = try Reader(text: sample.replacing("\none\n", with: "\nbill\n"))
    #expect(
      try reader.type(":goto 5", ":retry")
        .hasSuffix(":retry asks a question again that you have just answered; here is none.\n\n"))
    let first = try reader.type("1")
    #expect(
      first.hasSuffix(
        "\n\nSixteen bytes each.\n\nEnter goes on; :retry asks this one again with other numbers.\n\n"))
    #expect(first.hasPrefix("Not right: you answered 1 GB, the answer is "))
    let again = try reader.type(":retry")
    #expect(again.hasPrefix("Question 1 of 1, again\n\nHow many GB are 16 bytes for each of "))
    let size = try #require([7, 13, 70].first { again.contains("each of \($0) billion") })
    #expect(!first.contains("the answer is \(16 * size) GB"))
    #expect(try reader.type("\(16 * size)").hasSuffix("Right: \(16 * size) GB.\n\nSixteen bytes each.\n\n"))
    #expect(try reader.type(":retry", "1", ":progress").contains("Credit in this session: 1 of 1.\n"))
  }

  @Test("A question without other numbers is not asked again")
  func notRetrying() throws {
    let reader = try Reader(text: sample)
    #expect(
      try reader.type(":goto 5", "1", ":retry").hasSuffix(
        """
        This question has no other numbers, and its answer is above. It comes again in a
        review.


        """))
  }

  @Test("What stops at an error at a question may have been meant as an answer, so that is explained")
  func notAnAnswer() throws {
    let reader = try Reader(text: sample)
    #expect(
      try reader.type(":goto 5", "first").hasSuffix(
        "! <input>:1:1: error: unknown name first\nType the number of the right one.\n\n"))
  }

  @Test("Feedback is asked for in two questions, and each answer is kept at once")
  func feedback() throws {
    let reader = try Reader(text: sample)
    #expect(
      try reader.type(":feedback") == "Was everything clear so far? Enter for yes, or say what was not.\n\n")
    #expect(reader.stepper.prompt == "feedback> ")
    #expect(try reader.type("The word rank.") == "What would make it better? Enter for nothing.\n\n")
    let store = try ProgressStore.open(folder: reader.folder.path)
    #expect(try store.feedback().map(\.unclear) == ["The word rank."])
    #expect(
      try reader.type("A picture.") == """
        Thank you. This is kept with your progress; peftbook progress --feedback prints
        it.


        """)
    #expect(reader.stepper.prompt == "[1/5] > ")
    var feedback = try #require(try store.feedback().first)
    #expect(feedback.better == "A picture.")
    feedback.time = .init(timeIntervalSince1970: 1_700_000_000)
    #expect(
      try FeedbackReport([feedback]).json == """
        {
          "feedback" : [
            {
              "better" : "A picture.",
              "heading" : "A sample",
              "lesson" : "01-sample",
              "step" : 1,
              "time" : "2023-11-14T22:13:20Z",
              "unclear" : "The word rank."
            }
          ],
          "version" : 1
        }
        """)
  }

  @Test("The names of the session and what ran in it can be seen and saved")
  func saving() throws {
    let reader = try Reader(text: sample)
    let path = reader.folder.path + "/mine.md"
    _ = try reader.type("", "10", "", "b = 2", "nothing")
    #expect(try reader.type(":vars") == "a  name  12\nb  name  2\n")
    #expect(try reader.type(":save \(path)").hasPrefix("wrote "))
    #expect(
      try SourceText(contentsOf: path).text == """
        ---
        title: "mine"
        ---

        ```starlark
        a = 12
        ```

        ```starlark
        b = 2
        ```

        """)
    let other = try Reader(text: sample)
    _ = try other.type("b = 2")
    #expect(
      try other.type(":save \(path)")
        == "! error: there is a file \(path) already\n  hint: :save! \(path) replaces it\n")
  }

  @Test("Words of the prompt work without a colon, unless the session has such a name")
  func words() throws {
    let reader = try Reader(text: sample)
    #expect(try reader.type("a?") == "! <input>:1:1: error: unknown name help(a)\n")
    _ = try reader.type("quit")
    #expect(reader.stepper.isOver)
  }
}
