import Adapters
import Foundation
import Models
import Tensors
import TestSupport
import Testing
import Training

/// Five updates of a tiny Llama, beside the losses that PyTorch and PEFT report for them (tolerance 1e-4).
@Suite("Training runs agree with PyTorch and PEFT")
struct GoldenRunTests {
  private static let folder = "tiny/llama_untied"
  private let golden: JSONValue
  private let model: LanguageModel
  private let data: TrainingData

  init() throws {
    golden = try Goldens.json(Self.folder + "/golden.json")
    model = try LanguageModel.load(from: Goldens.path(Self.folder + "/model"), in: Context(threads: 2))
    data = .batch(try Batch(ids: golden["train_ids"].rows, labels: golden["train_labels"].rows))
  }

  /// The losses before each of five updates and after the last.
  private func losses(_ options: FitOptions) throws -> [Float] {
    var options = options
    options.steps = 5
    return try fit(model, data, options: options).losses + [evaluate(model, data)]
  }

  private func adamw(_ settings: JSONValue) -> FitOptions {
    var options = FitOptions()
    options.learningRate = Double(settings["lr"].float)
    options.weightDecay = settings["weight_decay"].float
    return options
  }

  @Test("AdamW on all parameters")
  func fullAdamW() throws {
    let run = golden["full_finetune"]
    #expect(largestDifference(try losses(adamw(run["adamw"])), run["losses"].floats) < 1e-4)
  }

  @Test("SGD with momentum on all parameters")
  func fullSGD() throws {
    var options = FitOptions()
    options.method = .sgd
    options.learningRate = 0.1
    options.momentum = 0.9
    options.weightDecay = 0
    let expected = golden["full_finetune"]["sgd_momentum_lr0.1_m0.9_losses"].floats
    #expect(largestDifference(try losses(options), expected) < 1e-4)
  }

  @Test("LoRA from the reference's start", arguments: ["lora_qv", "lora_all_linear"])
  func lora(name: String) throws {
    let reference = golden["adapters"][name]
    let adapter = try Adapter.load(
      from: Goldens.url("\(Self.folder)/adapters/\(name)/init"), onto: model, trainable: true)
    #expect(adapter.parameterCount == reference["trainable"].int)
    #expect(largestDifference(try losses(adamw(reference["adamw"])), reference["losses"].floats) < 1e-4)
  }

  @Test("A linear schedule with warm-up and clipping")
  func recipe() throws {
    let reference = golden["adapters"]["lora_qv"]
    _ = try Adapter.load(
      from: Goldens.url(Self.folder + "/adapters/lora_qv/init"), onto: model, trainable: true)
    var options = adamw(reference["adamw"])
    options.schedule = .linear
    options.warmup = 1
    options.clip = 0.05
    let expected = reference["recipe_linear_warmup1_total5_clip0.05"]["losses"].floats
    #expect(largestDifference(try losses(options), expected) < 1e-4)
  }
}
