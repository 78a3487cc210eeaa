import Costs
import Starlark

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
      "name", "family", "vocab", "dim", "layers", "heads", "kv_heads", "head_dim", "hidden", "context",
      "tied", "positions", "parameters",
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
