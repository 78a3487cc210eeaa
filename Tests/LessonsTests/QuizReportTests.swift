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
    #expect(
      report.questions[3].summary.hasPrefix("Not right: <answer>:1:11: error: division by zero"),
      "\(report.questions[3].summary)")
  }

  @Test("The transcript shows each answer below its question")
  func transcript() throws {
    let page = FakePage()
    _ = try graded("word: cold\nprogram: count = 3\n", page: page)
    #expect(page.text.contains("Type a word or a few.\n\nAnswer: cold\n\nIt is frozen.\n"))
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
          hint: write them as they stand in the quiz
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
        :1:1: error: the answers must be a mapping of names to values
          - word
          ^
        """
      ),
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
