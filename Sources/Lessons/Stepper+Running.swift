extension Stepper {
  /// Shows a cell and runs it, or shows again what it said.
  func show(_ cell: Lesson.Cell) throws {
    if !cell.isHidden { page.write(CellText.lines(of: cell.code, ink: page.ink).map { $0 + "\n" }.joined()) }
    if let output = outputs[step] {
      if cell.isHidden { return try advance() }
      return page.write(output + "\n")
    }
    guard try replay(before: step) else { return }
    let recorder = RecordingPage(page)
    let failure = run(cell, on: recorder, at: step)
    switch failure {
    case nil: break
    case .error(let text), .missingModel(let text): page.note(text)
    case .interrupted: page.note("interrupted; the cell runs again when a later one needs it")
    }
    if cell.isHidden && failure == nil { return try advance() }
    try showPrediction()
    page.write("\n")
  }

  /// Runs a cell and remembers what it put on the page.
  private func run(_ cell: Lesson.Cell, on page: any Page, at step: Int) -> Outcome.Failure? {
    let recorder = RecordingPage(page)
    let code = Code(name: lesson.source.name, text: cell.code, firstLine: cell.firstLine)
    let outcome = engine.run(code, page: recorder)
    if !recorder.text.isEmpty && !recorder.text.hasSuffix("\n") { recorder.write("\n") }
    if let value = outcome.value, !cell.isHidden { recorder.write(value + "\n") }
    if outcome.failure != .interrupted {
      outputs[step] = recorder.text
      checks += outcome.checks
    }
    return outcome.failure
  }

  /// Sets what the reader predicted beside what came out.
  private func showPrediction() throws {
    for earlier in stride(from: step - 1, through: 0, by: -1) {
      switch plan.steps[earlier] {
      case .cell(let cell) where !cell.isHidden: return
      case .predict(let prediction):
        if let text = try store.prediction(prediction.id, in: lesson.name), !text.isEmpty {
          page.write(
            "\n" + Columns.wrap("You predicted: \(text)", width: page.width).map { $0 + "\n" }.joined())
        }
        return
      default: continue
      }
    }
  }

  /// Runs what came before a step and has not run in this session: cells, and the reader's own inputs among them.
  ///
  /// Returns: false if the reader interrupted it.
  func replay(before target: Int) throws -> Bool {
    let inputs = try store.inputs(in: lesson.name)
    var pending: [(step: Int, isCell: Bool, input: Int)] = []
    for (index, step) in plan.steps.enumerated().prefix(target) {
      if case .cell = step, outputs[index] == nil { pending.append((index, true, 0)) }
    }
    for (number, input) in inputs.enumerated().dropFirst(inputsDone) {
      pending.append((input.step, false, number))
    }
    pending.sort { ($0.step, $0.isCell ? -1 : $0.input) < ($1.step, $1.isCell ? -1 : $1.input) }
    defer { page.progress(nil) }
    for (done, item) in pending.enumerated() {
      page.progress("replaying what came before: \(done + 1) of \(pending.count)")
      let silent = Transcript(width: page.width)
      if item.isCell, case .cell(let cell) = plan.steps[item.step] {
        switch run(cell, on: silent, at: item.step) {
        case .interrupted: return interrupted()
        case .error(let text), .missingModel(let text): page.note(text)
        case nil: break
        }
      } else {
        let outcome = engine.run(Code(name: "<input>", text: inputs[item.input].code), page: silent)
        if outcome.failure == .interrupted { return interrupted() }
        inputsDone = max(inputsDone, item.input + 1)
      }
    }
    return true
  }

  private func interrupted() -> Bool {
    page.note("interrupted; what is missing is replayed when a cell needs it")
    return false
  }

  /// Runs what the reader typed, after all that it may refer to.
  func runInput(_ text: String) throws {
    guard try replay(before: step + 1) else { return }
    let recorder = RecordingPage(page)
    let outcome = engine.run(Code(name: "<input>", text: text), page: recorder)
    if !recorder.text.isEmpty && !recorder.text.hasSuffix("\n") { page.write("\n") }
    if let value = outcome.value { page.write(value + "\n") }
    switch outcome.failure {
    case .error(let text), .missingModel(let text): page.note(text)
    case .interrupted: page.note("interrupted")
    case nil:
      try store.addInput(text, at: step, in: lesson.name)
      inputsDone += 1
    }
  }
}
