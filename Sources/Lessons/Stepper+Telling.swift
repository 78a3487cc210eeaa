import Foundation

/// The commands that tell something and stay where they are.
extension Stepper {
  // MARK: Help

  func showHelp() {
    say("Here: " + whatToDo)
    let rows = StepperCommand.all.map { command in
      (":" + command.name + (command.argument.isEmpty ? "" : " " + command.argument), command.summary)
    }
    let margin = (rows.map(\.0.count).max() ?? 0) + 2
    write(
      rows.flatMap { head, text in
        Columns.wrap(text, width: max(12, page.width - margin)).enumerated().map { index, line in
          Columns.pad(index == 0 ? head : "", to: margin) + line
        }
      })
    say("A command may be shortened. Ctrl-C stops what runs, Ctrl-D leaves.")
  }

  /// What the next entry can be.
  private var whatToDo: String {
    switch waiting {
    case .reading(let rest):
      (rest.isEmpty ? "Enter goes on to the next step." : "Enter shows the rest of this page.")
        + " Any code you type runs; name? explains a name."
    case .cell: "Enter runs the cell above; :skip goes on without it. Any code you type runs before it."
    case .prediction:
      "type what you expect, in a word or a number; after the next cell it is set beside the result. :skip goes on without a guess."
    case .exercise(let exercise): helpWith(exercise)
    case .question(let asked):
      "type your answer as the question says. Code runs and is not counted."
        + (asked.question.hints.isEmpty ? "" : " :hint shows a hint.")
        + " :solution or :skip shows the answer, for no credit."
    case .feedback: "type what you think; Enter alone says nothing."
    case .finished:
      course?.chapter(after: lesson.name) == nil
        ? "Enter leaves. :goto N goes back to a step."
        : "Enter opens the next chapter. :goto N goes back to a step."
    case .over: ""
    }
  }

  private func helpWith(_ exercise: Lesson.Exercise) -> String {
    let left = max(0, exercise.hints.count - record(of: step).hints)
    let hints = left == 0 ? "No hints are left" : "Hints left: \(left) (:hint)"
    let enter =
      editsDrafts
      ? "Enter alone puts the starter, or what you wrote last, into the editor; Ctrl-C drops it."
      : "Enter alone shows the starter, or what you wrote last."
    return
      "type a program. If it gives a name that the exercise asks for, it is judged by the values it computes; any other code just runs. \(enter) \(hints); :solution shows a solution, :skip leaves the exercise out."
  }

  // MARK: Contents and progress

  func showContents() throws {
    var lines: [String] = []
    for section in plan.sections {
      let indent = String(repeating: "  ", count: max(0, section.level - 1))
      let head = "\(Columns.pad(String(section.steps.lowerBound + 1), to: 3, .right))  \(indent)"
      let text = Columns.wrap(
        section.title + " (\(state(of: section.steps)))", width: max(12, page.width - head.count))
      lines += text.enumerated().map { ($0 == 0 ? head : String(repeating: " ", count: head.count)) + $1 }
    }
    if let course, course.chapters.count > 1 {
      write(try course.lines(store, current: lesson.name, width: page.width))
      write([page.ink.bold("Sections of this one, by step:")])
    }
    write(lines)
    say(
      course == nil
        ? ":goto N goes to a step." : ":goto N goes to a step, :lesson N opens another chapter.")
  }

  /// What was done in a section, in words.
  private func state(of steps: Range<Int>) -> String {
    let shown = steps.filter { if case .cell(let cell) = plan.steps[$0] { !cell.isHidden } else { true } }
    let states = shown.map { record(of: $0).state }
    let skipped = states.count { $0 == .skipped }
    let done = states.count { $0 != .open }
    var words = done == 0 ? "not begun" : done == states.count ? "done" : "begun"
    if states.isEmpty { words = "no text of its own" }
    if skipped > 0 { words += ", \(skipped) skipped" }
    return steps.contains(step) ? "you are here; " + words : words
  }

  func showProgress() {
    var lines = ["Step \(step + 1) of \(plan.steps.count)."]
    lines += count("exercise", "solved")
    lines += count("prediction", "made")
    lines += count("question", "answered")
    lines += count("cell", "run")
    let checks = self.checks.values.joined()
    if !checks.isEmpty {
      lines.append("Checks in this session: \(checks.count(where: \.passed)) of \(checks.count) passed.")
    }
    if !credits.isEmpty {
      let total = Numbers.text((credits.values.reduce(0, +) * 100).rounded() / 100)
      lines.append("Credit in this session: \(total) of \(credits.count).")
    }
    let skipped = plan.steps.indices.filter { record(of: $0).state == .skipped }
    if !skipped.isEmpty {
      lines.append(
        "Skipped: " + skipped.map { "step \($0 + 1) (\(plan.key(of: $0)))" }.joined(separator: ", ") + ".")
      lines.append(":goto N goes to one of them.")
    }
    write(lines.flatMap { Columns.wrap($0, width: page.width) })
  }

