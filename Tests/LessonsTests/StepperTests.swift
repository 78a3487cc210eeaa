import Lessons
import Testing

private let sample = """
  ---
  title: A sample
  quiz: 01-sample
  ---
  # A sample

  First text.

  ```starlark {hidden}
  a = 1
  ```

  ```starlark {predict id=guess}
  # What comes?
  ```

  ```starlark
  print hello
  a
  ```

  ## The end

  Last text.

  ```quiz
  one
  ```
  """

/// A reader with a lesson, a store in a folder, and a page.
final class Reader {
  let folder: TemporaryFolder
  let store: ProgressStore
  let engine = FakeEngine()
  let page: FakePage
  let stepper: Stepper

  init(
    in folder: TemporaryFolder? = nil, text: String = sample, height: Int = 24, width: Int = 80,
    course: Course? = nil, missingModels: [String] = [], editsDrafts: Bool = true
  ) throws {
    page = FakePage(width: width)
    self.folder = try folder ?? TemporaryFolder()
    let lesson = try LessonFile.parse(SourceText(name: "sample-lessons/01-sample.md", text: text))
    let quiz = try QuizFile.parse(SourceText(name: "quizzes/01-sample.yaml", text: sampleQuiz))
    store = try ProgressStore.open(folder: self.folder.path)
    stepper = try Stepper(
      lesson, quiz: quiz, engine: engine, store: store, page: page, height: height, course: course,
      missingModels: missingModels, editsDrafts: editsDrafts)
    try stepper.begin()
  }

  func type(_ lines: String...) throws -> String {
    _ = page.taken()
    for line in lines { try stepper.take(line) }
    return page.taken()
  }
}

