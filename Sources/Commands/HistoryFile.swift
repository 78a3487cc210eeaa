import Foundation

/// The history between sessions: a text file with an entry's first line at the margin and its others behind a tab.
///
/// Each entry is appended at once in one write, so that nothing is lost with the process and several sessions may
/// write to one file. A file that has grown too long is cut when it is opened.
struct HistoryFile {
  /// How many entries a session starts with.
  static let capacity = 10_000
  /// Longer entries stay with their session.
  static let longestEntry = 64 << 10

  private let path: String

  /// A file in a folder, which is made if it is missing.
  init(folder: String) {
    path = folder + "/history"
    try? FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
  }

  /// The newest entries, oldest first; empty if the file cannot be read.
  func read() -> [String] {
    guard let data = FileManager.default.contents(atPath: path) else { return [] }
    let entries = Self.entries(of: String(decoding: data, as: UTF8.self))
    let newest = Array(entries.suffix(Self.capacity))
    if entries.count > Self.capacity * 5 / 4 || data.count > 16 << 20 { rewrite(newest) }
    return newest
  }

  /// Adds an entry at the end.
  func append(_ entry: String) {
    let text = Self.text(of: entry)
    guard text.utf8.count <= Self.longestEntry else { return }
    withLockedFile { Terminal.write(text, to: $0) }
  }

  /// The entries that a file's text holds.
  static func entries(of text: String) -> [String] {
    var entries: [String] = []
    for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
      if line.first == "\t", !entries.isEmpty {
        entries[entries.count - 1] += "\n" + line.dropFirst()
      } else if !line.isEmpty {
        entries.append(String(line))
      }
    }
    return entries
  }

  /// An entry as the file has it.
  static func text(of entry: String) -> String { entry.replacing("\n", with: "\n\t") + "\n" }

  /// Opens the file for appending, for its owner alone, and keeps other sessions away meanwhile.
  private func withLockedFile(_ body: (Int32) -> Void) {
    for _ in 0..<10 {
      let file = open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0o600)
      guard file >= 0 else { return }
      defer { close(file) }
      flock(file, LOCK_EX)
      // A session that cut the file has put another in its place.
      var (mine, current) = (stat(), stat())
      guard fstat(file, &mine) == 0, stat(path, &current) == 0, mine.st_ino == current.st_ino else {
        continue
      }
      return body(file)
    }
  }

  private func rewrite(_ entries: [String]) {
    withLockedFile { _ in
      let new = "\(path).\(getpid())"
      let contents = Data(entries.map(Self.text).joined().utf8)
      let attributes: [FileAttributeKey: Any] = [.posixPermissions: 0o600]
      guard FileManager.default.createFile(atPath: new, contents: contents, attributes: attributes) else {
        return
      }
      if rename(new, path) != 0 { unlink(new) }
    }
  }
}
