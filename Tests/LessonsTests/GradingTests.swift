import Lessons
import Testing

@Suite("Grading")
struct GradingTests {
  private let quiz: Quiz
  private let grader: Grader

  init() throws {
    quiz = try QuizFile.parse(SourceText(name: "q.yaml", text: sampleQuiz))
    grader = Grader(quiz, FakeEngine())
  }

  private func asked(_ index: Int, seed: UInt64 = 1, attempt: Int = 1) -> AskedQuestion {
    AskedQuestion(quiz.questions[index], quiz: quiz.name, seed: seed, attempt: attempt)
  }

  @Test(
    "Several statements earn the share of true ones selected, less the share of false ones",
    arguments: [
      ([0, 2], 1.0, "Right: 2 of 2 true statements selected, 0 of 1 false ones."),
      ([0], 0.5, "Partly right: 1 of 2 true statements selected, 0 of 1 false ones; credit 0.50 of 1."),
      (
        [0, 1, 2], 0.0,
        "Not right: 2 of 2 true statements selected, 1 of 1 false ones; credit 0.00 of 1 (2/2 of the true ones less 1/1 of the false ones)."
      ),
      (
        [0, 1], 0.0,
        "Not right: 1 of 2 true statements selected, 1 of 1 false ones; credit 0.00 of 1 (1/2 of the true ones less 1/1 of the false ones, never below 0)."
      ),
      ([], 0.0, "Not right: 0 of 2 true statements selected, 0 of 1 false ones; credit 0.00 of 1."),
    ])
  func multi(chosen: [Int], credit: Double, summary: String) throws {
    let verdict = try grader.judge(.options(Set(chosen)), to: asked(0))
    #expect(verdict.credit == credit)
    #expect(verdict.summary == summary)
    #expect(verdict.remarks.count == 4)
  }

