import Foundation
import GRDB

/// Remembers where a reader is and what they answered, in one SQLite file.
///
/// Every call that changes something is a transaction of its own that is on the disk when it returns, so that a
/// process killed at any moment loses nothing.
package final class ProgressStore {
  /// The version of the file's layout that this release writes.
  package static let version = 1

  /// The file, or nil if progress is kept in memory only.
  package let path: String?
  /// What the reader should know about the file: kept aside, or not writable.
  package let notice: String?
  private let database: DatabaseQueue

  private init(path: String?, notice: String?, database: DatabaseQueue) {
    self.path = path
    self.notice = notice
    self.database = database
  }

  /// The folder for the reader's own files: `$XDG_DATA_HOME/peftbook`, else `~/.local/share/peftbook`.
  package static func dataFolder(environment: [String: String] = ProcessInfo.processInfo.environment)
    -> String
  {
    if let data = environment["XDG_DATA_HOME"], data.hasPrefix("/") { return data + "/peftbook" }
    let home = environment["HOME"].flatMap { $0.isEmpty ? nil : $0 } ?? NSHomeDirectory()
    return home + "/.local/share/peftbook"
  }

  /// Opens the progress file of a folder, making both if need be.
  ///
  /// A file of a newer release is left as it is and another one used beside it; a damaged one is renamed. Neither
  /// is ever overwritten. Without a writable folder progress is kept in memory. `notice` tells which.
  package static func open(folder: String) throws -> ProgressStore {
    let path = folder + "/progress.sqlite"
    do {
      try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
      switch try state(of: path) {
      case .usable: return try ProgressStore(path: path, notice: nil, database: connect(path))
      case .newer(let found):
        let other = folder + "/progress-\(version).sqlite"
        if case .usable = try state(of: other) {} else { return try inMemory("\(other) is no progress file") }
        let notice =
          "\(path) was written by a newer release (format \(found)); it is left as it is, and progress goes to \(other)"
        return try ProgressStore(path: other, notice: notice, database: connect(other))
      case .damaged:
        let aside = try setAside(path)
        let notice = "\(path) is damaged; it was renamed to \(aside), and a new one was started"
        return try ProgressStore(path: path, notice: notice, database: connect(path))
      }
    } catch {
      return try inMemory("cannot write \(path): progress of this session is not kept")
    }
  }

  private static func inMemory(_ notice: String) throws -> ProgressStore {
    let queue = try DatabaseQueue()
    try migrate(queue)
    return ProgressStore(path: nil, notice: notice, database: queue)
  }

  private enum State { case usable, newer(Int), damaged }

  /// Looks at a file without changing it.
  private static func state(of path: String) throws -> State {
    guard FileManager.default.fileExists(atPath: path) else { return .usable }
    do {
      let queue = try DatabaseQueue(path: path, configuration: configuration(readOnly: false))
      return try queue.read { db in
        let found = try Int.fetchOne(db, sql: "PRAGMA user_version") ?? 0
        if found > version { return .newer(found) }
        guard try String.fetchOne(db, sql: "PRAGMA quick_check(1)") == "ok" else { return .damaged }
        let tables = try Set(String.fetchAll(db, sql: "SELECT name FROM sqlite_master WHERE type = 'table'"))
        let isOurs = found == version ? tables.isSuperset(of: tableNames) : tables.isEmpty
        return isOurs ? .usable : .damaged
      }
    } catch let error as DatabaseError where [.SQLITE_NOTADB, .SQLITE_CORRUPT].contains(error.resultCode) {
      return .damaged
    }
  }

  /// Renames a file to a name that is free, with what belongs to it.
  private static func setAside(_ path: String) throws -> String {
    var number = 1
    while FileManager.default.fileExists(atPath: "\(path).damaged-\(number)") { number += 1 }
    let aside = "\(path).damaged-\(number)"
    try FileManager.default.moveItem(atPath: path, toPath: aside)
    for suffix in ["-journal", "-wal", "-shm"] where FileManager.default.fileExists(atPath: path + suffix) {
      try? FileManager.default.moveItem(atPath: path + suffix, toPath: aside + suffix)
    }
    return aside
  }

  private static func configuration(readOnly: Bool) -> Configuration {
    var configuration = Configuration()
    configuration.readonly = readOnly
    configuration.busyMode = .timeout(5)
    return configuration
  }

  private static func connect(_ path: String) throws -> DatabaseQueue {
    let queue = try DatabaseQueue(path: path, configuration: configuration(readOnly: false))
    try migrate(queue)
    return queue
  }

  private static let tableNames: Set = ["place", "input", "prediction", "answer"]

  private static func migrate(_ queue: DatabaseQueue) throws {
    try queue.write { db in
      guard try Int.fetchOne(db, sql: "PRAGMA user_version") == 0 else { return }
      try db.execute(
        sql: """
          CREATE TABLE place (
            lesson TEXT PRIMARY KEY, step INTEGER NOT NULL, total INTEGER NOT NULL, heading TEXT NOT NULL,
            digest TEXT NOT NULL, finished INTEGER NOT NULL, time REAL NOT NULL);
          CREATE TABLE input (
            number INTEGER PRIMARY KEY, lesson TEXT NOT NULL, step INTEGER NOT NULL, code TEXT NOT NULL);
          CREATE TABLE prediction (
            lesson TEXT NOT NULL, id TEXT NOT NULL, text TEXT NOT NULL, PRIMARY KEY (lesson, id));
          CREATE TABLE answer (
            number INTEGER PRIMARY KEY, quiz TEXT NOT NULL, question TEXT NOT NULL, attempt INTEGER NOT NULL,
            answer TEXT, credit REAL NOT NULL, time REAL NOT NULL);
          PRAGMA user_version = \(version);
          """)
    }
  }

  func read<T>(_ body: (Database) throws -> T) throws -> T { try database.read(body) }

  func write(_ body: (Database) throws -> Void) throws { try database.write(body) }
}