  /// `Exercises: 1 of 3 solved, 1 skipped, 1 with the solution seen.`
  private func count(_ kind: String, _ verb: String) -> [String] {
    let states = plan.steps.indices.filter { index in
      if case .cell(let cell) = plan.steps[index], cell.isHidden { return false }
      return plan.key(of: index).hasPrefix(kind + " ")
    }.map { record(of: $0).state }
    if states.isEmpty { return [] }
    var text =
      "\(kind.prefix(1).uppercased() + kind.dropFirst())s: \(states.count { $0 == .done }) of \(states.count) \(verb)"
    let skipped = states.count { $0 == .skipped }
    let shown = states.count { $0 == .shown }
    if shown > 0 { text += ", \(shown) with the solution seen" }
    if skipped > 0 { text += ", \(skipped) skipped" }
    return [text + "."]
  }

  /// What is said after the last step.
  var closing: [String] {
    var lines = ["This is the end of the lesson."]
    let checks = self.checks.values.joined()
    if !checks.isEmpty {
      lines.append("Checks in this session: \(checks.count(where: \.passed)) of \(checks.count) passed.")
    }
    if !credits.isEmpty {
      let total = credits.values.reduce(0, +)
      lines.append(
        "Credit for questions in this session: \(Numbers.text((total * 100).rounded() / 100)) of \(credits.count)."
      )
    }
    let skipped = plan.steps.indices.count { record(of: $0).state == .skipped }
    if skipped > 0 { lines.append("Skipped steps: \(skipped); :progress names them.") }
    if let quiz { lines += ["Ask the questions again, with other numbers:", "peftbook quiz \(quiz.name)"] }
    lines.append("Was everything clear? :feedback takes what you have to say.")
    if let course, let next = course.chapter(after: lesson.name) {
      lines.append("Enter opens the next one, \(course.label(of: next)). :quit leaves.")
    } else {
      lines.append("Enter leaves.")
    }
    return lines.flatMap { Columns.wrap($0, width: page.width) }
  }

  // MARK: Hints and solutions

  func showHint() {
    switch waiting {
    case .exercise(let exercise): showHint(of: exercise)
    case .question(let asked): showHint(to: asked)
    default: say("There are hints at exercises and questions; here is neither.")
    }
  }

  func showSolution() throws {
    switch waiting {
    case .exercise(let exercise): showSolution(of: exercise)
    case .question(let asked): try judge(.skipped, nil, asked)
    default: say("There are solutions to exercises and questions; here is neither.")
    }
  }

  // MARK: The glossary

  func showGlossary(_ term: String) throws {
    let folder = URL(fileURLWithPath: lesson.source.name).deletingLastPathComponent()
    let path = Library.short(folder.appendingPathComponent(Glossary.fileName).path)
    if glossary == nil { glossary = try Glossary.read(path) }
    guard let glossary else { return }
    guard !term.isEmpty else {
      return say(
        "Terms: " + glossary.entries.map(\.term).joined(separator: ", ") + ". :glossary TERM explains one.")
    }
    switch glossary.find(term) {
    case .entry(let entry):
      let chapter = entry.chapter.map { [""] + Columns.wrap("(chapter \($0))", width: page.width) } ?? []
      write(
        [page.ink.bold(MarkdownRenderer.safe(entry.term)), ""]
          + renderer.lines(MarkdownParser.parse(entry.means)) + chapter)
    case .nothing(let nearest):
      throw FileError(
        message: "the glossary has no term \"\(MarkdownRenderer.safe(term))\"",
        hint: nearest.map { "did you mean \"\($0)\"?" } ?? ":glossary lists the terms")
    }
  }

  // MARK: Names and files

  func showVariables() {
    let variables = engine.variables
    if variables.isEmpty { return say("No names yet.") }
    page.write(VariableTable.lines(variables, width: page.width).map { $0 + "\n" }.joined())
  }

  func save(_ argument: String, replacing: Bool) throws {
    say(try transcript.save(as: argument, replacing: replacing))
  }

  // MARK: Feedback

  func askFeedback() {
    say("Was everything clear so far? Enter for yes, or say what was not.")
    waiting = .feedback(number: nil, then: waiting)
  }

  /// Keeps each answer at once.
  func takeFeedback(_ entry: String, number: Int64?, then: Waiting) {
    guard let number else {
      let feedback = Feedback(
        lesson: lesson.name, step: step, heading: plan.headings.isEmpty ? "" : plan.headings[step],
        unclear: entry)
      var given: Int64 = 0
      keep { given = try store.addFeedback(feedback) }
      waiting = .feedback(number: given, then: then)
      return say("What would make it better? Enter for nothing.")
    }
    keep { try store.setBetter(entry, ofFeedback: number) }
    waiting = then
    say("Thank you. This is kept with your progress; peftbook progress --feedback prints it.")
  }
}
