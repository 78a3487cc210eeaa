import Foundation
import GRDB
import Lessons
import Testing

/// A folder of its own for a test, removed with the value.
final class TemporaryFolder {
  let path: String

  init() throws {
    path = FileManager.default.temporaryDirectory.appendingPathComponent("peftbook-\(UUID().uuidString)").path
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  var files: [String] { ((try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []).sorted() }
}

@Suite("The progress store")
struct ProgressStoreTests {
  private let place = ProgressStore.Place(
    step: 3, total: 9, heading: "The bill", digest: "x", finished: false)

  @Test("What was stored is there for another process while the first one still runs")
  func atOnce() throws {
    let folder = try TemporaryFolder()
    let first = try ProgressStore.open(folder: folder.path)
    try first.setPlace(place, in: "01-a")
    try first.addAnswer("1 3", to: "which", of: "01-a", credit: 0.5)
    try first.addAnswer(nil, to: "which", of: "01-a", credit: 0)
    try first.addInput("x = 1", at: 3, in: "01-a")
    try first.setPrediction("twice", "guess", in: "01-a")

    let second = try ProgressStore.open(folder: folder.path)
    #expect(second.notice == nil)
    #expect(try second.place(in: "01-a") == place)
    #expect(try second.records(of: "01-a") == [.init(question: "which", attempts: 2, best: 0.5)])
    #expect(try second.inputs(in: "01-a").map(\.code) == ["x = 1"])
    #expect(try second.prediction("guess", in: "01-a") == "twice")
    withExtendedLifetime(first) {}
  }

  @Test("A copy of the file taken without closing it, as after a kill, holds every answer")
  func killed() throws {
    let folder = try TemporaryFolder()
    let other = try TemporaryFolder()
    let store = try ProgressStore.open(folder: folder.path)
    for number in 1...20 {
      try store.addAnswer("\(number)", to: "q\(number)", of: "quiz", credit: 1)
    }
    for file in folder.files {
      try FileManager.default.copyItem(atPath: folder.path + "/" + file, toPath: other.path + "/" + file)
    }
    #expect(try ProgressStore.open(folder: other.path).records(of: "quiz").count == 20)
    withExtendedLifetime(store) {}
  }

  @Test("A damaged file is renamed, never overwritten, and the reader is told")
  func damaged() throws {
    let folder = try TemporaryFolder()
    let path = folder.path + "/progress.sqlite"
    let garbage = Data((0..<5000).map { UInt8(truncatingIfNeeded: $0 &* 31 &+ 7) })
    try garbage.write(to: URL(fileURLWithPath: path))
    let store = try ProgressStore.open(folder: folder.path)
    #expect(
      store.notice == "\(path) is damaged; it was renamed to \(path).damaged-1, and a new one was started")
    #expect(FileManager.default.contents(atPath: path + ".damaged-1") == garbage)
    try store.setPlace(place, in: "01-a")
    #expect(try ProgressStore.open(folder: folder.path).notice == nil)
  }

  @Test("A file of a newer release stays as it is, and another one is used beside it")
  func newer() throws {
    let folder = try TemporaryFolder()
    let path = folder.path + "/progress.sqlite"
    try ProgressStore.open(folder: folder.path).setPlace(place, in: "01-a")
    var bytes = try #require(FileManager.default.contents(atPath: path))
    bytes[63] = 99  // the last byte of SQLite's user_version
    try bytes.write(to: URL(fileURLWithPath: path))

    let store = try ProgressStore.open(folder: folder.path)
    #expect(
      store.notice == "\(path) was written by a newer release (format 99); it is left as it is, "
        + "and progress goes to \(folder.path)/progress-3.sqlite")
    try store.setPlace(place, in: "02-b")
    #expect(FileManager.default.contents(atPath: path) == bytes)
    #expect(folder.files == ["progress-3.sqlite", "progress.sqlite"])
  }

