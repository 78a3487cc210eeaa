import Autograd
import Models
import Starlark
import Training

/// A batch as a value.
final class BatchValue: Object {
  let batch: Batch

  init(_ batch: Batch) {
    self.batch = batch
    super.init()
  }

  override var typeName: String { "batch" }

  override func represent(_ printer: inout Printer) {
    let width =
      switch batch {
      case .sequences(let batch): "sequences of \(batch.ids.first?.count ?? 0) tokens"
      case .examples(let examples): "examples of \(examples.inputs.width)"
      }
    printer.text("batch(\(batch.count) \(width))")
  }

  override var attributeNames: [String] {
    switch batch {
    case .sequences: ["ids", "labels"]
    case .examples: ["inputs", "labels"]
    }
  }

  override func attribute(_ name: String) throws -> Value? {
    switch (batch, name) {
    case (.sequences(let batch), "ids"): Self.lists(batch.ids)
    case (.sequences(let batch), "labels"): Self.lists(batch.labels)
    case (.examples(let examples), "inputs"): examples.inputs.value
    case (.examples(let examples), "labels"): .list(examples.labels.map { .int(Int($0)) })
    default: nil
    }
  }

  private static func lists(_ rows: [[Int32]]) -> Value {
    .list(rows.map { .list($0.map { .int(Int($0)) }) })
  }
}

/// A data set as a value: a sequence of token lists, or of examples beside their labels.
final class DatasetValue: Object {
  let dataset: Dataset

  init(_ dataset: Dataset) {
    self.dataset = dataset
    super.init()
  }

  override var typeName: String { "dataset" }

  override func represent(_ printer: inout Printer) {
    let width =
      switch dataset.items {
      case .sequences(_, let tokens): "sequences of \(tokens) tokens"
      case .examples(let examples): "examples of \(examples.inputs.width)"
      }
    printer.text("dataset(\(dataset.count) \(width))")
  }

  override func length() throws -> Int? { dataset.count }

  override func element(at key: Value) throws -> Value {
    let number = key.asInt.map { $0 < 0 ? $0 &+ dataset.count : $0 }
    guard let number, (0..<dataset.count).contains(number) else {
      throw Failure("a dataset index must be an int below \(dataset.count), not \(key.brief)")
    }
    switch dataset.items {
    case .sequences(let sequences, _): return .list(sequences[number].map { .int(Int($0)) })
    case .examples(let examples):
      let one = try examples.picked([number])
      return .tuple([try one.inputs.row(), .int(Int(one.labels[0]))])
    }
  }
}

extension Examples.Inputs {
  /// What one example consists of.
  fileprivate var width: String {
    switch self {
    case .features(let x): "\(x.shape[1]) numbers"
    case .ids(_, let width): "\(width) ids"
    }
  }

  /// All examples: a tensor, or a list of lists of ids.
  fileprivate var value: Value {
    switch self {
    case .features(let x): .tensor(x)
    case .ids(let ids, let width):
      .list(
        stride(from: 0, to: ids.count, by: width).map { start in
          .list(ids[start..<start + width].map { .int(Int($0)) })
        })
    }
  }

  /// The only example: a tensor, or a list of ids.
  fileprivate func row() throws -> Value {
    switch self {
    case .features(let x): .tensor(try x.value.reshaped(to: [x.shape[1]]))
    case .ids(let ids, _): .list(ids.map { .int(Int($0)) })
    }
  }
}

extension TrainingData {
  /// What its pieces are called.
  var unit: String {
    switch self {
    case .batch(.sequences): "tokens"
    case .batch(.examples): "examples"
    case .dataset(let dataset):
      if case .sequences = dataset.items { "tokens" } else { "examples" }
    }
  }
}

extension Call {
  /// What `fit` and `evaluate` take.
  func trainingData(_ name: String) throws -> TrainingData {
    if let batch = value(name).asObject(BatchValue.self) { return .batch(batch.batch) }
    if let dataset = value(name).asObject(DatasetValue.self) { return .dataset(dataset.dataset) }
    throw mismatch(name, expected: "a dataset or a batch")
  }
}
