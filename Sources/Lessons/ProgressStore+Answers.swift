import Foundation
import GRDB

extension ProgressStore {
  /// One question's record over all attempts.
  package struct Record: Sendable, Equatable {
    /// The question's id.
    package let question: String
    /// How often it was answered or skipped.
    package let attempts: Int
    /// The best credit, from 0 to 1.
    package let best: Double

    /// Makes a record.
    package init(question: String, attempts: Int, best: Double) {
      self.question = question
      self.attempts = attempts
      self.best = best
    }
  }

  /// Remembers an answer; `answer` is nil for a skipped question, which never counts as right.
  ///
  /// One that is given while the quiz is asked as a whole counts there until the quiz ends.
  package func addAnswer(
    _ answer: String?, to question: String, of quiz: String, credit: Double, at time: Date = Date(),
    inSitting: Bool = false
  ) throws {
    try write { db in
      try db.execute(
        sql: """
          INSERT INTO answer (quiz, question, attempt, answer, credit, time) VALUES (?, ?,
            1 + (SELECT COUNT(*) FROM answer WHERE quiz = ? AND question = ?), ?, ?, ?)
          """,
        arguments: [quiz, question, quiz, question, answer, credit, time.timeIntervalSince1970])
      guard inSitting else { return }
      try db.execute(
        sql: """
          INSERT INTO sitting VALUES (?, ?, ?)
            ON CONFLICT (quiz, question) DO UPDATE SET credit = MAX(credit, excluded.credit)
          """, arguments: [quiz, question, credit])
    }
  }

  /// The questions of a quiz that were answered before it was left, each with its best credit.
  package func sitting(of quiz: String) throws -> [String: Double] {
    try read { db in
      let rows = try Row.fetchAll(
        db, sql: "SELECT question, credit FROM sitting WHERE quiz = ?", arguments: [quiz])
      return Dictionary(rows.map { ($0["question"], $0["credit"]) }, uniquingKeysWith: { $1 })
    }
  }

  /// Lets a quiz begin with its first question next time; the answers stay.
  package func endSitting(of quiz: String) throws {
    try write { db in try db.execute(sql: "DELETE FROM sitting WHERE quiz = ?", arguments: [quiz]) }
  }

  /// Every answer to a quiz, the oldest first.
  package func answers(of quiz: String) throws -> [(question: String, credit: Double, time: Date)] {
    try read { db in
      try Row.fetchAll(
        db, sql: "SELECT question, credit, time FROM answer WHERE quiz = ? ORDER BY number", arguments: [quiz]
      ).map { ($0["question"], $0["credit"], Date(timeIntervalSince1970: $0["time"])) }
    }
  }

  /// How often a question was answered or skipped.
  package func attempts(at question: String, of quiz: String) throws -> Int {
    try read { db in
      try Int.fetchOne(
        db, sql: "SELECT COUNT(*) FROM answer WHERE quiz = ? AND question = ?", arguments: [quiz, question])
        ?? 0
    }
  }

  /// The record of every question of a quiz that was ever answered.
  package func records(of quiz: String) throws -> [Record] {
    try read { db in
      try Row.fetchAll(
        db,
        sql: """
          SELECT question, COUNT(*) AS attempts, MAX(credit) AS best FROM answer WHERE quiz = ?
          GROUP BY question ORDER BY MIN(number)
          """, arguments: [quiz]
      ).map { Record(question: $0["question"], attempts: $0["attempts"], best: $0["best"]) }
    }
  }
}
