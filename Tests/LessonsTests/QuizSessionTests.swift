import Foundation
import Lessons
import Testing

/// A reader at a quiz, with a store in a folder, a page and a clock.
private final class QuizReader {
  let page: FakePage
  let store: ProgressStore
  let session: QuizSession
  private let folder: TemporaryFolder

  init(_ text: String, keeping ids: [String], seed: UInt64 = 3, width: Int = 80) throws {
    folder = try TemporaryFolder()
    store = try ProgressStore.open(folder: folder.path)
    page = FakePage(width: width)
    let quiz = try LessonsTests.quiz(text)
    let items = ids.compactMap(quiz.question).map { QuizSession.Item(quiz: quiz, question: $0) }
    session = QuizSession(
      items, title: quiz.title, pass: quiz.pass, engine: labEngine(), store: store, page: page, seed: seed,
      now: { Date(timeIntervalSince1970: 1000) })
    try session.begin()
  }

  func type(_ lines: String...) throws -> String {
    _ = page.taken()
    for line in lines { try session.take(line) }
    return page.taken()
  }
}

@Suite("Asking a quiz")
struct QuizSessionTests {
  @Test("A question, its hints one at a time, an answer, the next question, and the end")
  func walk() throws {
    let reader = try QuizReader(writtenQuiz, keeping: ["word", "program"])
    #expect(
      reader.page.taken() == """
        Written answers
        2 questions. :hint, :skip, :help and :quit work at each.

        Question 1 of 2

        What is a weight called that is not trained?

        Type a word or a few.


        """)
    #expect(reader.session.prompt == "answer> ")
    #expect(try reader.type(":hint") == "Hint 1 of 2:\n\nThink of winter.\n\n")
    #expect(try reader.type(":hint") == "Hint 2 of 2:\n\nSix letters.\n\n")
    #expect(try reader.type(":hint") == "No more hints. The last one was:\n\nSix letters.\n\n")
    #expect(
      try reader.type("") == "Type an answer; :hint may help, :skip leaves the question out.\n\n")
    #expect(
      try reader.type("frozne") == "That is spelt nearly like an answer: look at its letters again.\n\n")
    #expect(
      try reader.type("cold") == """
        Not right: you answered "cold", the answer is frozen.

        It is frozen.

        Enter goes on.


        """)
    #expect(reader.session.prompt == "next> ")
    #expect(try reader.type("cold") == "Enter goes on to the next question.\n\n")
    #expect(
      try reader.type("") == """
        Question 2 of 2

        Bind `count` to r (d + k) for r 8, d 64, k 32.

        >>> count = None  # here

        Type the program; an empty line ends it.


        """)
    #expect(reader.session.prompt == "program> ")
    #expect(!reader.session.isWhole("count = 768"))
    #expect(!reader.session.isWhole("def f():"))
    #expect(!reader.session.isWhole("def f():\n    return 1"))
    #expect(reader.session.isWhole("count = 768\n"))
    #expect(reader.session.isWhole("def f():\n    return 1\n    "))
    #expect(reader.session.isWhole(":skip"))
    #expect(
      try reader.type("count = 768\n") == """
        Right: 2 of 2 checks hold.

        [right]  count is r (d + k)
        [right]  count is a whole number

        Two thin matrices.

        Credit: 1 of 2, 50%. 50% is needed: passed.

        To read again, with peftbook learn 02-written:
        - Question (word)

        What you missed comes again in 1 day: peftbook quiz --review


        """)
    #expect(reader.session.isOver)
    #expect(reader.session.isPassed)
    #expect(try reader.store.records(of: "02-written").map(\.best) == [0, 1])
  }

  @Test("A number that was missed can be asked again with other numbers, and the better answer counts")
  func retry() throws {
    let reader = try QuizReader(sampleQuiz, keeping: ["bill"])
    let first = reader.page.taken()
    let n = try #require([7, 13, 70].first { first.contains("each of \($0) billion") })
    let missed = try reader.type("1")
    #expect(
      missed == """
        Not right: you answered 1 GB, the answer is \(16 * n) GB (within 2%).

        Sixteen bytes each.

        Enter ends the quiz; :retry asks this one again with other numbers.


        """)
    let again = try reader.type(":retry")
    #expect(again.hasPrefix("Question 1 of 1, again\n"))
    let other = try #require([7, 13, 70].first { again.contains("each of \($0) billion") })
    #expect(other != n)
    let right = try reader.type("\(16 * other)")
    #expect(
      right
        == "Right: \(16 * other) GB.\n\nSixteen bytes each.\n\nCredit: 1 of 1, 100%. 80% is needed: passed.\n\n"
    )
    #expect(try reader.store.attempts(at: "bill", of: "01-sample") == 2)
  }

  @Test("What cannot be asked with other numbers is not asked again")
  func noRetry() throws {
    let reader = try QuizReader(sampleQuiz, keeping: ["one", "bill"])
    #expect(try reader.type(":retry") == "There is no answer to take back yet.\n\n")
    #expect(
      try reader.type("1", ":redo").hasSuffix(
        """
        This question has no other numbers, and its answer is above. It comes again in a
        review.


        """))
  }

  @Test("An expression at a question for a number is computed, and what it gave can be given as the answer")
  func calculator() throws {
    let reader = try QuizReader(sampleQuiz, keeping: ["bill"])
    #expect(
      try reader.type("_").hasPrefix("! <input>:1:1: error: the name \"_\" is not defined\n"),
      "nothing has been computed yet")
    #expect(
      try reader.type("16 * 7") == """
        112

        That is not your answer yet: type the number, or _ in its place, to give it.


        """)
    #expect(try reader.type("n = [7]") == "")
    #expect(
      try reader.type("qqqqq") == """
        ! <input>:1:1: error: the name "qqqqq" is not defined
          qqqqq
          ^
        Type a number in GB. Within 2% counts.

        """)
    #expect(try reader.type("100 GiB") == "The answer is asked in GB, not in GiB.\n\n")
    #expect(try reader.type("1,5") == "Write 1.5, with a point.\n\n")
    #expect(reader.session.results.isEmpty)
    #expect(try reader.type("_").contains("you answered 112 GB,"))
  }

  @Test("Wrong input of every kind is answered and not counted")
  func wrongInput() throws {
    let reader = try QuizReader(writtenQuiz, keeping: ["steps", "pairs"])
    #expect(
      try reader.type("forward").hasPrefix(
        "\"forward\" is no answer to this question. Type all letters in the right order,"))
    #expect(try reader.type("a b") == "Name each letter from a to d once.\n\n")
    #expect(
      try reader.type(":hnt") == "! there is no command :hnt\n  hint: did you mean :hint?\n")
    #expect(try reader.type(":hint") == "There is no hint for this one.\n\n")
    #expect(
      try reader.type(":help") == """
        :hint     the next hint
        :skip     leave the question out; it shows the answer and earns nothing
        :retry    ask the last question again, with other numbers
        :quit     leave; what was answered is kept
        Enter     goes on after an answer


        """)
    #expect(reader.session.results.isEmpty)
    #expect(
      try reader.type(":quit") == "So far: 0 of 2 questions, credit 0 of 0.\n\n")
    #expect(reader.session.isOver && reader.session.isLeft)
  }

  @Test("Skipped questions count as missed and their objectives are named")
  func skipping() throws {
    let reader = try QuizReader(writtenQuiz, keeping: ["steps", "program"], width: 40)
    let end = try reader.type(":skip", "", ":skip")
    #expect(
      end.hasSuffix(
        """
        Credit: 0 of 2, 0%. 50% is needed: not
        passed.

        To read again, with peftbook learn
        02-written:
        - Order a training step (steps)
        - Count parameters (program)

        What you missed comes again in 1 day:
        peftbook quiz --review


        """), "\(end)")
    #expect(!reader.session.isPassed)
  }
}

