import Foundation
import Lessons
import Testing

@Suite("Grading without a terminal")
struct QuizReportTests {
  private let folder: TemporaryFolder
  private let quiz: Quiz

  init() throws {
    folder = try TemporaryFolder()
    quiz = try LessonsTests.quiz(writtenQuiz)
  }

  private static func report(
    _ answers: String, _ quiz: Quiz, in folder: TemporaryFolder, _ page: FakePage
  ) throws -> QuizReport {
    let path = folder.path + "/answers"
    try Data(answers.utf8).write(to: URL(fileURLWithPath: path))
    let session = QuizSession(quiz, engine: labEngine(), store: nil, page: page, seed: 3)
    try session.answerAll(from: AnswersFile(contentsOf: path, for: quiz))
    return try QuizReport(quiz, session, engine: labEngine())
  }

  private func graded(_ answers: String, page: FakePage = FakePage()) throws -> (QuizSession, QuizReport) {
    let path = folder.path + "/answers"
    try Data(answers.utf8).write(to: URL(fileURLWithPath: path))
    let engine = labEngine()
    let session = QuizSession(quiz, engine: engine, store: nil, page: page, seed: 3)
    try session.answerAll(from: AnswersFile(contentsOf: path, for: quiz))
    return (session, try QuizReport(quiz, session, engine: engine))
  }

  private let right = """
    word: Frozen
    steps: [forward, loss, backward, update]
    pairs: {LoRA: two matrices, IA3: vectors, BitFit: vectors}
    program: |
      def lora(r, d, k):
          return r * (d + k)

      count = lora(8, 64, 32)
    """

