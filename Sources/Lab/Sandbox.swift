import Foundation
import Models
import Starlark

/// Which files a program may read and write.
///
/// It reads below the folder of its own file, the model cache and the folders the user named; it writes below
/// `out/` in the current folder and the folders the user named. Links are followed before the path is judged.
package struct Sandbox {
  private(set) var folder: URL
  let current: URL
  private let options: SessionOptions

  init(_ options: SessionOptions) {
    folder = options.folder
    current = options.current
    self.options = options
  }

  private var readable: [URL] {
    let cache = URL(fileURLWithPath: ModelStore.cacheFolder(environment: options.environment))
    return [cache] + writable + options.readable
  }

  private var writable: [URL] {
    let out = current.appending(path: "out")
    // A link in the place of out/ could lead anywhere, and may have come with the lesson.
    let isLink = (try? FileManager.default.destinationOfSymbolicLink(atPath: out.path)) != nil
    return (isLink ? [] : [out]) + options.writable
  }

  /// The sandbox of a program that lies in another folder.
  func around(_ folder: URL) -> Sandbox {
    var sandbox = self
    sandbox.folder = folder
    return sandbox
  }

  /// Whether programs may read what lies at a place, all links on the way followed.
  private func isReadable(_ url: URL) -> Bool { Self.isBelow(url, [folder] + readable) }

  /// The file or folder meant by `path`, if it exists and may be read.
  ///
  /// What a program wrote it finds again under the name it wrote to, wherever its own file lies.
  func reading(_ path: String) throws -> URL {
    var url = try resolve(path, from: folder)
    let written = try resolve(path, from: current)
    if !Self.exists(url), Self.exists(written), Self.isBelow(written, writable) { url = written }
    guard isReadable(url) else {
      throw Failure(
        "reading \"\(path)\" is not allowed",
        label: "programs read below their own folder and the model cache",
        hint: "--allow-read \(url.deletingLastPathComponent().path) allows it")
    }
    guard Self.exists(url) else {
      throw Failure("there is no file \"\(path)\"", hint: "paths start from \(folder.path)")
    }
    try checkContents(of: url, called: path)
    return url
  }

  /// A folder is read file by file, so that none of its files may be a link to a place that may not be read.
  private func checkContents(of url: URL, called path: String) throws {
    for name in (try? FileManager.default.contentsOfDirectory(atPath: url.path)) ?? [] {
      guard let file = Self.real(url.path + "/" + name), isReadable(URL(fileURLWithPath: file)) else {
        throw Failure("\"\(path)/\(name)\" leads to a place that programs may not read")
      }
    }
  }

  /// A regular file that may be read.
  func readingFile(_ path: String) throws -> URL {
    let url = try reading(path)
    let type = try? FileManager.default.attributesOfItem(atPath: url.path)[.type] as? FileAttributeType
    guard type == .typeRegular else { throw Failure("\"\(path)\" is not a regular file") }
    return url
  }

  /// The place meant by `path`, if it may be written.
  func writing(_ path: String) throws -> URL {
    let url = try resolve(path, from: current)
    guard Self.isBelow(url, writable) else {
      throw Failure(
        "writing \"\(path)\" is not allowed",
        label: "programs write below out/ in the current folder",
        hint: "write to \"out/\(url.lastPathComponent)\", or allow the folder with --allow-write")
    }
    return url
  }

  /// The longest path that Linux takes, in bytes.
  private static let longestPath = 4096

  func resolve(_ path: String, from base: URL) throws -> URL {
    guard !path.isEmpty, !path.utf8.contains(0) else {
      throw Failure("a path must not be empty and must not contain a zero byte")
    }
    guard path.utf8.count <= Self.longestPath else {
      throw Failure("a path has at most \(Self.longestPath) bytes, and this one has \(path.utf8.count)")
    }
    let whole = path.hasPrefix("/") ? path : base.path + "/" + path
    guard let real = Self.real(whole) else {
      throw Failure("the links on the path \"\(path)\" go round in circles")
    }
    return URL(fileURLWithPath: real)
  }

  /// The path with `.`, `..` and links resolved as the system would, of a file that need not exist yet.
  ///
  /// A link that leads to nothing is followed as well: writing to it would make what it points at. Nil for a circle.
  static func real(_ path: String) -> String? {
    var waiting = Array(path.split(separator: "/").reversed())
    var done: [Substring] = []
    var links = 0
    while let part = waiting.popLast() {
      if part == "." { continue }
      if part == ".." {
        _ = done.popLast()
        continue
      }
      let here = "/" + (done + [part]).joined(separator: "/")
      guard let target = try? FileManager.default.destinationOfSymbolicLink(atPath: here) else {
        done.append(part)
        continue
      }
      links += 1
      guard links <= 40 else { return nil }
      if target.hasPrefix("/") { done = [] }
      waiting += target.split(separator: "/").reversed()
    }
    return "/" + done.joined(separator: "/")
  }

  private static func exists(_ url: URL) -> Bool { FileManager.default.fileExists(atPath: url.path) }

  static func isBelow(_ url: URL, _ folders: [URL]) -> Bool {
    folders.contains { folder in
      guard let parent = real(folder.path) else { return false }
      return url.path == parent || url.path.hasPrefix(parent == "/" ? "/" : parent + "/")
    }
  }
}
