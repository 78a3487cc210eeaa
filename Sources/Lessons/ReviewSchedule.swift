import Foundation

/// When a question that was missed comes again: 1, 3, 7, 21 and 60 days after it was answered last.
///
/// A question enters when it is missed, in part or skipped; each right answer at or after its time moves it on to the
/// next interval, a miss back to the first, and a right answer before its time changes nothing. A right answer after
/// the last interval takes it out. The state follows from the answers alone, so that nothing else has to be stored.
package struct ReviewSchedule: Sendable, Equatable {
  /// The intervals in seconds.
  package static let intervals: [TimeInterval] = [1, 3, 7, 21, 60].map { $0 * 86_400 }

  /// Which interval the question waits for, from 0.
  package let stage: Int
  /// When it is due.
  package let due: Date

  /// What follows from answers in their order; nil if nothing is to be reviewed.
  package init?(of answers: [(credit: Double, time: Date)]) {
    var state: (stage: Int, due: Date)?
    for answer in answers {
      if answer.credit < 1 {
        state = (0, answer.time.addingTimeInterval(Self.intervals[0]))
      } else if let current = state, answer.time >= current.due {
        let next = current.stage + 1
        state =
          next < Self.intervals.count ? (next, answer.time.addingTimeInterval(Self.intervals[next])) : nil
      }
    }
    guard let state else { return nil }
    (stage, due) = state
  }

  /// A span of time as people say it: `3 days`, `20 hours`.
  package static func text(of seconds: TimeInterval) -> String {
    let hours = max(1, Int((max(0, min(seconds, 1e9)) / 3600).rounded(.up)))
    let days = Int((Double(hours) / 24).rounded())
    if hours < 24 { return hours == 1 ? "1 hour" : "\(hours) hours" }
    return days == 1 ? "1 day" : "\(days) days"
  }
}

/// The questions of several quizzes that are to be reviewed, the longest due first.
package struct ReviewQueue {
  /// One question with its state.
  package struct Entry: Sendable {
    /// The question with its quiz.
    package let item: QuizSession.Item
    /// When it is due.
    package let schedule: ReviewSchedule
  }

  /// All questions that were missed and not yet learnt.
  package let entries: [Entry]

  /// Looks up what was answered; questions that are no longer in their quiz are left out.
  package init(_ quizzes: [Quiz], store: ProgressStore) throws {
    var entries: [Entry] = []
    for quiz in quizzes {
      let answers = try store.answers(of: quiz.name)
      for question in quiz.questions {
        let own = answers.filter { $0.question == question.id }.map { ($0.credit, $0.time) }
        guard let schedule = ReviewSchedule(of: own) else { continue }
        entries.append(Entry(item: .init(quiz: quiz, question: question), schedule: schedule))
      }
    }
    self.entries = entries.enumerated().sorted {
      ($0.element.schedule.due, $0.offset) < ($1.element.schedule.due, $1.offset)
    }.map(\.element)
  }

  /// The questions that are due at a time.
  package func due(at now: Date) -> [QuizSession.Item] {
    entries.filter { $0.schedule.due <= now }.map(\.item)
  }

  /// What is said when nothing is due.
  ///
  /// Where one quiz was named, `others` is the queue of all, of which the others are named.
  package func nothingDue(at now: Date, of quiz: Quiz? = nil, others: ReviewQueue? = nil) -> String {
    let elsewhere = quiz.flatMap { others?.waiting(outsideOf: $0) } ?? ""
    guard let next = entries.first else {
      let which = quiz == nil ? "no question" : "no question of this quiz"
      return "There is nothing to review: \(which) was missed so far." + elsewhere
    }
    let span = ReviewSchedule.text(of: next.schedule.due.timeIntervalSince(now))
    let count = entries.count == 1 ? "1 question waits" : "\(entries.count) questions wait"
    return
      "Nothing\(quiz == nil ? "" : " of this quiz") is due. \(count); the next, \(next.item.question.id) of "
      + "\(next.item.quiz.name), is due in \(span)." + elsewhere
  }

  /// Which other quizzes have questions to review, and how many.
  private func waiting(outsideOf quiz: Quiz) -> String? {
    let names = entries.map(\.item.quiz.name).filter { $0 != quiz.name }
    guard !names.isEmpty else { return nil }
    let counts = Dictionary(names.map { ($0, 1) }, uniquingKeysWith: +).sorted { $0.key < $1.key }
    let list = counts.map { "\($0.key) (\($0.value))" }.joined(separator: ", ")
    return " There are missed questions of \(list): peftbook quiz --review asks those that are due."
  }
}
