extension Histogram {
  package func svg() -> String {
    let name = title.isEmpty ? kind : title
    let description = sentences.joined(separator: " ")
    let heights = heights
    guard let first = edges.first, let last = edges.last, !counts.isEmpty,
      let xAxis = Axis([first, last], isLogarithmic: false),
      let yAxis = Axis([0, max(heights.max() ?? 0, .leastNormalMagnitude)], isLogarithmic: false)
    else {
      var page = SVGPage(height: 80)
      page.text(title.isEmpty ? "(no numbers to draw)" : "\(title): no numbers to draw", 24, 44)
      return page.document(title: name, description: description)
    }
    let yLabel = yLabel.isEmpty ? (isDensity ? "density" : "count") : yLabel
    let frame = PlotFrame(xAxis: xAxis, yAxis: yAxis, title: title, yLabel: yLabel)
    var page = SVGPage(height: frame.height(xLabel: xLabel))
    frame.draw(on: &page, title: title, xLabel: xLabel, yLabel: yLabel)
    for (bin, height) in heights.enumerated() where height > 0 {
      guard let start = frame.x(edges[bin]), let end = frame.x(edges[bin + 1]), let y = frame.y(height) else {
        continue
      }
      // The gap keeps neighbours apart; a number that is there is never drawn as nothing.
      let top = min(y, frame.bottom - 1)
      page.rectangle(start, top, max(end - start - 1, 0.5), frame.bottom - top, fill: SVGPage.colours[0])
    }
    for note in leftOutNote {
      page.text(note, frame.left, page.height)
      page.height += 20
    }
    return page.document(title: name, description: description)
  }
}
