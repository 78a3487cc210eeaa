import Foundation
import Lessons
import Starlark

/// Completes what is typed at the prompt: commands and their arguments, paths in strings, names of the language.
struct EntryCompleter {
  let engine: any Engine
  /// Whether the prompt has commands, and which lessons they can name.
  var commands: [ColonCommand] = []
  var lessonNames: () -> [String] = { [] }

  /// The ways to complete the word that ends at a byte offset of an entry.
  func complete(_ text: String, at cursor: Int) -> LineEditor.Completion {
    let before = String(decoding: text.utf8.prefix(cursor), as: UTF8.self)
    if !commands.isEmpty, before.hasPrefix(":"), let completion = command(before) { return completion }
    let context = EntryContext(text, at: cursor)
    if let start = context.stringStart {
      let path = String(decoding: text.utf8.prefix(cursor).dropFirst(start), as: UTF8.self)
      return LineEditor.Completion(start: start, candidates: Self.paths(path) { _ in true })
    }
    let candidates = engine.completions(of: text, at: cursor)
    return LineEditor.Completion(start: context.wordStart, candidates: candidates)
  }

  /// Completes a command's name or argument; nil where the argument is code.
  private func command(_ text: String) -> LineEditor.Completion? {
    guard let space = text.firstIndex(of: " ") else {
      let names = commands.map { ":" + $0.name }.filter { $0.hasPrefix(text) }
      return LineEditor.Completion(start: 0, candidates: names)
    }
    let argument = String(text[text.index(after: space)...])
    let start = text.utf8.count - argument.utf8.count
    let lessons = { lessonNames().filter { $0.hasPrefix(argument) } }
    let isCode = { (name: String) in name.hasSuffix(".star") || name.hasSuffix(".md") }
    let candidates: [String]
    switch ColonCommand.named(String(text[..<space].dropFirst()))?.completion {
    case .code?: return nil
    case .script?: candidates = Self.paths(argument, isWanted: isCode) + lessons()
    case .savedFile?: candidates = Self.paths(argument, isWanted: isCode)
    case .anyFile?: candidates = Self.paths(argument) { _ in true }
    case ColonCommand.Completion.none?, nil: candidates = []
    }
    return LineEditor.Completion(start: start, candidates: candidates)
  }

  /// The files whose path begins as given; folders end in a slash, hidden ones have to be asked for by their dot.
  static func paths(_ beginning: String, isWanted: (String) -> Bool) -> [String] {
    let parts = beginning.split(separator: "/", omittingEmptySubsequences: false)
    let name = String(parts.last ?? "")
    let folder = String(beginning.dropLast(name.count))
    let place = folder.isEmpty ? "." : NSString(string: folder).expandingTildeInPath
    let files = (try? FileManager.default.contentsOfDirectory(atPath: place)) ?? []
    return files.sorted().compactMap { file in
      guard file.hasPrefix(name), !file.hasPrefix(".") || name.hasPrefix("."), !file.contains("\n") else {
        return nil
      }
      var isFolder: ObjCBool = false
      let isThere = FileManager.default.fileExists(atPath: place + "/" + file, isDirectory: &isFolder)
      if isThere, isFolder.boolValue { return folder + file + "/" }
      return isWanted(file) ? folder + file : nil
    }
  }
}
