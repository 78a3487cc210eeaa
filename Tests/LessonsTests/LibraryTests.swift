import Foundation
import Lessons
import Testing

@Suite("Finding lessons and quizzes")
struct LibraryTests {
  private let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
    for name in [
      "lessons/01-why-peft-exists.md", "lessons/02-the-bill.md", "quizzes/01-why-peft-exists.yaml",
    ] {
      let url = URL(fileURLWithPath: folder.path + "/" + name)
      try FileManager.default.createDirectory(
        at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
      try Data("x".utf8).write(to: url)
    }
    try Data("x".utf8).write(to: URL(fileURLWithPath: folder.path + "/lessons/README.md"))
  }

  private func find(asked: String? = nil, from current: String, _ environment: [String: String] = [:]) throws
    -> Library
  {
    try Library.find(
      asked: asked, executable: "/nowhere/peftbook", currentFolder: current, environment: environment)
  }

  @Test("The folder asked for wins, then PEFTBOOK_LESSONS, then the current folder and upwards")
  func order() throws {
    let lessons = folder.path + "/lessons"
    #expect(try find(asked: lessons, from: "/").lessonFolder == lessons)
    #expect(try find(from: "/", ["PEFTBOOK_LESSONS": lessons]).lessonFolder == lessons)
    #expect(try find(from: folder.path + "/quizzes").lessonNames == ["01-why-peft-exists", "02-the-bill"])
    #expect(
      rendered { _ = try find(asked: "/nowhere/lessons", from: folder.path) }
        == "error: there is no folder /nowhere/lessons")
  }

  @Test(
    "A lesson is found by number, name and beginning of its name",
    arguments: ["1", "01", "01-why-peft-exists", "01-why", "why-peft", "why"])
  func names(wanted: String) throws {
    let library = Library(lessonFolder: folder.path + "/lessons")
    #expect(try library.lessonPath(wanted).hasSuffix("/lessons/01-why-peft-exists.md"))
    #expect(try library.quizPath(wanted).hasSuffix("/quizzes/01-why-peft-exists.yaml"))
  }

  @Test("A lesson that is not there is answered with the nearest or with all")
  func unknown() {
    let library = Library(lessonFolder: folder.path + "/lessons")
    #expect(
      rendered { _ = try library.lessonPath("02-teh-bill") }
        == "error: there is no lesson \"02-teh-bill\"\n  hint: did you mean \"02-the-bill\"?")
    #expect(
      rendered { _ = try library.lessonPath("9") }
        == "error: there is no lesson \"9\"\n  hint: there are 01-why-peft-exists, 02-the-bill")
  }
}

@Suite("Prepared answers")
struct AnswersFileTests {
  private let folder: TemporaryFolder
  private let quiz: Quiz

  init() throws {
    folder = try TemporaryFolder()
    quiz = try QuizFile.parse(SourceText(name: "q.yaml", text: sampleQuiz))
  }

  private func score(_ answers: String) throws -> Double {
    let path = folder.path + "/answers"
    try Data(answers.utf8).write(to: URL(fileURLWithPath: path))
    let session = QuizSession(quiz, engine: FakeEngine(), store: nil, page: FakePage(), seed: 3)
    try session.answerAll(from: AnswersFile(contentsOf: path, for: quiz))
    return session.score
  }

  @Test("Options are named by their ids or texts, and what is missing counts as skipped")
  func grading() throws {
    #expect(try score(#"{"which": ["a", "c"], "one": "seven"}"#) == 2.0 / 3)
    #expect(try score("which: [two]\n") == 0.5 / 3)
    #expect(try score("which: []\none: a\nbill: null\n") == 0)
  }

  @Test("Unknown questions and options are errors that point at them")
  func defects() throws {
    let path = folder.path + "/answers"
    #expect(
      rendered { _ = try score("whch: [a]\n") } == """
        \(path):1:1: error: the quiz 01-sample has no question "whch"
          whch: [a]
          ^
          hint: did you mean "which"?
        """)
    #expect(
      rendered { _ = try score("which: [a, x]\n") } == """
        \(path):1:12: error: question which has no option "x"
          which: [a, x]
                     ^
          hint: write a letter from a to c, by its place in the quiz file, or the option's text; the numbers on the page are shuffled
        """)
  }

  @Test("A mistake that would count as right, and an answer that cannot be computed, are defects of the quiz")
  func computedAnswers() throws {
    #expect(rendered { try QuizAnswers.check(quiz, engine: FakeEngine()) } == "(no error)")
    let same = sampleQuiz.replacing("answer: 8 * n", with: "answer: 16 * n")
    #expect(
      rendered {
        try QuizAnswers.check(QuizFile.parse(SourceText(name: "q.yaml", text: same)), engine: FakeEngine())
      }
        == """
        q.yaml:21:5: error: the mistake 16 * n of question "bill" counts as right
            - id: bill
              ^
          hint: with n = 7
        """)
    let broken = sampleQuiz.replacing("answer: 16 * n", with: "answer: 16 * m")
    #expect(
      rendered {
        try QuizAnswers.check(QuizFile.parse(SourceText(name: "q.yaml", text: broken)), engine: FakeEngine())
      }
        == """
        q.yaml:21:5: error: the answer of question "bill" cannot be computed
            - id: bill
              ^
          hint: unknown name m, with n = 7
        """)
    let mistaken = sampleQuiz.replacing("answer: 8 * n", with: "answer: 8 * m")
    #expect(
      rendered {
        try QuizAnswers.check(
          QuizFile.parse(SourceText(name: "q.yaml", text: mistaken)), engine: FakeEngine())
      }
        == """
        q.yaml:21:5: error: the mistake 8 * m of question "bill" cannot be computed
            - id: bill
              ^
          hint: unknown name m, with n = 7
        """)
  }
}
