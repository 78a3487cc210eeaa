import Tensors

extension Model {
  /// Stores matrices in another format from now on, and returns their names: QLoRA's frozen base (Dettmers et al.
  /// 2023). What was rounded stays rounded when a later call widens it again.
  ///
  /// - Parameters:
  ///   - pattern: what is meant, as in `target_modules`; `all-linear` spares the output head and the embedding.
  /// - Throws: `ModelError` for a pattern that matches no matrix and where an adapter is merged or switched off;
  ///   `TensorError` for numbers or rows that the format cannot hold. Then no weight has changed.
  @discardableResult
  package func quantize(
    _ format: QuantizedFormat, doubleQuant: Bool = false, matching pattern: ModulePattern = .allLinear
  ) throws -> [String] {
    let matrices = parameters.filter { $0.shape.count == 2 && $0.name != LanguageModel.positionsName }
    let candidates = pattern == .allLinear ? linears.map(\.path) : matrices.map(\.module)
    let meant = Set(try pattern.matches(among: candidates))
    for layer in seams
    where meant.contains(layer.path) && layer.attached.contains(where: { !$0.isEnabled }) {
      throw ModelError(
        "an adapter on \(layer.path) is merged or switched off",
        hint: "unmerge() or enable() it first, so that the weight is the base's own")
    }
    let chosen = matrices.filter { meant.contains($0.module) }
    let packed = try chosen.map { parameter in
      try context.interrupt.check()
      return try parameter.packed(as: format, doubleQuant: doubleQuant)
    }
    for (parameter, weights) in zip(chosen, packed) { parameter.replaceWeights(by: weights) }
    return chosen.map(\.name)
  }
}
