import Foundation
import Starlark

/// Rules about files that belong together: lessons, their quizzes, and what both are called.
enum StructureRules {
  static func judge(_ book: LintedBook) -> [LintFinding] {
    book.lessons.flatMap { unasked(in: $0, book) + quizLink(of: $0, book) } + book.quizzes.flatMap(lessonLink)
      + duplicates(book)
  }

  /// Questions that the quiz has and its lesson never asks.
  private static func unasked(in lesson: Lesson, _ book: LintedBook) -> [LintFinding] {
    guard let quiz = try? book.quiz(of: lesson) else { return [] }
    let asked = lesson.blocks.flatMap { block -> [String] in
      if case .quiz(let names) = block.content { names } else { [] }
    }
    return quiz.questions.filter { !asked.contains($0.id) }.map { question in
      LintFinding(
        .unaskedQuestion,
        quiz.source.diagnostic(
          "\(lesson.source.name) never asks the question \"\(question.id)\"", line: question.line,
          hint: "name it in a ```quiz block of the lesson"))
    }
  }

  private static func quizLink(of lesson: Lesson, _ book: LintedBook) -> [LintFinding] {
    guard let name = lesson.front.quiz else {
      return [
        LintFinding(
          .quizLink,
          lesson.source.diagnostic(
            "the lesson has no quiz", line: 1,
            hint: "add a line quiz: \(lesson.name) and write quizzes/\(lesson.name).yaml"))
      ]
    }
    guard let quiz = try? book.quiz(of: lesson), quiz.lesson != lesson.name else { return [] }
    return [
      LintFinding(
        .quizLink,
        lesson.source.diagnostic(
          "the quiz \"\(name)\" belongs to another lesson", line: lesson.source.line(of: "quiz:"),
          label: quiz.lesson.map { "its lesson is \"\($0)\"" } ?? "it names no lesson",
          hint: "write lesson: \(lesson.name) into \(quiz.source.name)"))
    ]
  }

  private static func lessonLink(of quiz: Quiz) -> [LintFinding] {
    let url = URL(fileURLWithPath: quiz.source.name)
    let file = url.deletingPathExtension().lastPathComponent
    var findings: [LintFinding] = []
    if quiz.name != file {
      findings.append(
        LintFinding(
          .quizLink,
          quiz.source.diagnostic(
            "the quiz is called \"\(quiz.name)\" and its file \"\(file)\"",
            line: quiz.source.line(of: "quiz:"), hint: "write quiz: \(file)")))
    }
    guard let lesson = quiz.lesson else {
      findings.append(
        LintFinding(
          .quizLink,
          quiz.source.diagnostic(
            "the quiz names no lesson", line: 1, hint: "add a line lesson: and the lesson's name")))
      return findings
    }
    let folder = url.deletingLastPathComponent()
    let places = ["../lessons/\(lesson).md", "\(lesson).md"].map { folder.appendingPathComponent($0).path }
    if lesson.contains("/") || !places.contains(where: FileManager.default.fileExists) {
      findings.append(
        LintFinding(
          .quizLink,
          quiz.source.diagnostic(
            "there is no lesson \"\(lesson)\"", line: quiz.source.line(of: "lesson:"),
            hint: "a quiz in quizzes/ belongs to a lesson in lessons/")))
    }
    return findings
  }

  /// Chapters with one number, and quizzes of one name.
  private static func duplicates(_ book: LintedBook) -> [LintFinding] {
    var findings: [LintFinding] = []
    var chapters: [Int: String] = [:]
    for lesson in book.lessons {
      guard let chapter = lesson.front.chapter else { continue }
      if let other = chapters.updateValue(lesson.source.name, forKey: chapter) {
        findings.append(
          LintFinding(
            .duplicate,
            lesson.source.diagnostic(
              "chapter \(chapter) is there twice", line: lesson.source.line(of: "chapter:"),
              hint: "\(other) has that number too")))
      }
    }
    var quizzes: [String: String] = [:]
    for quiz in book.quizzes {
      if let other = quizzes.updateValue(quiz.source.name, forKey: quiz.name) {
        findings.append(
          LintFinding(
            .duplicate,
            quiz.source.diagnostic(
              "two quizzes are called \"\(quiz.name)\"", line: quiz.source.line(of: "quiz:"),
              hint: "the other is \(other)")))
      }
    }
    return findings
  }
}
