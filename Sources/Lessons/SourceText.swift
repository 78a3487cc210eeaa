import Foundation
import Starlark

/// A lesson or quiz file as lines, with a name to report errors under.
package struct SourceText: Sendable {
  /// The path as the reader gave it.
  package let name: String
  /// The lines without their ends.
  package let lines: [String]

  /// The whole text, every line ended by one line feed.
  package var text: String { lines.map { $0 + "\n" }.joined() }

  /// Splits a text into lines; CR LF and CR count as line ends, as CommonMark and YAML have it.
  package init(name: String, text: String) {
    self.name = name
    var lines: [String] = []
    var line = String.UnicodeScalarView()
    var afterReturn = false
    for scalar in text.unicodeScalars {
      if scalar == "\n" && afterReturn {
        afterReturn = false
        continue
      }
      afterReturn = scalar == "\r"
      if scalar == "\n" || scalar == "\r" {
        lines.append(String(line))
        line = String.UnicodeScalarView()
      } else {
        line.append(scalar)
      }
    }
    if !line.isEmpty { lines.append(String(line)) }
    self.lines = lines
  }

  /// Reads a UTF-8 file of at most 8 MB.
  ///
  /// Throws: `FileError` when the file is missing, is no regular file, is too large or is not UTF-8.
  package init(contentsOf path: String) throws {
    let limit = 8 << 20
    var facts = stat()
    guard stat(path, &facts) == 0 else { throw FileError.missingFile(path) }
    guard facts.st_mode & S_IFMT == S_IFREG else { throw FileError.notAFile(path) }
    if facts.st_size > limit { throw FileError.tooLarge(path, Int(facts.st_size), limit) }
    guard let data = FileManager.default.contents(atPath: path) else { throw FileError.unreadable(path) }
    guard let text = String(validating: data, as: UTF8.self) else {
      throw FileError.notUTF8(path, line: Self.lineOfInvalidByte(in: data))
    }
    self.init(name: path, text: text)
  }

  /// The line in which a text stops being UTF-8, from 1.
  private static func lineOfInvalidByte(in data: Data) -> Int {
    let lines = data.split(separator: 10, omittingEmptySubsequences: false)
    let index = lines.firstIndex { String(validating: $0, as: UTF8.self) == nil }
    return (index ?? 0) + 1
  }

  /// An error at a place of this text; line and column count from 1, columns in Unicode scalars. Without a column it
  /// is where the line's text begins.
  package func diagnostic(
    _ message: String, line: Int, column: Int? = nil, label: String? = nil, hint: String? = nil
  ) -> Diagnostic {
    let text = lines.indices.contains(line - 1) ? lines[line - 1] : ""
    let column = column ?? (text.prefix { $0.isWhitespace }.unicodeScalars.count + 1)
    let offset = text.unicodeScalars.prefix(max(0, column - 1)).reduce(0) { $0 + UTF8.width($1) }
    let source = Source(name: name, text: text, firstLine: max(1, line))
    var diagnostic = Diagnostic(message, label: label, hint: hint, at: offset, in: source)
    if text.isEmpty { diagnostic.sourceLine = nil }
    return diagnostic
  }

  /// An error at the first place of a word in a range of lines; where it stands in none of them, at their beginning.
  ///
  /// Where the word may stand elsewhere too, `mark` is what stands right before it.
  func diagnostic(
    _ message: String, at word: String, behind mark: String = "", in range: ClosedRange<Int>, hint: String?
  ) -> Diagnostic {
    let found = range.first { lines.indices.contains($0 - 1) && lines[$0 - 1].contains(mark + word) }
    guard let line = found else {
      return diagnostic(message, line: range.lowerBound, column: 1, hint: hint)
    }
    let column = column(of: mark + word, line: line) + mark.unicodeScalars.count
    return diagnostic(message, line: line, column: column, hint: hint)
  }

  /// The column of the first occurrence of a word in a line, or 1.
  package func column(of word: String, line: Int) -> Int {
    guard lines.indices.contains(line - 1) else { return 1 }
    let text = lines[line - 1]
    guard let range = text.range(of: word, options: .literal) else { return 1 }
    return text.unicodeScalars.distance(from: text.startIndex, to: range.lowerBound) + 1
  }
}

extension String {
  /// A string of bytes that are UTF-8 throughout, else nil.
  fileprivate init?(validating bytes: Data, as encoding: UTF8.Type) {
    self.init(data: bytes, encoding: .utf8)
  }
}
