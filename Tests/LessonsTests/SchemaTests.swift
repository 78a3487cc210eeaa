import Foundation
import Lessons
import Testing
import Yams

/// The files of a folder of the repository with an ending.
private func files(in folder: String, _ ending: String) -> [String] {
  let path = repository + "/" + folder
  let names = (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []
  return names.filter { $0.hasSuffix(ending) }.sorted().map { path + "/" + $0 }
}

private func schema(_ name: String) throws -> JSONSchema {
  try JSONSchema(contentsOf: repository + "/Documentation/\(name).schema.json")
}

@Suite("The schemas of the book")
struct SchemaTests {
  @Test("Every quiz fits its schema", arguments: files(in: "quizzes", ".yaml"))
  func quizzes(path: String) throws {
    let value = try #require(try Yams.load(yaml: String(contentsOfFile: path, encoding: .utf8)))
    #expect(try schema("quiz").defects(of: value) == [])
  }

  @Test("The front matter of every lesson fits its schema", arguments: files(in: "lessons", ".md"))
  func lessons(path: String) throws {
    let lines = try SourceText(contentsOf: path).lines
    let end = try #require(lines.dropFirst().firstIndex(of: "---"))
    let yaml = lines[1..<end].joined(separator: "\n")
    let value = try #require(try Yams.load(yaml: yaml))
    #expect(try schema("front-matter").defects(of: value) == [])
  }

  @Test(
    "The quizzes of these tests, which the reader takes, fit the schema",
    arguments: [sampleQuiz, writtenQuiz])
  func samples(text: String) throws {
    let value = try #require(try Yams.load(yaml: text))
    #expect(try schema("quiz").defects(of: value) == [])
  }

  @Test(
    "What the reader refuses does not fit the schema either",
    arguments: [
      ("title: Written answers", "titel: x"), ("pass: 0.5", "pass: 1.5"), ("type: order", "type: ordr"),
      ("items: [forward, loss, backward, update]", "items: [forward]"),
      ("items: [forward, loss, backward, update]", "items: [forward, forward]"),
      ("why: It scales.", "wy: It scales."), ("right: two matrices, ", ""),
      ("accept: [frozen, ", "accepts: [frozen, "), ("hint: [Think of winter., Six letters.]", "hint: []"),
      ("hint: [Think of winter., Six letters.]", "hint: {a: b}"), ("solution: |", "solutions: |"),
      ("code: count = 64 * 32, ", ""), ("id: word", "id: [word]"),
    ])
  func broken(part: String, replacement: String) throws {
    let text = writtenQuiz.replacing(part, with: replacement)
    #expect(text != writtenQuiz)
    #expect(throws: LessonError.self) { try quiz(text) }
    let value = try #require(try Yams.load(yaml: text))
    #expect(try schema("quiz").defects(of: value) != [])
  }

  @Test(
    "Front matter that does not fit is told where",
    arguments: [
      ("title: A\nminutes: soon", ["/minutes: is no integer"]),
      ("titel: A", [": has no field titel", ": has no title"]),
      ("title: A\nobjectives: [1]", ["/objectives/0: does not match \\S", "/objectives/0: is no string"]),
      ("title: A\nlanguage: de", ["/language: is not en"]),
      ("title: A\nquiz: a/b", ["/quiz: does not match ^[^/]+$"]),
    ])
  func frontMatter(yaml: String, defects: [String]) throws {
    let value = try #require(try Yams.load(yaml: yaml))
    let found = try schema("front-matter").defects(of: value)
    #expect(found == defects.filter { !$0.contains("does not match \\S") })
  }

  @Test("A keyword that the validator does not know is an error")
  func unknownKeyword() {
    #expect(throws: JSONSchema.UnknownKeyword(keyword: "maxLength")) {
      try JSONSchema(["maxLength": 3]).defects(of: "four")
    }
    #expect(throws: JSONSchema.UnknownKeyword(keyword: "$ref #/$defs/x")) {
      try JSONSchema(["$ref": "#/$defs/x"]).defects(of: "four")
    }
  }
}

@Suite("The quizzes of the book")
struct BookQuizTests {
  @Test(
    "Every number is computed, every solution passes, and every wrong program, the starter and nothing at all fail",
    arguments: files(in: "quizzes", ".yaml"))
  func computed(path: String) throws {
    #expect(
      rendered {
        try QuizAnswers.check(QuizFile.read(path), engine: labEngine(folder: repository + "/lessons"))
      } == "(no error)")
  }

  @Test(
    "A quiz has six questions of four types, two hints for each, and an objective",
    arguments: files(in: "quizzes", ".yaml"))
  func complete(path: String) throws {
    let quiz = try QuizFile.read(path)
    #expect(quiz.questions.count >= 6)
    #expect(Set(quiz.questions.map(\.kind.name)).count >= 4)
    for question in quiz.questions {
      #expect(question.hints.count >= 2, "\(question.id)")
      #expect(question.objective != nil, "\(question.id)")
    }
  }

  @Test("The first quiz asks the question that the book grew from")
  func seedQuestion() throws {
    let quiz = try QuizFile.read(repository + "/quizzes/01-why-peft-exists.yaml")
    let question =
      "Which of the following statements about parameter-efficient fine-tuning (PEFT) and model scaling are correct?"
    #expect(quiz.questions.first?.prompt.hasPrefix(question) == true)
  }

  @Test(
    "Programs that are judged otherwise than the quiz says are defects of it",
    arguments: [
      (
        "      count = 8 * (64 + 32)\n    wrong:", "      count = 8\n    wrong:",
        """
        quizzes/02-written.yaml:39:7: error: the solution of question "program" does not pass its own check
                count = 8
                ^
          hint: "count is r (d + k)" does not hold
        """
      ),
      (
        "count = None  # here", "count = 768",
        """
        quizzes/02-written.yaml:34:7: error: the untouched starter passes the check of question "program"
                count = 768
                ^
          hint: let the check look at what this program computes wrongly
        """
      ),
      (
        "- count = 8 * 64 * 32", "- count = 16 * 48",
        """
        quizzes/02-written.yaml:41:7: error: a wrong program passes the check of question "program"
                - count = 16 * 48
                ^
          hint: let the check look at what this program computes wrongly
        """
      ),
    ])
  func misjudged(part: String, replacement: String, message: String) throws {
    let text = writtenQuiz.replacing(part, with: replacement)
    #expect(text != writtenQuiz)
    #expect(rendered { try QuizAnswers.check(quiz(text), engine: labEngine()) } == message)
  }

  @Test("A check that passes without any statement is a defect")
  func empty() throws {
    let text = writtenQuiz.replacing(
      "check(count == 768, \"count is r (d + k)\")", with: "check(True, \"a\")"
    )
    .replacing("check(type(count) == \"int\", \"count is a whole number\")", with: "check(True, \"b\")")
    let message = rendered { try QuizAnswers.check(quiz(text), engine: labEngine()) }
    #expect(message.contains("error: a program without statements passes the check of question \"program\""))
  }
}
