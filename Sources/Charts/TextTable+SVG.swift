extension TextTable {
  /// More rows than this are not drawn; the table says how many are missing.
  private static let most = 200
  private static let rowHeight = 22.0

  /// The table in columns of the width that the terminal would give them.
  package func svg() -> String {
    let columns = Int((SVGPage.width - 48) / SVGPage.column)
    let layout = layout(width: columns, longestWord: 8)
    let shown = layout.body.prefix(Self.most)
    var page = SVGPage(height: 34)
    if !title.isEmpty {
      page.text(title, 24, 26, attributes: " font-weight=\"bold\"")
      page.height += 24
    }
    func draw(_ row: [String], attributes: String = "") {
      var x = 24.0
      for (column, cell) in row.enumerated() {
        let width = Double(layout.widths[column]) * SVGPage.column
        let isNumeric = layout.isNumeric[column]
        page.text(
          cell, isNumeric ? x + width : x, page.height - 8, anchor: isNumeric ? .end : .start,
          room: width + 1, attributes: attributes)
        x += width + 2 * SVGPage.column
      }
      page.height += Self.rowHeight
    }
    if !header.isEmpty {
      for row in layout.head { draw(row, attributes: " font-weight=\"bold\"") }
      page.line(24, page.height - Self.rowHeight, SVGPage.width - 24, page.height - Self.rowHeight)
      page.height += 4
    }
    for row in shown { draw(row) }
    if rows.count > shown.count { draw(["and \(rows.count - shown.count) more"]) }
    return page.document(title: title.isEmpty ? kind : title, description: sentences.joined(separator: " "))
  }
}
