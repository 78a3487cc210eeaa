import Foundation
import Testing

@Suite("What authors of lessons use", .serialized)
struct AuthoringTests {
  private let folder: TestFolder

  init() throws { folder = try TestFolder() }

  private func text(of file: String) throws -> String {
    try String(contentsOfFile: folder.path + "/" + file, encoding: .utf8)
  }

  @Test("A new lesson goes where the lessons are, takes the next number, passes lint and runs")
  func newLesson() throws {
    try folder.write("", to: "lessons/04-old.md")
    let result = try Program.run(["new", "lesson", "rank-matters"], folder: folder)
    #expect(
      result.output == """
        wrote lessons/05-rank-matters.md
        wrote quizzes/05-rank-matters.yaml
        Next: peftbook lint --run lessons/05-rank-matters.md quizzes/05-rank-matters.yaml; \
        peftbook learn lessons/05-rank-matters.md

        """)
    #expect(result.errors == "")
    #expect(result.status == 0)
    let files = ["lessons/05-rank-matters.md", "quizzes/05-rank-matters.yaml"]
    let lint = try Program.run(["lint", "--run"] + files, folder: folder)
    #expect(lint.output == "")
    #expect(lint.errors == "2 files: 0 errors, 0 warnings\n")
    #expect(lint.status == 0)
    #expect(try Program.run(["run", files[0]], folder: folder).status == 0)
  }

  @Test("Without a folder of lessons, a new lesson and its quiz are in the current folder")
  func newLessonAlone() throws {
    let result = try Program.run(["new", "lesson", "rank", "--chapter", "12"], folder: folder)
    #expect(result.output.hasPrefix("wrote 12-rank.md\nwrote 12-rank.yaml\n"))
    #expect(try Program.run(["lint", "."], folder: folder).status == 0)
  }

  @Test("A new lesson overwrites neither a lesson nor a quiz, and writes nothing then", arguments: [0, 1])
  func overwriting(index: Int) throws {
    let files = ["lessons/03-rank.md", "quizzes/03-rank.yaml"]
    try folder.write("", to: "lessons/01-a.md")
    try folder.write("mine", to: files[index])
    let result = try Program.run(["new", "lesson", "rank", "--chapter", "3"], folder: folder)
    #expect(result.output == "")
    #expect(
      result.errors == """
        error: there is a file \(files[index]) already
          hint: choose another name, or another number with --chapter

        """)
    #expect(result.status == 1)
    #expect(try text(of: files[index]) == "mine")
    #expect(!FileManager.default.fileExists(atPath: folder.path + "/" + files[1 - index]))
  }

  @Test(
    "A name or number that cannot be a lesson's is refused with one that can",
    arguments: [
      (["Bad Name!"], "\"Bad Name!\" cannot be the name of a lesson", "bad-name"),
      (["../x"], "\"../x\" cannot be the name of a lesson", "x"),
      (["1"], "\"1\" cannot be the name of a lesson", "rank-matters"),
      (["x", "--chapter", "0"], "a chapter's number is from 1 to 99, not 0", nil),
    ] as [([String], String, String?)])
  func badName(arguments: [String], message: String, example: String?) throws {
    let before = try FileManager.default.contentsOfDirectory(atPath: folder.path)
    let result = try Program.run(["new", "lesson"] + arguments, folder: folder)
    let advice = "use small letters, digits and hyphens, a letter first and at most 60, such as"
    let hint = example.map { "  hint: \(advice) \($0)\n" } ?? ""
    #expect(result.errors == "error: \(message)\n\(hint)")
    #expect(result.output == "")
    #expect(result.status == 1)
    let new = try FileManager.default.contentsOfDirectory(atPath: folder.path).filter { !before.contains($0) }
    #expect(new.sorted() == ["stderr", "stdin", "stdout"])
  }

  @Test("The findings of lint in JSON, errors with status 1 and warnings with 0")
  func lintJSON() throws {
    #expect(try Program.run(["new", "lesson", "rank"], folder: folder).status == 0)
    let quiz = try text(of: "01-rank.yaml")
    let lesson = try text(of: "01-rank.md")
    try folder.write(lesson.replacing("square\nside\n", with: "square\n"), to: "01-rank.md")
    let warning = try Program.run(["lint", "--format", "json", "."], folder: folder)
    #expect(
      warning.output == """
        {
          "findings" : [
            {
              "column" : 3,
              "file" : "./01-rank.yaml",
              "hint" : "name it in a ```quiz block of the lesson",
              "level" : "warning",
              "line" : 23,
              "message" : "./01-rank.md never asks the question \\"side\\"",
              "rule" : "unasked-question"
            }
          ],
          "ok" : true,
          "version" : 1
        }

        """)
    #expect(warning.errors == "")
    #expect(warning.status == 0)
    try folder.write(quiz.replacing("correct: true", with: "correct: false"), to: "01-rank.yaml")
    let error = try Program.run(["lint", "--format", "json", "01-rank.yaml"], folder: folder)
    #expect(
      error.output == """
        {
          "findings" : [
            {
              "column" : 5,
              "file" : "01-rank.yaml",
              "hint" : "mark at least one option with correct: true",
              "label" : "none of its 3 options is correct",
              "level" : "error",
              "line" : 6,
              "message" : "question \\"square\\" has no correct option",
              "rule" : "schema"
            }
          ],
          "ok" : false,
          "version" : 1
        }

        """)
    #expect(error.status == 1)
  }
}
