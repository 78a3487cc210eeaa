import Foundation
import Starlark

/// The cells of a session that ran, and the files they can be written to.
package struct SessionRecord {
  /// What a file can be, by its extension.
  package enum Format: String { case star, md }

  /// The cells in the order in which they ran.
  package private(set) var cells: [String] = []

  /// The files that this session wrote.
  private var savedFiles: Set<String> = []

  /// Makes an empty record.
  package init() {}

  /// Adds a cell that ran without an error.
  package mutating func add(_ cell: String) {
    let text = cell.trimmingCharacters(in: .newlines)
    if !text.isEmpty { cells.append(text) }
  }

  /// Forgets all cells.
  package mutating func removeAll() { cells = [] }

  /// The cells as a script, or as a lesson that `peftbook run` executes.
  func text(as format: Format, title: String) -> String {
    let cells = withBoundResults
    switch format {
    case .star: return cells.joined(separator: "\n\n") + "\n"
    case .md:
      let quoted = title.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"")
      let blocks = cells.map { cell in
        let fence = Self.fence(for: cell)
        return "\n\(fence)starlark\n\(cell)\n\(fence)\n"
      }
      return "---\ntitle: \"\(quoted)\"\n---\n" + blocks.joined()
    }
  }

  /// The cells with `_` bound where a later one uses it: only the prompt does that by itself.
  private var withBoundResults: [String] {
    var result = cells
    var isUsed = false
    for index in cells.indices.reversed() {
      let cell = cells[index]
      if isUsed, let start = EntrySyntax.resultStart(of: cell) {
        let place = cell.utf8.index(cell.startIndex, offsetBy: start)
        result[index] = cell[..<place] + "_ = " + cell[place...]
        if !cell.hasSuffix(";") { result[index] += "\n_" }
        isUsed = false
      }
      if EntrySyntax.mentions("_", in: cell) { isUsed = true }
    }
    return result
  }

  /// A fence that the code does not hold itself.
  private static func fence(for code: String) -> String {
    var longest = 2
    var run = 0
    for character in code {
      run = character == "`" ? run + 1 : 0
      longest = max(longest, run)
    }
    return String(repeating: "`", count: longest + 1)
  }

  /// Writes the cells where `:save` or `:save!` says; returns what to tell the reader.
  ///
  /// A file that this session did not write is replaced only where that is asked for.
  /// Throws: `FileError`, saying what stands in the way.
  package mutating func save(as argument: String, replacing: Bool) throws -> String {
    guard !argument.isEmpty else {
      throw FileError(message: ":save needs a file", hint: ":save experiment.md")
    }
    let path = Self.path(argument)
    let whole = URL(fileURLWithPath: path).standardizedFileURL.path
    let isThere = FileManager.default.fileExists(atPath: whole)
    if isThere, !replacing, !savedFiles.contains(whole) {
      throw FileError(message: "there is a file \(path) already", hint: ":save! \(argument) replaces it")
    }
    try write(to: path)
    savedFiles.insert(whole)
    return
      "\(isThere ? "replaced" : "wrote") \(path): \(cells.count) \(cells.count == 1 ? "cell" : "cells")"
  }

  /// A path as it was typed, with or without quotes, from the home folder where it begins with a tilde.
  package static func path(_ argument: String) -> String {
    let quotes = CharacterSet(charactersIn: "\"'")
    return NSString(string: argument.trimmingCharacters(in: quotes)).expandingTildeInPath
  }

  /// Writes the cells to a file, in one step that leaves no half of one.
  ///
  /// Throws: `FileError`, saying what stands in the way.
  private func write(to path: String) throws {
    let url = URL(fileURLWithPath: path)
    guard let format = Format(rawValue: url.pathExtension) else {
      throw FileError(
        message: "\(path) is neither a script nor a notebook", hint: "the name ends in .star or .md")
    }
    guard !cells.isEmpty else {
      throw FileError(
        message: "there is nothing to save yet", hint: "cells that ran without an error are saved")
    }
    let folder = url.deletingLastPathComponent().path
    var isFolder: ObjCBool = false
    guard FileManager.default.fileExists(atPath: folder, isDirectory: &isFolder), isFolder.boolValue else {
      throw FileError(
        message: "there is no folder \(Library.short(folder))", hint: "make it, or choose another")
    }
    let text = text(as: format, title: url.deletingPathExtension().lastPathComponent)
    let new = folder + "/.\(url.lastPathComponent).\(getpid())"
    defer { unlink(new) }
    guard FileManager.default.createFile(atPath: new, contents: Data(text.utf8)), rename(new, url.path) == 0
    else {
      throw FileError(message: "\(path) cannot be written", hint: "check the permissions of its folder")
    }
  }
}
