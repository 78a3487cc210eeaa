import Autograd
import Models
import Starlark
import Tensors

/// A multilayer perceptron as a value: calling it with numbers or ids gives logits.
final class MLPValue: ModelValue {
  private let mlp: MLP

  init(_ model: MLP, origin: String?, services: Services) {
    mlp = model
    super.init(model, origin: origin, services: services)
  }

  override func represent(_ printer: inout Printer) {
    let config = mlp.config
    let table = config.table.map { ", vocab=\($0.vocab), embedding=\($0.width)" } ?? ""
    printer.text(
      "mlp(\(config.sizes), activation=\"\(config.activation.rawValue)\"\(table), "
        + "\(grouped(mlp.parameters.reduce(0) { $0 + $1.count })) parameters)")
  }

  private static let callSignature = Signature("mlp(x)")
  override var signature: Signature? { Self.callSignature }

  override func call(_ call: Call) throws -> Value {
    if let x = try call.features("x", in: mlp.context) { return .tensor(try mlp.logits(x)) }
    let (rows, isSingle) = try call.tokens("x")
    let logits = try mlp.logits(Examples.Inputs(rows: rows))  // (N, classes)
    return .tensor(isSingle ? try reshape(logits, [mlp.config.classes]) : logits)
  }

  override func attribute(_ name: String) throws -> Value? {
    switch name {
    case "activation": .string(mlp.config.activation.rawValue)
    case "sizes": .list(mlp.config.sizes.map { .int($0) })
    default: try super.attribute(name)
    }
  }

  override var attributeNames: [String] { ["activation", "sizes"] + super.attributeNames }
}

extension Call {
  /// Numbers for a model: a tensor of floats, or nested lists with a float in them; nil where all are whole, which
  /// stand for ids.
  func features(_ name: String, in context: Context) throws -> Variable? {
    let value = value(name)
    if let tensor = value.asObject(TensorValue.self) {
      return [.float32, .float64].contains(tensor.numbers.dtype) ? try tensor.variable() : nil
    }
    guard value.isSequence, try value.elements().contains(where: Self.hasFloat) else { return nil }
    return Variable(try AnyTensor(nested: value, in: context).float32())
  }

  private static func hasFloat(_ value: Value) throws -> Bool {
    if case .float = value { return true }
    return value.isSequence
      ? try value.elements().contains { if case .float = $0 { true } else { false } } : false
  }

  /// Examples with one class each; nil where the labels do not go with examples but with the tokens of sequences.
  func examples(_ name: String, labels: String, in context: Context) throws -> Examples? {
    let features = try features(name, in: context)
    guard valueOrNil(labels) != nil else {
      guard features == nil else {
        throw Failure("examples need labels=, a list with one class for each row of \(name)")
      }
      return nil
    }
    if let features { return try Examples(.features(features), labels: tokenRow(labels)) }
    let (classes, isFlat) = try tokens(labels)
    let (rows, isSingle) = try tokens(name)
    guard isFlat, !isSingle, let classes = classes.first else { return nil }
    return try Examples(Examples.Inputs(rows: rows), labels: classes)
  }
}
