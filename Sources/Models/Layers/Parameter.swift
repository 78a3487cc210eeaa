import Autograd
import Tensors

/// A named weight of a model, under the name Hugging Face gives it.
///
/// How the numbers are stored is a property of the parameter and of nothing else: layers ask for products with
/// it, adapters add to what the layer gives.
package final class Parameter {
  /// The dotted path, such as `model.layers.0.self_attn.q_proj.weight`.
  package let name: String
  package private(set) var weights: Weights

  /// Float32 that can be trained, or a packed format that is only read.
  package enum Weights {
    case dense(Variable)
    case quantized(QuantizedMatrix)
  }

  package init(_ name: String, _ weights: Weights) {
    self.name = name
    self.weights = weights
  }

  /// `(out, in)` for a matrix, `(dim,)` for a norm.
  package var shape: [Int] {
    switch weights {
    case .dense(let variable): variable.value.shape
    case .quantized(let matrix): [matrix.rows, matrix.columns]
    }
  }

  /// The path of the module the weight belongs to: the name without its last part.
  package var module: String {
    name.lastIndex(of: ".").map { String(name[..<$0]) } ?? name
  }

  package var count: Int { shape.reduce(1, *) }

  /// What the weight occupies, in bytes.
  package var byteCount: Int {
    switch weights {
    case .dense(let variable): variable.value.count * 4
    case .quantized(let matrix): matrix.byteCount
    }
  }

  /// `"float32"` or the name of the packed format.
  package var dtype: String {
    switch weights {
    case .dense: "float32"
    case .quantized(let matrix): matrix.format.name
    }
  }

  /// Whether the numbers were rounded to blocks or codes, which no training can follow.
  package var isQuantized: Bool {
    if case .quantized(let matrix) = weights { !matrix.format.isFloat } else { false }
  }

  private var isDoublyQuantized: Bool {
    if case .quantized(let matrix) = weights { matrix.doubleQuant } else { false }
  }

  /// The variable, where the weight is float32.
  package var variable: Variable? {
    if case .dense(let variable) = weights { variable } else { nil }
  }

  /// Whether training leaves the weight alone; a quantised weight that is not cannot be trained all the same.
  package var isFrozen: Bool {
    switch weights {
    case .dense(let variable): !variable.requiresGrad
    case .quantized: !wantsTraining
    }
  }

  /// Whether a quantised weight counts as unfrozen, as every weight does at first: training then says what to do.
  private var wantsTraining = true

  package func setFrozen(_ frozen: Bool) {
    switch weights {
    case .dense(let variable):
      variable.requiresGrad = !frozen
      if frozen { variable.zeroGrad() }
    case .quantized: wantsTraining = !frozen
    }
  }

  /// The weight as a float32 tensor: itself, or unpacked into a new one.
  package func denseValue() throws -> Tensor {
    switch weights {
    case .dense(let variable): variable.value
    case .quantized(let matrix): try matrix.dequantized()
    }
  }

  /// The weight for an operation: a 16-bit float that is not frozen becomes float32 where operations are recorded,
  /// so that it gathers a gradient as every other weight does.
  func weightsInUse() throws -> Weights {
    if case .quantized(let matrix) = weights, matrix.format.isFloat, wantsTraining, isRecording {
      _ = try widened()
    }
    return weights
  }

  /// The variable of a weight that is float32 or, being a 16-bit float, now becomes it without loss; nil for a
  /// quantised one.
  @discardableResult
  package func widened() throws -> Variable? {
    guard case .quantized(let matrix) = weights else { return variable }
    guard matrix.format.isFloat else { return nil }
    try pack(as: .float32)
    return variable
  }

  /// Stores the numbers of a matrix in another format, rounding them to it; vectors stay as they are.
  ///
  /// - Throws: `TensorError` for a matrix that does not fit the format.
  package func pack(as format: QuantizedFormat, doubleQuant: Bool = false) throws {
    replaceWeights(by: try packed(as: format, doubleQuant: doubleQuant))
  }

  /// The numbers of a matrix in another format.
  func packed(as format: QuantizedFormat, doubleQuant: Bool) throws -> Weights {
    guard shape.count == 2, format.name != dtype || doubleQuant != isDoublyQuantized else { return weights }
    let value = try denseValue()
    return try value.context.withCategory(.parameters) {
      guard format == .float32 else {
        return .quantized(try .quantize(value, format, doubleQuant: doubleQuant))
      }
      value.storage.recategorize(.parameters)
      return .dense(Variable(value, requiresGrad: !isFrozen))
    }
  }

  /// Puts the same numbers in another format in place of the weight, which stays frozen or not.
  func replaceWeights(by new: Weights) {
    wantsTraining = !isFrozen
    weights = new
  }

  /// Copies a tensor of the same shape into the weight.
  ///
  /// - Throws: `ModelError` for another shape or a quantised weight.
  package func set(_ value: Tensor) throws {
    guard let variable = try widened() else {
      throw ModelError(
        "\(name) is stored as \(dtype) and cannot be replaced",
        hint: "load the model with dtype=\"float32\"")
    }
    guard value.shape == shape else {
      throw ModelError(
        "\(name) is \(describe(shape: shape)) and cannot take a \(describe(shape: value.shape)) tensor")
    }
    variable.value = try value.context.withCategory(.parameters) { try value.copy() }
  }

  /// The values for a parameter of its own: float32 is copied, quantised blocks are shared (nothing writes them).
  func copiedWeights() throws -> Weights {
    switch weights {
    case .dense(let variable):
      let value = try variable.value.context.withCategory(.parameters) { try variable.value.copy() }
      return .dense(Variable(value, requiresGrad: variable.requiresGrad))
    case .quantized: return weights
    }
  }
}
