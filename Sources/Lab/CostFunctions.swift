import Costs
import Starlark
import Tensors

/// The names that price models and read the ledger.
func costFunctions(_ services: Services) -> [Builtin] {
  [
    Builtin(
      "config(name)", "The sizes of a published model, without its weights.",
      parameters: ["name": "such as \"llama-2-7b\""], example: "config(\"llama-2-7b\").parameters"
    ) { call in
      let name = try call.string("name")
      return .object(ConfigValue(try ModelConfig.published(name), name: name))
    },
    Builtin(
      "memory()", "The ledger: bytes in use and at peak, by what they are for.",
      example: "memory()[\"parameters\"]"
    ) { _ in
      let ledger = services.context.ledger
      func entry(_ now: Int, _ peak: Int) -> Value { .dict([("now", .int(now)), ("peak", .int(peak))]) }
      return .dict(
        MemoryCategory.allCases.map { ("\($0)", entry(ledger.now($0), ledger.peak($0))) }
          + [("total", entry(ledger.totalNow, ledger.totalPeak))])
    },
  ]
}

/// The sizes of a model as a value.
final class ConfigValue: Object {
  let config: ModelConfig
  private let name: String?

  init(_ config: ModelConfig, name: String?) {
    self.config = config
    self.name = name
    super.init()
  }

  override var typeName: String { "config" }

  override func represent(_ printer: inout Printer) {
    let fields = attributeNames.map { name in "\(name)=\((try? attribute(name))?.flatMap(\.repr) ?? "")" }
    printer.text("config(\(fields.joined(separator: ", ")))")
  }

  override var attributeNames: [String] {
    [
      "name", "family", "vocab", "dim", "layers", "heads", "kv_heads", "head_dim", "hidden", "context", "tied",
      "positions", "parameters",
    ]
  }

  override func attribute(_ name: String) throws -> Value? {
    switch name {
    case "name": self.name.map { .string($0) } ?? Value.none
    case "family": .string(config.family.rawValue)
    case "vocab": .int(config.vocab)
    case "dim": .int(config.dim)
    case "layers": .int(config.layers)
    case "heads": .int(config.heads)
    case "kv_heads": .int(config.kvHeads)
    case "head_dim": .int(config.headDim)
    case "hidden": .int(config.hidden)
    case "context": .int(config.context)
    case "tied": .bool(config.tied)
    case "positions": .string(config.positions.rawValue)
    case "parameters": .int(config.parameterCount)
    default: nil
    }
  }
}
