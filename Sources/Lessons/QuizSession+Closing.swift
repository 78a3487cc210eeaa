import Foundation

extension QuizSession {
  /// The credit so far, of at most one for each question.
  package var credit: Double { standings.compactMap(\.credit).reduce(0, +) }

  /// The credit as a fraction; what was not answered counts as nothing.
  package var score: Double { items.isEmpty ? 0 : credit / Double(items.count) }

  /// Whether the score is enough.
  package var isPassed: Bool { score >= (pass ?? 0) - 1e-9 }

  /// What is said at the end: the score, what to read again, and when it comes again.
  func closing(at now: Date) -> [String] {
    let sum = "\(Numbers.text((credit * 100).rounded() / 100)) of \(items.count)"
    let percent = Numbers.text((score * 1000).rounded() / 10)
    var text = "Credit: \(sum), \(percent)%."
    if let pass {
      text +=
        " \(Numbers.text((pass * 1000).rounded() / 10))% is needed: \(isPassed ? "passed" : "not passed")."
    }
    var lines = Columns.wrap(text, width: page.width) + toRead
    if store != nil, standings.contains(where: \.isMissed) {
      let days = ReviewSchedule.text(of: ReviewSchedule.intervals[0])
      lines += Columns.wrap(
        "What you missed comes again in \(days): peftbook quiz --review", width: page.width)
    }
    return lines
  }

  /// The objectives of the missed questions, under the lesson that teaches them.
  private var toRead: [String] {
    var lessons: [(name: String, objectives: [(text: String, ids: [String])])] = []
    for (item, standing) in zip(items, standings) where standing.isMissed {
      let lesson = item.quiz.lesson ?? item.quiz.name
      let place = lessons.firstIndex { $0.name == lesson } ?? lessons.count
      if place == lessons.count { lessons.append((lesson, [])) }
      let text = item.question.objective ?? "Question"
      let index = lessons[place].objectives.firstIndex { $0.text == text }
      if let index {
        lessons[place].objectives[index].ids.append(item.question.id)
      } else {
        lessons[place].objectives.append((text, [item.question.id]))
      }
    }
    return lessons.flatMap { lesson in
      [""] + Columns.wrap("To read again, with peftbook learn \(lesson.name):", width: page.width)
        + lesson.objectives.flatMap { objective -> [String] in
          let text = "\(objective.text) (\(objective.ids.joined(separator: ", ")))"
          let wrapped = Columns.wrap(text, width: max(8, page.width - 2))
          return wrapped.enumerated().map { ($0 == 0 ? "- " : "  ") + $1 }
        }
    } + (lessons.isEmpty ? [] : [""])
  }
}
