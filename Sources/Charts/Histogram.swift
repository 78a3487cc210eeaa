/// How many numbers fall into each of a row of bins.
///
/// Each bin holds its left edge and not its right one, but for the last, which holds both, as `numpy.histogram` has it.
/// Numbers that are not finite, or beyond the outer edges, are left out and counted.
package struct Histogram: Chart {
  /// The edges of the bins in ascending order, one more than there are bins; none if there is nothing to draw.
  package let edges: [Double]
  /// For each bin, how many numbers it holds.
  package let counts: [Int]
  /// How many numbers fell into no bin.
  package let leftOut: Int
  /// Whether the bars are counts divided by the sum of all and by the bin's width, so that their areas add up to 1.
  package var isDensity: Bool
  package var title = ""
  package var xLabel = ""
  package var yLabel = ""

  package var kind: String { "hist" }

  /// The most bins that are drawn.
  package static let largestCount = 200

  /// Counts `values` in bins of one width, from the smallest of them to the largest unless `range` says otherwise.
  ///
  /// `range` must be finite and ascending, and `bins` from 1 to `largestCount`.
  package init(_ values: [Double], bins: Int, range: (Double, Double)? = nil, isDensity: Bool = false) {
    precondition(1...Self.largestCount ~= bins)
    guard let (low, high) = range ?? Self.span(of: values) else {
      self.init(values, edges: [], isDensity: isDensity)
      return
    }
    let edges = (0...bins).map { low + (high - low) * (Double($0) / Double(bins)) }
    self.init(values, edges: edges.dropLast() + [high], isDensity: isDensity)
  }

  /// Counts `values` in bins between ascending edges.
  package init(_ values: [Double], edges: [Double], isDensity: Bool = false) {
    var counts = Array(repeating: 0, count: max(0, edges.count - 1))
    var leftOut = 0
    for value in values {
      if let bin = Self.bin(of: value, edges) { counts[bin] += 1 } else { leftOut += 1 }
    }
    self.edges = edges
    self.counts = counts
    self.leftOut = leftOut
    self.isDensity = isDensity
  }

  /// The smallest and the largest number that can be drawn, moved apart where they could not be told apart.
  private static func span(of values: [Double]) -> (Double, Double)? {
    var low = Double.infinity
    var high = -Double.infinity
    for value in values where abs(value) <= Axis.largest {
      low = min(low, value)
      high = max(high, value)
    }
    guard low <= high else { return nil }
    let size = max(abs(low), abs(high))
    // Below this distance the edges of the bins would run together.
    guard high - low <= max(size * 1e-12, 1e-280) else { return (low, high) }
    let margin = max(0.5, size > 1e6 ? size / 2 : 0)
    return (low - margin, high + margin)
  }

  /// The bin of a number by bisection, so that it agrees with the edges to the last bit.
  private static func bin(of value: Double, _ edges: [Double]) -> Int? {
    guard let first = edges.first, let last = edges.last, edges.count > 1, first <= value, value <= last
    else {
      return nil
    }
    var low = 0
    var high = edges.count - 1
    while high - low > 1 {
      let middle = (low + high) / 2
      if edges[middle] <= value { low = middle } else { high = middle }
    }
    return low
  }

  /// How high the bar of each bin is.
  package var heights: [Double] {
    guard isDensity else { return counts.map(Double.init) }
    let sum = Double(max(1, counts.reduce(0, +)))
    return counts.indices.map { Double(counts[$0]) / sum / (edges[$0 + 1] - edges[$0]) }
  }

  /// The bins as horizontal bars, a line each, of at most `width` columns.
  package func lines(width: Int = 80, unicode: Bool = true) -> [String] {
    guard !counts.isEmpty else {
      return TextWidth.heading(title, width: width)
        + ["(no numbers to draw)"] + leftOutNote
    }
    let bars = zip(binLabels, zip(counts, heights)).map { label, bar in
      BarChart.Bar(label, bar.1, text: isDensity ? nil : String(bar.0))
    }
    let labels = [xLabel, yLabel.isEmpty ? "" : "bars: \(yLabel)"].flatMap {
      TextWidth.heading($0, width: width)
    }
    return BarChart(bars, title: title).lines(width: width, unicode: unicode) + labels + leftOutNote
  }

  /// The edges of each bin, aligned.
  private var binLabels: [String] {
    let step = (edges[edges.count - 1] - edges[0]) / Double(counts.count) / 10
    // Edges that lie closer together than that have no step to count digits by.
    let texts = edges.map { step > 1e-290 ? NumberText.tick($0, step: step) : NumberText.short($0) }
    let width = texts.map(\.utf8.count).max() ?? 0
    return counts.indices.map {
      "\(TextWidth.right(texts[$0], width)) to \(TextWidth.right(texts[$0 + 1], width))"
    }
  }

  var leftOutNote: [String] {
    guard leftOut > 0 else { return [] }
    return ["(\(leftOut) \(leftOut == 1 ? "number" : "numbers") left out: not finite, or beyond the bins)"]
  }

  package var sentences: [String] {
    let sum = counts.reduce(0, +)
    guard let fullest = counts.indices.max(by: { counts[$0] < counts[$1] }), sum > 0 else {
      return ["no numbers."]
    }
    let texts = edges.map(NumberText.short)
    let place = "from \(texts[fullest]) to \(texts[fullest + 1])"
    return [
      "\(sum) \(sum == 1 ? "number" : "numbers") from \(texts[0]) to \(texts[texts.count - 1]); "
        + "the fullest bin, \(place), holds \(counts[fullest])."
    ] + leftOutNote
  }

  private enum CodingKeys: String, CodingKey {
    case title, edges, counts
    case leftOut = "left_out"
    case isDensity = "density"
    case xLabel = "xlabel"
    case yLabel = "ylabel"
  }
}
