/// A matrix as a grid of shades, the largest number darkest.
package struct Heatmap: Chart {
  /// Row by row; short rows are filled up with nothing.
  package var values: [[Double]]
  package var title: String
  /// What is written before the rows, by row; their numbers if empty.
  package var rowLabels: [String]
  /// What is written above the columns, by column; nothing if empty.
  package var columnLabels: [String] = []
  package var xLabel = ""
  package var yLabel = ""
  /// The number that is drawn lightest; the smallest of the matrix if nil.
  package var lowest: Double?
  /// The number that is drawn darkest; the largest of the matrix if nil.
  package var highest: Double?
  /// Whether the numbers stand in their cells.
  package var isAnnotated = false

  package var kind: String { "heatmap" }

  package init(_ values: [[Double]], title: String = "", rowLabels: [String] = []) {
    self.values = values
    self.title = title
    self.rowLabels = rowLabels
  }

  private static let shades: [Character] = [" ", "░", "▒", "▓", "█"]
  private static let asciiShades: [Character] = [" ", ".", ":", "-", "=", "+", "*", "#", "%", "@"]
  private static let smallestWidth = 30

  var columnCount: Int { values.map(\.count).max() ?? 0 }

  /// The grid as lines of at most `width` columns, at most `height` of them rows of the matrix.
  ///
  /// A larger matrix is shown by the means of blocks of it. Numbers that are not finite count nowhere and are
  /// shown as `?` where a block has no others.
  package func lines(width: Int = 80, height: Int = 24, unicode: Bool = true) -> [String] {
    let width = min(max(width, Self.smallestWidth), 400)
    let rows = min(values.count, max(height, 1))
    let columnCount = columnCount
    func cut(_ text: String) -> String { TextWidth.cut(TextWidth.oneLine(text), to: width) }
    guard rows > 0, columnCount > 0 else {
      return TextWidth.caption(title, width: width) + ["(no numbers to draw)"]
    }
    var result: [String] = []
    result += TextWidth.heading(yLabel, width: width)
    let labels = (0..<rows).map { label(ofRow: $0 * values.count / rows, width / 3) }
    let margin = labels.map(TextWidth.columns).max() ?? 0
    let room = width - margin - 2
    let columns = min(columnCount, room)
    let means = blockMeans(rows: rows, columns: columns)
    let texts = isAnnotated ? means.map { row in row.map { $0.map(NumberText.short) ?? "?" } } : []
    let cellWidth = cellWidth(of: texts, columns: columns, room: room)
    let showsNumbers = isAnnotated && cellWidth > 2
    // A small matrix takes a part of the page; its title stands over it and not far to its right.
    let drawn = margin + 3 + columns * cellWidth
    let across = TextWidth.columns(title) > drawn ? width : drawn
    result.insert(contentsOf: TextWidth.caption(title, width: across), at: 0)
    let edge: Character = unicode ? "│" : "|"
    let showsColumnLabels = cellWidth > 2 && !columnLabels.isEmpty
    if showsColumnLabels { result.append(header(margin: margin, columns: columns, cellWidth)) }
    let scale = Scale(means, lowest: lowest, highest: highest)
    let shades = unicode ? Self.shades : Self.asciiShades
    for (row, label) in labels.enumerated() {
      var line = "\(TextWidth.right(label, margin)) \(edge)"
      for (column, mean) in means[row].enumerated() {
        let shade = mean.map { shades[scale.step($0, of: shades.count)] } ?? "?"
        if showsNumbers {
          line += TextWidth.right(texts[row][column], cellWidth - 1) + String(shade)
        } else {
          line += String(repeating: shade, count: cellWidth)
        }
      }
      result.append(line + String(edge))
    }
    if !xLabel.isEmpty { result.append(TextWidth.centred(cut(xLabel), drawn)) }
    if !columnLabels.isEmpty, !showsColumnLabels {
      result.append(cut("columns: " + columnLabels.joined(separator: ", ")))
    }
    let blocks = rows < values.count || columns < columnCount
    return result + footer(scale, darkest: shades[shades.count - 1], areBlocks: blocks)
  }

  /// Columns for a cell: as many as its number and its label need, if there is room for that, else two or one.
  private func cellWidth(of texts: [[String]], columns: Int, room: Int) -> Int {
    let plain = 2 * columns <= room ? 2 : 1
    let numbers = texts.joined().map(\.utf8.count).max().map { $0 + 2 } ?? 0
    let labels = columnLabels.prefix(columns).map { TextWidth.columns(TextWidth.oneLine($0)) + 1 }.max() ?? 0
    let wanted = max(numbers, labels)
    guard wanted > 0, columns == columnCount else { return plain }
    if max(wanted, 3) * columns <= room { return max(wanted, 3) }
    // Labels can be cut, numbers cannot.
    let widest = room / columns
    return widest >= max(numbers, 5) ? widest : plain
  }

  private func header(margin: Int, columns: Int, _ cellWidth: Int) -> String {
    let cells = (0..<columns).map { column in
      let label = column < columnLabels.count ? TextWidth.oneLine(columnLabels[column]) : ""
      return TextWidth.left(TextWidth.cut(label, to: cellWidth - 1), cellWidth)
    }
    return TextWidth.trimmed(String(repeating: " ", count: margin + 2) + cells.joined())
  }

  private func footer(_ scale: Scale, darkest: Character, areBlocks: Bool) -> [String] {
    guard scale.hasNumbers else { return [] }
    let ends =
      "from \(NumberText.short(scale.lowest)) (blank) to \(NumberText.short(scale.highest)) (\(darkest))"
    return ["\(values.count) x \(columnCount), \(ends)\(areBlocks ? ", means of blocks" : "")"]
  }

  private func label(ofRow row: Int, _ width: Int) -> String {
    TextWidth.cut(TextWidth.oneLine(row < rowLabels.count ? rowLabels[row] : "\(row)"), to: width)
  }

  package var sentences: [String] {
    var extremes: (low: (Int, Int), high: (Int, Int))?
    for (row, line) in values.enumerated() {
      for (column, value) in line.enumerated() where abs(value) <= Axis.largest {
        guard let (low, high) = extremes else {
          extremes = ((row, column), (row, column))
          continue
        }
        if value < values[low.0][low.1] { extremes?.low = (row, column) }
        if value > values[high.0][high.1] { extremes?.high = (row, column) }
      }
    }
    let size = "\(values.count) rows, \(columnCount) columns"
    guard let (low, high) = extremes else { return [size + ", no numbers."] }
    func text(_ place: (Int, Int)) -> String {
      func name(_ labels: [String], _ index: Int) -> String {
        index < labels.count ? TextWidth.oneLine(labels[index]) : String(index)
      }
      let number = NumberText.short(values[place.0][place.1])
      return "\(number) at row \(name(rowLabels, place.0)), column \(name(columnLabels, place.1))"
    }
    return ["\(size), lowest \(text(low)), highest \(text(high))."]
  }

  /// The mean of the finite numbers in each block, nil where there are none.
  func blockMeans(rows: Int, columns: Int) -> [[Double?]] {
    let columnCount = columnCount
    return (0..<rows).map { row in
      let block = values[row * values.count / rows..<(row + 1) * values.count / rows]
      return (0..<columns).map { column in
        let range = column * columnCount / columns..<(column + 1) * columnCount / columns
        var sum = 0.0
        var count = 0
        for line in block {
          for value in line[min(range.lowerBound, line.count)..<min(range.upperBound, line.count)]
          where abs(value) <= Axis.largest {
            sum += value / Double(block.count * range.count)
            count += 1
          }
        }
        return count > 0 ? sum * (Double(block.count * range.count) / Double(count)) : nil
      }
    }
  }

  /// Which numbers are drawn lightest and darkest, and where the others stand between them.
  struct Scale {
    let lowest: Double
    let highest: Double
    let hasNumbers: Bool

    init(_ means: [[Double?]], lowest: Double?, highest: Double?) {
      let finite = means.joined().compactMap(\.self)
      hasNumbers = !finite.isEmpty
      let smallest = lowest ?? min(finite.min() ?? 0, highest ?? .infinity)
      self.lowest = smallest
      self.highest = max(highest ?? max(finite.max() ?? 0, smallest), smallest)
    }

    /// From 0 for the lowest to 1 for the highest.
    func share(_ value: Double) -> Double {
      guard highest > lowest else { return 0.5 }
      return min(max((value / 2 - lowest / 2) / (highest / 2 - lowest / 2), 0), 1)
    }

    func step(_ value: Double, of count: Int) -> Int { min(Int(share(value) * Double(count)), count - 1) }
  }

  private enum CodingKeys: String, CodingKey {
    case title, values
    case rowLabels = "yticklabels"
    case columnLabels = "xticklabels"
    case xLabel = "xlabel"
    case yLabel = "ylabel"
    case lowest = "vmin"
    case highest = "vmax"
  }
}
