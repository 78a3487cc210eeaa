import Adapters
import Foundation
import Models
import Tensors
import TestSupport
import Testing
import Training

/// LoRA on three blocks of SmolLM2 beside PEFT's run of it.
@Suite("LoRA on SmolLM2 agrees with PEFT")
struct SmolLM2TrainingTests {
  private let golden: JSONValue
  private let model: LanguageModel

  init() throws {
    golden = try Goldens.json("smollm2/golden.json")["lora"]
    model = try LanguageModel.load(from: BaseModel.path(), in: Context(threads: 2))
  }

  @Test("Three steps from the reference's start have its losses, and end at its adapter's logits")
  func training() throws {
    let adapter = try Adapter.load(from: Goldens.url("smollm2/lora_init"), onto: model, trainable: true)
    #expect(adapter.parameterCount == golden["trainable"].int)
    #expect(adapter.layers.count == 6)
    let data = TrainingData.batch(try Batch(ids: [golden["ids"].ids]))
    var options = FitOptions()
    options.steps = 3
    options.learningRate = 0.005
    options.weightDecay = 0
    let losses = try fit(model, data, options: options).losses + [evaluate(model, data)]
    // The loss is near 6, so that float32's noise through 30 blocks is a little larger than in the tiny models.
    #expect(largestDifference(losses, golden["losses"].floats) < 5e-4)
    try expectTop5()
    try adapter.detach()
    _ = try Adapter.load(from: Goldens.url("smollm2/lora_trained"), onto: model)
    try expectTop5()
  }

  /// The reference's logits behind the last token.
  private func expectTop5() throws {
    let logits = try model.logits([golden["ids"].ids]).value.sliced([.at(0), .at(-1)]).scalars
    let best = logits.indices.sorted { logits[$0] > logits[$1] }.prefix(5)
    #expect(best.map(Int32.init) == golden["trained_top5_ids"].ids)
    #expect(largestDifference(best.map { logits[$0] }, golden["trained_top5_logits"].floats) < 2e-2)
  }
}
