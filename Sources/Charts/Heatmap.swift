/// A matrix as a grid of shades, the largest number darkest.
package struct Heatmap: Sendable {
  /// Row by row; short rows are filled up with nothing.
  package var values: [[Double]]
  package var title: String
  /// What is written before the rows, by row; their numbers if empty.
  package var rowLabels: [String]

  package init(_ values: [[Double]], title: String = "", rowLabels: [String] = []) {
    self.values = values
    self.title = title
    self.rowLabels = rowLabels
  }

  private static let shades: [Character] = [" ", "░", "▒", "▓", "█"]
  private static let asciiShades: [Character] = [" ", ".", ":", "-", "=", "+", "*", "#", "%", "@"]
  private static let smallestWidth = 30

  /// The grid as lines of at most `width` columns, at most `height` of them rows of the matrix.
  ///
  /// A larger matrix is shown by the means of blocks of it. Numbers that are not finite count nowhere and are
  /// shown as `?` where a block has no others.
  package func lines(width: Int = 80, height: Int = 24, unicode: Bool = true) -> [String] {
    let width = min(max(width, Self.smallestWidth), 400)
    let rows = min(values.count, max(height, 1))
    let columnCount = values.map(\.count).max() ?? 0
    var result =
      title.isEmpty ? [] : [TextWidth.centred(TextWidth.cut(TextWidth.oneLine(title), to: width), width)]
    guard rows > 0, columnCount > 0 else { return result + ["(no numbers to draw)"] }
    let labels = (0..<rows).map { label(ofRow: $0 * values.count / rows, width / 3) }
    let margin = labels.map(TextWidth.columns).max() ?? 0
    let room = width - margin - 2
    let columns = min(columnCount, room)
    let cellWidth = 2 * columns <= room ? 2 : 1
    let means = blockMeans(rows: rows, columns: columns, columnCount: columnCount)
    let finite = means.joined().compactMap(\.self)
    let lowest = finite.min() ?? 0
    let highest = finite.max() ?? 0
    let shades = unicode ? Self.shades : Self.asciiShades
    for (label, row) in zip(labels, means) {
      let cells = row.map { mean -> String in
        guard let mean else { return String(repeating: "?", count: cellWidth) }
        let share = highest > lowest ? (mean / 2 - lowest / 2) / (highest / 2 - lowest / 2) : 0.5
        let shade = shades[min(Int(share * Double(shades.count)), shades.count - 1)]
        return String(repeating: shade, count: cellWidth)
      }
      let edge = unicode ? "│" : "|"
      result.append("\(TextWidth.right(label, margin)) \(edge)\(cells.joined())\(edge)")
    }
    guard !finite.isEmpty else { return result }
    let scale =
      "from \(NumberText.short(lowest)) (blank) to \(NumberText.short(highest)) (\(shades.last ?? "#"))"
    let blocks = rows < values.count || columns < columnCount ? ", means of blocks" : ""
    return result + ["\(values.count) x \(columnCount), \(scale)\(blocks)"]
  }

  private func label(ofRow row: Int, _ width: Int) -> String {
    TextWidth.cut(TextWidth.oneLine(row < rowLabels.count ? rowLabels[row] : "\(row)"), to: width)
  }

  /// The mean of the finite numbers in each block, nil where there are none.
  private func blockMeans(rows: Int, columns: Int, columnCount: Int) -> [[Double?]] {
    (0..<rows).map { row in
      let block = values[row * values.count / rows..<(row + 1) * values.count / rows]
      return (0..<columns).map { column in
        let range = column * columnCount / columns..<(column + 1) * columnCount / columns
        var sum = 0.0
        var count = 0
        for line in block {
          for value in line[min(range.lowerBound, line.count)..<min(range.upperBound, line.count)]
          where abs(value) <= Axis.largest {
            sum += value
            count += 1
          }
        }
        return count > 0 ? sum / Double(count) : nil
      }
    }
  }
}
