import Adapters
import Autograd
import Foundation
import Models
import Tensors
import TestSupport
import Testing

/// Beside PEFT's numbers for the same adapters, made by `Goldens/mlp/make_mlp.py`.
@Suite("LoRA on embeddings, and modules that are trained whole")
struct EmbeddingAdapterTests {
  private let pairs: MLP
  private let folder: TemporaryFolder

  init() throws {
    pairs = try #require(try loadModel(from: Goldens.path("mlp/pairs"), in: Context(threads: 1)) as? MLP)
    folder = try TemporaryFolder()
  }

  private static func golden() throws -> JSONValue { try Goldens.json("mlp/golden.json") }

  private func logits(_ model: MLP) throws -> [Float] {
    let rows = try Self.golden()["models"]["pairs"]["x"].rows
    return try noGrad { try model.logits(Examples.Inputs(rows: rows)).value.scalars }
  }

  private func adapter(_ name: String) -> URL { Goldens.url("mlp/pairs_adapters/\(name)/trained") }

  @Test("PEFT's adapters of an mlp give PEFT's logits", arguments: ["all", "saved"])
  func goldenLogits(name: String) throws {
    let before = try logits(pairs)
    let adapter = try Adapter.load(from: adapter(name), onto: pairs)
    let expected = try Self.golden()["adapters"][name]["logits"].list.flatMap(\.floats)
    #expect(largestDifference(try logits(pairs), expected) < 1e-5)
    try adapter.setEnabled(false)
    #expect(try logits(pairs) == before)
    try adapter.setEnabled(true)
    #expect(largestDifference(try logits(pairs), expected) < 1e-5)
    try adapter.merge()
    #expect(largestDifference(try logits(pairs), expected) < 1e-5)
    try adapter.unmerge()
    try adapter.detach()
    #expect(try logits(pairs) == before)
  }

  @Test("PEFT's adapter of a transformer's embedding, head and queries gives PEFT's logits")
  func llama() throws {
    let model = try Tiny.model()
    let adapter = try Adapter.load(from: Goldens.url("mlp/llama_adapters/trained"), onto: model)
    #expect(adapter.layers.map(\.layer.path).first == "model.embed_tokens")
    let expected = try Self.golden()["llama"]["logits"].floats
    #expect(largestDifference(Array(try Tiny.logits(model)[..<2000]), expected) < 2e-4)
  }

