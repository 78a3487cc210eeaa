import Foundation
import Lessons
import Testing

private let quiz = """
  quiz: 01-sample
  title: A sample
  pass: 0.6
  questions:
    - id: steps
      type: order
      objective: Order a step
      prompt: Order the two.
      hint: [Think., The first comes first.]
      why: So they go.
      items: [first, second]
    - id: program
      type: code
      objective: Write a function
      prompt: Write `double(x)`.
      why: Twice as much.
      starter: |
        def double(x):
            return x
      check: |
        check(double(4) == 8, "double(4) is 8")
      solution: |
        def double(x):
            return 2 * x
      wrong:
        - |
          def double(x):
              return x * x
  """

@Suite("Quizzes on a terminal and without one", .serialized)
struct QuizTests {
  private let folder: TestFolder

  init() throws {
    folder = try TestFolder()
    try folder.write("---\ntitle: A sample\n---\n", to: "lessons/01-sample.md")
    try folder.write(quiz, to: "quizzes/01-sample.yaml")
  }

  @Test("Letters and a program of several lines are answers; a broken program is explained and not counted")
  func conversation() throws {
    let terminal = try PseudoTerminal(["quiz"], folder: folder)
    try terminal.wait(for: "  a. second\n  b. first\n")
    try terminal.wait(for: "answer> ")
    terminal.type("b a\n")
    try terminal.wait(for: "Right: 1 of 1 pairs stand the right way round.\n\n[right]  1. b first\n")
    try terminal.wait(for: "So they go.\n\nEnter goes on.\n\nnext> ")
    terminal.type("\n")
    try terminal.wait(for: ">>> def double(x):\n...     return x\n")
    try terminal.wait(for: "program> ")
    terminal.type("def double(x):\n    return 2 * y\n\n")
    try terminal.wait(for: "error: the name \"y\" is not defined")
    try terminal.wait(for: "The program does not run to its end. It does not count; try again.\nprogram> ")
    terminal.type("def double(x):\n    return x + x\n\n")
    try terminal.wait(for: "[right]  double(4) is 8\n")
    try terminal.wait(for: "Credit: 2 of 2, 100%. 60% is needed: passed.\n")
    #expect(try terminal.end().status == 0)
  }

  @Test("The end names what to read again, and the status tells that it is not passed")
  func failing() throws {
    let terminal = try PseudoTerminal(["quiz", "1"], folder: folder, columns: 40)
    try terminal.wait(for: "answer> ")
    terminal.type("a b\n\n:skip\n")
    try terminal.wait(
      for: """
        Credit: 0 of 2, 0%. 60% is needed: not
        passed.

        To read again, with peftbook learn
        01-sample:
        - Order a step (steps)
        - Write a function (program)

        What you missed comes again in 1 day:
        peftbook quiz --review

        """)
    #expect(try terminal.end().status == 1)
  }

  @Test("Ctrl-C stops a program that does not end, and the question stays")
  func interruption() throws {
    let terminal = try PseudoTerminal(["quiz", "1"], folder: folder)
    try terminal.wait(for: "answer> ")
    terminal.type("b a\n\n")
    try terminal.wait(for: "program> ")
    terminal.type("while True: pass\n\n")
    Thread.sleep(forTimeInterval: 0.5)
    terminal.type("\u{3}")
    try terminal.wait(for: "The program was interrupted. It does not count.\nprogram> ")
    terminal.type(":quit\n")
    try terminal.wait(
      for: "So far: 1 of 2 questions, credit 1 of 1. The same command goes on from here.\n")
    #expect(try terminal.end().status == 0)
  }

