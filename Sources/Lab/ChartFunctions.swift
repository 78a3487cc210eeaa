import Charts
import Starlark
import Tensors

/// `plot` and `scatter`: curves and points over two axes.
func lineChartFunction(
  _ name: String, _ summary: String, _ isJoined: Bool, _ services: Services
) -> Builtin {
  Builtin(
    "\(name)(x, y=None, title=\"\", xlabel=\"\", ylabel=\"\", logx=False, logy=False, height=14)", summary,
    parameters: [
      "x": "numbers; or, without y, the y values; or a dict with a list of y, or a pair (x, y), by label",
      "y": "as many numbers as x", "title": "a line above the drawing", "xlabel": "what x is",
      "ylabel": "what y is", "logx": "whether the x axis counts in powers",
      "logy": "whether the y axis counts in powers", "height": "lines of the drawing",
    ], example: "\(name)([1, 2, 4, 8], title=\"doubling\")"
  ) { call in
    var chart = LineChart(try chartSeries(call))
    chart.isJoined = isJoined
    chart.title = try call.string("title")
    chart.xLabel = try call.string("xlabel")
    chart.yLabel = try call.string("ylabel")
    chart.logX = try call.bool("logx")
    chart.logY = try call.bool("logy")
    let height = try call.int("height")
    guard (4...200).contains(height) else { throw Failure("height must be from 4 to 200, not \(height)") }
    let points = chart.series.reduce(0) { $0 + $1.y.count }
    try services.draw(chart, operations: pointCost * Double(points)) { [chart] width in
      chart.lines(width: width, height: height) + chart.summaryLines(width: width)
    }
    return .none
  }
}

private func chartSeries(_ call: Call) throws -> [LineChart.Series] {
  if let groups = call.value("x").asObject(Dict.self) {
    return try groups.items.map { item in
      if let pair = item.value.asObject(Tuple.self), pair.count == 2 {
        return try series(item.key.str, x: call.numbers(pair.elements[0]), y: call.numbers(pair.elements[1]))
      }
      return LineChart.Series(item.key.str, y: try call.numbers(item.value))
    }
  }
  let first = try call.numbers(call.value("x"))
  guard let y = call.valueOrNil("y") else { return [LineChart.Series("", y: first)] }
  return [try series("", x: first, y: call.numbers(y))]
}

private func series(_ label: String, x: [Double], y: [Double]) throws -> LineChart.Series {
  guard x.count == y.count else {
    throw Failure("a series needs as many x as y, and has \(x.count) x and \(y.count) y")
  }
  return LineChart.Series(label, x: x, y: y)
}

extension Call {
  /// The numbers of a list or a tensor.
  fileprivate func numbers(_ value: Value) throws -> [Double] {
    if let tensor = value.asObject(TensorValue.self) {
      return try tensor.numbers.float64().scalars
    }
    return try value.elements().map { element in
      try thread.checkInterrupt()
      guard let number = element.number else {
        throw Failure("\(signature.name)() draws numbers, not a value of type \(element.typeName)")
      }
      return number
    }
  }
}

/// `hist`: how many numbers fall into each bin, with Matplotlib's arguments.
func histogramFunction(_ services: Services) -> Builtin {
  Builtin(
    "hist(x, bins=10, range=None, density=False, title=\"\", xlabel=\"\", ylabel=\"\")",
    "A histogram: how many of the numbers fall into each bin.",
    parameters: [
      "x": "a list of numbers or a tensor", "bins": "how many bins of one width, or a list of their edges",
      "range": "the pair of outer edges; the smallest and the largest number if None",
      "density": "whether the areas of the bars add up to 1", "title": "a line above the drawing",
      "xlabel": "what the numbers are", "ylabel": "what the bars are",
    ], example: "hist([1, 2, 2, 3, 3, 3], bins=3)"
  ) { call in
    let numbers = try call.numbers(call.value("x"))
    let density = try call.bool("density")
    let edges = call.isEdges ? try call.binEdges() : nil
    let count = edges == nil ? try call.binCount() : 0
    let range = try call.binRange()
    let work = pointCost * Double(numbers.count)
    var chart = try AbandonableWork.run(operations: work, in: services.context) {
      edges.map { Histogram(numbers, edges: $0, isDensity: density) }
        ?? Histogram(numbers, bins: count, range: range, isDensity: density)
    }
    chart.title = try call.string("title")
    chart.xLabel = try call.string("xlabel")
    chart.yLabel = try call.string("ylabel")
    try services.draw(chart, operations: cellCost * Double(chart.counts.count)) { [chart] in
      chart.lines(width: $0)
    }
    return .none
  }
}

