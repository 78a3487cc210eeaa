extension Heatmap {
  /// A larger matrix is drawn by the means of so many blocks in each direction.
  private static let mostCells = 64

  package func svg() -> String {
    let name = title.isEmpty ? kind : title
    let description = sentences.joined(separator: " ")
    let rows = min(values.count, Self.mostCells)
    let columns = min(columnCount, Self.mostCells)
    guard rows > 0, columns > 0 else {
      var page = SVGPage(height: 80)
      page.text(title.isEmpty ? "(no numbers to draw)" : "\(title): no numbers to draw", 24, 44)
      return page.document(title: name, description: description)
    }
    let means = blockMeans(rows: rows, columns: columns)
    let grid = Grid(self, rows: rows, columns: columns)
    let scale = Scale(means, lowest: lowest, highest: highest)
    var page = SVGPage(height: grid.bottom + 20)
    drawCells(means, scale, grid, on: &page)
    drawLabels(grid, on: &page)
    drawKey(scale, grid, on: &page)
    if rows < values.count || columns < columnCount {
      page.text("\(values.count) x \(columnCount), means of blocks", grid.left, page.height)
      page.height += 20
    }
    return page.document(title: name, description: description)
  }

  /// Where the cells stand.
  private struct Grid {
    let rows: Int
    let columns: Int
    let left: Double
    let top: Double
    let cellWidth: Double
    let cellHeight: Double

    var right: Double { left + Double(columns) * cellWidth }
    var bottom: Double { top + Double(rows) * cellHeight }

    init(_ map: Heatmap, rows: Int, columns: Int) {
      self.rows = rows
      self.columns = columns
      let names = (0..<rows).map { $0 < map.rowLabels.count ? map.rowLabels[$0] : String($0) }
      let widest = min(names.map { TextWidth.columns(TextWidth.oneLine($0)) }.max() ?? 0, 24)
      left = 24 + Double(widest) * SVGPage.column
      top = (map.title.isEmpty ? 16 : 42) + (map.yLabel.isEmpty ? 0 : 20)
      cellWidth = min((SVGPage.width - left - 120) / Double(columns), 64)
      cellHeight = min(max(cellWidth, map.isAnnotated ? 20 : 4), 440 / Double(rows), 48)
    }
  }

  private func drawCells(_ means: [[Double?]], _ scale: Scale, _ grid: Grid, on page: inout SVGPage) {
    for (row, line) in means.enumerated() {
      let y = grid.top + Double(row) * grid.cellHeight
      for (column, mean) in line.enumerated() {
        let x = grid.left + Double(column) * grid.cellWidth
        guard let mean else {
          page.text("?", x + grid.cellWidth / 2, y + grid.cellHeight / 2 + 4.5, anchor: .middle)
          continue
        }
        let share = scale.share(mean)
        page.rectangle(x, y, grid.cellWidth, grid.cellHeight, fill: Self.colour(share))
        if isAnnotated, grid.cellWidth >= 36 {
          page.text(
            NumberText.short(mean), x + grid.cellWidth / 2, y + grid.cellHeight / 2 + 4.5, anchor: .middle,
            attributes: share > 0.5 ? " fill=\"#fff\"" : "")
        }
      }
    }
    let number = SVGPage.number
    page.path(
      "M\(number(grid.left)) \(number(grid.top))H\(number(grid.right))V\(number(grid.bottom))H\(number(grid.left))z",
      stroke: "#666")
  }

  private func drawLabels(_ grid: Grid, on page: inout SVGPage) {
    if !title.isEmpty {
      page.text(
        title, SVGPage.width / 2, 24, anchor: .middle, attributes: " font-size=\"16\" font-weight=\"bold\"")
    }
    if !yLabel.isEmpty { page.text(yLabel, 12, grid.top - 12) }
    let rowStep = max(1, Int((16 / grid.cellHeight).rounded(.up)))
    for row in stride(from: 0, to: grid.rows, by: rowStep) {
      let index = row * values.count / grid.rows
      page.text(
        index < rowLabels.count ? rowLabels[index] : String(index), grid.left - 8,
        grid.top + (Double(row) + 0.5) * grid.cellHeight + 4.5, anchor: .end, room: 24 * SVGPage.column)
    }
    let names = (0..<grid.columns).map { column in
      let index = column * columnCount / grid.columns
      return index < columnLabels.count ? columnLabels[index] : columnLabels.isEmpty ? String(index) : ""
    }
    let widest = names.map { Double(TextWidth.columns(TextWidth.oneLine($0))) * SVGPage.column }.max() ?? 0
    // Labels of one's own are all shown, cut where needed; numbers stand where there is room.
    let columnStep = columnLabels.isEmpty ? max(1, Int(((widest + 8) / grid.cellWidth).rounded(.up))) : 1
    for column in stride(from: 0, to: grid.columns, by: columnStep) {
      page.text(
        names[column], grid.left + (Double(column) + 0.5) * grid.cellWidth, grid.bottom + 18,
        anchor: .middle, room: grid.cellWidth * Double(columnStep))
    }
    page.height = grid.bottom + 36
    if !xLabel.isEmpty {
      page.text(xLabel, (grid.left + grid.right) / 2, grid.bottom + 40, anchor: .middle)
      page.height += 20
    }
  }

  /// The bar on the right that says what the shades mean.
  private func drawKey(_ scale: Scale, _ grid: Grid, on page: inout SVGPage) {
    guard scale.hasNumbers else { return }
    let steps = 16
    let x = grid.right + 20
    let height = max(grid.bottom - grid.top, 48)
    for step in 0..<steps {
      page.rectangle(
        x, grid.top + Double(step) * height / Double(steps), 16, height / Double(steps),
        fill: Self.colour(1 - (Double(step) + 0.5) / Double(steps)))
    }
    page.text(NumberText.short(scale.highest), x + 22, grid.top + 11)
    page.text(NumberText.short(scale.lowest), x + 22, grid.top + height)
    page.height = max(page.height, grid.top + height + 20)
  }

  /// From nearly white to dark blue, ever darker, so that grey shows the same.
  private static func colour(_ share: Double) -> String {
    let ends: [(light: Double, dark: Double)] = [(247, 8), (251, 48), (255, 107)]
    let parts = ends.map { ends in
      let hex = String(Int((ends.light + (ends.dark - ends.light) * share).rounded()), radix: 16)
      return hex.utf8.count < 2 ? "0" + hex : hex
    }
    return "#" + parts.joined()
  }
}
