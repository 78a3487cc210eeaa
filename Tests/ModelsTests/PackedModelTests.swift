import Autograd
import Foundation
import Models
import Tensors
import TestSupport
import Testing

/// Models whose weights are stored in other formats than float32.
@Suite("Models with packed weights")
struct PackedModelTests {
  private static let folder = "tiny/llama_tied"
  private let golden: JSONValue

  init() throws { golden = try Goldens.json(Self.folder + "/golden.json") }

  private func load(_ storage: WeightStorage = .asStored, threads: Int = 2) throws -> LanguageModel {
    try .load(from: Goldens.path(Self.folder + "/model"), storage: storage, in: Context(threads: threads))
  }

  /// The matrices of the file take two bytes for each number, its vectors become float32.
  private func expectedBytes(_ model: LanguageModel) -> Int {
    model.parameters.reduce(0) { $0 + $1.count * ($1.shape.count == 2 ? 2 : 4) }
  }

  @Test("A checkpoint of bfloat16 shards stays so, and gives the reference's logits and tokens")
  func asStored() throws {
    let model = try load()
    #expect(model.parameters.allSatisfy { $0.dtype == ($0.shape.count == 2 ? "bfloat16" : "float32") })
    #expect(model.context.ledger.now(.parameters) == expectedBytes(model))
    let logits = try noGrad { try model.logits(golden["eval_ids"].rows).value.scalars }
    let expected = try SafetensorsFile(Goldens.path(Self.folder + "/tensors.safetensors")).floats(
      "base.logits_eval")
    #expect(largestDifference(logits, expected) < 2e-4)
    let tokens = try model.generate(
      golden["greedy"]["prompt"].ids, maxTokens: 8, sampling: Sampling(), seed: 0)
    #expect(tokens == golden["greedy"]["continuation"].ids)
    #expect(model.context.ledger.now(.parameters) == expectedBytes(model))
  }

  @Test("Weights of 16 bits become float32 when something records their gradient, which is the reference's")
  func widening() throws {
    let model = try load()
    let batch = try Batch(ids: golden["train_ids"].rows, labels: golden["train_labels"].rows)
    try model.loss(batch).backward()
    for parameter in model.parameters {
      #expect(parameter.dtype == "float32")
      let gradient = try #require(parameter.variable?.grad, "\(parameter.name)")
      let reference = golden["base"]["grad_norms"][parameter.name].float
      #expect(abs(try gradient.norm().item() - reference) < 1e-3 * reference, "\(parameter.name)")
    }
    let frozen = try load()
    frozen.freezeAll()
    #expect(abs(try frozen.loss(batch).value.item() - golden["base"]["loss"].float) < 1e-4)
    #expect(frozen.context.ledger.now(.parameters) == expectedBytes(frozen))
  }

  @Test(
    "A model can be loaded in every format, and the ledger holds the packed size",
    arguments: QuantizedFormat.allCases, [false, true])
  func everyFormat(format: QuantizedFormat, doubleQuant: Bool) throws {
    guard !doubleQuant || format.levels != nil else { return }
    let model = try load(.packed(format, doubleQuant: doubleQuant))
    let linears = Set(model.linears.map { $0.path + ".weight" })
    for parameter in model.parameters where linears.contains(parameter.name) {
      #expect(parameter.dtype == format.name)
      if doubleQuant {
        let blocks = parameter.count / 64
        #expect(parameter.byteCount == parameter.count / 2 + blocks + 4 * ((blocks + 255) / 256) + 4)
      } else {
        #expect(parameter.byteCount == parameter.count / format.blockSize * format.blockBytes)
      }
    }
    #expect(model.embedding.weight.dtype == (format.isFloat ? format.name : "bfloat16"))
    #expect(model.context.ledger.now(.parameters) == model.parameterBytes)
    let dense = try load(.float32)
    let ids = golden["eval_ids"].rows
    let losses = try noGrad {
      [try model.loss(Batch(ids: ids)), try dense.loss(Batch(ids: ids))].map(\.value)
    }
    // Q4_0, the coarsest, moves the loss of 5.72 by 0.054; a permuted block would move it by far more.
    #expect(abs(try losses[0].item() - losses[1].item()) < 0.1)
  }

  @Test("Quantising in memory gives the weights that loading gives")
  func inMemory() throws {
    let (loaded, model) = (try load(.packed(.nf4)), try load(.float32))
    let names = try model.quantize(.nf4)
    #expect(names == model.linears.map { $0.path + ".weight" })
    #expect(model.context.ledger.now(.parameters) == model.parameterBytes)
    for (a, b) in zip(loaded.parameters, model.parameters) {
      #expect(try a.denseValue().scalars == b.denseValue().scalars)
    }
    #expect(try model.quantize(.q80, matching: .names(["embed_tokens"])) == ["model.embed_tokens.weight"])
    #expect(model.embedding.weight.dtype == "Q8_0")
  }

  @Test("A quantised weight that is not frozen cannot be trained, and says what to do")
  func training() throws {
    let model = try load(.packed(.nf4))
    #expect(
      throws: ModelError(
        "model.layers.0.self_attn.q_proj.weight is stored as nf4 and cannot be trained",
        hint: "load the model with dtype=\"float32\", or freeze it and train an adapter")
    ) { try model.trainableVariables() }
    model.freezeAll()
    #expect(try model.trainableVariables().isEmpty)
  }

  @Test("A saved model keeps 16-bit floats and has everything else in float32")
  func saving() throws {
    let folder = try TemporaryFolder()
    let model = try load()
    try model.quantize(.nf4, matching: .names(["q_proj"]))
    try model.save(to: folder.url)
    let file = try SafetensorsFile(folder.path + "/model.safetensors")
    for parameter in model.parameters {
      let entry = try file.required(parameter.name)
      #expect(entry.type == (parameter.dtype == "bfloat16" ? .bf16 : .f32))
      #expect(try file.floats(parameter.name) == parameter.denseValue().scalars)
    }
  }
}
