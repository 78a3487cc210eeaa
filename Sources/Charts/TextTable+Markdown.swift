extension TextTable {
  /// The table as lines of GitHub's Markdown, its columns aligned in the text too; nothing is cut.
  ///
  /// No character of a cell is markup. The title stands above, in bold.
  package var markdownLines: [String] {
    let escaped = TextTable(
      header: header.map(Self.escaped), rows: rows.map { $0.map(Self.escaped) })
    let plain = layout(width: .max)
    let layout = escaped.layout(width: .max)
    // The rule below the head takes three columns.
    let widths = layout.widths.map { max($0, 3) }
    func line(_ cells: [String]) -> String { "| " + cells.joined(separator: " | ") + " |" }
    func row(_ cells: [String]) -> String {
      line(
        cells.indices.map {
          plain.isNumeric[$0] ? TextWidth.right(cells[$0], widths[$0]) : TextWidth.left(cells[$0], widths[$0])
        })
    }
    let rule = line(
      widths.indices.map { column in
        String(repeating: "-", count: widths[column] - 1) + (plain.isNumeric[column] ? ":" : "-")
      })
    let caption = title.isEmpty ? [] : ["**\(Self.escaped(TextWidth.oneLine(title)))**"]
    if widths.isEmpty { return caption }
    return caption + (caption.isEmpty ? [] : [""]) + layout.head.map(row) + [rule] + layout.body.map(row)
  }

  /// A text in which nothing is markup, and nothing ends a cell.
  private static func escaped(_ text: String) -> String {
    text.unicodeScalars.reduce(into: "") { result, scalar in
      if "\\`*_[]<>&|~".unicodeScalars.contains(scalar) { result += "\\" }
      result.unicodeScalars.append(scalar)
    }
  }
}