  @Test("Without a writable folder progress is kept in memory, and the reader is told")
  func unwritable() throws {
    let store = try ProgressStore.open(folder: "/dev/null/peftbook")
    #expect(
      store.notice == "cannot write /dev/null/peftbook/progress.sqlite: progress of this session is not kept")
    try store.setPlace(place, in: "01-a")
    #expect(try store.place(in: "01-a") == place)
  }

  @Test("The data folder follows XDG_DATA_HOME, else the home folder")
  func folders() {
    #expect(
      ProgressStore.dataFolder(environment: ["XDG_DATA_HOME": "/data", "HOME": "/h"]) == "/data/peftbook")
    #expect(ProgressStore.dataFolder(environment: ["HOME": "/h"]) == "/h/.local/share/peftbook")
  }

  @Test("A file of the first release is brought to the present layout with all it holds")
  func older() throws {
    let folder = try TemporaryFolder()
    let path = folder.path + "/progress.sqlite"
    do {
      let queue = try DatabaseQueue(path: path)
      try queue.write { db in
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
              number INTEGER PRIMARY KEY, quiz TEXT NOT NULL, question TEXT NOT NULL,
              attempt INTEGER NOT NULL, answer TEXT, credit REAL NOT NULL, time REAL NOT NULL);
            PRAGMA user_version = 1;
            INSERT INTO place VALUES ('01-a', 3, 9, 'The bill', 'x', 0, 1.0);
            """)
      }
    }
    let store = try ProgressStore.open(folder: folder.path)
    #expect(store.notice == nil)
    #expect(try store.place(in: "01-a") == place)
    var record = StepRecord()
    record.state = .skipped
    try store.setStep(record, "exercise rank", in: "01-a")
    #expect(try store.steps(in: "01-a") == ["exercise rank": record])
  }

  @Test("What was answered before a quiz was left counts by its best answer, until the quiz ends")
  func sittings() throws {
    let folder = try TemporaryFolder()
    let store = try ProgressStore.open(folder: folder.path)
    try store.addAnswer("1", to: "which", of: "01-a", credit: 0.5, inSitting: true)
    try store.addAnswer("2", to: "which", of: "01-a", credit: 0.25, inSitting: true)
    try store.addAnswer("3", to: "other", of: "01-a", credit: 1)
    try store.addAnswer("4", to: "which", of: "02-b", credit: 1, inSitting: true)
    let second = try ProgressStore.open(folder: folder.path)
    #expect(try second.sitting(of: "01-a") == ["which": 0.5])
    try second.endSitting(of: "01-a")
    #expect(try store.sitting(of: "01-a").isEmpty)
    #expect(try store.sitting(of: "02-b") == ["which": 1])
    #expect(try store.answers(of: "01-a").count == 3)
  }

  @Test("A database of another program is damaged for our purposes: it is renamed, with its content")
  func foreign() throws {
    let folder = try TemporaryFolder()
    let path = folder.path + "/progress.sqlite"
    do {
      let queue = try DatabaseQueue(path: path)
      try queue.write { db in try db.execute(sql: "CREATE TABLE recipe (name TEXT)") }
    }
    let store = try ProgressStore.open(folder: folder.path)
    #expect(
      store.notice == "\(path) is damaged; it was renamed to \(path).damaged-1, and a new one was started")
  }

  @Test("A lesson is held by one process at a time, and free again when that ends")
  func claims() throws {
    let folder = try TemporaryFolder()
    let second = try ProgressStore.open(folder: folder.path)
    do {
      let first = try ProgressStore.open(folder: folder.path)
      #expect(first.claim("01-a"))
      #expect(first.claim("01-a"))
      #expect(!second.claim("01-a"))
      #expect(second.claim("02-b"))
    }
    #expect(second.claim("01-a"))
  }

  @Test("A file that another program holds is a message, and answers go through once it is free")
  func busy() throws {
    let folder = try TemporaryFolder()
    let path = folder.path + "/progress.sqlite"
    let store = try ProgressStore.open(folder: folder.path, patience: 0.05)
    let other = try DatabaseQueue(path: path)
    try other.inDatabase { db in
      try db.execute(sql: "BEGIN EXCLUSIVE")
      #expect(
        rendered { try store.setPlace(place, in: "01-a") } == """
          error: your progress in \(path) cannot be written: another program holds it
            hint: you can go on; what you do meanwhile may not be remembered
          """)
      try db.execute(sql: "COMMIT")
    }
    try store.setPlace(place, in: "01-a")
    #expect(try store.place(in: "01-a") == place)
  }

  @Test("A lesson can be forgotten without losing quiz answers")
  func forgetting() throws {
    let folder = try TemporaryFolder()
    let store = try ProgressStore.open(folder: folder.path)
    try store.setPlace(place, in: "01-a")
    try store.addAnswer("1", to: "which", of: "01-a", credit: 1)
    try store.setStep(StepRecord(), "cell one", in: "01-a")
    try store.setOutcome("12", "guess", in: "01-a")
    #expect(try store.forget("01-a"))
    #expect(try !store.forget("01-a"))
    #expect(try store.steps(in: "01-a").isEmpty)
    #expect(try store.outcome("guess", in: "01-a") == nil)
    #expect(try store.place(in: "01-a") == nil)
    #expect(try store.records(of: "01-a").count == 1)
  }
}
