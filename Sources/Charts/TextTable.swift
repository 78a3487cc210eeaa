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
  /// No column of text gets less than its longest word needs, up to this.
  static let longestWord = 24

  package var kind: String { "table" }

  /// Rows of one length (of the header as many as its broken cells need), and how many columns of a terminal each of their columns takes.
  struct Layout {
    let head: [[String]]
    let body: [[String]]
    let widths: [Int]
    let isNumeric: [Bool]
  }

  /// Columns for a table of at most `width` columns, unless it has too many for that; the widest are narrowed first.
  ///
  /// A column of text is left room for its words, as far as they have no more than `longestWord` columns.
  func layout(width: Int, longestWord: Int = Self.longestWord) -> Layout {
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
    let room = width - Self.gap.count * max(columnCount - 1, 0)
    // Breaking the head of a column of numbers costs nothing, so that goes first.
    let floors = (0..<columnCount).map { column in
      let words = head[column].split(separator: " ").map { TextWidth.columns(String($0)) }
      return (words + body.map { TextWidth.columns($0[column]) }).max() ?? 0
    }
    Self.narrow(&widths, to: room, floors: floors, where: isNumeric)
    Self.narrow(
      &widths, to: room, floors: Self.wordWidths([head] + body, atMost: longestWord),
      where: isNumeric.map { !$0 })
    return Layout(
      head: Self.broken(head, widths: widths, where: isNumeric), body: body, widths: widths,
      isNumeric: isNumeric)
  }

  /// How many columns the longest word of each column takes.
  private static func wordWidths(_ rows: [[String]], atMost most: Int) -> [Int] {
    (rows.first ?? []).indices.map { column in
      let words = rows.lazy.flatMap { $0[column].split(separator: " ") }
      return min(words.map { TextWidth.columns(String($0)) }.max() ?? 0, most)
    }
  }

  /// The table as lines of at most `width` columns.
  ///
  /// The heads of columns of numbers are broken first, then the cells of the widest columns of text. Short rows are filled
  /// up with empty cells. Where there are too many columns for that, each row becomes lines of `name: value`; without names
  /// it stays wider.
  package func lines(width: Int = 80, unicode: Bool = true) -> [String] {
    let layout = layout(width: width)
    let caption = TextWidth.heading(title, width: width)
    let total = layout.widths.reduce(Self.gap.count * max(layout.widths.count - 1, 0), +)
    if total > width, !header.isEmpty { return caption + records(layout.body, width: width) }
    func line(_ row: [String]) -> String {
      let cells = row.indices.map { column in
        layout.isNumeric[column]
          ? TextWidth.right(row[column], layout.widths[column])
          : TextWidth.left(row[column], layout.widths[column])
      }
      return TextWidth.trimmed(cells.joined(separator: Self.gap))
    }
    var result = caption
    if !header.isEmpty {
      result += layout.head.flatMap { Self.rows(of: $0, widths: layout.widths) }.map(line)
      result.append(
        layout.widths.map { String(repeating: unicode ? "─" : "-", count: $0) }.joined(separator: Self.gap))
    }
    return result + layout.body.flatMap { Self.rows(of: $0, widths: layout.widths) }.map(line)
  }

  /// A row as the rows that its cells take, broken where they are wider than their columns.
  private static func rows(of cells: [String], widths: [Int]) -> [[String]] {
    let broken = zip(cells, widths).map { TextWidth.folded($0, width: $1) }
    return (0..<(broken.map(\.count).max() ?? 1)).map { row in
      broken.map { row < $0.count ? $0[row] : "" }
    }
  }

  /// Each row as lines of `name: value`, the first behind a dash.
  private func records(_ rows: [[String]], width: Int) -> [String] {
    rows.flatMap { row in
      row.enumerated().flatMap { column, cell in
        let name = column < header.count ? TextWidth.oneLine(header[column]) + ": " : ""
        return TextWidth.folded(name + cell, width: max(width - 2, 1)).enumerated().map {
          (column == 0 && $0 == 0 ? "- " : "  ") + $1
        }
      }
    }
  }

  package var sentences: [String] {
    let columns = header.isEmpty ? "" : ", columns \(header.map(TextWidth.oneLine).joined(separator: ", "))"
    return ["\(rows.count) \(rows.count == 1 ? "row" : "rows")\(columns)."]
  }

  /// The header in as many rows as the cells that may be broken need; what is shorter stands at the bottom.
  private static func broken(_ head: [String], widths: [Int], where mayBreak: [Bool]) -> [[String]] {
    let cells = head.indices.map { column in
      mayBreak[column] && TextWidth.columns(head[column]) > widths[column]
        ? TextWidth.wrapped(head[column], width: widths[column]) : [head[column]]
    }
    let height = cells.map(\.count).max() ?? 0
    return (0..<height).map { row in
      cells.map { cell in
        let index = row - (height - cell.count)
        return index >= 0 ? cell[index] : ""
      }
    }
  }

  /// Takes columns off the widest cells until the table fits.
  private static func narrow(
    _ widths: inout [Int], to room: Int, floors: [Int], where mayGiveWay: [Bool]
  ) {
    var excess = widths.reduce(0, +) - room
    while excess > 0 {
      let candidates = widths.indices.filter { mayGiveWay[$0] && widths[$0] > floors[$0] }
      guard let widest = candidates.max(by: { widths[$0] < widths[$1] }) else { return }
      // Down to the next widest at once, so that a very long cell takes few steps.
      let others = candidates.filter { widths[$0] < widths[widest] }.map { widths[$0] }
      let next = max(floors[widest], others.max() ?? floors[widest])
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
