extension BarChart {
  /// More bars than this are not drawn; the chart says how many are missing.
  private static let most = 60
  private static let rowHeight = 26.0

  package func svg() -> String {
    let top = title.isEmpty ? 14.0 : 42.0
    let shown = bars.prefix(Self.most)
    var page = SVGPage(height: top + Double(max(1, shown.count)) * Self.rowHeight + 12)
    if !title.isEmpty {
      page.text(
        title, SVGPage.width / 2, 24, anchor: .middle, attributes: " font-size=\"16\" font-weight=\"bold\"")
    }
    if bars.isEmpty { page.text("(no bars to draw)", 24, top + 18) }
    draw(Array(shown), top: top, on: &page)
    if !xLabel.isEmpty {
      page.text(xLabel, SVGPage.width / 2, page.height + 6, anchor: .middle)
      page.height += 22
    }
    if bars.count > shown.count {
      page.text("and \(bars.count - shown.count) more", 24, page.height + 6)
      page.height += 22
    }
    return page.document(
      title: title.isEmpty ? kind : title, description: sentences.joined(separator: " "))
  }

  private func draw(_ shown: [Bar], top: Double, on page: inout SVGPage) {
    let labels = shown.map { TextWidth.cut(TextWidth.oneLine($0.label), to: 28) }
    let texts = shown.map { TextWidth.cut(TextWidth.oneLine($0.text ?? NumberText.short($0.value)), to: 20) }
    let labelWidth = Double(labels.map(TextWidth.columns).max() ?? 0) * SVGPage.column
    let textWidth = Double(texts.map(TextWidth.columns).max() ?? 0) * SVGPage.column
    let left = 24 + labelWidth
    let room = SVGPage.width - left - textWidth - 28
    let sizes = shown.map { abs($0.value) <= Axis.largest ? $0.value : 0 }
    let lowest = min(sizes.min() ?? 0, 0) / 2
    let span = max(sizes.max() ?? 0, 0) / 2 - lowest
    let zero = left + (span > 0 ? -lowest / span * room : 0)
    for (row, size) in sizes.enumerated() {
      let y = top + Double(row) * Self.rowHeight
      page.text(labels[row], left - 8, y + 17, anchor: .end)
      let length = span > 0 ? abs(size) / 2 / span * room : 0
      // A number that is not zero is never drawn as nothing.
      let width = size == 0 ? 0 : max(length, 1)
      page.rectangle(size < 0 ? zero - width : zero, y + 4, width, 18, fill: SVGPage.colours[0])
      page.text(texts[row], (size < 0 ? zero : zero + width) + 6, y + 17)
    }
    page.line(zero, top, zero, top + Double(shown.count) * Self.rowHeight)
  }
}
