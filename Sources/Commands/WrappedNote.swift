import Foundation
import Lessons

/// A message broken into lines that fit a terminal.
package enum WrappedNote {
  /// Breaks what is too wide at blanks, continued lines further in; a line of a program is cut to what stands
  /// around its caret, so that the caret still points at the fault.
  package static func text(_ note: String, width: Int) -> String {
    let lines = note.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    var result: [String] = []
    var index = 0
    while index < lines.count {
      let line = lines[index]
      let caret = index + 1 < lines.count ? column(ofCaretIn: lines[index + 1]) : nil
      if let caret, !line.contains("\t"), !line.contains("\u{1B}") {
        result += excerpt(line, above: lines[index + 1], caret: caret, width: width)
        index += 2
      } else {
        result += broken(line, width: width)
        index += 1
      }
    }
    return result.joined(separator: "\n")
  }

  /// How many blanks stand before the caret of a line that points at the one above it.
  private static func column(ofCaretIn line: String) -> Int? {
    let blanks = line.prefix { $0 == " " }.count
    let plain = line.replacing(/\u{1B}\[[0-9;]*m/, with: "")
    return blanks > 0 && plain.dropFirst(blanks).first == "^" ? blanks : nil
  }

  private static func broken(_ line: String, width: Int) -> [String] {
    guard Columns.width(of: line) > width else { return [line] }
    let indent = line.prefix { $0 == " " }.count
    let pieces = Columns.wrap(line, width: max(12, width - indent - 2))
    return pieces.enumerated().map { String(repeating: " ", count: indent + ($0 == 0 ? 0 : 2)) + $1 }
  }

  /// A line of a program and the line with its caret.
  private static func excerpt(_ line: String, above pointer: String, caret: Int, width: Int) -> [String] {
    let indent = 2
    let text = Array(line.dropFirst(indent))
    let room = max(20, width - indent)
    var shown = line
    var padding = caret
    if Columns.width(of: line) > width {
      let kept = room - 2 * dots.count
      let start = max(0, min(caret - indent - kept / 2, text.count - kept))
      let end = min(text.count, start + kept)
      let head = start > 0 ? dots : ""
      let tail = end < text.count ? dots : ""
      shown = String(repeating: " ", count: indent) + head + String(text[start..<end]) + tail
      padding = caret - start + head.count
    }
    let under = String(repeating: " ", count: padding) + pointer.dropFirst(caret)
    guard Columns.width(of: under) > width, let blank = pointer.dropFirst(caret).firstIndex(of: " ") else {
      return [shown, under]
    }
    // What stands behind the caret goes below it where it does not fit.
    let sign = String(repeating: " ", count: padding) + pointer[..<blank].dropFirst(caret)
    let label = Columns.wrap(String(pointer[blank...]), width: max(12, width - 2 * indent))
    return [shown, sign] + label.map { String(repeating: " ", count: 2 * indent) + $0 }
  }

  private static let dots = "..."
}
