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

  /// Float32 that can be trained, or blocks of a quantised format that stay as they are.
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

  /// `"float32"` or the name of the quantised format.
  package var dtype: String {
    switch weights {
    case .dense: "float32"
    case .quantized(let matrix): matrix.format.name
    }
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

  /// Copies a tensor of the same shape into the weight.
  ///
  /// - Throws: `ModelError` for another shape or a quantised weight.
  package func set(_ value: Tensor) throws {
    guard case .dense(let variable) = weights else {
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
