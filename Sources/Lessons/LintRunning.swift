import Starlark

/// Rules that take running: cells that fail, and exercises whose checks accept or refuse the wrong programs.
///
/// Before each exercise the names are kept. The solution runs, then the empty program, the starter and each wrong one,
/// each from the names as they were; then the lesson goes on from the solution. Names come back, what is inside of
/// values does not: an exercise should bind names and leave the objects of earlier cells as they are.
struct RunningRules {
  private let lesson: Lesson
  private let engine: LabEngine
  private var findings: [LintFinding] = []
  private var unavailable = UnavailableNames()

  static func judge(_ lesson: Lesson, engine: LabEngine) -> [LintFinding] {
    var rules = RunningRules(lesson: lesson, engine: engine)
    for block in lesson.blocks {
      switch block.content {
      case .cell(let cell): guard rules.runs(cell) else { return rules.findings }
      case .exercise(let exercise): guard rules.judge(exercise) else { return rules.findings }
      default: break
      }
    }
    return rules.findings
  }

  private init(lesson: Lesson, engine: LabEngine) {
    self.lesson = lesson
    self.engine = engine
  }

  private func run(_ cell: Lesson.Cell) -> Outcome {
    engine.run(
      Code(name: lesson.source.name, text: cell.code, firstLine: cell.firstLine), page: Transcript())
  }

  /// Runs a cell of the lesson; false when the lesson cannot go on.
  private mutating func runs(_ cell: Lesson.Cell) -> Bool {
    if unavailable.areUsed(in: cell.code) {
      unavailable.add(namesBoundIn: cell.code)
      return true
    }
    let outcome = run(cell)
    for check in outcome.checks where !check.passed {
      note(
        .failedCheck, "the check \"\(check.claim)\" fails", in: cell, hint: "peftbook run shows the numbers")
    }
    switch outcome.failure {
    case nil: return true
    case .missingModel:
      unavailable.add(namesBoundIn: cell.code)
      return true
    case .error(let text):
      note(.failedCell, "the cell ends in an error", in: cell, hint: Self.firstLine(text))
      return false
    case .interrupted: return false
    }
  }

  /// Tries an exercise; false when the lesson cannot go on.
  private mutating func judge(_ exercise: Lesson.Exercise) -> Bool {
    let parts = [exercise.starter, exercise.solution, exercise.check]
    if parts.contains(where: { unavailable.areUsed(in: $0.code) }) {
      unavailable.add(namesBoundIn: exercise.solution.code)
      return true
    }
    let before = engine.bindings
    let verdict = verdict(on: exercise.solution, of: exercise)
    if let reason = verdict {
      note(
        .failedSolution, "the solution of \"\(exercise.id)\" does not pass its own check",
        in: exercise.solution, hint: reason)
    }
    let after = engine.bindings
    let empty = Lesson.Cell(id: "", isHidden: true, code: "", firstLine: exercise.starter.firstLine)
    refuse(
      empty, .passedEmpty, "the check of \"\(exercise.id)\" passes before anything is written", exercise,
      before)
    if !exercise.starter.code.allSatisfy(\.isWhitespace) {
      refuse(
        exercise.starter, .passedStarter, "the check of \"\(exercise.id)\" passes on the untouched starter",
        exercise,
        before)
    }
    for wrong in exercise.wrong {
      refuse(wrong, .passedWrong, "the check of \"\(exercise.id)\" accepts this mistake", exercise, before)
    }
    engine.restore(after)
    return verdict == nil
  }

  /// Notes a program that the check should refuse and accepts.
  private mutating func refuse(
    _ program: Lesson.Cell, _ rule: LintRule, _ message: String, _ exercise: Lesson.Exercise,
    _ before: [(name: String, value: Value)]
  ) {
    engine.restore(before)
    if verdict(on: program, of: exercise) == nil {
      let hint = "check something that only the wanted program computes"
      note(rule, message, in: rule == .passedWrong ? program : exercise.check, hint: hint)
    }
  }

  /// Why the check refuses a program, nil if it accepts it.
  private func verdict(on program: Lesson.Cell, of exercise: Lesson.Exercise) -> String? {
    for cell in [program, exercise.check] {
      let outcome = run(cell)
      switch outcome.failure {
      case .error(let text), .missingModel(let text): return Self.firstLine(text)
      case .interrupted: return "interrupted"
      case nil: break
      }
      if cell == exercise.check {
        if outcome.checks.isEmpty { return "the check makes no check(...)" }
        if let failed = outcome.checks.first(where: { !$0.passed }) {
          return "the check \"\(failed.claim)\" fails"
        }
      }
    }
    return nil
  }

  private mutating func note(_ rule: LintRule, _ message: String, in cell: Lesson.Cell, hint: String) {
    findings.append(
      LintFinding(rule, lesson.source.diagnostic(message, line: cell.lines.lowerBound, hint: hint)))
  }

  private static func firstLine(_ text: String) -> String {
    text.split(separator: "\n").first.map(String.init) ?? text
  }
}
