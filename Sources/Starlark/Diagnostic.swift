/// An error with its place in the source, ready to be shown.
package struct Diagnostic: Error {
  /// One call that was under way when an error happened.
  package struct Frame: Sendable {
    /// The function that made the call; `<top level>` outside of any.
    package let function: String
    /// The file's name.
    package let file: String
    /// The line of the call, counted from 1.
    package let line: Int
    /// The column of the call, in scalars from 1.
    package let column: Int
  }

  /// The file's name.
  package var file: String
  /// The line, counted from 1.
  package var line: Int
  /// The column, in Unicode scalars from 1.
  package var column: Int
  /// What went wrong.
  package var message: String
  /// What stands under the caret.
  package var label: String?
  /// What to try instead.
  package var hint: String?
  /// The text of the line at fault.
  package var sourceLine: String?
  /// The calls that led there, outermost first; empty for an error outside of functions.
  package var backtrace: [Frame]
  /// The error that was thrown, for callers that tell kinds apart.
  package var cause: (any Error)?

  /// Whether the program was stopped rather than wrong.
  package var isInterruption: Bool { (cause as? any Explained)?.isInterruption ?? false }

  /// Makes a diagnostic for a byte offset of a source.
  package init(
    _ message: String, label: String? = nil, hint: String? = nil, at offset: Int, in source: Source,
    backtrace: [Frame] = [], cause: (any Error)? = nil
  ) {
    (line, column) = source.position(of: offset)
    file = source.name
    self.message = message
    self.label = label
    self.hint = hint
    sourceLine = source.line(of: offset)
    self.backtrace = backtrace
    self.cause = cause
  }

  /// The whole text of the error, ending without a line end.
  package func render(colour: Bool = false) -> String {
    let ink = Ink(isOn: colour)
    var lines: [String] = [
      "\(ink.bold("\(file):\(line):\(column):")) \(ink.red("error:")) \(ink.bold(message))"
    ]
    if let (text, padding) = excerpt {
      lines.append("  " + text)
      let under = label.map { "^ " + $0 } ?? "^"
      lines.append("  " + padding + ink.red(under))
    }
    lines += backtraceLines
    if let hint { lines.append("  " + ink.blue("hint:") + " " + hint) }
    return lines.joined(separator: "\n")
  }

  /// The line at fault and what stands before the caret below it; a long line is cut to what is around the caret.
  private var excerpt: (text: String, padding: String)? {
    guard let sourceLine else { return nil }
    let shown = 120
    let scalars = Array(sourceLine.unicodeScalars)
    let before = column - 1
    let start = scalars.count > shown ? max(0, min(before - shown / 2, scalars.count - shown)) : 0
    let end = min(scalars.count, start + shown)
    let head = start > 0 ? "..." : ""
    // Control characters would steer the terminal.
    let safe = scalars[start..<end].map {
      $0.properties.generalCategory == .control && $0 != "\t" ? "\u{FFFD}" : $0
    }
    let text = String(String.UnicodeScalarView(safe))
    let padding = scalars[start..<min(max(before, start), end)].map { $0 == "\t" ? "\t" : " " }.joined()
    return (
      head + text + (end < scalars.count ? "..." : ""), String(repeating: " ", count: head.count) + padding
    )
  }

  /// The calls, shortened in the middle when recursion made them many.
  private var backtraceLines: [String] {
    var lines = backtrace.map { "  called from \($0.function) at \($0.file):\($0.line):\($0.column)" }
    lines.reverse()
    let shown = 5
    if lines.count > 2 * shown + 1 {
      let hidden = lines.count - 2 * shown
      lines = lines.prefix(shown) + ["  ... \(hidden) more calls ..."] + lines.suffix(shown)
    }
    return lines
  }
}

/// One error or several found together: what running a source throws.
package struct Diagnostics: Error {
  /// The errors in source order, at least one.
  package let all: [Diagnostic]
  /// How many more there are.
  package var hidden = 0

  /// The whole text of the errors, ending without a line end; of those beyond the first ones, the number.
  package func render(colour: Bool = false) -> String {
    let rest = hidden > 0 ? ["... and \(hidden) more error\(hidden == 1 ? "" : "s")"] : []
    return (all.map { $0.render(colour: colour) } + rest).joined(separator: "\n")
  }

  /// Whether the program was stopped rather than wrong.
  package var isInterruption: Bool { all.contains { $0.isInterruption } }
}

/// Terminal colours, or none.
private struct Ink {
  let isOn: Bool

  func bold(_ text: String) -> String { wrap(text, "1") }
  func red(_ text: String) -> String { wrap(text, "1;31") }
  func blue(_ text: String) -> String { wrap(text, "1;34") }

  private func wrap(_ text: String, _ code: String) -> String {
    isOn ? "\u{1B}[\(code)m\(text)\u{1B}[0m" : text
  }
}
