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
    lineChartFunction(
      "plot", "A chart of lines in the terminal, with a sentence that says the same.", true, services),
    lineChartFunction(
      "scatter", "A chart of points in the terminal, with a sentence that says the same.", false, services),
    Builtin(
      "bars(values, title=\"\", xlabel=\"\")", "A horizontal bar for each value of a dict.",
      parameters: [
        "values": "a dict of numbers by label", "title": "a line above the bars",
        "xlabel": "what the numbers are",
      ],
      example: "bars({\"full\": 100, \"LoRA\": 1}, xlabel=\"% of the weights\")"
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
      var chart = BarChart(bars, title: try call.string("title"))
      chart.xLabel = try call.string("xlabel")
      try services.draw(chart, operations: cellCost * Double(bars.count)) { [chart] in chart.lines(width: $0)
      }
      return .none
    },
    histogramFunction(services),
    heatmapFunction(services),
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
      try services.draw(table, operations: cellCost * Double(rows.count * columns)) { table.lines(width: $0) }
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

  /// Shows a chart by the lines of its drawing, which get the width of the page; stops when asked to.
  ///
  /// `operations` is about what the drawing costs.
  func draw(
    _ chart: some Chart, operations: Double, lines: @escaping @Sendable (Int) -> [String]
  ) throws {
    let width = output.width
    let drawing = try AbandonableWork.run(operations: operations, in: context) { lines(width) }
    try context.interrupt.check()
    output.draw(chart, text: drawing.map { $0 + "\n" }.joined())
  }
}

extension Value {
  /// The number this is, or the only element of a tensor.
  var number: Double? {
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
let (pointCost, cellCost) = (100.0, 1000.0)
