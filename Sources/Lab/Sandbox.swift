import Foundation
import Models
import Starlark

/// Which files a program may read and write.
///
/// It reads below the folder of its own file, the model cache and the folders the user named; it writes below
/// `out/` in the current folder and the folders the user named. Links are followed before the path is judged.
package struct Sandbox {
  private let folder: URL
  private let readable: [URL]
  private let writable: [URL]

  init(_ options: SessionOptions) {
    let current = URL(fileURLWithPath: FileManager.default.currentDirectoryPath)
    folder = options.folder
    let cache = URL(fileURLWithPath: ModelStore.cacheFolder())
    readable = [options.folder, cache, current.appending(path: "out")] + options.readable
    writable = [current.appending(path: "out")] + options.writable
  }

  /// The file or folder meant by `path`, if it exists and may be read.
  func reading(_ path: String) throws -> URL {
    let url = try resolve(path)
    guard Self.isBelow(url, readable) else {
      throw Failure(
        "reading \"\(path)\" is not allowed",
        label: "programs read below their own folder and the model cache",
        hint: "--allow-read \(url.deletingLastPathComponent().path) allows it")
    }
    guard FileManager.default.fileExists(atPath: url.path) else {
      throw Failure("there is no file \"\(path)\"", hint: "paths start from \(folder.path)")
    }
    return url
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
    let current = URL(fileURLWithPath: FileManager.default.currentDirectoryPath)
    let url = try resolve(path, from: current)
    guard Self.isBelow(url, writable) else {
      throw Failure(
        "writing \"\(path)\" is not allowed",
        label: "programs write below out/ in the current folder",
        hint: "write to \"out/\(url.lastPathComponent)\", or allow the folder with --allow-write")
    }
    return url
  }

  private func resolve(_ path: String, from base: URL? = nil) throws -> URL {
    guard !path.isEmpty, !path.utf8.contains(0) else {
      throw Failure("a path must not be empty and must not contain a zero byte")
    }
    return Self.real(URL(fileURLWithPath: path, relativeTo: base ?? folder))
  }

  /// The path with links followed, of a file that need not exist yet: its existing part is resolved.
  private static func real(_ url: URL) -> URL {
    var existing = url.absoluteURL.standardizedFileURL
    var rest: [String] = []
    while existing.path != "/", !FileManager.default.fileExists(atPath: existing.path) {
      rest.insert(existing.lastPathComponent, at: 0)
      existing.deleteLastPathComponent()
    }
    return rest.reduce(existing.resolvingSymlinksInPath()) { $0.appending(path: $1) }
  }

  private static func isBelow(_ url: URL, _ folders: [URL]) -> Bool {
    folders.contains { folder in
      let parent = real(folder).path
      return url.path == parent || url.path.hasPrefix(parent == "/" ? "/" : parent + "/")
    }
  }
}
