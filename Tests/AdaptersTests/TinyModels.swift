import Adapters
import Autograd
import Costs
import Foundation
import Models
import Tensors
import TestSupport

/// The tiny Llama of the reference data, and what the tests do with it.
enum Tiny {
  static let folder = "tiny/llama_untied"

  static func model() throws -> LanguageModel {
    try LanguageModel.load(from: Goldens.path(folder + "/model"), in: Context(threads: 1))
  }

  static func adapter(_ path: String) -> URL { Goldens.url("\(folder)/adapters/\(path)") }

  static func golden() throws -> JSONValue { try Goldens.json(folder + "/golden.json") }

  /// The ids that the reference evaluated.
  static func ids() throws -> [[Int32]] { try golden()["eval_ids"].rows }

  static func logits(_ model: LanguageModel) throws -> [Float] {
    try noGrad { try model.logits(ids()).value.scalars }
  }

  /// Puts numbers into every B, so that the update is not zero.
  static func fill(_ adapter: Adapter) throws {
    for (index, layer) in adapter.layers.enumerated() {
      let b = layer.lora.b
      b.value = try Tensor.randn(b.shape, seed: UInt64(index), site: "b", in: adapter.model.context) * 0.1
    }
  }
}

extension LoRAConfig {
  static func names(_ names: [String], rank: Int = 4, alpha: Double = 8, layers: [Int]? = nil) throws
    -> LoRAConfig
  {
    try LoRAConfig(rank: rank, alpha: alpha, targets: .names(names), layers: layers)
  }
}

/// The error that `body` throws, with its hint in a second line.
func message(_ body: () throws -> Void) -> String {
  do {
    try body()
    return "no error"
  } catch let error as AdapterError {
    return error.message + (error.hint.map { "\n" + $0 } ?? "")
  } catch let error as ModelError {
    return error.message + (error.hint.map { "\n" + $0 } ?? "")
  } catch let error as CheckpointError {
    return error.message + (error.hint.map { "\n" + $0 } ?? "")
  } catch {
    return "\(error)"
  }
}
