import ArgumentParser
import Foundation
import Lessons

/// `peftbook quiz [NAME]`
struct QuizCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "quiz", abstract: "Ask the questions of a quiz, or grade prepared answers.",
    discussion: """
      A quiz that is left goes on where it was left, and the answers given so far count; :restart begins again.
      With --review it asks what you missed, over all quizzes or in the one you name: 1 day after the miss, then 3, \
      7, 21 and 60 days after each right answer. A miss begins again with 1 day.
      A file for --answers has a line for each question, such as loss: 2.5. Options are written as the letters of their \
      places in the quiz file (a is the first), or as their texts; the numbers on the page are shuffled. \
      Documentation/quiz-format.md has all types.
      """)

  enum Format: String, ExpressibleByArgument, CaseIterable { case text, json }

  @Argument(help: "A quiz's number, name or file; the first if not given.")
  var name: String?

  @Flag(help: "Ask what you missed and what is due again.")
  var review = false

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
    if review && answers != nil { throw ValidationError("--review asks questions; it takes no --answers") }
  }

  func run() throws {
    let page = common.colors.makePage()
    try reporting(on: page) {
      if review { return try askAgain(page) }
      let quiz = try QuizFile.read(quizPath())
      let engine = common.makeEngine(folder: quiz.programFolder)
      if let answers { return try grade(answers, quiz, engine, page) }
      let store = try openStore(page)
      let session = QuizSession(
        quiz, engine: engine, store: store, page: page, seed: common.seed, programHelp: Self.programHelp)
      try QuizConversation(session, engine: engine, page: page).run()
      if !session.isLeft && !session.isPassed { throw ExitCode.failed }
    }
  }

  private static let programHelp =
    Terminal.isDumb ? ":edit opens it in your editor." : "Change it below, or :edit it in your editor."

  private func quizPath() throws -> String {
    if let name, name.hasSuffix(".yaml") { return name }
    let library = try library.find()
    guard let name = name ?? library.quizNames.first else {
      throw FileError.noQuizzes(in: library.quizFolder)
    }
    return try library.quizPath(name)
  }

  private func grade(_ answers: String, _ quiz: Quiz, _ engine: LabEngine, _ page: TerminalPage) throws {
    Interrupts.watch(endsAtSecond: true, engine.interruption)
    let file = try AnswersFile(contentsOf: answers, for: quiz)
    let target: any Page = format == .json ? Transcript() : page
    let session = QuizSession(quiz, engine: engine, store: nil, page: target, seed: common.seed)
    try session.answerAll(from: file)
    if format == .json { page.write(try QuizReport(quiz, session, engine: engine).json() + "\n") }
    if !session.isPassed { throw ExitCode.failed }
  }

  /// Opens the reader's progress for a quiz on a terminal.
  private func openStore(_ page: TerminalPage) throws -> ProgressStore {
    guard Terminal.isInputTerminal else {
      page.note("error: a quiz asks on a terminal\n  hint: --answers FILE grades prepared answers")
      throw ExitCode.failed
    }
    let store = try ProgressStore.open(folder: ProgressStore.dataFolder())
    if let notice = store.notice { page.note(notice) }
    return store
  }

  // MARK: Review

  private func askAgain(_ page: TerminalPage) throws {
    let store = try openStore(page)
    let named = try name.map { _ in try QuizFile.read(quizPath()) }
    let quizzes = try named.map { [$0] } ?? allQuizzes(page)
    let queue = try ReviewQueue(quizzes, store: store)
    let due = queue.due(at: Date())
    guard let first = due.first else {
      let others = named.flatMap { _ in try? ReviewQueue(allQuizzes(page), store: store) }
      let text = queue.nothingDue(at: Date(), of: named, others: others)
      let lines = Columns.wrap(text, width: page.width)
      return page.write(lines.map { $0 + "\n" }.joined())
    }
    let engine = common.makeEngine(folder: first.quiz.programFolder)
    let session = QuizSession(
      due, title: "Review", pass: nil, engine: engine, store: store, page: page, seed: common.seed,
      programHelp: Self.programHelp)
    try QuizConversation(session, engine: engine, page: page).run()
  }

  /// All quizzes; one that cannot be read is reported and left out.
  private func allQuizzes(_ page: TerminalPage) throws -> [Quiz] {
    let library = try library.find()
    return try library.quizNames.compactMap { name in
      do {
        return try QuizFile.read(library.quizPath(name))
      } catch let error as LessonError {
        page.note(error.render(colour: page.noteInk.isOn))
        return nil
      }
    }
  }
}
