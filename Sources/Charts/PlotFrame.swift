/// The frame of an SVG chart with two axes: ticks, a light grid, labels; and where numbers stand in it.
struct PlotFrame {
  let xAxis: Axis
  let yAxis: Axis
  let left: Double
  let right = SVGPage.width - 24
  let top: Double
  let bottom: Double

  private static let plotHeight = 280.0

  /// Room for the labels of the y axis on the left, for the title above.
  init(xAxis: Axis, yAxis: Axis, title: String, yLabel: String) {
    self.xAxis = xAxis
    self.yAxis = yAxis
    let widest = yAxis.ticks(7).map(\.label.utf8.count).max() ?? 0
    left = 22 + Double(widest) * SVGPage.column
    top = (title.isEmpty ? 16 : 42) + (yLabel.isEmpty ? 0 : 20)
    bottom = top + Self.plotHeight
  }

  /// The height of a page that ends below the labels of the x axis.
  func height(xLabel: String) -> Double { bottom + (xLabel.isEmpty ? 34 : 54) }

  func x(_ value: Double) -> Double? { xAxis.position(value).map { left + $0 * (right - left) } }

  func y(_ value: Double) -> Double? { yAxis.position(value).map { bottom - $0 * (bottom - top) } }

  /// Draws everything but the numbers.
  func draw(on page: inout SVGPage, title: String, xLabel: String, yLabel: String) {
    if !title.isEmpty {
      page.text(
        title, SVGPage.width / 2, 24, anchor: .middle, attributes: " font-size=\"16\" font-weight=\"bold\"")
    }
    // Above the axis and not along it, where it would have to be turned to be read.
    if !yLabel.isEmpty { page.text(yLabel, 12, top - 12) }
    for tick in yAxis.ticks(7) {
      let y = bottom - tick.position * (bottom - top)
      page.line(left, y, right, y, stroke: "#e3e3e3")
      page.line(left - 5, y, left, y)
      page.text(tick.label, left - 8, y + 4.5, anchor: .end)
    }
    var free = 0.0
    for tick in xAxis.ticks(8) {
      let x = left + tick.position * (right - left)
      let half = Double(tick.label.utf8.count) * SVGPage.column / 2
      page.line(x, bottom, x, bottom + 5)
      guard x - half >= free else { continue }
      page.text(tick.label, x, bottom + 20, anchor: .middle)
      free = x + half + 4
    }
    let number = SVGPage.number
    page.path(
      "M\(number(left)) \(number(top))V\(number(bottom))H\(number(right))", stroke: "#666")
    if !xLabel.isEmpty { page.text(xLabel, (left + right) / 2, bottom + 42, anchor: .middle) }
  }
}
