import Tensors

/// How loaded weights are kept.
package enum WeightStorage: Equatable {
  /// As the file has them: what is float32 can be trained, 16-bit floats and quantised weights stay packed.
  case asStored
  /// Everything in float32, so that it can be trained.
  case float32
  /// A 16-bit float for every matrix, or a quantised format for the linear layers but the output head, as bitsandbytes
  /// does it; the rest as the file has it.
  case packed(QuantizedFormat, doubleQuant: Bool = false)

  /// What becomes of the matrix of this name; nil leaves it as the file has it.
  func format(of name: String) -> (format: QuantizedFormat, doubleQuant: Bool)? {
    // Positions are added to the embedding row by row, and small.
    if name == LanguageModel.positionsName { return (.float32, false) }
    switch self {
    case .asStored: return nil
    case .float32: return (.float32, false)
    case .packed(let format, let doubleQuant):
      let others = [LanguageModel.embeddingName, LanguageModel.headName, MLP.embeddingName]
      let isLinear = !others.contains(name)
      return format.isFloat || isLinear ? (format, doubleQuant) : nil
    }
  }
}