  @Test("Killed in the middle of a program it goes on at that question, and the answers before it count")
  func killed() throws {
    let first = try PseudoTerminal(["quiz", "1"], folder: folder)
    try first.wait(for: "answer> ")
    first.type("b a\n\n")
    try first.wait(for: "program> ")
    first.type("def double(x):\n:hint\n")
    try first.wait(for: "There is no hint for this one.\n\n>>> def double(x):\n")
    first.type("    return x + x\n")
    first.kill9()
    let progress = try Program.run(["progress"], folder: folder)
    #expect(progress.output == "1. A sample\n   not begun; quiz 1 of 2 at best, left after 1 question\n")

    let second = try PseudoTerminal(["quiz", "1"], folder: folder)
    try second.wait(for: "Going on at question 2 of 2, with credit 1 of 1.")
    try second.wait(for: "program> ")
    second.type("def double(x):\n:hint\n")
    try second.wait(for: "There is no hint for this one.\n")
    second.type("    return x + x\n\n")
    try second.wait(for: "Credit: 2 of 2, 100%. 60% is needed: passed.\n")
    #expect(try second.end().status == 0)
    #expect(
      try Program.run(["progress"], folder: folder).output
        == "1. A sample\n   not begun; quiz 2 of 2 at best\n")
  }

  @Test("A command typed behind the starter in the editor is obeyed, and the starter stays")
  func commandInStarter() throws {
    let terminal = try PseudoTerminal(["quiz", "1"], folder: folder, environment: ["TERM": "xterm"])
    try terminal.wait(untilScreen: { $0.last?.hasPrefix("answer>") == true })
    terminal.type("b a\n")
    try terminal.wait(untilScreen: { $0.last?.hasPrefix("next>") == true })
    terminal.type("\n")
    try terminal.wait(forScreen: ["program> def double(x):", "     ...     return x"])
    terminal.type(":hint\n")
    try terminal.wait(untilScreen: { $0.contains("There is no hint for this one.") })
    try terminal.wait(forScreen: ["program> def double(x):", "     ...     return x"])
  }

  @Test("A review asks what is due and says when the next is")
  func review() throws {
    let nothing = try PseudoTerminal(["quiz", "--review"], folder: folder)
    try nothing.wait(for: "There is nothing to review: no question was missed so far.\n")
    #expect(try nothing.end().status == 0)

    let store = try ProgressStore.open(folder: folder.path + "/data/peftbook")
    try store.addAnswer(
      "a b", to: "steps", of: "01-sample", credit: 0, at: Date(timeIntervalSinceNow: -100_000))
    let due = try PseudoTerminal(["quiz", "--review"], folder: folder)
    try due.wait(for: "Review\n1 question. ")
    try due.wait(for: "answer> ")
    due.type("b a\n")
    try due.wait(for: "Credit: 1 of 1, 100%.\n")
    #expect(try due.end().status == 0)

    let later = try PseudoTerminal(["quiz", "--review"], folder: folder)
    try later.wait(
      for: "Nothing is due. 1 question waits; the next, steps of 01-sample, is due in 3\ndays.\n")
    #expect(try later.end().status == 0)
  }

  @Test("A quiz without a terminal, or options that do not go together, say what to do")
  func misuse() throws {
    for arguments in [["quiz"], ["quiz", "--review"]] {
      let result = try Program.run(arguments, folder: folder)
      #expect(
        result.errors == "error: a quiz asks on a terminal\n  hint: --answers FILE grades prepared answers\n")
      #expect(result.status == 1)
    }
    let mixed = try Program.run(["quiz", "--review", "--answers", "x"], folder: folder)
    #expect(mixed.errors.hasPrefix("Error: --review asks questions; it takes no --answers\n"))
    #expect(mixed.status == 64)
  }

  @Test("The help says how options are written in a file of answers")
  func help() throws {
    let help = try Program.run(["quiz", "--help"], folder: folder).output
    let words = help.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    #expect(
      words.contains(
        "Options are written as the letters of their places in the quiz file (a is the first), or as their texts; the numbers on the page are shuffled."
      ))
  }

  @Test("Every type is graded from a file, and the status follows from the credit")
  func answers() throws {
    try folder.write("steps: [first, second]\nprogram: \"def double(x): return x + x\"\n", to: "right.yaml")
    let right = try Program.run(["quiz", "--answers", "right.yaml", "--format", "json"], folder: folder)
    #expect(right.status == 0)
    #expect(right.output.contains("\"passed\" : true"))
    try folder.write("steps: [second, first]\n", to: "wrong.yaml")
    let wrong = try Program.run(["quiz", "--answers", "wrong.yaml", "--format", "text"], folder: folder)
    #expect(wrong.status == 1)
    #expect(wrong.output.contains("Answer: a b\n  a. second\n  b. first\n\n"))
    #expect(wrong.output.contains("Credit: 0 of 2, 0%. 60% is needed: not passed.\n"))
    try folder.write("steps: [second, third]\nprogam: x\n", to: "broken.yaml")
    for format in ["text", "json"] {
      let broken = try Program.run(["quiz", "--answers", "broken.yaml", "--format", format], folder: folder)
      #expect(broken.status == 1)
      #expect(broken.output == "")
      #expect(
        broken.errors == """
          broken.yaml:1:17: error: question steps has no item "third"
            steps: [second, third]
                            ^
            hint: write the items as they stand in the quiz
          broken.yaml:2:1: error: the quiz 01-sample has no question "progam"
            progam: x
            ^
            hint: did you mean "program"?

          """)
    }
  }
}
