/// Where a reader comes in.
extension Stepper {
  /// Shows where the reader stopped last time, or the beginning.
  package func begin() throws {
    if !store.claim(lesson.name) {
      say(
        "Another session has this lesson open. Both keep your answers; the lesson goes on where the one that moves last stops."
      )
    }
    say("Enter goes on. Type any expression to try it. :help lists the commands, :quit leaves.")
    for model in missingModels {
      say(
        "This lesson needs the model \(model), which is not on this machine. `peftbook fetch \(model)` gets it; without it the cells that use it are left out."
      )
    }
    records = try store.steps(in: lesson.name)
    inputs = try store.inputs(in: lesson.name).map { Input(step: $0.step, code: $0.code, hasRun: false) }
    guard let place = try store.place(in: lesson.name), !plan.steps.isEmpty else { return try show(0) }
    if place.finished {
      say("You have been through this lesson; here is its beginning again.")
      return try show(0)
    }
    let target = self.step(for: place)
    guard target > 0 else { return try show(0) }
    guard target < plan.steps.count else { return try finish() }
    let heading = plan.headings[target].isEmpty ? "" : ": \(plan.headings[target])"
    say("Going on at step \(target + 1) of \(plan.steps.count)\(heading).")
    try resume(at: target)
  }

  /// The step a stored place means in the lesson as it is now; an answered question is not asked again.
  private func step(for place: ProgressStore.Place) -> Int {
    guard place.digest == plan.digest else { return plan.headings.firstIndex(of: place.heading) ?? 0 }
    let step = min(max(0, place.step), plan.steps.count - 1)
    switch plan.steps[step] {
    case .question: return record(of: step).state == .open ? step : step + 1
    case .exercise: return record(of: step).state == .done ? step + 1 : step
    case .prose, .cell, .predict: return step
    }
  }

  /// Shows the text around a step without running anything; what it needs is replayed when a cell wants it.
  private func resume(at target: Int) throws {
    switch plan.steps[target] {
    case .prose, .question, .predict: return try show(target)
    case .cell, .exercise: break
    }
    for earlier in stride(from: target - 1, through: 0, by: -1) {
      guard case .prose(let blocks) = plan.steps[earlier] else { continue }
      page.write(renderer.lines(blocks).map { $0 + "\n" }.joined() + "\n")
      break
    }
    step = target
    waiting = .reading(rest: [])
    switch plan.steps[target] {
    case .cell(let cell) where !cell.isHidden: offer(cell)
    case .exercise(let exercise): present(exercise)
    default: break
    }
  }
}
