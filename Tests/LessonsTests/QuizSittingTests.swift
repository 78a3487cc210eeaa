import Foundation
import GRDB
import Lessons
import Testing

/// Sessions of one quiz, one after another, over a store in a folder.
private final class Sittings {
  let folder: TemporaryFolder
  let quiz: Quiz
  var page = FakePage()

  init(_ text: String = sampleQuiz) throws {
    folder = try TemporaryFolder()
    quiz = try LessonsTests.quiz(text)
  }

  /// Opens the quiz as a process of its own would.
  func open() throws -> QuizSession {
    page = FakePage()
    let session = QuizSession(
      quiz, engine: labEngine(), store: try ProgressStore.open(folder: folder.path, patience: 0.05),
      page: page, seed: 3)
    try session.begin()
    return session
  }

  /// Does something while another program holds the progress file.
  func holdingTheFile(_ body: () throws -> Void) throws {
    let other = try DatabaseQueue(path: folder.path + "/progress.sqlite")
    try other.inDatabase { db in
      try db.execute(sql: "BEGIN EXCLUSIVE")
      defer { try? db.execute(sql: "COMMIT") }
      try body()
    }
  }
}

@Suite("A quiz that is left")
struct QuizSittingTests {
  /// The numbers of the options whose texts are given, as they stand on the page.
  private func places(of options: [String], on page: String) -> String {
    options.compactMap { option in
      page.split(separator: "\n").first { $0.hasSuffix(". " + option) }?.drop { $0 == " " }.prefix {
        $0 != "."
      }
    }.joined(separator: " ")
  }

  @Test("It goes on after what was answered, which counts, and begins anew once it came to its end")
  func resuming() throws {
    let sittings = try Sittings()
    var first: QuizSession? = try sittings.open()
    try first?.take(places(of: ["two"], on: sittings.page.text))
    try first?.take("")
    #expect(sittings.page.taken().contains("Question 2 of 3\n"))
    // Nothing is said or done, as where the process is killed.
    first = nil

    var second: QuizSession? = try sittings.open()
    let opening = sittings.page.taken()
    #expect(
      opening.hasPrefix(
        """
        A sample
        3 questions. :hint, :skip, :help and :quit work at each.

        Going on at question 2 of 3, with credit 0.5 of 1. :restart begins again with
        the first.

        Question 2 of 3


        """), "\(opening)")
    try second?.take(places(of: ["seven"], on: opening))
    try second?.take(":quit")
    #expect(
      sittings.page.taken().hasSuffix(
        "So far: 2 of 3 questions, credit 1.5 of 2. The same command goes on from here.\n\n"))
    #expect(second?.isLeft == true)
    second = nil

    let third = try sittings.open()
    #expect(sittings.page.taken().contains("Going on at question 3 of 3, with credit 1.5 of 2."))
    try third.take(":skip")
    try third.take("")
    #expect(sittings.page.taken().contains("Credit: 1.5 of 3, 50%. 80% is needed: not passed.\n"))
    #expect(third.isOver && !third.isLeft && third.score == 0.5)

    _ = try sittings.open()
    let again = sittings.page.taken()
    #expect(!again.contains("Going on") && again.contains("Question 1 of 3\n"))
  }

  @Test("Killed after the last answer it tells what came of it")
  func killedAtTheEnd() throws {
    let sittings = try Sittings()
    let first = try sittings.open()
    for entry in [":skip", "", ":skip", "", ":skip"] { try first.take(entry) }
    let second = try sittings.open()
    let text = sittings.page.taken()
    #expect(
      text.contains("You left when every question was answered. This came of it:\n\nCredit: 0 of 3, 0%."),
      "\(text)")
    #expect(second.isOver && !second.isLeft)
  }

  @Test("Left with all questions answered it ends as it would have")
  func leftAtTheEnd() throws {
    let sittings = try Sittings()
    let session = try sittings.open()
    for entry in [":skip", "", ":skip", "", ":skip"] { try session.take(entry) }
    #expect(
      sittings.page.taken().hasSuffix(
        "Enter ends the quiz; :retry asks this one again with other numbers.\n\n"))
    session.leave()
    #expect(sittings.page.taken().hasPrefix("Credit: 0 of 3, 0%."))
    #expect(!session.isLeft && !session.isPassed)
  }

  @Test(":restart begins again with the first question, and the answers stay for the review")
  func restarting() throws {
    let sittings = try Sittings()
    let first = try sittings.open()
    for entry in [":skip", "", ":skip"] { try first.take(entry) }
    let second = try sittings.open()
    _ = sittings.page.taken()
    try second.take(":restart")
    let text = sittings.page.taken()
    #expect(
      text.hasPrefix(
        "From the beginning. What you missed so far still comes again in a review.\n\nQuestion 1 of 3\n"),
      "\(text)")
    try second.take(":he")
    #expect(
      sittings.page.taken() == """
        :hint     the next hint
        :skip     leave the question out; it shows the answer and earns nothing
        :retry    ask the last question again, with other numbers
        :restart  begin again with the first question
        :quit     leave; the quiz goes on here next time
        Enter     goes on after an answer


        """)
    let store = try ProgressStore.open(folder: sittings.folder.path)
    #expect(try store.sitting(of: "01-sample").isEmpty)
    #expect(try store.answers(of: "01-sample").count == 2)
    _ = try sittings.open()
    #expect(!sittings.page.taken().contains("Going on"))
  }

  @Test(
    "An answer that was given in the lesson is not one of the quiz, and a question that is gone is left out")
  func othersAnswers() throws {
    let sittings = try Sittings()
    let store = try ProgressStore.open(folder: sittings.folder.path)
    try store.addAnswer("1", to: "which", of: "01-sample", credit: 1)
    try store.addAnswer("1", to: "gone", of: "01-sample", credit: 1, inSitting: true)
    _ = try sittings.open()
    let text = sittings.page.taken()
    #expect(!text.contains("Going on") && text.contains("Question 1 of 3\n"), "\(text)")
  }

  @Test("A second session of the same quiz is told of the first, and both go on")
  func twoSessions() throws {
    let sittings = try Sittings()
    let first = try sittings.open()
    #expect(!sittings.page.taken().contains("Another session"))
    let second = try sittings.open()
    #expect(
      sittings.page.taken().contains("Another session has this quiz open. The answers of both are kept.\n"))
    try second.take(":skip")
    try first.take(":skip")
    #expect(second.results.count == 1 && first.results.count == 1)
    withExtendedLifetime(first) {}
  }

  @Test("Where progress cannot be written the reader is told once and the quiz goes on")
  func unwritable() throws {
    let sittings = try Sittings()
    let session = try sittings.open()
    _ = sittings.page.taken()
    try sittings.holdingTheFile {
      try session.take(":skip")
      try session.take("")
    }
    let text = sittings.page.taken()
    #expect(text.components(separatedBy: "cannot be written: another program holds it").count == 2, "\(text)")
    #expect(text.contains("Question 2 of 3\n"))
  }
}
