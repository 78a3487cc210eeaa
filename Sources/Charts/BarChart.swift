/// One number per label, as horizontal bars from zero.
package struct BarChart: Chart {
  /// One bar.
  package struct Bar: Sendable, Encodable {
    package var label: String
    package var value: Double
    /// What is written behind the bar in place of the number, such as "1.6 GB".
    package var text: String?

    package init(_ label: String, _ value: Double, text: String? = nil) {
      self.label = label
      self.value = value
      self.text = text
    }
  }

  package var bars: [Bar]
  package var title: String
  /// What the numbers are.
  package var xLabel = ""

  package var kind: String { "bars" }

  package init(_ bars: [Bar], title: String = "") {
    self.bars = bars
    self.title = title
  }

  private static let smallestWidth = 30

  /// The chart as lines of at most `width` columns; numbers that are not finite get no bar.
  package func lines(width: Int = 80, unicode: Bool = true) -> [String] {
    let width = min(max(width, Self.smallestWidth), 400)
    let ellipsis = unicode ? "…" : "..."
    func cut(_ text: String, _ room: Int) -> String {
      TextWidth.cut(TextWidth.oneLine(text), to: room, ellipsis: ellipsis)
    }
    var result = TextWidth.caption(title, width: width)
    guard !bars.isEmpty else { return result + ["(no bars to draw)"] }
    let labels = bars.map { cut($0.label, width / 3) }
    let texts = bars.map { cut($0.text ?? NumberText.short($0.value), width / 4) }
    let labelWidth = labels.map(TextWidth.columns).max() ?? 0
    let textWidth = texts.map(TextWidth.columns).max() ?? 0
    let room = width - labelWidth - textWidth - 3
    let sizes = bars.map { abs($0.value) <= Axis.largest ? $0.value : 0 }
    let lowest = min(sizes.min() ?? 0, 0)
    let highest = max(sizes.max() ?? 0, 0)
    // Columns per unit; a chart of zeros has empty bars.
    let span = highest - lowest
    let zero = span > 0 ? Int((-lowest / span * Double(room)).rounded()) : 0
    for ((label, text), size) in zip(zip(labels, texts), sizes) {
      let length = span > 0 ? abs(size) / span * Double(room) : 0
      let bar = Self.bar(length: length, isNegative: size < 0, zero: zero, unicode)
      result.append("\(TextWidth.left(label, labelWidth)) \(unicode ? "│" : "|")\(bar) \(text)")
    }
    return result + TextWidth.caption(xLabel, width: width)
  }

  package var sentences: [String] {
    let finite = bars.filter { abs($0.value) <= Axis.largest }
    guard let largest = finite.max(by: { $0.value < $1.value }),
      let smallest = finite.min(by: { $0.value < $1.value })
    else { return ["no bars."] }
    func text(_ bar: Bar) -> String {
      "\(TextWidth.oneLine(bar.label)) \(bar.text ?? NumberText.short(bar.value))"
    }
    let count = bars.count == 1 ? "1 bar" : "\(bars.count) bars"
    return ["\(count), the largest \(text(largest)), the smallest \(text(smallest))."]
  }

  private enum CodingKeys: String, CodingKey {
    case bars, title
    case xLabel = "xlabel"
  }

  /// Blocks from the zero column, to the right in eighths of a column.
  private static func bar(length: Double, isNegative: Bool, zero: Int, _ unicode: Bool) -> String {
    let full: Character = unicode ? "█" : "#"
    if isNegative {
      let columns = min(Int(length.rounded()), zero)
      return String(repeating: " ", count: zero - columns) + String(repeating: full, count: columns)
    }
    let indent = String(repeating: " ", count: zero)
    guard unicode else { return indent + String(repeating: full, count: Int(length.rounded())) }
    let eighths = Int((length * 8).rounded())
    // A number above zero is never drawn as nothing.
    let shown = length > 0 ? max(eighths, 1) : 0
    let rest = ["", "▏", "▎", "▍", "▌", "▋", "▊", "▉"][shown % 8]
    return indent + String(repeating: full, count: shown / 8) + rest
  }
}
