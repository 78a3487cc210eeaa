extension LineChart {
  /// A curve that has more points than this is drawn by what can be seen of it.
  private static let mostPoints = 1000
  /// Curves of at most so many points have a mark on each.
  private static let mostMarks = 30
  /// No legend is longer than this.
  private static let mostEntries = 40
  private static let lineHeight = 20.0

  package func svg() -> String {
    let points = drawablePoints
    let description = sentences.joined(separator: " ")
    guard
      let yAxis = Axis(points.joined().lazy.compactMap { $0?.y }, isLogarithmic: logY),
      let xAxis = Axis(points.joined().lazy.compactMap { $0?.x }, isLogarithmic: logX)
    else {
      var page = SVGPage(height: 80)
      page.text(title.isEmpty ? "(no points to draw)" : "\(title): no points to draw", 24, 44)
      return page.document(title: title.isEmpty ? kind : title, description: description)
    }
    let frame = PlotFrame(xAxis: xAxis, yAxis: yAxis, title: title, yLabel: yLabel)
    var page = SVGPage(height: frame.height(xLabel: xLabel))
    frame.draw(on: &page, title: title, xLabel: xLabel, yLabel: yLabel)
    for (index, curve) in points.enumerated() { draw(curve, index, in: frame, on: &page) }
    drawLegend(below: page.height, on: &page)
    for note in leftOutNote(points) {
      page.text(note, frame.left, page.height)
      page.height += Self.lineHeight
    }
    return page.document(title: title.isEmpty ? kind : title, description: description)
  }

  private func draw(_ curve: [Point?], _ index: Int, in frame: PlotFrame, on page: inout SVGPage) {
    let colour = SVGPage.colours[index % SVGPage.colours.count]
    let places = curve.map { point -> (x: Double, y: Double)? in
      guard let point, let x = frame.x(point.x), let y = frame.y(point.y) else { return nil }
      return (x, y)
    }
    if isJoined {
      page.path(
        Self.path(of: places), stroke: colour, width: 2, dash: SVGPage.dashes[index % SVGPage.dashes.count])
    }
    page.path(marks(on: places, index), stroke: colour, fill: SVGMark.fill(index))
  }

  /// The line through the points that have a place; a point between two gaps is a dot.
  private static func path(of places: [(x: Double, y: Double)?]) -> String {
    var path = ""
    for run in places.split(whereSeparator: { $0 == nil }) {
      let visible = visible(run.compactMap(\.self))
      for (index, place) in visible.enumerated() {
        path += "\(index == 0 ? "M" : "L")\(SVGPage.number(place.x)) \(SVGPage.number(place.y))"
      }
      if visible.count == 1 { path += "h0.1" }
    }
    return path
  }

  /// Of many neighbours in one column of pixels the first, the lowest, the highest and the last, which look the same.
  private static func visible(_ places: [(x: Double, y: Double)]) -> [(x: Double, y: Double)] {
    guard places.count > mostPoints else { return places }
    var result: [(x: Double, y: Double)] = []
    var start = 0
    while start < places.count {
      let column = places[start].x.rounded()
      var end = start + 1
      while end < places.count, places[end].x.rounded() == column { end += 1 }
      let indices = start..<end
      let lowest = indices.min { places[$0].y < places[$1].y } ?? start
      let highest = indices.max { places[$0].y < places[$1].y } ?? start
      result += Set([start, lowest, highest, end - 1]).sorted().map { places[$0] }
      start = end
    }
    return result
  }

  /// Marks: on all points of a scatter chart and of short curves, else here and there, shifted from curve to curve.
  private func marks(on places: [(x: Double, y: Double)?], _ index: Int) -> String {
    if !isJoined || places.count <= Self.mostMarks {
      var taken = Set<[Int]>()
      // Marks that would cover each other exactly, or nearly in a crowd, are drawn once.
      let grid = places.count > Self.mostPoints ? 4.0 : 0.5
      return places.reduce(into: "") { path, place in
        guard let place,
          taken.insert([Int((place.x / grid).rounded()), Int((place.y / grid).rounded())]).inserted
        else { return }
        path += SVGMark.path(index, place.x, place.y)
      }
    }
    guard series.count > 1 else { return "" }
    let spacing = 120.0
    var next = Double(index * 48 % 120) + 30
    return places.reduce(into: "") { path, place in
      guard let place, place.x >= next else { return }
      path += SVGMark.path(index, place.x, place.y)
      next = place.x + spacing
    }
  }

  /// A sample of each series and its label, as many in a row as it has room for.
  private func drawLegend(below top: Double, on page: inout SVGPage) {
    guard series.contains(where: { !$0.label.isEmpty }) else { return }
    let labels = series.prefix(Self.mostEntries).map { TextWidth.cut(TextWidth.oneLine($0.label), to: 40) }
    var x = 24.0
    var y = top + 4
    for (index, label) in labels.enumerated() {
      let width = 52 + Double(TextWidth.columns(label)) * SVGPage.column
      if x + width > SVGPage.width - 12, x > 24 {
        x = 24
        y += Self.lineHeight
      }
      let colour = SVGPage.colours[index % SVGPage.colours.count]
      if isJoined {
        page.path(
          "M\(SVGPage.number(x)) \(SVGPage.number(y - 4))h30", stroke: colour, width: 2,
          dash: SVGPage.dashes[index % SVGPage.dashes.count])
      }
      page.path(SVGMark.path(index, x + 15, y - 4), stroke: colour, fill: SVGMark.fill(index))
      page.text(label, x + 38, y, room: 41 * SVGPage.column)
      x += width + 10
    }
    page.height = y + Self.lineHeight
    if series.count > labels.count {
      page.text("and \(series.count - labels.count) more", 24, page.height)
      page.height += Self.lineHeight
    }
  }
}
