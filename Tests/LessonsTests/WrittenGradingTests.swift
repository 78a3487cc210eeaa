import Foundation
import Lessons
import Testing

@Suite("Grading words, orders, pairs and programs")
struct WrittenGradingTests {
  private let quiz: Quiz
  private let engine = labEngine()

  init() throws { quiz = try LessonsTests.quiz(writtenQuiz) }

  private func asked(_ id: String, seed: UInt64 = 1) throws -> AskedQuestion {
    let question = try #require(quiz.question(id))
    return AskedQuestion(question, quiz: quiz.name, seed: seed, attempt: 1)
  }

  private func judge(_ answer: Answer, to id: String) throws -> Verdict {
    try Grader(quiz, engine).judge(answer, to: asked(id))
  }

  private func page(_ answer: Answer, to id: String) throws -> String {
    let lines = try QuestionPage(renderer: MarkdownRenderer(width: 80)).lines(
      for: judge(answer, to: id), to: asked(id))
    return lines.joined(separator: "\n")
  }

  // MARK: Words

  @Test(
    "A word is right whatever its case, its blanks and what stands around it, or by a regular expression",
    arguments: [
      "frozen", " Frozen ", "FROZEN", "it is frozen", "It  is frozen weight", "frozen weight", "Frozen.",
      "frozen !", "\"frozen\"", "\u{201E}Frozen\u{201C}.", "'frozen';", "It is frozen.", "frozen, ",
    ])
  func rightWords(text: String) throws {
    #expect(try judge(.text(text), to: "word").credit == 1)
  }

  @Test(
    "Anything else is wrong, and a usual mistake is named",
    arguments: [
      ("Quantised", "Not right: you answered \"Quantised\", the answer is frozen.", 2),
      ("trained", "Not right: you answered \"trained\", the answer is frozen.", 1),
      ("it is frozen solid", "Not right: you answered \"it is frozen solid\", the answer is frozen.", 1),
      ("quantised.", "Not right: you answered \"quantised.\", the answer is frozen.", 2),
      (".frozen", "Not right: you answered \".frozen\", the answer is frozen.", 1),
      ("...", "Not right: you answered \"...\", the answer is frozen.", 1),
      ("\u{1B}[31m", "Not right: you answered \"\u{FFFD}[31m\", the answer is frozen.", 1),
    ])
  func wrongWords(text: String, summary: String, remarks: Int) throws {
    let verdict = try judge(.text(text), to: "word")
    #expect(verdict.credit == 0)
    #expect(verdict.summary == summary)
    #expect(verdict.remarks.count == remarks)
  }

  @Test(
    "A slip of the pen is asked for again",
    arguments: ["frozn", "frozzen", "forzen", "frozem"])
  func slips(text: String) throws {
    let page = QuestionPage(renderer: MarkdownRenderer(width: 80))
    let again = "That is spelt nearly like an answer: look at its letters again."
    #expect(try page.reading(of: text, to: asked("word")) == .again(again))
    #expect(try page.reading(of: "frozen.", to: asked("word")) == .answer(.text("frozen.")))
    #expect(try page.reading(of: "frozn.", to: asked("word")) == .again(again))
    #expect(try page.reading(of: "freezing", to: asked("word")) == .answer(.text("freezing")))
  }