/// `heatmap`: a matrix as shades, with seaborn's and Matplotlib's arguments.
func heatmapFunction(_ services: Services) -> Builtin {
  Builtin(
    "heatmap(data, vmin=None, vmax=None, annot=False, xticklabels=[], yticklabels=[], title=\"\", xlabel=\"\", "
      + "ylabel=\"\")",
    "A matrix as a grid of shades, the largest number darkest.",
    parameters: [
      "data": "a tensor of two axes, or a list of lists of numbers",
      "vmin": "the number drawn lightest; the smallest if None",
      "vmax": "the number drawn darkest; the largest if None",
      "annot": "whether the numbers stand in their cells",
      "xticklabels": "the names of the columns", "yticklabels": "the names of the rows",
      "title": "a line above the drawing", "xlabel": "what the columns are", "ylabel": "what the rows are",
    ], example: "heatmap([[0, 1], [2, 3]], annot=True, title=\"four numbers\")"
  ) { call in
    var chart = Heatmap(
      try call.matrix("data"), title: try call.string("title"),
      rowLabels: try call.list("yticklabels").map(\.str))
    chart.columnLabels = try call.list("xticklabels").map(\.str)
    chart.xLabel = try call.string("xlabel")
    chart.yLabel = try call.string("ylabel")
    chart.isAnnotated = try call.bool("annot")
    (chart.lowest, chart.highest) = (try call.shade("vmin"), try call.shade("vmax"))
    if let low = chart.lowest, let high = chart.highest, low > high {
      throw Failure("vmin must not be larger than vmax", label: "vmin is \(low), vmax is \(high)")
    }
    let cells = chart.values.reduce(0) { $0 + $1.count }
    try services.draw(chart, operations: pointCost * Double(cells)) { [chart] in chart.lines(width: $0) }
    return .none
  }
}

extension Call {
  /// Whether the `bins` of a histogram are edges.
  fileprivate var isEdges: Bool {
    let tensor = value("bins").asObject(TensorValue.self)
    return value("bins").isSequence || tensor.map { !$0.numbers.shape.isEmpty } ?? false
  }

  /// The `bins` of a histogram as a number.
  fileprivate func binCount() throws -> Int {
    guard value("bins").asInt != nil || value("bins").asBigInt != nil else {
      throw mismatch("bins", expected: "an int or a list of edges")
    }
    let count = try int("bins")
    guard 1...Histogram.largestCount ~= count else {
      throw Failure("bins must be from 1 to \(Histogram.largestCount), not \(count)")
    }
    return count
  }

  /// The `bins` of a histogram as edges.
  fileprivate func binEdges() throws -> [Double] {
    let edges = try numbers(value("bins"))
    guard 2...Histogram.largestCount + 1 ~= edges.count else {
      throw Failure(
        "bins must have from 2 to \(Histogram.largestCount + 1) edges", label: "there are \(edges.count)")
    }
    guard edges.allSatisfy({ abs($0) <= 1e300 }), zip(edges, edges.dropFirst()).allSatisfy({ $0 < $1 }) else {
      throw Failure(
        "the edges of bins must be finite and ascending", hint: "sorted(edges) puts them in order")
    }
    return edges
  }

  /// The `range` of a histogram.
  fileprivate func binRange() throws -> (Double, Double)? {
    guard let value = valueOrNil("range") else { return nil }
    guard value.isSequence, let ends = try? numbers(value), ends.count == 2 else {
      throw mismatch("range", expected: "a pair of numbers")
    }
    guard abs(ends[0]) <= 1e300, abs(ends[1]) <= 1e300,
      ends[1] - ends[0] > 1e-12 * max(abs(ends[0]), abs(ends[1]))
    else {
      throw Failure("the range of a histogram must be finite and ascending", hint: "such as range=(0, 1)")
    }
    return (ends[0], ends[1])
  }

  /// The rows of a matrix.
  fileprivate func matrix(_ name: String) throws -> [[Double]] {
    let expected = "a tensor of two axes or a list of lists of numbers"
    if let tensor = value(name).asObject(TensorValue.self) {
      let shape = tensor.numbers.shape
      guard shape.count == 2 else {
        throw Failure(
          "heatmap() draws a tensor of two axes", label: "this one has the shape \(describe(shape: shape))",
          hint: shape.count == 1
            ? "x.reshape(1, -1) makes it one row" : "choose a matrix with an index, such as x[0]")
      }
      // Rows without columns can be as many as an integer can count.
      guard shape[1] > 0 else { return [] }
      let numbers = try tensor.numbers.float64().scalars
      return (0..<shape[0]).map { Array(numbers[$0 * shape[1]..<($0 + 1) * shape[1]]) }
    }
    return try list(name, expected: expected).map { row in
      try thread.checkInterrupt()
      guard row.isSequence || row.asObject(TensorValue.self) != nil else {
        throw mismatch(name, expected: expected, element: row)
      }
      return try numbers(row)
    }
  }

  /// An end of the shades, a finite number.
  fileprivate func shade(_ name: String) throws -> Double? {
    guard let number = try floatOrNil(name) else { return nil }
    guard abs(number) <= 1e300 else { throw Failure("\(name) must be a finite number") }
    return number
  }
}
