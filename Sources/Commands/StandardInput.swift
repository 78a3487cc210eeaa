import Foundation
import Lessons
import Starlark

/// The program on standard input.
enum StandardInput {
  private static let name = "<stdin>"

  /// Reads all of it; prompts of a copied session are taken away.
  ///
  /// Throws: `FileError` if it is no text, `LessonError` if it has commands of the prompt in it.
  static func read() throws -> SourceText {
    guard let data = try? FileHandle.standardInput.readToEnd() ?? Data() else {
      throw FileError(
        message: "standard input cannot be read", hint: "it takes a program: peftbook < script.star")
    }
    guard let text = String(data: data, encoding: .utf8) else {
      throw FileError(message: "the program on standard input is not UTF-8 text", hint: nil)
    }
    let program = PastedPrompts.stripProgram(SourceText(name: name, text: text).text)
    let source = SourceText(name: name, text: program)
    try checkCommands(in: source)
    return source
  }

  /// The commands of the prompt are not part of the language.
  private static func checkCommands(in source: SourceText) throws {
    let text = source.text
    var offset = 0
    for (index, line) in source.lines.enumerated() {
      defer { offset += line.utf8.count + 1 }
      guard line.hasPrefix(":"), let name = line.dropFirst().split(separator: " ").first.map(String.init),
        ColonCommand.named(name) != nil, EntryContext(text, at: offset).stringStart == nil
      else { continue }
      throw LessonError([
        source.diagnostic(
          ":\(name) is a command of the prompt, and no part of the language", line: index + 1,
          hint: "leave it out of the program")
      ])
    }
  }
}
