/// Rows and columns of text, aligned: numbers to the right, everything else to the left.
package struct TextTable: Chart {
  package var header: [String]
  package var rows: [[String]]
  package var title: String

  package init(header: [String], rows: [[String]], title: String = "") {
    self.header = header
    self.rows = rows
    self.title = title
  }

  private static let gap = "  "
  /// No column is cut to less than this.
  private static let narrowest = 8

  package var kind: String { "table" }

  /// Rows of one length, and how many columns of a terminal each of their columns takes.
  struct Layout {
    let head: [String]
    let body: [[String]]
    let widths: [Int]
    let isNumeric: [Bool]
  }

  /// Columns for a table of at most `width` columns, unless it has too many for that; the widest are narrowed first.
  func layout(width: Int) -> Layout {
    let columnCount = ([header] + rows).map(\.count).max() ?? 0
    func filled(_ row: [String]) -> [String] {
      (0..<columnCount).map { $0 < row.count ? TextWidth.oneLine(row[$0]) : "" }
    }
    let head = filled(header)
    let body = rows.map(filled)
    let isNumeric = (0..<columnCount).map { column in
      body.contains { !$0[column].isEmpty } && body.allSatisfy { Self.isNumber($0[column]) }
    }
    var widths = (0..<columnCount).map { column in
      ([head] + body).map { TextWidth.columns($0[column]) }.max() ?? 0
    }
    Self.narrow(&widths, to: width - Self.gap.count * max(columnCount - 1, 0), keeping: isNumeric)
    return Layout(head: head, body: body, widths: widths, isNumeric: isNumeric)
  }

  /// The table as lines of at most `width` columns, unless it has too many columns for that.
  ///
  /// The widest columns of text are cut first. Short rows are filled up with empty cells.
  package func lines(width: Int = 80, unicode: Bool = true) -> [String] {
    let ellipsis = unicode ? "…" : "..."
    let layout = layout(width: width)
    func line(_ row: [String]) -> String {
      let cells = row.indices.map { column in
        let cell = TextWidth.cut(row[column], to: layout.widths[column], ellipsis: ellipsis)
        return layout.isNumeric[column]
          ? TextWidth.right(cell, layout.widths[column]) : TextWidth.left(cell, layout.widths[column])
      }
      return TextWidth.trimmed(cells.joined(separator: Self.gap))
    }
    var result = title.isEmpty ? [] : [TextWidth.oneLine(title)]
    if !header.isEmpty {
      result.append(line(layout.head))
      result.append(
        layout.widths.map { String(repeating: unicode ? "─" : "-", count: $0) }.joined(separator: Self.gap))
    }
    return result + layout.body.map(line)
  }

  package var sentences: [String] {
    let columns = header.isEmpty ? "" : ", columns \(header.map(TextWidth.oneLine).joined(separator: ", "))"
    return ["\(rows.count) \(rows.count == 1 ? "row" : "rows")\(columns)."]
  }

  /// Takes columns off the widest text until the table fits.
  private static func narrow(_ widths: inout [Int], to room: Int, keeping isNumeric: [Bool]) {
    var excess = widths.reduce(0, +) - room
    while excess > 0 {
      let candidates = widths.indices.filter { !isNumeric[$0] && widths[$0] > narrowest }
      guard let widest = candidates.max(by: { widths[$0] < widths[$1] }) else { return }
      // Down to the next widest at once, so that a very long cell takes few steps.
      let next = candidates.filter { widths[$0] < widths[widest] }.map { widths[$0] }.max() ?? narrowest
      let step = min(excess, max(1, widths[widest] - next))
      widths[widest] -= step
      excess -= step
    }
  }

  /// Whether a cell counts as a number: empty, a dash, or a number with or without a sign and a unit.
  private static func isNumber(_ cell: String) -> Bool {
    let body = cell.unicodeScalars.drop { "+-−–—~<>≤≥$×. ".unicodeScalars.contains($0) }
    guard let first = body.first else { return true }
    return "0"..."9" ~= first && body.count { $0 == " " } <= 1 || ["nan", "inf"].contains(String(body))
  }
}