  @Test("Right answers to every type get the whole credit")
  func allRight() throws {
    let (session, report) = try graded(right)
    #expect(session.score == 1)
    #expect(report.questions.map(\.type) == ["text", "order", "match", "code"])
    #expect(
      report.questions.map(\.expected) == [
        .text("frozen"), .list(["forward", "loss", "backward", "update"]),
        .pairs(["LoRA": "two matrices", "IA3": "vectors", "BitFit": "vectors"]),
        .text("count = 8 * (64 + 32)\n"),
      ])
  }

  @Test("A question reports its answer, the right one, credit and feedback as JSON")
  func json() throws {
    let (_, report) = try graded("word: quantised\n")
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
    #expect(
      String(decoding: try encoder.encode(report.questions[0]), as: UTF8.self) == """
        {
          "answer" : "quantised",
          "credit" : 0,
          "expected" : "frozen",
          "feedback" : [
            {
              "mark" : "wrong",
              "text" : "That is how it is stored."
            },
            {
              "mark" : "note",
              "text" : "It is frozen."
            }
          ],
          "given" : {

          },
          "id" : "word",
          "summary" : "Not right: you answered \\"quantised\\", the answer is frozen.",
          "type" : "text"
        }
        """)
    let text = try report.json()
    #expect(text.contains("\"version\" : 1"))
    #expect(text.contains("\"passed\" : false"))
    #expect(text.contains("\"answer\" : null"))
  }

  @Test("A program that stops earns nothing and the error is its feedback")
  func brokenProgram() throws {
    let (_, report) = try graded("program: count = 1 // 0\n")
    #expect(report.questions[3].credit == 0)
    #expect(report.questions[3].summary == "Not right. The program does not run to its end.")
    #expect(report.questions[3].feedback[0].text.hasPrefix("```\n<answer>:1:11: error: division by zero"))
  }

  @Test("The error of a program keeps its columns on the page")
  func caret() throws {
    let page = FakePage()
    _ = try graded("program: |\n  count = 8 * (64 + 32\n", page: page)
    #expect(
      page.text.contains(
        """
        Answer:

        >>> count = 8 * (64 + 32

        Not right. The program does not run to its end.

            <answer>:1:13: error: `(` is never closed
              count = 8 * (64 + 32
                          ^

        A program that passes:

            count = 8 * (64 + 32)

        Two thin matrices.

        """), "\(page.text)")
  }

  @Test("An option is reported with its text, whether it is true and why, apart and joined")
  func options() throws {
    let text = sampleQuiz.replacing("text: two,", with: "text: Two.,").replacing(
      "text: seven", with: "text: Seven?")
    let quiz = try LessonsTests.quiz(text)
    let page = FakePage()
    let report = try Self.report("which: [a, b]\none: nine\n", quiz, in: folder, page)
    #expect(
      report.questions[0].feedback.map(\.text) == [
        "Two (true): 2 = 2 x 1", "three (not true): three is odd", "four (true): 4 = 2 x 2",
        "Even numbers are multiples of two.",
      ])
    #expect(
      report.questions[1].feedback.map(\.text).prefix(2) == [
        "nine: 9 is 3 x 3", "Seven? only 1 and 7 divide it",
      ])
    let first = report.questions[0].feedback[0]
    #expect(
      first.option == "a" && first.statement == "Two." && first.correct == true && first.why == "2 = 2 x 1")
    let last = report.questions[0].feedback[3]
    #expect(last.option == nil && last.statement == nil && last.correct == nil && last.why == nil)
  }

  @Test("What was chosen is shown by the numbers and letters of the page, with its texts")
  func chosen() throws {
    let page = FakePage()
    let sample = try LessonsTests.quiz(sampleQuiz)
    _ = try Self.report("which: [a, c]\none: b\nbill: 112\n", sample, in: folder, page)
    let written = FakePage()
    _ = try graded("steps: [loss, forward, update, backward]\npairs: {IA3: vectors}\n", page: written)
    for (answered, page) in [("Which are even?", page.text), ("Which is prime?", page.text)] {
      let body = try #require(page.split(separator: answered, maxSplits: 1).last)
      let asked = body.prefix(while: { $0 != "T" }).split(separator: "\n").map(String.init)
      let wanted = answered.contains("even") ? ["two", "four"] : ["seven"]
      let lines = asked.filter { line in wanted.contains { line.hasSuffix(". " + $0) } }
      let numbers = lines.map { $0.drop { $0 == " " }.prefix { $0 != "." } }.joined(separator: " ")
      #expect(body.contains("Answer: \(numbers)\n" + lines.map { $0 + "\n" }.joined() + "\n"), "\(page)")
    }
    #expect(page.text.contains("Answer: 112\n"))
    let letters = ["loss", "forward", "update", "backward"].compactMap { item in
      written.text.split(separator: "\n").first { $0.hasSuffix(". " + item) }
    }
    let order = letters.map { $0.drop { $0 == " " }.prefix(1) }.joined(separator: " ")
    #expect(
      written.text.contains("Answer: \(order)\n" + letters.map { $0 + "\n" }.joined() + "\n"),
      "\(written.text)")
    #expect(written.text.contains(/Answer: [1-3][ab]\n  [1-3][ab]\. IA3: vectors\n\n/), "\(written.text)")
  }

  @Test("Every answer that a question cannot have is reported at once, and nothing is graded")
  func allDefects() throws {
    let page = FakePage()
    let text = sampleQuiz.replacing("{text: nine,", with: "{id: odd, text: nine,")
    let quiz = try LessonsTests.quiz(text)
    let answers = "which: [1, b, x]\none: 1\nbill: \"0,8317\"\n"
    #expect(
      rendered { _ = try Self.report(answers, quiz, in: folder, page) } == """
        \(folder.path)/answers:1:9: error: question which has no option "1"
          which: [1, b, x]
                  ^
          hint: write a letter from a to c, by its place in the quiz file, or the option's text; the numbers on the page are shuffled
        \(folder.path)/answers:1:15: error: question which has no option "x"
          which: [1, b, x]
                        ^
          hint: write a letter from a to c, by its place in the quiz file, or the option's text; the numbers on the page are shuffled
        \(folder.path)/answers:2:6: error: question one has no option "1"
          one: 1
               ^
          hint: write one of odd, b, or the option's text; the numbers on the page are shuffled
        \(folder.path)/answers:3:7: error: the answer to bill must be a number
          bill: "0,8317"
                ^
          hint: write 0.8317: the decimal sign is a point
        """)
    #expect(page.text == "")
  }

  @Test(
    "A number that cannot be read is told how to be written",
    arguments: [
      ("many", "digits, with a point as the decimal sign, such as 0.25"),
      ("5.2 GiB", "the answer is asked in GB, not in GiB"),
      ("\"5,76\"", "write 5.76: the decimal sign is a point"),
    ])
  func numbers(text: String, hint: String) throws {
    let quiz = try LessonsTests.quiz(sampleQuiz)
    let error = rendered { _ = try Self.report("bill: \(text)\n", quiz, in: folder, FakePage()) }
    #expect(
      error == """
        \(folder.path)/answers:1:7: error: the answer to bill must be a number
          bill: \(text)
                ^
          hint: \(hint)
        """)
  }

  @Test("The transcript shows each answer below its question")
  func transcript() throws {
    let page = FakePage()
    _ = try graded("word: cold\nprogram: count = 3\n", page: page)
    #expect(
      page.text.contains(
        "Type a word or a few.\n\nAnswer: cold\n\nNot right: you answered \"cold\", the answer is frozen.\n\nIt is"
      ))
    #expect(page.text.contains("Answer: none\n"))
    #expect(page.text.contains("Answer:\n\n>>> count = 3\n"))
  }

  @Test(
    "An answer that a question cannot have is an error that points at it",
    arguments: [
      (
        "wrd: frozen\n",
        """
        :1:1: error: the quiz 02-written has no question "wrd"
          wrd: frozen
          ^
          hint: did you mean "word"?
        """
      ),
      (
        "steps: [forward, loss]\n",
        """
        :1:8: error: the answer to steps must name each item once
          steps: [forward, loss]
                 ^
          hint: a list of all 4 items
        """
      ),
      (
        "steps: [forward, los, backward, update]\n",
        """
        :1:18: error: question steps has no item "los"
          steps: [forward, los, backward, update]
                           ^
          hint: did you mean "loss"?
        """
      ),
      (
        "pairs: {LoRA: matrices}\n",
        """
        :1:15: error: question pairs has no right side "matrices"
          pairs: {LoRA: matrices}
                        ^
          hint: write the right sides as they stand in the quiz
        """
      ),
      (
        "pairs: {Lora: vectors}\n",
        """
        :1:9: error: question pairs has no left side "Lora"
          pairs: {Lora: vectors}
                  ^
          hint: did you mean "LoRA"?
        """
      ),
      (
        "word: [a, b]\n",
        """
        :1:7: error: the answer to word must be a text
          word: [a, b]
                ^
        """
      ),
      (
        "- word\n",
        """
        :1:1: error: the file of answers must be a mapping of names to values
          - word
          ^
        """
      ),
      ("", ":1:1: error: the file of answers is empty"),
      (
        "word: \"x\n",
        """
        :2:1: error: broken YAML: found unexpected end of stream
          hint: a text with a colon, a hash or a quote in it must stand in quotes
        """
      ),
    ])
  func defects(answers: String, message: String) {
    #expect(rendered { _ = try graded(answers) } == folder.path + "/answers" + message)
  }
}
