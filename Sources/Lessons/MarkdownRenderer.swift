/// Draws Markdown for a terminal of a given width, legible without colour.
package struct MarkdownRenderer: Sendable {
  /// The number of columns that may be used.
  package let width: Int
  /// Whether and how attributes are written.
  package let ink: Ink

  /// Makes a renderer; fewer than 20 columns are taken for 20.
  package init(width: Int, ink: Ink = Ink(isOn: false)) {
    self.width = max(20, width)
    self.ink = ink
  }

  /// The lines of a document, blocks separated by an empty line.
  package func lines(_ blocks: [MarkdownBlock]) -> [String] { lines(blocks, tight: false) }

  private func lines(_ blocks: [MarkdownBlock], tight: Bool) -> [String] {
    var result: [String] = []
    for block in blocks {
      let drawn = lines(of: block.content)
      if !tight && !result.isEmpty && !drawn.isEmpty { result.append("") }
      result += drawn
    }
    return result
  }

  private func lines(of content: MarkdownBlock.Content) -> [String] {
    switch content {
    case .heading(let level, let text): heading(level, text)
    case .paragraph(let text): Columns.wrap(string(text), width: width)
    case .code(_, let text): code(text)
    case .quote(let blocks): narrowed(by: 2).lines(blocks).map { $0.isEmpty ? "|" : "| " + $0 }
    case .list(let start, let tight, let items): list(start: start, tight: tight, items)
    case .table(let alignments, let rows): table(alignments, rows)
    case .rule: [String(repeating: "-", count: min(width, 40))]
    case .html(let text): text.hasPrefix("<!--") ? [] : Columns.wrap(Self.safe(text), width: width)
    }
  }

  private func narrowed(by columns: Int) -> MarkdownRenderer {
    MarkdownRenderer(width: width - columns, ink: ink)
  }

  private func heading(_ level: Int, _ text: [Inline]) -> [String] {
    let title = level > 2 ? String(repeating: "#", count: level) + " " + string(text) : string(text)
    let lines = Columns.wrap(title, width: width)
    let underline = min(width, lines.map(Columns.width(of:)).max() ?? 0)
    let bold = lines.map(ink.bold)
    return level > 2 ? bold : bold + [String(repeating: level == 1 ? "=" : "-", count: underline)]
  }

  private func code(_ text: String) -> [String] {
    var lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    if lines.last == "" { lines.removeLast() }
    return CodeWrapping.pieces(of: lines.map { Self.safe(String($0)) }, width: max(16, width - 4)).flatMap {
      $0.map { $0.isEmpty ? "" : "    " + $0 }
    }
  }

  private func list(start: Int?, tight: Bool, _ items: [MarkdownBlock.ListItem]) -> [String] {
    var result: [String] = []
    for (index, item) in items.enumerated() {
      let bullet = start.map { "\($0.addingReportingOverflow(index).partialValue). " } ?? "- "
      let task = item.checked.map { $0 ? "[x] " : "[ ] " } ?? ""
      let indent = String(repeating: " ", count: bullet.count)
      let inner = narrowed(by: bullet.count + task.count).lines(item.blocks, tight: tight)
      if !tight && index > 0 { result.append("") }
      result.append(bullet + task + (inner.first ?? ""))
      result += inner.dropFirst().map { $0.isEmpty ? "" : indent + $0 }
    }
    return result
  }

  /// Running text as one string; emphasis keeps its marks where there is no ink.
  package func string(_ inlines: [Inline]) -> String { inlines.map(string).joined() }

  private func string(_ inline: Inline) -> String {
    switch inline {
    case .text(let text): Self.safe(text)
    case .code(let text): ink.cyan("`" + Self.safe(text) + "`")
    case .emphasis(let inner): ink.isOn ? ink.italic(string(inner)) : "_" + string(inner) + "_"
    case .strong(let inner): ink.isOn ? ink.bold(string(inner)) : "*" + string(inner) + "*"
    case .strikethrough(let inner): "~" + string(inner) + "~"
    case .link(let address, let inner): link(string(inner), Self.safe(address))
    case .image(let address, let inner): "[image: \(string(inner))] (\(Self.safe(address)))"
    case .softBreak: " "
    case .lineBreak: "\n"
    }
  }

  private func link(_ text: String, _ address: String) -> String {
    text == address || "mailto:" + text == address || address.isEmpty ? text : "\(text) (\(address))"
  }

  /// A text whose control characters, which could steer the terminal, are shown as U+FFFD.
  package static func safe(_ text: String) -> String {
    guard text.unicodeScalars.contains(where: isControl) else { return text }
    var scalars = String.UnicodeScalarView()
    for scalar in text.unicodeScalars { scalars.append(isControl(scalar) ? "\u{FFFD}" : scalar) }
    return String(scalars)
  }

  private static func isControl(_ scalar: Unicode.Scalar) -> Bool {
    (scalar.value < 0x20 && scalar != "\n" && scalar != "\t") || (0x7F..<0xA0).contains(scalar.value)
  }

  private func table(_ alignments: [MarkdownBlock.Alignment], _ rows: [[[Inline]]]) -> [String] {
    let texts = rows.map { row in row.map(string) }
    guard let head = texts.first, !head.isEmpty else { return [] }
    guard let widths = columnWidths(texts, columns: head.count) else {
      return records(head, texts.dropFirst())
    }
    var result: [String] = []
    for (index, row) in texts.enumerated() {
      let cells = row.enumerated().map { Columns.wrap($1, width: widths[$0]) }
      for line in 0..<(cells.map(\.count).max() ?? 0) {
        let drawn = cells.enumerated().map { column, lines in
          let text = lines.indices.contains(line) ? lines[line] : ""
          return Columns.pad(index == 0 ? ink.bold(text) : text, to: widths[column], alignments[column])
        }
        result.append(Self.trimmed(drawn.joined(separator: "  ")))
      }
      if index == 0 {
        result.append(widths.map { String(repeating: "-", count: $0) }.joined(separator: "  "))
      }
    }
    return result
  }

  /// A width for each column so that the table fits, wide columns giving way first; nil if even the words do not fit.
  private func columnWidths(_ rows: [[String]], columns: Int) -> [Int]? {
    var widths = [Int](repeating: 1, count: columns)
    var least = widths
    for row in rows {
      for (column, text) in row.enumerated() where column < columns {
        widths[column] = max(widths[column], Columns.width(of: text))
        let longest = text.split(whereSeparator: { $0 == " " || $0 == "\n" }).map {
          Columns.width(of: String($0))
        }
        least[column] = max(least[column], longest.max() ?? 0)
      }
    }
    let available = width - 2 * (columns - 1)
    guard least.reduce(0, +) <= available else { return nil }
    while widths.reduce(0, +) > available {
      let candidates = widths.indices.filter { widths[$0] > least[$0] }
      guard let widest = candidates.max(by: { widths[$0] < widths[$1] }) else { return nil }
      widths[widest] -= 1
    }
    return widths
  }

  /// A table that is too wide, as one entry of `name: value` lines per row.
  private func records(_ head: [String], _ rows: some Sequence<[String]>) -> [String] {
    var result: [String] = []
    for row in rows {
      for (index, (name, value)) in zip(head, row).enumerated() {
        let lines = Columns.wrap("\(name): \(value)", width: width - 2)
        result += lines.enumerated().map { (index == 0 && $0 == 0 ? "- " : "  ") + $1 }
      }
    }
    return result
  }

  private static func trimmed(_ line: String) -> String {
    var line = line[...]
    while line.last == " " { line.removeLast() }
    return String(line)
  }
}
