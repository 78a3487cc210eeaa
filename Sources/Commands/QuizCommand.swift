import ArgumentParser
import Foundation
import Lessons

/// `peftbook quiz [NAME]`
struct QuizCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "quiz", abstract: "Ask the questions of a quiz, or grade prepared answers.")

  enum Format: String, ExpressibleByArgument, CaseIterable { case text, json }

  @Argument(help: "A quiz's number, name or file; the first if not given.")
  var name: String?

  @Option(
    help: ArgumentHelp(
      "Grade the answers in a YAML or JSON file, question ids to answers.", valueName: "file"))
  var answers: String?

  @Option(help: ArgumentHelp("text or json; json needs --answers.", valueName: "format"))
  var format = Format.text

  @OptionGroup var library: LibraryOptions
  @OptionGroup var common: CommonOptions

  func validate() throws {
    if format == .json && answers == nil { throw ValidationError("--format json needs --answers FILE") }
  }

  func run() throws {
    let page = common.colors.makePage()
    try reporting(on: page) {
      let quiz = try QuizFile.read(quizPath())
      let engine = common.makeEngine(
        folder: URL(fileURLWithPath: quiz.source.name).deletingLastPathComponent())
      if let answers {
        try grade(answers, quiz, engine, page)
      } else {
        try ask(quiz, engine, page)
      }
    }
  }

  private func quizPath() throws -> String {
    if let name, name.hasSuffix(".yaml") { return name }
    let library = try library.find()
    guard let name = name ?? library.quizNames.first else {
      throw FileError.noQuizzes(in: library.quizFolder)
    }
    return try library.quizPath(name)
  }

  private func grade(_ answers: String, _ quiz: Quiz, _ engine: LabEngine, _ page: TerminalPage) throws {
    let file = try AnswersFile(contentsOf: answers, for: quiz)
    let target: any Page = format == .json ? Transcript() : page
    let session = try QuizSession(quiz, engine: engine, store: nil, page: target, seed: common.seed)
    try session.answerAll(from: file)
    if format == .json { try writeJSON(session, quiz, page) }
    if !session.isPassed { throw ExitCode.failed }
  }

  private func ask(_ quiz: Quiz, _ engine: LabEngine, _ page: TerminalPage) throws {
    guard Terminal.isInputTerminal else {
      page.note("error: a quiz asks on a terminal\n  hint: --answers FILE grades prepared answers")
      throw ExitCode.failed
    }
    let store = try ProgressStore.open(folder: ProgressStore.dataFolder())
    if let notice = store.notice { page.note(notice) }
    let session = try QuizSession(quiz, engine: engine, store: store, page: page, seed: common.seed)
    let editor = LineEditor(historyFolder: nil, ink: page.ink) {
      LineEditor.Completion(start: $1, candidates: [])
    }
    let interruptions = [engine.interruption, editor.interruption]
    Interrupts.watch { interruptions.forEach { $0() } }
    session.begin()
    while !session.isOver {
      switch editor.read(prompt: "answer> ", isWhole: { _ in true }) {
      case .text(let line): try session.take(line.trimmingCharacters(in: .whitespaces))
      case .interrupted: continue
      case .end:
        page.write("\n")
        session.leave()
      }
    }
    if !session.isLeft && !session.isPassed { throw ExitCode.failed }
  }

  private struct Report: Encodable {
    struct Remark: Encodable {
      let mark: String
      let text: String
    }
    struct Question: Encodable {
      let id: String
      let given: [String: Double]
      let credit: Double
      let summary: String
      let remarks: [Remark]
    }

    var version = 1
    let quiz: String
    let score: Double
    let passed: Bool
    let questions: [Question]
  }

  private func writeJSON(_ session: QuizSession, _ quiz: Quiz, _ page: TerminalPage) throws {
    let questions = session.results.map { result in
      Report.Question(
        id: result.asked.question.id,
        given: Dictionary(result.asked.given.map { ($0.name, $0.value) }, uniquingKeysWith: { $1 }),
        credit: result.verdict.credit, summary: result.verdict.summary,
        remarks: result.verdict.remarks.map { Report.Remark(mark: $0.mark.rawValue, text: $0.text) })
    }
    let report = Report(quiz: quiz.name, score: session.score, passed: session.isPassed, questions: questions)
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    page.write(String(decoding: try encoder.encode(report), as: UTF8.self) + "\n")
  }
}