  @Test("A wrong choice is answered by its misconception, the right option and why")
  func single() throws {
    let question = try #require((0..<20).map { asked(1, seed: $0) }.first { $0.order == [1, 0] })
    let verdict = try grader.judge(.options([0]), to: question)
    let page = QuestionPage(renderer: MarkdownRenderer(width: 80))
    #expect(
      page.lines(for: verdict, to: question).joined(separator: "\n") == """
        Not right.

        [missed] 1. seven
                    only 1 and 7 divide it
        [wrong]  2. nine
                    9 is 3 x 3

        Primes have two divisors.
        """)
  }

  @Test("A number is judged within the tolerance, and a usual mistake is named")
  func numeric() throws {
    let question = asked(2)
    let n = try #require(question.given.first?.value)
    #expect([7, 13, 70].contains(n))
    #expect(
      question.prompt == "How many GB are 16 bytes for each of \(Int(n)) billion parameters?")
    #expect(try grader.judge(.number(16 * n * 1.019), to: question).isRight)
    #expect(try grader.judge(.number(16 * n * 1.03), to: question).isRight == false)
    let mistake = try grader.judge(.number(8 * n), to: question)
    #expect(
      mistake.summary
        == "Not right: you answered \(Int(8 * n)) GB, the answer is \(Int(16 * n)) GB (within 2%).")
    #expect(mistake.remarks.map(\.text) == ["That counts half of the optimizer.", "Sixteen bytes each."])
  }

  @Test("A skipped question earns nothing and still says the answer and why")
  func skipped() throws {
    for index in 0..<3 {
      let verdict = try grader.judge(.skipped, to: asked(index))
      #expect(verdict.credit == 0)
      #expect(verdict.summary.hasPrefix("Skipped."))
      #expect(verdict.remarks.last?.text == quiz.questions[index].why)
    }
  }

  @Test("The same seed asks the same; attempts and seeds differ")
  func draws() {
    let many = (1...40).map { asked(2, attempt: $0).given[0].value }
    #expect(many == (1...40).map { asked(2, attempt: $0).given[0].value })
    #expect(Set(many) == [7, 13, 70])
    let orders = Set((0..<60).map { asked(0, seed: $0).order })
    #expect(orders.count == 6)
  }

  @Test("The order of the first draws is the same on every machine")
  func stable() {
    var draws = Draws(seed: 0, "quiz", "question", "1")
    #expect((0..<8).map { _ in draws.next(below: 100) } == [64, 55, 33, 35, 77, 80, 34, 74])
  }

  @Test(
    "Numbers are read as people write them",
    arguments: [
      ("112", 112), ("112 GB", 112), ("1,200", 1200), ("1_200", 1200), ("1.2e3gb", 1200), (" -3 ", -3),
    ] as [(String, Double)])
  func parsing(text: String, value: Double) {
    #expect(Numbers.parse(text, unit: "GB") == value)
  }

  @Test(
    "Per cent are read however they are written",
    arguments: ["6.25", "6.25%", "6.25 %", "6.25 Percent", "6.25 per cent"])
  func percent(text: String) {
    #expect(Numbers.parse(text, unit: "percent") == 6.25)
    #expect(Numbers.parse(text, unit: "%") == 6.25)
  }

  @Test("What is no number is no answer", arguments: ["", "x", "7*16", "nan", "inf", "0x10", "1e999", "GB"])
  func noNumbers(text: String) {
    #expect(Numbers.parse(text, unit: "GB") == nil)
  }

  @Test("Typed places are read in drawn order, and anything else is no answer")
  func places() {
    let page = QuestionPage(renderer: MarkdownRenderer(width: 80))
    let question = asked(0)
    let chosen: Set = [question.order[0], question.order[2]]
    #expect(page.reading(of: "1, 3", to: question) == .answer(.options(chosen)))
    for text in ["0", "4", "1 4", "99999999999999999999"] {
      #expect(page.reading(of: text, to: question) == .again("Choose from 1 to 3."))
    }
    for text in ["a", "1 x", ",", "-1"] { #expect(page.reading(of: text, to: question) == .code) }
    for text in ["1. 3.", "1.,3", "1;3", "1) 3)"] {
      #expect(page.reading(of: text, to: question) == .answer(.options(chosen)), "\(text)")
    }
    #expect(page.reading(of: "2.", to: asked(1)) == .answer(.options([asked(1).order[1]])))
    for text in [".", "1..", "1.3", ") 1"] {
      #expect(page.reading(of: text, to: question) == .code, "\(text)")
    }
    #expect(page.reading(of: "1 2", to: asked(1)) == .again("Choose one."))
    #expect(page.reading(of: "2 2", to: asked(1)) == .answer(.options([asked(1).order[1]])))
  }

  @Test(
    "A comma for the point is asked for again",
    arguments: [("5,76", "5.76"), ("5,76 GB", "5.76"), ("0,125", "0.125"), ("-1,5", "-1.5")])
  func commas(text: String, corrected: String) {
    let page = QuestionPage(renderer: MarkdownRenderer(width: 80))
    #expect(page.reading(of: text, to: asked(2)) == .again("Write \(corrected), with a point."))
    #expect(page.reading(of: corrected, to: asked(2)) == .answer(.number(Double(corrected) ?? 0)))
    #expect(page.reading(of: "abc", to: asked(2)) == .code)
  }

  @Test("A long option is broken behind its mark, with nothing left out, and the result comes first")
  func longOption() throws {
    let text = sampleQuiz.replacing("{text: three,", with: "{text: three and much more that follows it here,")
    let quiz = try QuizFile.parse(SourceText(name: "q.yaml", text: text))
    let asked = AskedQuestion(quiz.questions[0], quiz: quiz.name, seed: 1, attempt: 1)
    let verdict = try grader.judge(.options([1]), to: asked)
    let lines = QuestionPage(renderer: MarkdownRenderer(width: 40)).lines(for: verdict, to: asked)
    let number = (asked.order.firstIndex(of: 1) ?? 0) + 1
    let start = try #require(lines.firstIndex(of: "[wrong]  \(number). (not true) three and much"))
    #expect(lines[start + 1] == "            more that follows it here")
    #expect(
      lines.prefix(5) == [
        "Not right: 0 of 2 true statements", "selected, 1 of 1 false ones; credit 0.00",
        "of 1 (0/2 of the true ones less 1/1 of", "the false ones, never below 0).", "",
      ])
  }
}