@Suite("Stepping through a lesson")
struct StepperTests {
  @Test("Enter goes from text to prediction to cell to question, and the verdict comes unasked")
  func walk() throws {
    let reader = try Reader()
    #expect(
      reader.page.taken() == """
        Enter goes on. Type any expression to try it. :help lists the commands, :quit
        leaves.

        A sample
        ========

        First text.


        """)
    #expect(reader.stepper.prompt == "[1/6] > ")
    #expect(try reader.type("") == "Before you see the result:\n\nWhat comes?\n\n")
    #expect(reader.stepper.prompt == "prediction> ")
    #expect(
      try reader.type("hullo") == """
        >>> print hello
        >>> a
        (Enter runs this cell)


        """)
    #expect(
      try reader.type("") == """
        hello
        <1>

        You predicted: hullo


        """)
    #expect(try reader.type("") == "The end\n-------\n\nLast text.\n\n")
    let question = try reader.type("")
    #expect(question.contains("Which is prime?") && question.contains("Type the number of the right one."))
    let place = question.contains("1. seven") ? "1" : "2"
    #expect(
      try reader.type(place) == """
        Right.

        [right]  \(place). seven
                    only 1 and 7 divide it

        Primes have two divisors.


        """)
    #expect(
      try reader.type("") == """
        This is the end of the lesson.
        Credit for questions in this session: 1 of 1.
        Ask the questions again, with other numbers:
        peftbook quiz 01-sample
        Was everything clear? :feedback takes what you have to say.
        Enter leaves.


        """)
    #expect(reader.stepper.prompt == "[end] > ")
    _ = try reader.type("")
    #expect(reader.stepper.isOver)
    #expect(reader.stepper.nextLesson == nil)
  }

  @Test("Any expression can be typed in between, also at a question")
  func inBetween() throws {
    let reader = try Reader()
    #expect(try reader.type("b = 2", "b") == "<2>\n")
    #expect(try reader.type("nothing") == "! <input>:1:1: error: unknown name nothing\n")
    _ = try reader.type(":goto 6")
    #expect(reader.stepper.isCode("b"))
    #expect(!reader.stepper.isCode("1"))
    #expect(try reader.type("b") == "<2>\nType the number of the right one.\n\n")
  }

  @Test("Coming back shows the text at once and replays cells and inputs when a cell needs them")
  func resuming() throws {
    let folder = try TemporaryFolder()
    do {
      let first = try Reader(in: folder)
      _ = try first.type("", "guess", "", "b = 2", "")
      #expect(first.stepper.prompt == "[5/6] > ")
    }

    let second = try Reader(in: folder)
    #expect(
      second.page.taken() == """
        Enter goes on. Type any expression to try it. :help lists the commands, :quit
        leaves.

        Going on at step 5 of 6: The end.

        The end
        -------

        Last text.


        """)
    #expect(second.engine.history.isEmpty)
    #expect(try second.type("b") == "<2>\n")
    #expect(second.engine.history == ["a = 1", "print hello", "a", "b = 2", "b"])
    #expect(second.page.progress.last == "replaying what came before: 3 of 3")
  }

  @Test("An answered question is not asked again on coming back")
  func answered() throws {
    let folder = try TemporaryFolder()
    let text = sample + "\n\nAfterword.\n"
    let first = try Reader(in: folder, text: text)
    _ = try first.type(":goto 6", "1")
    let second = try Reader(in: folder, text: text)
    #expect(second.page.text.hasSuffix("Afterword.\n\n"))
    #expect(second.stepper.prompt == "[7/7] > ")
  }

  @Test("An interrupted or failed cell stays the current step and Enter runs it again")
  func interruption() throws {
    let reader = try Reader()
    _ = try reader.type("", "x")
    reader.engine.interruptedLines = ["print hello"]
    #expect(try reader.type("") == "! interrupted: Enter runs the cell again\n")
    #expect(reader.stepper.prompt == "[4/6] > ")
    reader.engine.interruptedLines = []
    #expect(try reader.type("") == "hello\n<1>\n\nYou predicted: x\n\n")
    #expect(reader.engine.history == ["a = 1", "print hello", "print hello", "a"])

    let failing = try Reader(text: sample.replacing("print hello", with: "fail"))
    let failure =
      "! sample-lessons/01-sample.md:18:1: error: it failed\nEnter runs the cell again, :skip goes on without it.\n\n"
    #expect(try failing.type("", "x", "").hasSuffix(failure))
    #expect(try failing.type("") == failure)
    #expect(try failing.type(":skip") == "The end\n-------\n\nLast text.\n\n")
  }

  @Test("An interrupted replay goes on where it stopped")
  func interruptedReplay() throws {
    let text = sample.replacing("Last text.", with: "```starlark\na\n```\n")
    let reader = try Reader(text: text)
    reader.engine.interruptedLines = ["print hello"]
    _ = try reader.type(":goto 6")
    #expect(
      try reader.type("") == "! interrupted: Enter goes on with what came before and runs the cell\n")
    reader.engine.interruptedLines = []
    #expect(try reader.type("") == "<1>\n\n")
    #expect(reader.engine.history == ["a = 1", "print hello", "print hello", "a", "a"])
  }

  @Test("What uses no name of the lesson replays nothing")
  func noReplay() throws {
    let reader = try Reader()
    _ = try reader.type(":goto 6")
    #expect(
      try reader.type("abc")
        == "! <input>:1:1: error: unknown name abc\nType the number of the right one.\n\n")
    #expect(reader.engine.history == ["abc"])
    #expect(try reader.type("a") == "<1>\nType the number of the right one.\n\n")
    #expect(reader.engine.history == ["abc", "a = 1", "print hello", "a", "a"])
  }

  @Test("A number that is no choice is asked for again and not counted")
  func noChoice() throws {
    let reader = try Reader()
    _ = try reader.type(":goto 6")
    #expect(try reader.type("3") == "Choose from 1 to 2.\n\n")
    #expect(try reader.type("1, 2") == "Choose one.\n\n")
    #expect(reader.stepper.prompt == "answer> ")
    #expect(reader.engine.history.isEmpty)
  }

  @Test("Going back shows what a cell said without running it again")
  func back() throws {
    let reader = try Reader()
    _ = try reader.type("", "x", "", "")
    let ran = reader.engine.history
    #expect(try reader.type(":back") == ">>> print hello\n>>> a\nhello\n<1>\n\n")
    #expect(reader.engine.history == ran)
  }

  @Test("A page longer than the screen is shown in parts")
  func paging() throws {
    let long = "---\ntitle: L\n---\n" + (1...20).map { "Line \($0).\n" }.joined(separator: "\n")
    let reader = try Reader(text: long, height: 12)
    #expect(reader.page.taken().hasSuffix("Line 4.\n(more: Enter)\n"))
    #expect(try reader.type("").hasPrefix("Line 5.\n"))
  }

  @Test("Code wider than the page is broken at a blank, and an empty line has no prompt")
  func wideCode() throws {
    let code = "print " + Array(repeating: "word", count: 20).joined(separator: " ") + "\n\nx = 1\n"
    let reader = try Reader(text: "---\ntitle: L\n---\n```starlark\n\(code)```\n")
    #expect(
      reader.page.taken().hasSuffix(
        """
        >>> print word word word word word word word word word word word word word word
          +     word word word word word word

        >>> x = 1
        (Enter runs this cell)


        """))
  }

  @Test("A lesson that asks a question its quiz has not is refused")
  func unknownQuestion() {
    let text = sample.replacing("\none\n", with: "\nonne\n")
    #expect(
      rendered { _ = try Reader(text: text) } == """
        sample-lessons/01-sample.md:27:1: error: the quiz 01-sample has no question "onne"
          onne
          ^
          hint: did you mean "one"?
        """)
  }
}
