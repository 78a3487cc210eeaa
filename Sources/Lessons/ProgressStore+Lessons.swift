import Foundation
import GRDB

extension ProgressStore {
  /// Where a reader stopped in a lesson.
  package struct Place: Sendable, Equatable {
    /// The number of the step, from 0.
    package var step: Int
    /// How many steps the lesson had.
    package var total: Int
    /// The heading the step stands under.
    package var heading: String
    /// Tells whether the lesson's text changed since.
    package var digest: String
    /// Whether the reader came to the end.
    package var finished: Bool

    /// Makes a place.
    package init(step: Int, total: Int, heading: String, digest: String, finished: Bool) {
      self.step = step
      self.total = total
      self.heading = heading
      self.digest = digest
      self.finished = finished
    }
  }

  /// Where the reader is in a lesson, or nil if they never opened it.
  package func place(in lesson: String) throws -> Place? {
    try read { db in
      try Row.fetchOne(db, sql: "SELECT * FROM place WHERE lesson = ?", arguments: [lesson]).map {
        Place(
          step: $0["step"], total: $0["total"], heading: $0["heading"], digest: $0["digest"],
          finished: $0["finished"])
      }
    }
  }

  /// The lessons that were opened, the latest first.
  package func openedLessons() throws -> [(lesson: String, place: Place)] {
    try read { db in
      try Row.fetchAll(db, sql: "SELECT * FROM place ORDER BY time DESC, lesson").map { row in
        let place = Place(
          step: row["step"], total: row["total"], heading: row["heading"], digest: row["digest"],
          finished: row["finished"])
        return (row["lesson"], place)
      }
    }
  }

  /// Remembers where the reader is.
  package func setPlace(_ place: Place, in lesson: String) throws {
    try write { db in
      try db.execute(
        sql: "INSERT OR REPLACE INTO place VALUES (?, ?, ?, ?, ?, ?, ?)",
        arguments: [
          lesson, place.step, place.total, place.heading, place.digest, place.finished,
          Date().timeIntervalSince1970,
        ])
    }
  }

  /// Code of the reader's own that ran in a lesson, oldest first, with the step it was typed at.
  package func inputs(in lesson: String) throws -> [(step: Int, code: String)] {
    try read { db in
      try Row.fetchAll(
        db, sql: "SELECT step, code FROM input WHERE lesson = ? ORDER BY number", arguments: [lesson]
      )
      .map { ($0["step"], $0["code"]) }
    }
  }

  /// Remembers code of the reader's own.
  package func addInput(_ code: String, at step: Int, in lesson: String) throws {
    try write { db in
      try db.execute(
        sql: "INSERT INTO input (lesson, step, code) VALUES (?, ?, ?)", arguments: [lesson, step, code])
    }
  }

  /// What the reader predicted, or nil.
  package func prediction(_ id: String, in lesson: String) throws -> String? {
    try read { db in
      try String.fetchOne(
        db, sql: "SELECT text FROM prediction WHERE lesson = ? AND id = ?", arguments: [lesson, id])
    }
  }

  /// Remembers a prediction.
  package func setPrediction(_ text: String, _ id: String, in lesson: String) throws {
    try write { db in
      try db.execute(
        sql: "INSERT OR REPLACE INTO prediction VALUES (?, ?, ?)", arguments: [lesson, id, text])
    }
  }

  /// What came out where the reader had predicted something, or nil.
  package func outcome(_ id: String, in lesson: String) throws -> String? {
    try read { db in
      try String.fetchOne(
        db, sql: "SELECT text FROM outcome WHERE lesson = ? AND id = ?", arguments: [lesson, id])
    }
  }

  /// Remembers what came out beside a prediction.
  package func setOutcome(_ text: String, _ id: String, in lesson: String) throws {
    try write { db in
      try db.execute(sql: "INSERT OR REPLACE INTO outcome VALUES (?, ?, ?)", arguments: [lesson, id, text])
    }
  }

  /// Forgets all about a lesson but the answers to its quiz and the reader's feedback; false if nothing was there.
  @discardableResult
  package func forget(_ lesson: String) throws -> Bool {
    try write { db in
      var count = 0
      for table in ["place", "input", "prediction", "outcome", "step"] {
        try db.execute(sql: "DELETE FROM \(table) WHERE lesson = ?", arguments: [lesson])
        count += db.changesCount
      }
      return count > 0
    }
  }
}
