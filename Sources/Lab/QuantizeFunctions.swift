import Models
import Starlark
import Tensors

/// The formats that round to blocks or codes, for help texts and messages.
let quantizedNames = QuantizedFormat.allCases.filter { !$0.isFloat }
  .reduce("") { names, format in names + (names.isEmpty ? "" : ", ") + "\"\(format.rawValue)\"" }

/// The names that quantise tensors.
func quantizeFunctions(_ services: Services) -> [Builtin] {
  [
    Builtin(
      "quantize(x, dtype, double_quant=False)",
      "A tensor packed into fewer bits, which tells its size and can be unpacked again.",
      parameters: [
        "x": "the tensor; blocks run along its last axis",
        "dtype": "\(quantizedNames), \"bfloat16\", \"float16\" or \"float32\"",
        "double_quant": "whether the scales of nf4, fp4 and int4 are quantised as well",
      ], example: "quantize(randn(2, 64, seed=0), \"nf4\").nbytes"
    ) { call in
      let tensor = try call.object("x", as: TensorValue.self, expected: "a tensor").variable().value
      let matrix = try QuantizedMatrix.quantize(
        tensor, call.quantizedFormat("dtype"), doubleQuant: call.bool("double_quant"))
      return .object(QuantizedValue(matrix, shape: tensor.shape))
    }
  ]
}

/// A packed tensor as a value.
final class QuantizedValue: Object {
  let matrix: QuantizedMatrix
  private let shape: [Int]

  init(_ matrix: QuantizedMatrix, shape: [Int]) {
    self.matrix = matrix
    self.shape = shape
    super.init()
  }

  override var typeName: String { "quantized" }

  override func represent(_ printer: inout Printer) {
    printer.text(
      "quantized(shape=\(describe(shape: shape)), dtype=\"\(matrix.format.rawValue)\", "
        + (matrix.doubleQuant ? "double_quant=True, " : "") + "nbytes=\(matrix.byteCount))")
  }

  override func attribute(_ name: String) throws -> Value? {
    switch name {
    case "bits":
      .float(shape.contains(0) ? 0 : Double(matrix.byteCount * 8) / Double(matrix.rows * matrix.columns))
    case "dtype": .string(matrix.format.rawValue)
    case "nbytes": .int(matrix.byteCount)
    case "shape": .shape(shape)
    default: Self.methods.bind(name, to: self)
    }
  }

  override var attributeNames: [String] { ["bits", "dtype", "nbytes", "shape"] + Self.methods.names }

  private static let methods = MethodTable<QuantizedValue>([
    Method(
      "dequantize()", "The numbers as a float32 tensor.",
      example: "quantize(ones(2, 64), \"nf4\").dequantize()"
    ) { receiver, _ in
      .tensor(try receiver.matrix.dequantized().reshaped(to: receiver.shape))
    }
  ])
}

extension Call {
  /// A format by its name.
  func quantizedFormat(_ name: String) throws -> QuantizedFormat {
    try quantizedFormat(named: string(name), parameter: name, or: [])
  }

  private func quantizedFormat(named text: String, parameter: String, or none: [String]) throws
    -> QuantizedFormat
  {
    if let format = QuantizedFormat(rawValue: text) { return format }
    let names = QuantizedFormat.allCases.map(\.rawValue)
    let all = none + names.map { "\"\($0)\"" }
    throw Failure(
      "\(parameter) must be \(all.dropLast().joined(separator: ", ")) or \(all[all.count - 1]), not \"\(text)\"",
      hint: Spelling.nearest(to: text, among: names).map { "did you mean \"\($0)\"?" })
  }

  /// How `load_model` keeps weights.
  func weightStorage(_ name: String, doubleQuant: String) throws -> WeightStorage {
    let doubleQuant = try bool(doubleQuant)
    let format = try stringOrNil(name).map { try quantizedFormat(named: $0, parameter: name, or: ["None"]) }
    guard !doubleQuant || format?.levels != nil else {
      throw Failure("double_quant is for dtype \"nf4\", \"fp4\" and \"int4\"")
    }
    switch format {
    case nil: return .asStored
    case .float32: return .float32
    case let format?: return .packed(format, doubleQuant: doubleQuant)
    }
  }
}
