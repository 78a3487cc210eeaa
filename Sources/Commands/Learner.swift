import Foundation
import Lessons
import Models

/// A reader at a terminal: the list of lessons, and one lesson after another.
final class Learner {
  private let common: CommonOptions
  private let store: ProgressStore
  /// Nil where a single file is read.
  private let course: Course?
  private let page: TerminalPage
  private let editor: LineEditor
  /// What Ctrl-C stops.
  private let current = CurrentEngine()
  private let completion = CommandCompletion(Stepper.commandNames)

  init(common: CommonOptions, store: ProgressStore, course: Course?, page: TerminalPage) {
    self.common = common
    self.store = store
    self.course = course
    self.page = page
    let completion = completion
    editor = LineEditor(
      historyFolder: ProgressStore.dataFolder(), ink: page.ink, complete: completion.complete)
    let (current, interruption) = (current, editor.interruption)
    Interrupts.watch {
      current.interrupt()
      interruption()
    }
  }

  /// Opens the lesson asked for, or the list; returns once the reader leaves.
  func learn(_ wanted: String?) throws {
    var next = try wanted.map { try course?.path(of: $0) ?? $0 } ?? chooseLesson()
    while let path = next {
      switch try step(through: path) {
      case nil: return
      case ""?: next = try chooseLesson()
      case let other?: next = other
      }
    }
  }

  // MARK: The list of lessons

  /// Asks for a lesson until there is one that can be opened; nil if the reader leaves.
  private func chooseLesson() throws -> String? {
    guard let course, let suggestion = try course.suggestion(store) else {
      throw FileError(message: "there are no lessons to choose from", hint: "lessons are named NN-name.md")
    }
    showLessons(course, suggestion)
    while true {
      completion.engine = nil
      switch editor.read(prompt: "lesson> ", isWhole: { _ in true }) {
      case .interrupted: continue
      case .end:
        page.write("\n")
        return nil
      case .text(let text):
        let entry = text.trimmingCharacters(in: .whitespacesAndNewlines)
        switch entry {
        case "": return suggestion.path
        case ":quit", ":q", "quit", "exit": return nil
        case ":help", ":h", "help", "?", ":toc", ":lesson", ":progress": showLessons(course, suggestion)
        default: if let path = choice(entry, course) { return path }
        }
      }
    }
  }

  private func showLessons(_ course: Course, _ suggestion: Course.Chapter) {
    do {
      let lines = try course.lines(store, width: page.width)
      page.write((["Lessons", "======="] + lines + [""]).map { $0 + "\n" }.joined())
    } catch {
      page.note((error as? FileError)?.rendered ?? "error: \(error)")
    }
    let help = "Enter opens \(course.label(of: suggestion)). A number opens another one, :quit leaves."
    page.write(Columns.wrap(help, width: page.width).map { $0 + "\n" }.joined())
  }

  private func choice(_ entry: String, _ course: Course) -> String? {
    do {
      let path = try course.path(of: entry)
      _ = try LessonFile.read(path)
      return path
    } catch let error as FileError {
      page.note(error.rendered)
    } catch let error as LessonError {
      page.note(error.render(colour: page.noteInk.isOn))
    } catch {
      page.note("error: \(error)")
    }
    return nil
  }

  // MARK: One lesson

  /// Steps through a lesson; returns the next one to open, empty for the list, nil if the reader leaves.
  private func step(through path: String) throws -> String? {
    let lesson = try LessonFile.read(path)
    let quiz = try Library.quiz(of: lesson)
    let engine = common.makeEngine(folder: URL(fileURLWithPath: path).deletingLastPathComponent())
    completion.engine = engine
    current.set(engine.interruption)
    let stepper = try Stepper(
      lesson, quiz: quiz, engine: engine, store: store, page: page, height: Terminal.size.lines,
      seed: common.seed, course: course, missingModels: Self.missing(lesson.front.needs),
      editsDrafts: editor.drawsItself)
    try stepper.begin()
    while !stepper.isOver {
      if !page.isAtLineStart { page.write("\n") }
      let entry = editor.read(
        prompt: stepper.prompt, initial: draft(of: stepper), isWhole: stepper.isWhole,
        command: stepper.command(in:))
      switch entry {
      case .interrupted: break
      case .end:
        page.write("\n")
        try stepper.take(":quit")
        return nil
      case .text(let text): try stepper.take(text.trimmingCharacters(in: .newlines))
      }
    }
    return stepper.nextLesson
  }

  /// What the editor offers to change; a terminal that cannot shows it, unless it stands on the page already, and goes
  /// on with what the reader has begun.
  private func draft(of stepper: Stepper) -> String {
    completion.draft = ""
    guard let draft = stepper.takeDraft() else { return "" }
    completion.draft = draft
    if editor.drawsItself { return draft }
    if stepper.isDraftOnPage, !stepper.isDraftBegun { return "" }
    page.write(CellText.lines(of: draft, ink: page.ink, width: page.width).map { $0 + "\n" }.joined())
    return stepper.isDraftBegun ? draft : ""
  }

  /// The models of a list that can be fetched and are not here.
  private static func missing(_ needs: [String]) -> [String] {
    needs.compactMap(ModelStore.model(named:)).filter { model in
      !FileManager.default.fileExists(atPath: ModelStore.path(of: model))
    }.map(\.name)
  }
}
