import Autograd
import Foundation
import Tensors

/// How the next token is chosen from the logits.
package struct Sampling: Equatable {
  /// 0 takes the most likely token; larger values flatten the distribution.
  package var temperature: Float
  /// Only the k most likely tokens are considered.
  package var topK: Int?
  /// Only the most likely tokens that together reach this probability are considered (Holtzman et al. 2020).
  package var topP: Float?

  package init(temperature: Float = 0, topK: Int? = nil, topP: Float? = nil) throws {
    guard temperature >= 0, temperature.isFinite else {
      throw ModelError("temperature must be 0 or more, not \(temperature)")
    }
    if let topK, topK < 1 { throw ModelError("top_k must be 1 or more, not \(topK)") }
    if let topP, !(topP > 0 && topP <= 1) {
      throw ModelError("top_p must be above 0 and at most 1, not \(topP)")
    }
    self.temperature = temperature
    self.topK = topK
    self.topP = topP
  }

  /// Chooses a token; `uniform` is drawn from [0, 1).
  func choose(from logits: [Float], uniform: Float) -> Int {
    guard temperature > 0 else {
      return logits.indices.max { logits[$0] < logits[$1] || (logits[$0] == logits[$1] && $0 > $1) } ?? 0
    }
    var order = logits.indices.sorted { logits[$0] > logits[$1] || (logits[$0] == logits[$1] && $0 < $1) }
    if let topK, topK < order.count { order.removeLast(order.count - topK) }
    let highest = order.first.map { logits[$0] } ?? 0
    var weights = order.map { Foundation.exp(Double((logits[$0] - highest) / temperature)) }
    let total = weights.reduce(0, +)
    if let topP {
      var reached = 0.0
      let needed = weights.firstIndex { weight in
        reached += weight / total
        return reached >= Double(topP)
      }
      if let needed { weights.removeLast(weights.count - needed - 1) }
    }
    var remaining = Double(uniform) * weights.reduce(0, +)
    for (index, weight) in weights.enumerated() {
      remaining -= weight
      if remaining < 0 { return order[index] }
    }
    return order.first ?? 0
  }
}

extension LanguageModel {
  /// Continues a prompt token by token, until `maxTokens`, the end-of-text token or the end of the context.
  ///
  /// - Parameter prompt: at least one id.
  /// - Returns: the new ids only.
  package func generate(
    _ prompt: [Int32], maxTokens: Int, sampling: Sampling, seed: UInt64, onToken: (Int32) -> Void = { _ in }
  ) throws -> [Int32] {
    guard maxTokens >= 0 else { throw ModelError("max_tokens must be 0 or more, not \(maxTokens)") }
    guard prompt.count <= config.context else {
      throw ModelError.tooLong(prompt.count, context: config.context)
    }
    let ends = Set(config.endTokens.map(Int32.init) + [tokenizer?.endOfText].compactMap(\.self))
    return try noGrad {
      let cache = KeyValueCache(layers: layers.count)
      let chances = Philox(seed: seed, site: "generate", shape: [])
      var generated: [Int32] = []
      var next = prompt
      while generated.count < maxTokens, cache.length + next.count <= config.context {
        let states = try hidden([next], cache: cache)  // (1, T, dim)
        let last = try states.value.sliced([.at(0), .at(next.count - 1)])  // (dim)
        let logits = try logits(fromHidden: Variable(last)).value.scalars  // V numbers
        let uniform = Philox.unit(chances.block(UInt64(generated.count))[0])
        let token = Int32(sampling.choose(from: logits, uniform: uniform))
        if ends.contains(token) { break }
        generated.append(token)
        onToken(token)
        next = [token]
      }
      return generated
    }
  }
}
