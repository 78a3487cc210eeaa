/// Curves or points over two axes.
///
/// Series are told apart by their marks, so that nothing depends on colour. Numbers that have no place (not finite,
/// or not positive on a logarithmic axis) interrupt the curve and are counted below the chart.
package struct LineChart: Chart {
  /// One curve.
  package struct Series: Sendable, Encodable {
    package var label: String
    package var x: [Double]
    package var y: [Double]

    /// A curve through `(x[i], y[i])`; what one of the lists has more than the other is ignored.
    package init(_ label: String, x: [Double], y: [Double]) {
      self.label = label
      self.x = x
      self.y = y
    }

    /// A curve over 0, 1, 2, ...
    package init(_ label: String, y: [Double]) { self.init(label, x: y.indices.map(Double.init), y: y) }
  }

  package var series: [Series]
  package var title = ""
  package var xLabel = ""
  package var yLabel = ""
  package var logX = false
  package var logY = false
  /// Whether the points are joined by a line.
  package var isJoined = true

  package var kind: String { isJoined ? "line" : "scatter" }

  package init(
    _ series: [Series], title: String = "", xLabel: String = "", yLabel: String = "", logX: Bool = false,
    logY: Bool = false, isJoined: Bool = true
  ) {
    self.series = series
    self.title = title
    self.xLabel = xLabel
    self.yLabel = yLabel
    self.logX = logX
    self.logY = logY
    self.isJoined = isJoined
  }

  /// The narrowest chart that is drawn, in columns.
  private static let smallestWidth = 30
  private static let largestWidth = 400
  private static let columnsPerTick = 12
  private static let rowsPerTick = 3

  static let marks: [Character] = ["●", "▲", "■", "◆", "○", "△", "□", "◇"]
  static let asciiMarks: [Character] = ["o", "x", "+", "*", "#", "@", "%", "&"]

  /// The chart as lines of at most `width` columns; `height` is the number of rows between the axes.
  ///
  /// Title, labels and legend come on top of that. `unicode: false` draws with ASCII alone.
  package func lines(width: Int = 80, height: Int = 16, unicode: Bool = true) -> [String] {
    let width = min(max(width, Self.smallestWidth), Self.largestWidth)
    let rows = min(max(height, 3), 100)
    let points = drawablePoints
    let ellipsis = unicode ? "…" : "..."
    func cut(_ text: String) -> String {
      TextWidth.cut(TextWidth.oneLine(text), to: width, ellipsis: ellipsis)
    }
    guard
      let yAxis = Axis(points.joined().lazy.compactMap { $0?.y }, isLogarithmic: logY),
      let xAxis = Axis(points.joined().lazy.compactMap { $0?.x }, isLogarithmic: logX)
    else {
      return TextWidth.heading(title, width: width) + ["(no points to draw)"] + leftOutNote(points)
    }
    let yTicks = yAxis.ticks(rows / Self.rowsPerTick)
    let margin = yTicks.map { $0.label.utf8.count }.max() ?? 0
    let columns = width - margin - 2
    var canvas = DotCanvas(columns: columns, rows: rows)
    let scale = Scale(xAxis: xAxis, yAxis: yAxis, width: canvas.width, height: canvas.height)
    for (index, curve) in points.enumerated() { draw(curve, index, on: &canvas, scale, unicode) }

    var result = TextWidth.caption(title, width: width)
    result += TextWidth.heading(yLabel, width: width)
    var rowLabels = Array(repeating: "", count: rows)
    for tick in yTicks { rowLabels[scale.y(tick.position) / 4] = tick.label }
    for row in 0..<rows {
      let axis = rowLabels[row].isEmpty ? (unicode ? "│" : "|") : (unicode ? "┤" : "+")
      result.append(
        TextWidth.trimmed(
          "\(TextWidth.right(rowLabels[row], margin)) \(axis)\(canvas.row(row, unicode: unicode))"))
    }
    result += horizontalAxis(xAxis, scale, margin: margin, columns: columns, unicode)
    result += TextWidth.caption(xLabel, width: width)
    return result + legend(width: width, unicode, cut) + leftOutNote(points)
  }

  /// What the chart shows in words, a sentence per series.
  package var sentences: [String] {
    zip(series, drawablePoints).map { series, points in
      (series.label.isEmpty ? "" : series.label + ": ") + Self.sentence(points.compactMap(\.self))
    }
  }

  private enum CodingKeys: String, CodingKey {
    case series, title
    case xLabel = "xlabel"
    case yLabel = "ylabel"
    case logX = "logx"
    case logY = "logy"
  }

  /// Where a curve begins and ends, and its extremes where they lie elsewhere.
  private static func sentence(_ points: [Point]) -> String {
    guard let first = points.first, let last = points.last,
      let lowest = points.min(by: { $0.y < $1.y }), let highest = points.max(by: { $0.y < $1.y })
    else { return "no points." }
    func text(_ point: Point) -> String { "\(NumberText.short(point.y)) at \(NumberText.short(point.x))" }
    if points.count == 1 { return "one point, \(text(first))." }
    let ends = [first.y, last.y]
    let extremes =
      (ends.contains(lowest.y) ? "" : ", lowest \(text(lowest))")
      + (ends.contains(highest.y) ? "" : ", highest \(text(highest))")
    return "\(points.count) points, from \(text(first)) to \(text(last))\(extremes)."
  }

  struct Point {
    let x: Double
    let y: Double
  }

  /// Numbers between 0 and 1 as dots of a canvas.
  private struct Scale {
    let xAxis: Axis
    let yAxis: Axis
    let width: Int
    let height: Int

    func x(_ position: Double) -> Int { Int((position * Double(width - 1)).rounded()) }

    func y(_ position: Double) -> Int { height - 1 - Int((position * Double(height - 1)).rounded()) }

    func dot(_ point: Point) -> (x: Int, y: Int)? {
      guard let x = xAxis.position(point.x), let y = yAxis.position(point.y) else { return nil }
      return (self.x(x), self.y(y))
    }
  }

  /// The points of each series, nil for one that has no place.
  var drawablePoints: [[Point?]] {
    series.map { series in
      zip(series.x, series.y).map { x, y in
        Axis.isDrawable(x, isLogarithmic: logX) && Axis.isDrawable(y, isLogarithmic: logY)
          ? Point(x: x, y: y) : nil
      }
    }
  }

  private func draw(
    _ points: [Point?], _ index: Int, on canvas: inout DotCanvas, _ scale: Scale, _ unicode: Bool
  ) {
    let marks = unicode ? Self.marks : Self.asciiMarks
    let mark = marks[index % marks.count]
    var previous: (x: Int, y: Int)?
    let spacing = 2 * Self.columnsPerTick
    // Few points get a mark each. A long curve gets one every few columns, shifted from series to series, and a
    // curve that is alone none.
    let marksAll = !isJoined || points.count <= canvas.columns / 4
    var nextMark = (index * spacing * 2 / 5) % spacing + spacing / 4
    for point in points {
      guard let point, let dot = scale.dot(point) else {
        previous = nil
        continue
      }
      if isJoined { canvas.line(from: previous ?? dot, to: dot) }
      previous = dot
      if marksAll {
        canvas.mark(dot.x, dot.y, mark)
      } else if series.count > 1, dot.x >= nextMark {
        canvas.mark(dot.x, dot.y, mark)
        nextMark = dot.x + spacing
      }
    }
  }

  /// The line below the chart with its ticks, and the line with their labels.
  private func horizontalAxis(
    _ axis: Axis, _ scale: Scale, margin: Int, columns: Int, _ unicode: Bool
  ) -> [String] {
    var line = Array(repeating: Character(unicode ? "─" : "-"), count: columns)
    var labels = Array(repeating: Character(" "), count: margin + 2 + columns)
    var free = 0
    for tick in axis.ticks(max(2, columns / Self.columnsPerTick)) where 0...1 ~= tick.position {
      let column = scale.x(tick.position) / 2
      let label = Array(tick.label)
      let start = min(max(margin + 2 + column - label.count / 2, 0), labels.count - label.count)
      guard start >= free else { continue }
      line[column] = unicode ? "┬" : "+"
      labels.replaceSubrange(start..<start + label.count, with: label)
      free = start + label.count + 1
    }
    let corner = unicode ? "└" : "+"
    return [TextWidth.right(corner, margin + 2) + String(line), TextWidth.trimmed(String(labels))]
  }

  /// Marks and labels, as many on a line as it has room for; a series that is alone needs no mark.
  private func legend(width: Int, _ unicode: Bool, _ cut: (String) -> String) -> [String] {
    guard series.contains(where: { !$0.label.isEmpty }) else { return [] }
    let marks = unicode ? Self.marks : Self.asciiMarks
    var lines: [String] = []
    for (index, series) in series.enumerated() {
      let entry = cut(self.series.count > 1 ? "\(marks[index % marks.count]) \(series.label)" : series.label)
      if let line = lines.last, TextWidth.columns(line) + 3 + TextWidth.columns(entry) <= width {
        lines[lines.count - 1] = "\(line)   \(entry)"
      } else {
        lines.append(entry)
      }
    }
    return lines
  }

  func leftOutNote(_ points: [[Point?]]) -> [String] {
    let count = points.joined().reduce(0) { $0 + ($1 == nil ? 1 : 0) }
    guard count > 0 else { return [] }
    let reason = logX || logY ? "not finite, or not positive on a logarithmic axis" : "not finite"
    return ["(\(count) \(count == 1 ? "point" : "points") left out: \(reason))"]
  }
}
