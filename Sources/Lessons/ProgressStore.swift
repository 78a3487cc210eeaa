import Foundation
import GRDB

/// Remembers where a reader is and what they answered, in one SQLite file.
///
/// Every call that changes something is a transaction of its own that is on the disk when it returns, so that a
/// process killed at any moment loses nothing.
package final class ProgressStore {
  /// The version of the file's layout that this release writes.
  package static let version = layouts.count

  /// The file, or nil if progress is kept in memory only.
  package let path: String?
  /// What the reader should know about the file: kept aside, or not writable.
  package let notice: String?
  private let database: DatabaseQueue
  /// The locks on the lessons and quizzes that this process has open.
  private var claims: [String: Int32] = [:]

  deinit { claims.values.forEach { close($0) } }

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
  /// Each call waits `patience` seconds for another process that writes.
  package static func open(folder: String, patience: Double = 5) throws -> ProgressStore {
    let configuration = configuration(patience: patience)
    let path = folder + "/progress.sqlite"
    do {
      try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
      switch try state(of: path, configuration) {
      case .usable: return try ProgressStore(path: path, notice: nil, database: connect(path, configuration))
      case .newer(let found): return try openBeside(path, newer: found, folder: folder, configuration)
      case .damaged:
        let aside = try setAside(path)
        let notice = "\(path) is damaged; it was renamed to \(aside), and a new one was started"
        return try ProgressStore(path: path, notice: notice, database: connect(path, configuration))
      }
    } catch {
      return try inMemory("cannot write \(path): progress of this session is not kept")
    }
  }

  /// Opens a file of this release's own beside one of a newer release.
  private static func openBeside(
    _ path: String, newer found: Int, folder: String, _ configuration: Configuration
  ) throws -> ProgressStore {
    let other = folder + "/progress-\(version).sqlite"
    var notice =
      "\(path) was written by a newer release (format \(found)); it is left as it is, and progress goes to \(other)"
    switch try state(of: other, configuration) {
    case .usable: break
    case .newer, .damaged:
      notice += "; what had that name is damaged and was renamed to \(try setAside(other))"
    }
    return try ProgressStore(path: other, notice: notice, database: connect(other, configuration))
  }

  private static func inMemory(_ notice: String) throws -> ProgressStore {
    let queue = try DatabaseQueue()
    try migrate(queue)
    return ProgressStore(path: nil, notice: notice, database: queue)
  }

  private enum State { case usable, newer(Int), damaged }

  /// Looks at a file without changing it.
  private static func state(of path: String, _ configuration: Configuration) throws -> State {
    guard FileManager.default.fileExists(atPath: path) else { return .usable }
    do {
      let queue = try DatabaseQueue(path: path, configuration: configuration)
      return try queue.read { db in
        let found = try Int.fetchOne(db, sql: "PRAGMA user_version") ?? 0
        if found > version { return .newer(found) }
        guard found >= 0, try String.fetchOne(db, sql: "PRAGMA quick_check(1)") == "ok" else {
          return .damaged
        }
        let tables = try Set(String.fetchAll(db, sql: "SELECT name FROM sqlite_master WHERE type = 'table'"))
        let expected = layouts.prefix(found).flatMap(\.tables)
        let isOurs = found == 0 ? tables.isEmpty : tables.isSuperset(of: expected)
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

  private static func configuration(patience: Double) -> Configuration {
    var configuration = Configuration()
    configuration.busyMode = .timeout(patience)
    return configuration
  }

  private static func connect(_ path: String, _ configuration: Configuration) throws -> DatabaseQueue {
    let queue = try DatabaseQueue(path: path, configuration: configuration)
    try migrate(queue)
    return queue
  }

  /// Brings a file to this release's layout, step by step; one that is new starts from nothing.
  private static func migrate(_ queue: DatabaseQueue) throws {
    try queue.write { db in
      let found = try Int.fetchOne(db, sql: "PRAGMA user_version") ?? 0
      guard found < version else { return }
      for layout in layouts[found...] { try db.execute(sql: layout.sql) }
      try db.execute(sql: "PRAGMA user_version = \(version)")
    }
  }

  func read<T>(_ body: (Database) throws -> T) throws -> T {
    try explaining("read") { try database.read(body) }
  }

  func write<T>(_ body: (Database) throws -> T) throws -> T {
    try explaining("written") { try database.write(body) }
  }

  /// Turns what the database says into a message for the reader.
  private func explaining<T>(_ what: String, _ body: () throws -> T) throws -> T {
    do {
      return try body()
    } catch let error as DatabaseError {
      let reason = error.resultCode == .SQLITE_BUSY ? "another program holds it" : error.message ?? "\(error)"
      throw FileError(
        message: "your progress in \(path ?? "memory") cannot be \(what): \(reason)",
        hint: "you can go on; what you do meanwhile may not be remembered")
    }
  }

  // MARK: One reader at a time

  /// Holds a lesson or a quiz for this process until it ends, however it ends; false if another process holds it.
  ///
  /// Where no lock can be made nobody is told to wait.
  package func claim(_ name: String) -> Bool {
    guard let path, claims[name] == nil else { return true }
    let folder = URL(fileURLWithPath: path).deletingLastPathComponent().appendingPathComponent("open").path
    try? FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    let lock = Foundation.open(folder + "/\(name).lock", O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
    guard lock >= 0 else { return true }
    if flock(lock, LOCK_EX | LOCK_NB) != 0, errno == EWOULDBLOCK {
      close(lock)
      return false
    }
    claims[name] = lock
    return true
  }
}
