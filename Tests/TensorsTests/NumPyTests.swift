import Foundation
import Tensors
import Testing

/// One line of numpy_cases.json.
struct NumPyCase: Decodable, CustomTestStringConvertible, Sendable {
  struct Array: Decodable, Sendable {
    let shape: [Int]
    let values: [Float]
  }
  let op: String
  let inputs: [Array]
  let outputs: [Array]

  var testDescription: String { "\(op) \(inputs.map { describe(shape: $0.shape) }.joined(separator: " "))" }

  static func all() throws -> [NumPyCase] {
    let file = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "numpy_cases.json")
    return try JSONDecoder().decode([NumPyCase].self, from: Data(contentsOf: file))
  }
}

@Suite("Tensors beside NumPy")
struct NumPyTests {
  let context = Context(threads: 1)

  @Test("Every operation gives NumPy's shapes and numbers", arguments: try NumPyCase.all())
  func agrees(test: NumPyCase) throws {
    let inputs = try test.inputs.map { try Tensor($0.values, shape: $0.shape, in: context) }
    let outputs = try apply(test.op, inputs)
    #expect(outputs.map(\.shape) == test.outputs.map(\.shape))
    for (output, expected) in zip(outputs, test.outputs) {
      // Factors of small matrices lose a few units in the last place; the rest is right to one or two.
      let scale = expected.values.map(\.magnitude).max() ?? 0
      let tolerance = (Self.factors.contains(test.op) ? 1e-5 : 1e-6) * max(scale, 1e-3)
      for (value, right) in zip(output.scalars, expected.values) {
        #expect((value - right).magnitude <= tolerance || value == right, "\(value) where NumPy has \(right)")
      }
    }
  }

  private static let factors: Set = [
    "singularValues", "qr", "eigenvalues", "solve", "inv", "det", "lstsq", "ranks",
  ]

  private func apply(_ op: String, _ x: [Tensor]) throws -> [Tensor] {
    if op.hasPrefix("[") { return [try x[0].sliced(indices(op))] }
    let parts = op.split(separator: "|").map(String.init)
    let axes =
      parts.count > 1 && parts[1] != "all" ? parts[1].split(separator: ",").compactMap { Int($0) } : nil
    if let pair = Self.binary[op] { return [try pair(x[0], x[1])] }
    if let single = Self.unary[op] { return [try single(x[0])] }
    if let along = Self.along[parts[0]] { return [try along(x, axes, parts.count > 2)] }
    return try linear(op, x)
  }

  private static let binary: [String: @Sendable (Tensor, Tensor) throws -> Tensor] = [
    "+": { try $0 + $1 }, "-": { try $0 - $1 }, "*": { try $0 * $1 }, "/": { try $0 / $1 },
    "power": { try $0.power($1) }, "maximum": { try $0.maximum($1) }, "minimum": { try $0.minimum($1) },
    "@": { try $0.matmul($1) }, "outer": { try $0.outer($1) }, "solve": { try $0.solve($1) },
  ]

  private static let unary: [String: @Sendable (Tensor) throws -> Tensor] = [
    "negated": { try $0.negated() }, "abs": { try $0.abs() }, "exp": { try $0.exp() },
    "log": { try $0.log() },
    "sqrt": { try $0.sqrt() }, "sin": { try $0.sin() }, "cos": { try $0.cos() }, "tanh": { try $0.tanh() },
    "sigmoid": { try $0.sigmoid() }, "silu": { try $0.silu() }, "relu": { try $0.relu() },
    "sign": { try $0.sign() }, "gelu": { try $0.gelu() },
    "geluTanh": { try $0.gelu(tanhApproximation: true) },
    "clip": { try $0.clip(-1, 0.5) }, "inv": { try $0.inv() }, "det": { try $0.det() },
    "singularValues": { try $0.singularValues() }, "eigenvalues": { try $0.eigh().values },
  ]

  private static let along: [String: @Sendable ([Tensor], [Int]?, Bool) throws -> Tensor] = [
    "sum": { try $0[0].sum(axes: $1, keepDimensions: $2) },
    "mean": { try $0[0].mean(axes: $1, keepDimensions: $2) },
    "var": { try $0[0].variance(axes: $1, keepDimensions: $2) },
    "std": { try $0[0].standardDeviation(axes: $1, keepDimensions: $2) },
    "max": { try $0[0].max(axes: $1, keepDimensions: $2) },
    "min": { try $0[0].min(axes: $1, keepDimensions: $2) },
    "norm": { try $0[0].norm(axes: $1, keepDimensions: $2) },
    "argmax": { x, axes, _ in
      try axes.map { try x[0].argmax(axis: $0[0]).erased.float32() }
        ?? Tensor(scalar: Float(x[0].argmax()), in: x[0].context)
    },
    "argmin": { x, axes, _ in
      try axes.map { try x[0].argmin(axis: $0[0]).erased.float32() }
        ?? Tensor(scalar: Float(x[0].argmin()), in: x[0].context)
    },
    "cumsum": { x, axes, _ in try x[0].cumsum(axis: axes?[0]) },
    "sort": { x, axes, _ in try x[0].sorted(axis: axes?[0] ?? -1) },
    "argsort": { x, axes, _ in try x[0].argsort(axis: axes?[0] ?? -1).erased.float32() },
    "softmax": { x, axes, _ in try x[0].softmax(axis: axes?[0] ?? -1) },
    "logSoftmax": { x, axes, _ in try x[0].logSoftmax(axis: axes?[0] ?? -1) },
    "tril": { x, k, _ in try x[0].tril(k?[0] ?? 0) }, "triu": { x, k, _ in try x[0].triu(k?[0] ?? 0) },
    "diag": { x, k, _ in try x[0].diag(k?[0] ?? 0) },
    "concat": { x, axes, _ in try Tensor.concat(x, axis: axes?[0] ?? 0) },
    "stack": { x, axes, _ in try Tensor.stack(x, axis: axes?[0] ?? 0) },
  ]

  private func linear(_ op: String, _ x: [Tensor]) throws -> [Tensor] {
    switch op {
    case "qr":
      let (q, r) = try x[0].qr()
      return [q, r]
    case "lstsq":
      let fit = try x[0].lstsq(x[1])
      let rank = try Tensor(scalar: Float(fit.rank), in: context)
      return [fit.solution, fit.residuals, rank, fit.singularValues]
    case "ranks":
      let rank = try Float(x[0].matrixRank())
      return try [rank, Float(x[0].effectiveRank()), Float(x[0].stableRank())].map {
        try Tensor(scalar: $0, in: context)
      }
    default:
      throw TensorError("no such operation: \(op)")
    }
  }

  /// The indices between brackets, as Python writes them.
  private func indices(_ text: String) -> [TensorIndex] {
    text.dropFirst().dropLast().split(separator: ",").map { item in
      if item == "..." { return .ellipsis }
      if item == "None" { return .newAxis }
      let parts = item.split(separator: ":", omittingEmptySubsequences: false).map { Int($0) }
      guard parts.count > 1 else { return .at(parts[0] ?? 0) }
      return .slice(start: parts[0], stop: parts[1], step: parts.count > 2 ? parts[2] : nil)
    }
  }
}
