import Charts
import Costs
import Starlark

/// The bill of one training step as a value.
final class CostValue: Object {
  private let cost: Cost
  private let services: Services

  init(_ cost: Cost, services: Services) {
    self.cost = cost
    self.services = services
    super.init()
  }

  override var typeName: String { "cost" }

  override func represent(_ printer: inout Printer) {
    printer.text(lines(width: services.output.width).joined(separator: "\n"))
  }

  /// The narrowest page that has room for formulas.
  private static let wide = 72

  private func lines(width: Int) -> [String] {
    let title = TextWidth.wrapped(cost.headline, width: width)
    let isWide = width >= Self.wide
    let rows = cost.rows.map { row in
      let binary = row.unit == .bytes ? NumberFormat.binaryBytes(row.value) : ""
      return [row.name, row.text, binary] + (isWide ? [row.formula] : [])
    }
    let header = ["one step", "decimal", "binary"] + (isWide ? ["formula"] : [])
    return title + TextTable(header: header, rows: rows).lines(width: width)
      + (isWide ? [] : TextWidth.wrapped(".explain() shows the formulas", width: width))
  }

  override var attributeNames: [String] {
    [
      "activations", "checkpoint", "flops", "gradients", "optimizer", "parameters", "total", "trainable",
      "trainable_percent", "weights",
    ] + Self.methods.names
  }

  override func attribute(_ name: String) throws -> Value? {
    switch name {
    case "trainable": .int(cost.trainable)
    case "trainable_percent": .float(100 * cost.trainableShare)
    case "parameters", "weights": .int(cost.parameterBytes)
    case "gradients": .int(cost.gradientBytes)
    case "optimizer": .int(cost.optimizerBytes)
    case "checkpoint": .int(cost.checkpointBytes)
    case "activations": .whole(cost.activationBytes)
    case "total": .whole(cost.totalBytes)
    case "flops": .float(cost.flops)
    default: Self.methods.bind(name, to: self)
    }
  }

  override func method(_ name: String) -> MethodEntry? { Self.methods[name] }

  private static let methods = MethodTable<CostValue>([
    Method(
      "explain()", "Prints each quantity with its formula, the numbers put in, the result and the source.",
      example: "cost(\"gpt2\").explain()"
    ) { receiver, _ in
      let width = receiver.services.output.width
      let lines =
        TextWidth.wrapped(receiver.cost.headline, width: width)
        + receiver.cost.rows.flatMap { row in
          explanation(
            "\(row.name): \(row.fullText)", formula: row.formula, numbers: row.numbers, source: row.source,
            width: width)
        }
      try receiver.services.print(lines)
      return .none
    }
  ])
}

/// A result with its formula, the numbers put in and the source, each below the other.
func explanation(_ result: String, formula: String, numbers: String, source: String, width: Int) -> [String] {
  let indent = "  "
  func indented(_ text: String) -> [String] {
    TextWidth.wrapped(text, width: width - indent.count).map { indent + $0 }
  }
  return TextWidth.wrapped(result, width: width) + indented(formula) + indented("= " + numbers)
    + indented("from: " + source)
}

extension Value {
  /// A whole number as an int while a double tells all of them apart, as a float above.
  static func whole(_ number: Double) -> Value {
    abs(number) < 9_007_199_254_740_992 ? .int(Int(number)) : .float(number)
  }
}

/// The table of `accelerate estimate-memory` as a value.
final class EstimateValue: Object {
  private let estimate: MemoryEstimate
  private let services: Services

  init(_ estimate: MemoryEstimate, services: Services) {
    self.estimate = estimate
    self.services = services
    super.init()
  }

  override var typeName: String { "memory_estimate" }

  override func represent(_ printer: inout Printer) {
    let rows = estimate.lines.map { line in
      [
        line.dtype, NumberFormat.binaryBytes(line.largestLayer), NumberFormat.binaryBytes(line.total),
        line.training.map { NumberFormat.binaryBytes($0.step) } ?? "-",
      ]
    }
    let table = TextTable(header: ["dtype", "largest", "total", "with Adam"], rows: rows)
    printer.text(table.lines(width: services.output.width).joined(separator: "\n"))
  }

  override var attributeNames: [String] { ["largest_layer", "total", "training"] }

  override func attribute(_ name: String) throws -> Value? {
    switch name {
    case "total": .int(estimate.total)
    case "largest_layer": .int(estimate.largestLayer)
    case "training":
      .dict(
        estimate.lines.compactMap { line in
          line.training.map { training in
            (
              line.dtype,
              .dict([
                ("model", .whole(training.model)), ("gradients", .whole(training.gradients)),
                ("optimizer", .whole(training.optimizer)), ("step", .whole(training.step)),
              ])
            )
          }
        })
    default: nil
    }
  }
}