  @Test("A word that means to leave or asks for help is no answer", arguments: ["quit", "exit", "help", "?"])
  func commandWords(text: String) throws {
    let page = QuestionPage(renderer: MarkdownRenderer(width: 80))
    let command = ["quit", "exit"].contains(text) ? ":quit" : ":help"
    #expect(
      try page.reading(of: text, to: asked("word")) == .again("Commands start with a colon: \(command)."))
  }

  @Test("An expression that looks for ever does not match, and soon")
  func slowExpression() throws {
    let pattern = try #require(AnswerPattern("/(a+)+b/"))
    let clock = ContinuousClock()
    let time = clock.measure { #expect(!pattern.matches(String(repeating: "a", count: 60))) }
    #expect(time < .seconds(5))
    #expect(pattern.matches("aab"))
    #expect(AnswerPattern("/(a/") == nil)
  }

  // MARK: Orders

  @Test(
    "An order earns its pairs the right way round, less those the wrong way",
    arguments: [
      ([0, 1, 2, 3], 1.0, "Right: 6 of 6 pairs stand the right way round."),
      (
        [1, 0, 2, 3], 2.0 / 3,
        "Partly right: 5 of 6 pairs stand the right way round; credit 0.67 of 1 (pairs that do, less pairs that do not)."
      ),
      (
        [3, 2, 1, 0], 0.0,
        "Not right: 0 of 6 pairs stand the right way round; credit 0.00 of 1 (pairs that do, less pairs that do not)."
      ),
    ])
  func orders(order: [Int], credit: Double, summary: String) throws {
    let verdict = try judge(.order(order), to: "steps")
    #expect(abs(verdict.credit - credit) < 1e-12)
    #expect(verdict.summary == summary)
  }

  @Test("The verdict on an order shows the right one with the letters that were asked")
  func orderPage() throws {
    let asked = try asked("steps")
    let letter = { (item: Int) in AskedQuestion.letter(asked.order.firstIndex(of: item) ?? 9) }
    #expect(
      try page(.order([1, 0, 2, 3]), to: "steps") == """
        Partly right: 5 of 6 pairs stand the right way round; credit 0.67 of 1 (pairs
        that do, less pairs that do not).

        [wrong]  1. \(letter(0)) forward (you put it at place 2)
        [wrong]  2. \(letter(1)) loss (you put it at place 1)
        [right]  3. \(letter(2)) backward
        [right]  4. \(letter(3)) update

        Without a loss there is no gradient.
        """)
  }

  @Test("Items are never asked in their right order, and no example gives it away")
  func shuffled() throws {
    let page = QuestionPage(renderer: MarkdownRenderer(width: 80))
    for seed in 0..<40 as Range<UInt64> {
      let asked = try asked("steps", seed: seed)
      #expect(asked.order != [0, 1, 2, 3])
      let words = page.instruction(for: asked).components("such as ")
      #expect(page.reading(of: String(words[1].dropLast()), to: asked) != .answer(.order([0, 1, 2, 3])))
    }
  }

  @Test("Letters are read as people write them")
  func letters() throws {
    let page = QuestionPage(renderer: MarkdownRenderer(width: 80))
    let asked = try asked("steps")
    let answer = QuestionPage.Reading.answer(.order([1, 0, 2, 3].map { asked.order[$0] }))
    for text in ["b a c d", "b,a,c,d", "b > a > c > d", "bacd", "B A C D"] {
      #expect(page.reading(of: text, to: asked) == answer, "\(text)")
    }
    for text in ["a b c", "a a b c", "ab", "a b c d d"] {
      #expect(page.reading(of: text, to: asked) == .again("Name each letter from a to d once."), "\(text)")
    }
    #expect(page.reading(of: "a b c x", to: asked) == .again("There are the letters a to d."))
    for text in ["x", "loss", "1 2 3 4", "a = 1"] { #expect(page.reading(of: text, to: asked) == .code) }
  }

  // MARK: Pairs

  @Test("Each right pair earns its share, and several left sides may have one right side")
  func pairs() throws {
    #expect(try judge(.matches([0: 0, 1: 1, 2: 1]), to: "pairs").summary == "Right: 3 of 3 pairs.")
    let verdict = try judge(.matches([0: 0, 1: 0, 2: 1]), to: "pairs")
    #expect(verdict.summary == "Partly right: 2 of 3 pairs; credit 0.67 of 1.")
    #expect(try judge(.matches([0: 1, 1: 0, 2: 0]), to: "pairs").credit == 0)
  }

  @Test("The verdict on pairs names the right side of each and why")
  func pairsPage() throws {
    let question = try #require(
      (0..<200).compactMap { try? asked("pairs", seed: $0) }.first {
        $0.order == [0, 1, 2] && $0.rightOrder == [0, 1]
      })
    let verdict = try judge(.matches([0: 0, 1: 0, 2: 1]), to: "pairs")
    let lines = QuestionPage(renderer: MarkdownRenderer(width: 80)).lines(for: verdict, to: question)
    #expect(
      lines.joined(separator: "\n") == """
        Partly right: 2 of 3 pairs; credit 0.67 of 1.

        [right]  1. LoRA
                    a: two matrices. B and A.
        [wrong]  2. IA3
                    b, not a: vectors. It scales.
        [right]  3. BitFit
                    b: vectors. A bias is one.

        So they are.
        """)
  }

  @Test("Numbers with letters are read as people write them")
  func pairTexts() throws {
    let page = QuestionPage(renderer: MarkdownRenderer(width: 80))
    let asked = try asked("pairs")
    let right = [0, 1, 0].map { asked.rightOrder[$0] }
    let answer = QuestionPage.Reading.answer(
      .matches([asked.order[0]: right[0], asked.order[1]: right[1], asked.order[2]: right[2]]))
    for text in [
      "1a 2b 3a", "1-a, 2-b, 3-a", "1 a 2 b 3 a", "3A 1a 2B", "1=a;2=b;3=a", "a1 b2 a3", "a1b2a3",
      "1) a 2) b 3) a",
    ] {
      #expect(page.reading(of: text, to: asked) == answer, "\(text)")
    }
    for (text, message) in [
      ("1a 2b", "3 has no letter yet: answer them all in one line."), ("1a 1b 2a 3a", "1 is given twice."),
      ("1a 2c 3a", "Numbers go from 1 to 3, letters from a to b."),
      ("0a 2b 3a", "Numbers go from 1 to 3, letters from a to b."),
      ("99999999999999999999a", "Numbers go from 1 to 3, letters from a to b."),
    ] { #expect(page.reading(of: text, to: asked) == .again(message), "\(text)") }
    for text in ["a", "1", "a1", "1é", "1a 2", "a1 2b", "a1 b"] {
      #expect(page.reading(of: text, to: asked) == .code, "\(text)")
    }
  }

  @Test("Where each right side belongs to one left side no letter may be given twice, and no example does")
  func oneToOne() throws {
    let text = writtenQuiz.replacing("left: BitFit, right: vectors", with: "left: BitFit, right: biases")
    let question = try #require(try LessonsTests.quiz(text).question("pairs"))
    let page = QuestionPage(renderer: MarkdownRenderer(width: 80))
    for seed in 0..<20 as Range<UInt64> {
      let asked = AskedQuestion(question, quiz: quiz.name, seed: seed, attempt: 1)
      let instruction = page.instruction(for: asked)
      #expect(instruction.hasSuffix(". Each letter belongs to one number."))
      let example = instruction.components("such as ")[1].components(".")[0].components(" ")
      #expect(example.count == 2 && example[0].last != example[1].last, "\(instruction)")
      #expect(
        page.reading(of: "1a 2a 3b", to: asked) == .again("Each letter from a to c belongs to one number."))
      #expect(
        page.reading(of: "1a 2b 3c", to: asked)
          == .answer(.matches(Dictionary(uniqueKeysWithValues: zip(asked.order, asked.rightOrder)))))
    }
  }

  // MARK: Programs

  @Test(
    "A program is judged by what it computes, in any form",
    arguments: ["count = 8 * (64 + 32)", "count = 768", "def f(r):\n    return r * 96\n\ncount = f(8)\n"])
  func rightPrograms(text: String) throws {
    let verdict = try judge(.program(text), to: "program")
    #expect(verdict.summary == "Right: 2 of 2 checks hold.")
    #expect(verdict.credit == 1)
  }

  @Test("A wrong program is answered by the checks that fail, its usual mistake and one that passes")
  func wrongProgram() throws {
    #expect(
      try page(.program("count = 64 * 32"), to: "program") == """
        Not right: 1 of 2 checks hold.

        [wrong]  count is r (d + k)
        [right]  count is a whole number

        That is the whole matrix.

        A program that passes:

            count = 8 * (64 + 32)

        Two thin matrices.
        """)
  }

  @Test(
    "A usual mistake is told by what the program computes, whatever its names",
    arguments: [
      ("count = 32 * 64", "That is the whole matrix."),
      ("d = 64\nk = 32\ncount = d * k", "That is the whole matrix."), ("count = 2049", nil),
      ("count = 2048.0", nil),
    ] as [(String, String?)])
  func mistakesOfValues(text: String, why: String?) throws {
    let remarks = try judge(.program(text), to: "program").remarks.filter {
      $0.mark == .wrong && $0.option == nil
    }
    #expect(remarks.map(\.text) == (why.map { [$0] } ?? []))
  }

  @Test(
    "A usual mistake in a function is told by what it returns to the check",
    arguments: [
      ("def days(n, d, f): return 6*n*d/f/3600", "3,600 seconds are an hour."),
      (
        "def days(a, b, c):\n    x = 2 * a\n    return x * b / (86400 * c)\n",
        "2 N D is the forward pass alone."
      ),
      ("days = lambda n, d, f: 6 * n * d / f", "Those are seconds."),
      (
        "def days(n, d, f):\n    return days(n, d - 1, f) if d > 1e30 else 6 * n * d / f",
        "Those are seconds."
      ),
      ("def days(n, d, f): return n * d / f", nil), ("def days(n, d, f): return -6 * n * d / f", nil),
    ] as [(String, String?)])
  func mistakesOfFunctions(text: String, why: String?) throws {
    let quiz = try QuizFile.read(repository + "/quizzes/02-scaling.yaml")
    let question = try #require(quiz.question("code-budget"))
    let asked = AskedQuestion(question, quiz: quiz.name, seed: 1, attempt: 1)
    let verdict = try Grader(quiz, engine).judge(.program(text), to: asked)
    #expect(verdict.summary == "Not right: 0 of 2 checks hold.")
    let remarks = verdict.remarks.filter { $0.mark == .wrong && $0.option == nil }
    #expect(remarks.map(\.text) == (why.map { [$0] } ?? []))
  }

  @Test("Every wrong program of the book is known by what it does")
  func mistakesOfTheBook() throws {
    for name in try FileManager.default.contentsOfDirectory(atPath: repository + "/quizzes").sorted() {
      let quiz = try QuizFile.read(repository + "/quizzes/" + name)
      for question in quiz.questions {
        guard case .code(let program) = question.kind else { continue }
        let grader = Grader(quiz, labEngine(folder: repository + "/lessons"))
        let asked = AskedQuestion(question, quiz: quiz.name, seed: 1, attempt: 1)
        for (code, why) in program.wrong where why != nil {
          let other = code.text + "\nunused = 0\n"
          let verdict = try grader.judgeOnce(.program(other), to: asked)
          let told = [verdict.summary] + verdict.remarks.filter { $0.mark == .wrong }.map(\.text)
          #expect(told.contains { $0.hasSuffix(why ?? "") }, "\(question.id): \(code.text)")
        }
      }
    }
  }

  @Test(
    "A program that cannot be judged is explained and does not count",
    arguments: [
      ("# count = 8 * (64 + 32)", "This program has no statement: comments alone do nothing."),
      ("count = None  # here\n\n", "This is the program as it was given. Change it, then send it."),
      ("# mine\ncount = None  # here", "This is the program as it was given. Change it, then send it."),
      (
        "count = 8 * (64 + 32",
        """
        <answer>:1:13: error: `(` is never closed
          count = 8 * (64 + 32
                      ^
        The program does not run to its end. It does not count; try again.
        """
      ),
      (
        "cuont = 768",
        "The check looks at count, which this program does not define (is cuont meant to be that?). Try again."
      ),
      (
        "def check(a, b):\n    pass\n\ncount = 1\n",
        "The program binds the name check, which its judge needs. Try again."
      ),
    ])
  func unjudged(text: String, message: String) throws {
    let error = #expect(throws: Uncounted.self) { try judge(.program(text), to: "program") }
    #expect(error?.rendered == message)
  }

  @Test("A program changes nothing in the reader's session, and what it prints is seen")
  func apart() throws {
    let page = FakePage()
    #expect(engine.run(Code(name: "<input>", text: "count = 5"), page: page).failure == nil)
    let verdict = try Grader(quiz, engine, page: page).judge(
      .program("print(\"hello\")\ncount = 768"), to: asked("program"))
    #expect(verdict.isRight)
    #expect(page.text == "hello\n")
    #expect(engine.number(named: "count") == 5)
  }

  @Test(
    "A number of the session is found under its name, and nothing else is",
    arguments: [
      ("x = 3", 3.0), ("x = 2.5", 2.5), ("x = tensor([1.5]).sum()", 1.5), ("x = \"3\"", nil), ("x = 10", 10),
      ("x = float(\"inf\")", nil), ("y = 1", nil),
    ] as [(String, Double?)])
  func numbers(text: String, value: Double?) {
    _ = engine.run(Code(name: "<input>", text: text), page: FakePage())
    #expect(engine.number(named: "x") == value)
  }

  @Test("No entry at a question is more than an answer, a question back, or code")
  func anyEntry() throws {
    let page = QuestionPage(renderer: MarkdownRenderer(width: 80))
    let pieces = [
      "a", "b", "z", "1", "2", "9", "99999999999999999999", " ", ",", "-", ".", ":", "=", "é", "e\u{301}",
      "İ", "ß",
      "\u{1F600}", "\t", "\0", "GB", "GiB", "%", "e", "+", "frozen", "(", "\"", "\u{200B}", "٣",
    ]
    var draws = Draws(seed: 7, "entries")
    let questions = try ["word", "steps", "pairs"].map { try asked($0) }
    let sample = try LessonsTests.quiz(sampleQuiz).questions.map {
      AskedQuestion($0, quiz: "q", seed: 1, attempt: 1)
    }
    let grader = Grader(quiz, FakeEngine())
    for _ in 0..<3000 {
      let entry = (0...draws.next(below: 7)).map { _ in pieces[draws.next(below: pieces.count)] }.joined()
      for asked in questions + sample {
        guard case .answer(let answer) = page.reading(of: entry, to: asked) else { continue }
        let credit = try grader.judge(answer, to: asked).credit
        #expect((0...1).contains(credit))
      }
    }
  }

  @Test(
    "A skipped question shows what would have been right",
    arguments: [
      ("word", "Skipped. The answer is frozen.\n\nIt is frozen."),
      ("program", "Skipped.\n\nA program that passes:\n\n    count = 8 * (64 + 32)\n\nTwo thin matrices."),
    ])
  func skipped(id: String, text: String) throws {
    #expect(try page(.skipped, to: id) == text)
  }
}

extension String {
  fileprivate func components(_ separator: String) -> [String] {
    split(separator: separator, omittingEmptySubsequences: false).map(String.init)
  }
}
