import Foundation
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
    bytes[63] = 2  // the last byte of SQLite's user_version
    try bytes.write(to: URL(fileURLWithPath: path))

    let store = try ProgressStore.open(folder: folder.path)
    #expect(
      store.notice == "\(path) was written by a newer release (format 2); it is left as it is, "
        + "and progress goes to \(folder.path)/progress-1.sqlite")
    try store.setPlace(place, in: "02-b")
    #expect(FileManager.default.contents(atPath: path) == bytes)
    #expect(folder.files == ["progress-1.sqlite", "progress.sqlite"])
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

  @Test("A lesson can be forgotten without losing quiz answers")
  func forgetting() throws {
    let folder = try TemporaryFolder()
    let store = try ProgressStore.open(folder: folder.path)
    try store.setPlace(place, in: "01-a")
    try store.addAnswer("1", to: "which", of: "01-a", credit: 1)
    try store.forget("01-a")
    #expect(try store.place(in: "01-a") == nil)
    #expect(try store.records(of: "01-a").count == 1)
  }
}