@Suite("Numbers that come from the reader's lesson")
struct LessonNumberTests {
  private let text = sampleQuiz.replacing(
    "given: {n: [7, 13, 70]}", with: "given: {n: {lesson: gap, otherwise: [7, 13]}}")

  @Test("The number of the lesson is taken where there is one, else one of the others")
  func taken() throws {
    let quiz = try LessonsTests.quiz(text)
    let question = try #require(quiz.question("bill"))
    let here = AskedQuestion(question, quiz: quiz.name, seed: 1, attempt: 1) { $0 == "gap" ? 0.25 : nil }
    #expect(here.prompt == "How many GB are 16 bytes for each of 0.25 billion parameters?")
    #expect(try Grader(quiz, FakeEngine()).judge(.number(4), to: here).summary == "Right: 4 GB.")
    let elsewhere = AskedQuestion(question, quiz: quiz.name, seed: 1, attempt: 1)
    #expect([7, 13].contains(elsewhere.given[0].value))
  }
}

@Suite("Usual wrong units")
struct UnitMistakeTests {
  private func reason(_ value: Double, unit: String, tolerance: String = "0.01") throws -> String? {
    let text = sampleQuiz.replacing("unit: GB", with: "unit: \"\(unit)\"").replacing(
      "tolerance: 0.02", with: "tolerance: \(tolerance)"
    ).replacing("given: {n: [7, 13, 70]}", with: "given: {n: 7}")
    let quiz = try LessonsTests.quiz(text)
    let asked = AskedQuestion(try #require(quiz.question("bill")), quiz: "q", seed: 1, attempt: 1)
    let remarks = try Grader(quiz, FakeEngine()).judge(.number(value), to: asked).remarks
    return remarks.count > 1 ? remarks[0].text : nil
  }

  @Test(
    "The right number in another unit is named as that",
    arguments: [
      (
        112 / 1.073741824, "GB",
        "That is the right number in another unit: GiB. The answer was asked in GB (GiB: 2^30 bytes; GB: 10^9 bytes)."
      ),
      (
        112 * 8, "GB",
        "That is the right number in another unit: Gbit. The answer was asked in GB (Gbit: a byte is 8 bits; GB: 10^9 bytes)."
      ),
      (
        14, "bits",
        "That is the right number in another unit: bytes. The answer was asked in bits (bits: a byte is 8 bits)."
      ),
      (
        1.12, "%",
        "That is the right number in another unit: a fraction of 1. The answer was asked in % (%: per hundred)."
      ),
      (112_000, "parameters", "That is 10^3 times the answer: look at the units."),
      (
        1.12, "percent",
        "That is the right number in another unit: a fraction of 1. The answer was asked in percent (percent: per hundred)."
      ),
      (0.000112, "parameters", "The answer is 10^6 times that: look at the units."),
      (-112, "parameters", "The size is right, the sign is not."),
    ] as [(Double, String, String)])
  func named(value: Double, unit: String, text: String) throws {
    #expect(try reason(value, unit: unit) == text)
  }

  @Test("A number that no unit explains has no reason", arguments: [0, 1, 100, 113.5, 1e300] as [Double])
  func unnamed(value: Double) throws {
    #expect(try reason(value, unit: "GB") == nil)
  }
}
