import Charts
import Starlark
import Tensors

/// The names that draw and lay out.
func showingFunctions(_ services: Services) -> [Builtin] {
  [
    Builtin(
      "show(x)", "Prints a value as the prompt shows it.", parameters: ["x": "any value"],
      example: "show(eye(2))"
    ) { call in
      services.output.write(try services.display(call.value("x"), call.thread) + "\n")
      return .none
    },
    chartFunction(
      "plot", "A chart of lines in the terminal, with a sentence that says the same.", true, services),
    chartFunction(
      "scatter", "A chart of points in the terminal, with a sentence that says the same.", false, services),
    Builtin(
      "bars(values, title=\"\")", "A horizontal bar for each value of a dict.",
      parameters: ["values": "a dict of numbers by label", "title": "a line above the bars"],
      example: "bars({\"full\": 100, \"LoRA\": 1})"
    ) { call in
      guard let values = call.value("values").asObject(Dict.self) else {
        throw call.mismatch("values", expected: "a dict of numbers by label")
      }
      let bars = try values.items.map { item in
        guard let value = item.value.number else {
          throw call.mismatch("values", expected: "a dict of numbers by label", element: item.value)
        }
        return BarChart.Bar(item.key.str, value)
      }
      try services.print(BarChart(bars, title: try call.string("title")).lines(width: services.output.width))
      return .none
    },
    Builtin(
      "table(rows, header=[], title=\"\")", "Rows of values in aligned columns.",
      parameters: [
        "rows": "a list of lists of one length", "header": "the names of the columns",
        "title": "a line above",
      ],
      example: "table([[\"LoRA\", 0.1], [\"full\", 100]], header=[\"method\", \"%\"])"
    ) { call in
      let rows = try call.list("rows").map { row in
        try call.thread.checkInterrupt()
        return try row.elements().map(\.cell)
      }
      let header = try call.list("header").map(\.str)
      let columns = header.isEmpty ? rows.first?.count ?? 0 : header.count
      guard rows.allSatisfy({ $0.count == columns }) else {
        throw Failure(
          "the rows of a table must have one length",
          label: "they have \(Set(rows.map(\.count)).sorted()) columns")
      }
      let table = TextTable(header: header, rows: rows, title: try call.string("title"))
      let width = services.output.width
      try services.print(
        AbandonableWork.run(operations: cellCost * Double(rows.count * columns), in: services.context) {
          table.lines(width: width)
        })
      return .none
    },
  ]
}

extension Services {
  /// The text of a value as the prompt shows it: a tensor's rows go on where the page ends.
  func display(_ value: Value, _ thread: Interpreter) throws -> String {
    try tensorText(value) ?? thread.repr(of: value)
  }

  /// The text of a tensor as the prompt shows it, nil for any other value.
  func tensorText(_ value: Value) -> String? {
    guard let tensor = value.asObject(TensorValue.self) else { return nil }
    return TensorPrinter.describe(tensor.numbers, columns: output.width)
  }

  /// Writes lines of a drawing; throws instead when asked to stop.
  func print(_ lines: [String]) throws {
    try context.interrupt.check()
    output.write(lines.map { $0 + "\n" }.joined())
  }
}

extension Value {
  /// The number this is, or the only element of a tensor.
  fileprivate var number: Double? {
    if let tensor = asObject(TensorValue.self) { return try? tensor.numbers.item().float64 }
    return asDouble
  }

  /// How a table shows the value: floats short, whole numbers with commas.
  fileprivate var cell: String {
    switch self {
    case .int(let number): grouped(number)
    case .float(let number): NumberText.short(number)
    default: asObject(TensorValue.self) == nil ? str : number.map(NumberText.short) ?? str
    }
  }
}

/// About what a point of a chart and a cell of a table cost, in operations.
private let (pointCost, cellCost) = (100.0, 1000.0)

private func chartFunction(
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
    let (width, drawing) = (services.output.width, chart)
    let points = drawing.series.reduce(0) { $0 + $1.y.count }
    try services.print(
      AbandonableWork.run(operations: pointCost * Double(points), in: services.context) {
        drawing.lines(width: width, height: height) + drawing.summaryLines(width: width)
      })
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
