import Charts
import Foundation

/// Where the charts of a run are written as SVG, and how the document refers to them.
package struct FigureFolder: Sendable {
  /// The folder, made when the first chart comes.
  let path: String
  /// The folder as seen from the document, with a slash at its end.
  let reference: String

  /// The folder `out/NAME` for a document on standard output, referred to from the current folder.
  package static func beside(standardOutputOf name: String) -> FigureFolder {
    FigureFolder(path: "out/\(name)", reference: "out/\(name)/")
  }

  /// The folder `FILE_files` beside a document `FILE.md`.
  package static func beside(document path: String) -> FigureFolder {
    let stem = path.hasSuffix(".md") ? String(path.dropLast(3)) : path
    let name = stem.split(separator: "/").last.map(String.init) ?? stem
    return FigureFolder(path: stem + "_files", reference: name + "_files/")
  }

  /// Writes a chart; returns what a link to it says.
  ///
  /// Throws: `FileError` when the folder or the file cannot be written.
  func write(_ chart: any Chart, number: Int) throws -> String {
    let file = "figure-\(number).svg"
    do {
      try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    } catch {
      throw FileError(
        message: "the folder \(path) for figures cannot be made", hint: "run in a folder that you may write")
    }
    try WholeFile.write(chart.svg(), to: path + "/" + file)
    return reference + file
  }
}

/// Writes a file in one step, which leaves no half of one.
package enum WholeFile {
  /// Replaces a file by a text; of a symbolic link, the file that it leads to.
  ///
  /// Throws: `FileError` when it cannot be written.
  package static func write(_ text: String, to path: String) throws {
    let url = URL(fileURLWithPath: path).resolvingSymlinksInPath()
    let new = url.deletingLastPathComponent().appendingPathComponent(
      ".\(url.lastPathComponent).\(ProcessInfo.processInfo.processIdentifier)"
    ).path
    guard FileManager.default.createFile(atPath: new, contents: Data(text.utf8)),
      rename(new, url.path) == 0
    else {
      try? FileManager.default.removeItem(atPath: new)
      throw FileError(message: "\(path) cannot be written", hint: "check the permissions of its folder")
    }
  }

  /// Says in advance what would keep a file from being written, so that no work is lost.
  ///
  /// Throws: `FileError`.
  package static func checkWritable(_ path: String) throws {
    let place = URL(fileURLWithPath: path).resolvingSymlinksInPath()
    let folder = place.deletingLastPathComponent().path
    var isFolder: ObjCBool = false
    guard FileManager.default.fileExists(atPath: folder, isDirectory: &isFolder), isFolder.boolValue else {
      throw FileError(
        message: "there is no folder \(Library.short(folder))", hint: "make it, or choose another")
    }
    let exists = FileManager.default.fileExists(atPath: place.path, isDirectory: &isFolder)
    if exists, isFolder.boolValue {
      throw FileError(message: "\(path) is a folder", hint: "name a file in it")
    }
    // A device or a pipe would be replaced by a file of its name.
    let type = try? FileManager.default.attributesOfItem(atPath: place.path)[.type] as? FileAttributeType
    if exists, type != .typeRegular {
      throw FileError(message: "\(path) is a device or a pipe and no file", hint: "name a file")
    }
    guard FileManager.default.isWritableFile(atPath: folder),
      !exists || FileManager.default.isWritableFile(atPath: place.path)
    else {
      throw FileError(message: "\(path) cannot be written", hint: "check its permissions and its folder's")
    }
  }
}
