import Foundation
import Lessons
import Testing

private let day = 86_400.0

private func time(_ days: Double) -> Date { Date(timeIntervalSince1970: 1_000_000 + days * day) }

@Suite("Spaced review")
struct ReviewTests {
  private func schedule(_ answers: [(credit: Double, day: Double)]) -> ReviewSchedule? {
    ReviewSchedule(of: answers.map { ($0.credit, time($0.day)) })
  }

  @Test("What was never missed does not come again")
  func neverMissed() {
    #expect(schedule([]) == nil)
    #expect(schedule([(1, 0), (1, 5)]) == nil)
  }

  @Test("The intervals grow from 1 day to 60 with each right answer in time, and then it is learnt")
  func growing() {
    var answers = [(credit: 0.0, day: 0.0)]
    #expect(schedule(answers)?.due == time(1))
    for (stage, days) in [(1, 3.0), (2, 7.0), (3, 21.0), (4, 60.0)] {
      let due = answers.last.map { $0.day + [1, 3, 7, 21, 60][stage - 1] } ?? 0
      answers.append((1, due))
      #expect(schedule(answers)?.stage == stage)
      #expect(schedule(answers)?.due == time(due + days))
    }
    answers.append((1, 92))
    #expect(schedule(answers) == nil)
  }

  @Test("A right answer too early changes nothing, a late one counts from when it was given")
  func timing() {
    #expect(schedule([(0, 0), (1, 0.01)])?.due == time(1))
    #expect(schedule([(0, 0), (1, 10)])?.due == time(13))
  }

  @Test("A miss, a part of the credit included, begins again with 1 day")
  func missing() {
    #expect(schedule([(0.5, 0)])?.due == time(1))
    #expect(schedule([(0, 0), (1, 1), (1, 4), (0.9, 11)])?.due == time(12))
  }

  @Test("Only questions that are due are asked, the longest due first, over all quizzes")
  func queue() throws {
    let folder = try TemporaryFolder()
    let store = try ProgressStore.open(folder: folder.path)
    let sample = try LessonsTests.quiz(sampleQuiz)
    let written = try LessonsTests.quiz(writtenQuiz)
    let empty = try ReviewQueue([sample, written], store: store)
    #expect(empty.nothingDue(at: time(0)) == "There is nothing to review: no question was missed so far.")

    try store.addAnswer("x", to: "word", of: written.name, credit: 0, at: time(0))
    try store.addAnswer("1", to: "one", of: sample.name, credit: 0, at: time(-2))
    try store.addAnswer("1", to: "bill", of: sample.name, credit: 1, at: time(-2))
    try store.addAnswer(nil, to: "removed", of: sample.name, credit: 0, at: time(-9))
    let queue = try ReviewQueue([sample, written], store: store)
    #expect(queue.due(at: time(0)).map(\.question.id) == ["one"])
    #expect(queue.due(at: time(1)).map(\.question.id) == ["one", "word"])
    #expect(queue.due(at: time(-2)).isEmpty)
    #expect(
      queue.nothingDue(at: time(-1.5))
        == "Nothing is due. 2 questions wait; the next, one of 01-sample, is due in 12 hours.")
  }

  @Test("Where a quiz is named it alone is told of, and where there are missed questions beside it")
  func named() throws {
    let folder = try TemporaryFolder()
    let store = try ProgressStore.open(folder: folder.path)
    let sample = try LessonsTests.quiz(sampleQuiz)
    let written = try LessonsTests.quiz(writtenQuiz)
    func text() throws -> String {
      try ReviewQueue([written], store: store).nothingDue(
        at: time(0.5), of: written, others: ReviewQueue([sample, written], store: store))
    }
    #expect(try text() == "There is nothing to review: no question of this quiz was missed so far.")
    try store.addAnswer("1", to: "one", of: sample.name, credit: 0, at: time(-2))
    try store.addAnswer("1", to: "bill", of: sample.name, credit: 0, at: time(0))
    #expect(
      try text()
        == "There is nothing to review: no question of this quiz was missed so far. There are missed questions of 01-sample (2): peftbook quiz --review asks those that are due."
    )
    try store.addAnswer("x", to: "word", of: written.name, credit: 0, at: time(0))
    #expect(
      try text()
        == "Nothing of this quiz is due. 1 question waits; the next, word of 02-written, is due in 12 hours. There are missed questions of 01-sample (2): peftbook quiz --review asks those that are due."
    )
  }

  @Test("A review asks what is due, and a right answer moves it on")
  func session() throws {
    let folder = try TemporaryFolder()
    let store = try ProgressStore.open(folder: folder.path)
    let quiz = try LessonsTests.quiz(writtenQuiz)
    try store.addAnswer("x", to: "word", of: quiz.name, credit: 0, at: time(0))
    let items = try ReviewQueue([quiz], store: store).due(at: time(2))
    let page = FakePage()
    let session = QuizSession(
      items, title: "Review", pass: nil, engine: FakeEngine(), store: store, page: page, seed: 1,
      now: { time(2) })
    try session.begin()
    #expect(page.taken().hasPrefix("Review\n1 question. "))
    try session.take(":restart")
    #expect(
      page.taken() == "A review has no beginning: what you answered waits for its next time.\n\n")
    try session.take("frozen")
    #expect(
      page.text.hasSuffix("Right: frozen.\n\nIt is frozen.\n\nCredit: 1 of 1, 100%.\n\n"), "\(page.text)")
    #expect(try ReviewQueue([quiz], store: store).entries.map(\.schedule.due) == [time(5)])
    #expect(try ReviewQueue([quiz], store: store).due(at: time(4)).isEmpty)
  }

  @Test(
    "Spans are told as people tell them",
    arguments: [
      (1, "1 hour"), (3600, "1 hour"), (7200, "2 hours"), (86_400, "1 day"), (5 * 86_400, "5 days"),
      (-5, "1 hour"),
    ]
      as [(Double, String)])
  func spans(seconds: Double, text: String) {
    #expect(ReviewSchedule.text(of: seconds) == text)
  }
}
