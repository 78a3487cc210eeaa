/// Cells, the reader's own code, and what has to run before either.
extension Stepper {
  /// Shows a cell: with its output if it ran in this session, else its code, which Enter then runs.
  func show(_ cell: Lesson.Cell) throws {
    guard let output = outputs[step] else { return cell.isHidden ? try runCell(cell) : offer(cell) }
    if cell.isHidden { return try advance() }
    page.write(lines(of: cell).map { $0 + "\n" }.joined())
    page.writeOutput(output)
    page.write("\n")
  }

  /// Shows a cell's code and waits for Enter, or leaves it out where a model is missing.
  func offer(_ cell: Lesson.Cell) {
    guard !unavailable.areUsed(in: cell.code) else {
      unavailable.add(namesBoundIn: cell.code)
      failed.insert(step)
      change(step) { $0.state = .skipped }
      let reason = "(left out: it needs what an earlier cell would have made from the missing model)"
      waiting = .reading(rest: [])
      return write(lines(of: cell) + Columns.wrap(reason, width: page.width))
    }
    write(lines(of: cell) + [page.ink.dim("(Enter runs this cell)")])
    waiting = .cell(cell)
  }

  private func lines(of cell: Lesson.Cell) -> [String] {
    CellText.lines(of: cell.code, ink: page.ink, width: page.width)
  }

  /// Runs the cell the reader is at; one that does not come to its end stays the current step.
  func runCell(_ cell: Lesson.Cell) throws {
    waiting = .cell(cell)
    guard try replay(before: step) else {
      return page.note("interrupted: Enter goes on with what came before and runs the cell")
    }
    switch run(cell, on: page, at: step) {
    case nil: waiting = .reading(rest: [])
    case .error(let text):
      page.note(text)
      return say("Enter runs the cell again, :skip goes on without it.")
    case .missingModel(let text):
      page.note(text)
      change(step) { $0.state = .skipped }
      waiting = .reading(rest: [])
      return say("This cell is left out, and those that build on it. Enter goes on; :redo tries it again.")
    case .interrupted: return page.note("interrupted: Enter runs the cell again")
    }
    if cell.isHidden { return try advance() }
    change(step) { $0.state = .done }
    try showPrediction()
    page.write("\n")
  }

  /// Runs a cell and, if it came to its end, remembers what it put on the page.
  private func run(_ cell: Lesson.Cell, on page: any Page, at step: Int) -> Outcome.Failure? {
    let recorder = RecordingPage(page)
    let code = Code(name: lesson.source.name, text: cell.code, firstLine: cell.firstLine)
    let outcome = engine.run(code, page: recorder)
    if !recorder.text.isEmpty && !recorder.text.hasSuffix("\n") { recorder.write("\n") }
    if let value = outcome.value, !cell.isHidden { recorder.writeOutput(value + "\n") }
    switch outcome.failure {
    case nil:
      outputs[step] = recorder.text
      checks[step] = outcome.checks
      failed.remove(step)
      transcript.add(cell.code)
      // The model may have come meanwhile; a cell that still wants for one says so again.
      unavailable = UnavailableNames()
    case .missingModel:
      unavailable.add(namesBoundIn: cell.code)
      failed.insert(step)
    case .error:
      checks[step] = outcome.checks
      failed.insert(step)
    case .interrupted: break
    }
    return outcome.failure
  }

  // MARK: What came before

  /// A cell, or an input of the reader's, that a later step may build on and that has not run in this session.
  private struct Pending {
    let step: Int
    let code: String
    let cell: Lesson.Cell?
    /// The input's number; -1 puts a cell before the inputs typed at it, and the largest a solution after them.
    let input: Int
  }

  /// What came before a step and has not run; a cell that failed is left to the reader.
  private func pending(before target: Int) -> [Pending] {
    var pending: [Pending] = []
    for (index, step) in plan.steps.enumerated().prefix(target) {
      guard outputs[index] == nil, !failed.contains(index) else { continue }
      switch step {
      case .cell(let cell): pending.append(Pending(step: index, code: cell.code, cell: cell, input: -1))
      case .exercise(let exercise) where record(of: index).state != .done:
        // What follows builds on the exercise; its solution comes after the reader's own tries.
        let solution = exercise.solution
        pending.append(Pending(step: index, code: solution.code, cell: solution, input: .max))
      default: continue
      }
    }
    for (number, input) in inputs.enumerated() where !input.hasRun {
      pending.append(Pending(step: input.step, code: input.code, cell: nil, input: number))
    }
    return pending.sorted { ($0.step, $0.input) < ($1.step, $1.input) }
  }

  /// Runs what came before a step and has not run in this session: cells, and the reader's own inputs among them.
  ///
  /// Returns: false if the reader interrupted it; what ran until then is not run again.
  func replay(before target: Int) throws -> Bool {
    let pending = pending(before: target)
    defer { page.progress(nil) }
    for (done, item) in pending.enumerated() {
      page.progress("replaying what came before: \(done + 1) of \(pending.count)")
      let silent = Transcript(width: page.width)
      if let cell = item.cell {
        if unavailable.areUsed(in: cell.code) {
          unavailable.add(namesBoundIn: cell.code)
          failed.insert(item.step)
          continue
        }
        switch run(cell, on: silent, at: item.step) {
        case .interrupted: return false
        case .error(let text), .missingModel(let text): page.note(text)
        case nil: break
        }
      } else {
        let outcome = engine.run(Code(name: "<input>", text: item.code), page: silent)
        if outcome.failure == .interrupted { return false }
        inputs[item.input].hasRun = true
        if outcome.failure == nil { transcript.add(item.code) }
      }
    }
    return true
  }

  // MARK: The reader's own code

  /// Runs what the reader typed, or does what they asked the prompt for in a word.
  func runInput(_ text: String) throws { _ = try outcome(ofRunning: text) }

  /// The same; returns what came of code.
  func outcome(ofRunning text: String) throws -> Outcome {
    switch Shorthand(text, names: engine.variables.map(\.name)) {
    case .command(let name, let argument): try command(":\(name) \(argument)")
    case .help(let name): _ = try run(input: "help(\(name))", isKept: false)
    case .code: return try run(input: text)
    }
    return Outcome()
  }

  /// Runs code after all that it refers to; what went well is kept with the progress.
  func run(input text: String, isKept: Bool = true) throws -> Outcome {
    var target = step + 1
    switch waiting {
    case .cell, .exercise: target = step
    case .reading, .prediction, .question, .feedback, .finished, .over: break
    }
    var names = UnavailableNames()
    for item in pending(before: target) { names.add(namesBoundIn: item.code, atMargin: false) }
    if names.areUsed(in: text), try !replay(before: target) {
      page.note("interrupted: the rest of what came before runs when a cell or an input needs it")
      return Outcome(failure: .interrupted)
    }
    let recorder = RecordingPage(page)
    let outcome = engine.run(Code(name: "<input>", text: text), page: recorder)
    if !recorder.text.isEmpty && !recorder.text.hasSuffix("\n") { page.write("\n") }
    if let value = outcome.value { page.writeOutput(value + "\n") }
    switch outcome.failure {
    case .error(let text), .missingModel(let text): page.note(text)
    case .interrupted: page.note("interrupted")
    case nil:
      guard isKept else { break }
      engine.rememberValue()
      keep { try store.addInput(text, at: step, in: lesson.name) }
      inputs.append(Input(step: step, code: text, hasRun: true))
      transcript.add(text)
    }
    return outcome
  }
}
