import Autograd
import Costs
import Models
import Tensors
import TestSupport
import Testing

/// Decoders with learned positions, and with one key head for several query heads, tied and untied, beside what
/// transformers computes for them in float32.
@Suite("Architectures agree with transformers")
struct ArchitectureGoldenTests {
  private let folder = "architectures"

  private func load(_ name: String) throws -> (LanguageModel, SafetensorsFile, loss: Float) {
    let golden = try Goldens.json(folder + "/architectures.json")[name]
    let (sizes, context) = (golden["sizes"], Context(threads: 1))
    let file = try SafetensorsFile(Goldens.path("\(folder)/\(name).safetensors"))
    let config = try ModelConfig(
      vocab: sizes["vocab"].int, dim: sizes["dim"].int, layers: sizes["layers"].int,
      heads: sizes["heads"].int, kvHeads: sizes["kv_heads"].int, hidden: sizes["hidden"].int,
      context: sizes["context"].int, tied: sizes["tied"].int == 1,
      positions: name.hasPrefix("learned") ? .learned : .rotary)
    let model = try LanguageModel(config: config, in: context) { name, shape in
      .dense(Variable(try Tensor(file.floats(name), shape: shape, in: context), requiresGrad: true))
    }
    return (model, file, golden["loss"].float)
  }

  private func ids(_ file: SafetensorsFile) throws -> [[Int32]] {
    let entry = try #require(file.entries.first { $0.name == "ids" })
    let bytes = file.bytes(of: entry)
    return (0..<entry.shape[0]).map { row in
      (0..<entry.shape[1]).map {
        bytes.loadUnaligned(fromByteOffset: 4 * (row * entry.shape[1] + $0), as: Int32.self)
      }
    }
  }

  // The reference sums in another order: 1e-5 on logits of up to 10, 1e-4 of the largest gradient.
  @Test(
    "Logits, loss and all gradients are the reference's",
    arguments: ["learned_tied", "learned_untied", "rotary_grouped"])
  func agrees(name: String) throws {
    let (model, file, expected) = try load(name)
    let ids = try ids(file)
    let logits = try noGrad { try model.logits(ids).value.scalars }
    #expect(largestDifference(logits, try file.floats("reference.logits")) < 1e-5)
    let loss = try model.loss(Batch(ids: ids))
    #expect(abs(try loss.value.item() - expected) < 1e-5)
    try loss.backward()
    for parameter in model.parameters {
      let gradient = try #require(parameter.variable?.grad?.scalars, "\(parameter.name)")
      let reference = try file.floats("reference.grad." + parameter.name)
      let scale = reference.map(abs).max() ?? 0
      #expect(scale > 0 && largestDifference(gradient, reference) < 1e-4 * scale, "\(parameter.name)")
    }
  }
}
