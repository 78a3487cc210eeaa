import Foundation
import GRDB

/// How far a reader is with one step of a lesson.
package struct StepRecord: Sendable, Equatable {
  /// How it stands.
  package enum State: String, Sendable {
    case open, done
    /// The solution was shown before the reader's own work passed.
    case shown
    case skipped
  }

  /// How it stands.
  package var state = State.open
  /// How often a check refused what the reader wrote; what did not run does not count.
  package var tries = 0
  /// How many hints were shown.
  package var hints = 0
  /// What the reader wrote last, and may go on from.
  package var draft: String?

  /// Makes the record of a step that nothing was done at.
  package init() {}
}

/// What a reader said about a lesson.
package struct Feedback: Sendable, Equatable {
  /// The lesson's name.
  package var lesson: String
  /// The step they were at, from 0.
  package var step: Int
  /// The heading it stands under.
  package var heading: String
  /// What was not clear; empty if all was.
  package var unclear: String
  /// What would make the lesson better; may be empty.
  package var better: String
  /// When it was said.
  package var time = Date()

  /// Makes feedback of now.
  package init(lesson: String, step: Int, heading: String, unclear: String, better: String = "") {
    self.lesson = lesson
    self.step = step
    self.heading = heading
    self.unclear = unclear
    self.better = better
  }
}

extension ProgressStore {
  /// The records of the steps at which something was done, by the plan's keys.
  package func steps(in lesson: String) throws -> [String: StepRecord] {
    try read { db in
      let rows = try Row.fetchAll(db, sql: "SELECT * FROM step WHERE lesson = ?", arguments: [lesson])
      return Dictionary(
        rows.map { row in
          var record = StepRecord()
          record.state = StepRecord.State(rawValue: row["state"]) ?? .open
          record.tries = row["tries"]
          record.hints = row["hints"]
          record.draft = row["draft"]
          return (row["key"], record)
        }, uniquingKeysWith: { $1 })
    }
  }

  /// Remembers how far the reader is with a step.
  package func setStep(_ record: StepRecord, _ key: String, in lesson: String) throws {
    try write { db in
      try db.execute(
        sql: "INSERT OR REPLACE INTO step VALUES (?, ?, ?, ?, ?, ?)",
        arguments: [lesson, key, record.state.rawValue, record.tries, record.hints, record.draft])
    }
  }

  /// Keeps feedback; returns its number, under which more can be added.
  package func addFeedback(_ feedback: Feedback) throws -> Int64 {
    try write { db in
      try db.execute(
        sql: "INSERT INTO feedback (lesson, step, heading, unclear, better, time) VALUES (?, ?, ?, ?, ?, ?)",
        arguments: [
          feedback.lesson, feedback.step, feedback.heading, feedback.unclear, feedback.better,
          feedback.time.timeIntervalSince1970,
        ])
      return db.lastInsertedRowID
    }
  }

  /// Adds to feedback what would make the lesson better.
  package func setBetter(_ text: String, ofFeedback number: Int64) throws {
    try write { db in
      try db.execute(sql: "UPDATE feedback SET better = ? WHERE number = ?", arguments: [text, number])
    }
  }

  /// All feedback, the oldest first.
  package func feedback() throws -> [Feedback] {
    try read { db in
      try Row.fetchAll(db, sql: "SELECT * FROM feedback ORDER BY number").map { row in
        var feedback = Feedback(
          lesson: row["lesson"], step: row["step"], heading: row["heading"], unclear: row["unclear"],
          better: row["better"])
        feedback.time = Date(timeIntervalSince1970: row["time"])
        return feedback
      }
    }
  }
}
