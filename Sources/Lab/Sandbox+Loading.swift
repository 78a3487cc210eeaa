import Foundation
import Starlark

extension Sandbox {
  /// Larger files than this are no programs.
  private static let largestProgram = 16 << 20

  /// The regular file that `load(path)` means in a file at `location`; nil is a program of the session itself.
  ///
  /// A path starts from the folder of the file it stands in, and stays in the tree below the session's folder.
  func loading(_ path: String, from location: String?) throws -> URL {
    guard !path.hasPrefix("/") else {
      throw Failure(
        "a path to load cannot start with /", hint: "paths start from the folder of the file they stand in")
    }
    let base = location.map { URL(fileURLWithPath: $0).deletingLastPathComponent() } ?? folder
    let url = try resolve(path, from: base)
    guard Self.isBelow(url, [folder]) else {
      throw Failure(
        "loading \"\(path)\" is not allowed", label: "programs load from their own folder and those below it")
    }
    let attributes = try? FileManager.default.attributesOfItem(atPath: url.path)
    guard let attributes else {
      throw Failure(
        "there is no file \"\(path)\" to load", hint: nearest(to: url).map { "did you mean \"\($0)\"?" })
    }
    guard attributes[.type] as? FileAttributeType == .typeRegular else {
      throw Failure("\"\(path)\" is not a regular file")
    }
    guard attributes[.size] as? Int ?? 0 <= Self.largestProgram else {
      throw Failure("\"\(path)\" is too large for a program")
    }
    return url
  }

  private func nearest(to url: URL) -> String? {
    let folder = url.deletingLastPathComponent()
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
    return Spelling.nearest(to: url.lastPathComponent, among: names.sorted())
  }

  /// The program in a file that `loading` allowed, named as seen from the current folder.
  func program(at location: String) throws -> Source {
    let data = try Data(contentsOf: URL(fileURLWithPath: location))
    let name = shown(location)
    guard let text = String(data: data, encoding: .utf8) else { throw Failure("\(name) is not UTF-8 text") }
    return Source(name: name, text: text, location: location)
  }

  private func shown(_ location: String) -> String {
    for folder in [current, folder] {
      guard let parent = Self.real(folder.path), location.hasPrefix(parent + "/") else { continue }
      return String(location.dropFirst(parent.count + 1))
    }
    return location
  }
}