  @Test("What is saved has PEFT's names and shapes, and is loaded with the same bits")
  func files() throws {
    let model = try Tiny.model()
    _ = try Adapter.load(from: Goldens.url("mlp/llama_adapters/trained"), onto: model).save(to: folder.url)
    let (mine, peft) = (
      try SafetensorsFile(folder.path + "/adapter_model.safetensors"),
      try SafetensorsFile(Goldens.path("mlp/llama_adapters/trained/adapter_model.safetensors"))
    )
    #expect(mine.names.sorted() == peft.names.sorted())
    for name in peft.names { #expect(try mine.floats(name) == peft.floats(name), "\(name)") }
    let again = try Tiny.model()
    let loaded = try Adapter.load(from: folder.url, onto: again)
    #expect(loaded.config.modulesToSave == ["lm_head"])
    #expect(try Tiny.logits(again) == Tiny.logits(model))
  }

  @Test("A fresh adapter changes nothing, and its update has the gradient of finite differences")
  func gradients() throws {
    let before = try logits(pairs)
    let adapter = try Adapter.attach(.names(["embed"], rank: 2), to: pairs, seed: 1)
    #expect(try logits(pairs) == before)
    let a = try #require(adapter.layers.first?.lora.a)
    #expect(adapter.layers[0].lora.b.value.scalars.contains { $0 != 0 })
    #expect(a.shape == [2, 11])
    a.value = try Tensor.randn([2, 11], seed: 3, in: pairs.context) * 0.1
    let golden = try Self.golden()["models"]["pairs"]
    let batch = Batch.examples(
      try Examples(Examples.Inputs(rows: golden["x"].rows), labels: golden["labels"].ids))
    try pairs.loss(batch).backward()
    for variable in [a, adapter.layers[0].lora.b] {
      let gradient = try #require(variable.grad).scalars
      for place in [0, 3, 11] {
        // In float32 a step of 1e-2 leaves about 1e-4 of error in the difference and 1e-4 in the rounding.
        let slope = try [-0.01, 0.01].map { (step: Float) in
          variable.value.pointer[place] += step
          defer { variable.value.pointer[place] -= step }
          return try noGrad { try pairs.loss(batch).value.item() } / (2 * step)
        }.reduce(0, +)
        #expect(abs(slope - gradient[place]) < 1e-3)
      }
    }
  }

  @Test("A module to save is trained in a copy, and the base keeps its own")
  func trainedWhole() throws {
    let before = try logits(pairs)
    let table = try #require(pairs.embedding).weight
    let config = try LoRAConfig(rank: 2, targets: .names(["layers.0"]), modulesToSave: ["embed"])
    let adapter = try Adapter.attach(config, to: pairs, seed: 0)
    #expect(
      adapter.parameters.map(\.name) == ["layers.0.lora_A.weight", "layers.0.lora_B.weight", "embed.weight"])
    #expect(try pairs.trainableVariables().count == 3)
    try table.variable?.value.scaleInPlace(by: 2)
    let trained = try logits(pairs)
    #expect(trained != before)
    try adapter.setEnabled(false)
    #expect(try logits(pairs) == before)
    #expect(try pairs.trainableVariables().isEmpty)
    try adapter.save(to: folder.url)
    try adapter.detach()
    #expect(try logits(pairs) == before)
    let loaded = try Adapter.load(from: folder.url, onto: pairs)
    #expect(try logits(pairs) == trained)
    try loaded.mergeAndUnload()
    #expect(largestDifference(try logits(pairs), trained) < 1e-5)
    #expect(table.isFrozen)
  }

  @Test("Weights that are trained beside an adapter and not saved with it are told")
  func unsaved() throws {
    let adapter = try Adapter.attach(.names(["layers.0"]), to: pairs, seed: 0)
    #expect(adapter.unsavedParameters.isEmpty)
    try pairs.setFrozen(false, matching: .expression("embed"))
    #expect(adapter.unsavedParameters.map(\.name) == ["embed.weight"])
    #expect(try pairs.trainableVariables().count == 3)
  }

  @Test("An embedding that serves as output head is not merged into, nor copied")
  func tied() throws {
    let model = try LanguageModel.random(
      config: .init(vocab: 8, dim: 8, layers: 1, heads: 1, hidden: 8, context: 8, tied: true), seed: 0,
      in: Context())
    let adapter = try Adapter.attach(.names(["embed_tokens"]), to: model, seed: 0)
    #expect(
      message { try adapter.merge() }
        == "cannot merge into model.embed_tokens, which also is the output head: "
        + "the update is for the embedding alone\n"
        + "keep the adapter beside the model, or adapt a model whose head is its own")
    try adapter.detach()
    #expect(
      message {
        let config = try LoRAConfig(modulesToSave: ["embed_tokens"])
        _ = try Adapter.attach(config, to: model, seed: 0)
      } == "model.embed_tokens also is the output head, which a copy of it would leave as it is\n"
        + "m.unfreeze([\"model.embed_tokens\"]) after lora(m) trains the two together")
  }

  @Test("A module that is a target cannot be trained whole as well")
  func both() {
    #expect(
      message {
        let config = try LoRAConfig(targets: .names(["embed"]), modulesToSave: ["embed"])
        _ = try Adapter.attach(config, to: pairs, seed: 0)
      } == "embed is a target and in modules_to_save as well\nleave out one of them")
    #expect(
      message {
        let config = try LoRAConfig(targets: .names(["embed"]), modulesToSave: ["head"])
        _ = try Adapter.attach(config, to: pairs, seed: 0)
      } == "no module of the model matches \"head\"\nthe modules are called embed, layers.0, layers.1")
  }
}
