/// A piece of program text and where it comes from.
package struct Source: Sendable {
  /// The file's name as messages show it.
  package let name: String
  /// The text itself.
  package let text: String
  /// The line number of the first line: a lesson's cell starts in the middle of its file.
  package let firstLine: Int
  /// Where `load` found the text, in the host's words; nil for text that lies in no file it could load.
  package let location: String?
  /// The text as bytes, which is what offsets count.
  let bytes: [UInt8]
  /// The offset at which each line starts.
  let lineStarts: [Int]

  /// Makes a source; `firstLine` is counted from 1.
  package init(name: String, text: String, firstLine: Int = 1, location: String? = nil) {
    self.name = name
    self.location = location
    self.text = text
    self.firstLine = firstLine
    bytes = Array(text.utf8)
    var starts = [0]
    for (offset, byte) in bytes.enumerated() where byte == UInt8(ascii: "\n") { starts.append(offset + 1) }
    lineStarts = starts
  }

  /// The line (as the file counts it) and the column of a byte offset; columns count scalars from 1.
  func position(of offset: Int) -> (line: Int, column: Int) {
    let index = lineIndex(of: offset)
    let prefix = bytes[lineStarts[index]..<min(max(offset, lineStarts[index]), bytes.count)]
    let column = prefix.reduce(1) { $1 & 0xC0 == 0x80 ? $0 : $0 + 1 }
    return (index + firstLine, column)
  }

  /// The text of the line that holds a byte offset, without its line end.
  func line(of offset: Int) -> String {
    let index = lineIndex(of: offset)
    let end = index + 1 < lineStarts.count ? lineStarts[index + 1] : bytes.count
    var line = bytes[lineStarts[index]..<end]
    while let last = line.last, last == 10 || last == 13 { line.removeLast() }
    return String(decoding: line, as: UTF8.self)
  }

  /// Where the last line that is not empty starts, behind its indentation.
  var lastLineStart: Int {
    let last = lineStarts.last { !line(of: $0).allSatisfy(\.isWhitespace) } ?? 0
    return bytes[last...].firstIndex { $0 != 0x20 && $0 != 0x09 } ?? last
  }

  /// Whether two offsets lie on the same line.
  func isOneLine(from start: Int, to end: Int) -> Bool { lineIndex(of: start) == lineIndex(of: end) }

  private func lineIndex(of offset: Int) -> Int {
    var low = 0
    var high = lineStarts.count
    while high - low > 1 {
      let middle = (low + high) / 2
      if lineStarts[middle] <= offset { low = middle } else { high = middle }
    }
    return low
  }
}
