import Foundation
import Starlark

/// Judges lessons, quizzes and the glossary: `Documentation/lint.md` lists the rules.
///
/// Without `runsCells` nothing runs but the expressions of quizzes. With it, the cells of each lesson run in order, and
/// exercises are tried with what their checks must accept and refuse.
package struct Linter {
  private let runsCells: Bool
  private let makeEngine: (_ folder: URL) -> LabEngine

  /// Makes a linter; engines are made for the folder of each file.
  package init(runsCells: Bool = false, makeEngine: @escaping (_ folder: URL) -> LabEngine) {
    self.runsCells = runsCells
    self.makeEngine = makeEngine
  }

  /// The findings in all files, by file and place.
  package func lint(_ files: [String]) -> [LintFinding] {
    var book = LintedBook()
    for file in files { book.read(file) }
    var findings = book.findings
    for quiz in book.quizzes { findings += judge(quiz) }
    for lesson in book.lessons { findings += judge(lesson, in: book) }
    findings += StructureRules.judge(book)
    findings += GlossaryRules.judge(book)
    let order = Dictionary(files.enumerated().map { ($1, $0) }, uniquingKeysWith: min)
    func place(_ finding: LintFinding) -> (Int, Int, Int) {
      let diagnostic = finding.diagnostic
      return (order[diagnostic.file] ?? files.count, diagnostic.line, diagnostic.column)
    }
    return findings.enumerated().sorted { left, right in
      let (a, b) = (place(left.element), place(right.element))
      return a == b ? left.offset < right.offset : a < b
    }.map(\.element)
  }

  private func judge(_ quiz: Quiz) -> [LintFinding] {
    var findings = QuizRules.judge(quiz)
    do {
      try QuizAnswers.check(quiz, engine: makeEngine(quiz.programFolder))
    } catch let error as LessonError {
      findings += error.all.map { LintFinding(.quizAnswer, $0) }
    } catch {
      findings.append(LintFinding(.quizAnswer, quiz.source.diagnostic("\(error)", line: 1)))
    }
    return findings
  }

  private func judge(_ lesson: Lesson, in book: LintedBook) -> [LintFinding] {
    let folder = URL(fileURLWithPath: lesson.source.name).deletingLastPathComponent()
    var findings = CellRules.judge(lesson, engine: makeEngine(folder))
    findings += ProseRules.judge(lesson)
    do {
      let quiz = try book.quiz(of: lesson)
      try LessonPlan.checkQuestions(of: lesson, in: quiz)
      if let quiz { findings += ObjectiveRules.judge(lesson, quiz) }
    } catch let error as LessonError {
      // What is wrong with the quiz itself is told with the quiz.
      findings += error.all.filter { $0.file == lesson.source.name }.map { LintFinding(.unknownQuestion, $0) }
    } catch {
      let name = lesson.front.quiz ?? ""
      findings.append(
        LintFinding(
          .quizLink,
          lesson.source.diagnostic(
            "the lesson's quiz \"\(name)\" cannot be read", line: lesson.source.line(of: "quiz:"),
            hint: (error as? FileError)?.message)))
    }
    if runsCells { findings += RunningRules.judge(lesson, engine: makeEngine(folder)) }
    return findings
  }
}

/// The files that are judged together.
struct LintedBook {
  private(set) var lessons: [Lesson] = []
  private(set) var quizzes: [Quiz] = []
  private(set) var glossary: (glossary: Glossary, source: SourceText)?
  /// What keeps files from being read.
  private(set) var findings: [LintFinding] = []

  /// Reads a file of any kind.
  mutating func read(_ file: String) {
    do {
      let source = try SourceText(contentsOf: file)
      if file.hasSuffix(".md") {
        lessons.append(try LessonFile.parse(source))
      } else if file == Glossary.fileName || file.hasSuffix("/" + Glossary.fileName) {
        glossary = (try Glossary.parse(source), source)
      } else {
        quizzes.append(try QuizFile.parse(source))
      }
    } catch let error as LessonError {
      findings += error.all.map { LintFinding(.schema, $0) }
    } catch {
      let error = error as? FileError ?? FileError.unreadable(file)
      let place = SourceText(name: file, text: "")
      findings.append(LintFinding(.schema, place.diagnostic(error.message, line: 1, hint: error.hint)))
    }
  }
}

extension LintedBook {
  /// The quiz of a lesson; if it is judged too, under the path by which it was given.
  func quiz(of lesson: Lesson) throws -> Quiz? {
    guard let quiz = try Library.quiz(of: lesson) else { return nil }
    let path = Library.short(quiz.source.name)
    return quizzes.first { Library.short($0.source.name) == path } ?? quiz
  }
}

extension SourceText {
  /// The first line that begins with a text, else 1.
  func line(of start: String) -> Int { (lines.firstIndex { $0.hasPrefix(start) } ?? 0) + 1 }
}
