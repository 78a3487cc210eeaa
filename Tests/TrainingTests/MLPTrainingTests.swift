import Adapters
import Autograd
import Foundation
import Models
import Tensors
import TestSupport
import Testing
import Training

@Suite("Training on examples")
struct MLPTrainingTests {
  private static func golden() throws -> JSONValue { try Goldens.json("mlp/golden.json") }

  private static func model(_ name: String) throws -> MLP {
    try #require(try loadModel(from: Goldens.path("mlp/" + name), in: Context(threads: 2)) as? MLP)
  }

  private static func data(_ name: String, in context: Context) throws -> Examples {
    let golden = try golden()["models"][name]
    let x = golden["x"]
    let inputs =
      name == "pairs"
      ? try Examples.Inputs(rows: x.rows)
      : .features(Variable(try Tensor(x.list.flatMap(\.floats), shape: [x.list.count, 8], in: context)))
    return try Examples(inputs, labels: golden["labels"].ids)
  }

  private static func options(_ steps: Int, lr: Double, decay: Float) -> FitOptions {
    var options = FitOptions()
    (options.steps, options.learningRate, options.weightDecay) = (steps, lr, decay)
    return options
  }

  /// The losses before each of five updates and after the last.
  private static func losses(_ model: MLP, _ batch: Batch, _ options: FitOptions) throws -> [Float] {
    try fit(model, .batch(batch), options: options).losses + [evaluate(model, .batch(batch))]
  }

  @Test("Five updates of everything have PyTorch's losses", arguments: ["digits", "pairs"])
  func full(name: String) throws {
    let model = try Self.model(name)
    let losses = try Self.losses(
      model, .examples(Self.data(name, in: model.context)), Self.options(5, lr: 1e-2, decay: 1))
    #expect(largestDifference(losses, try Self.golden()["models"][name]["losses"].floats) < 1e-4)
  }

  @Test("Five updates of an adapter have PEFT's losses", arguments: ["all", "saved"])
  func adapter(name: String) throws {
    let model = try Self.model("pairs")
    _ = try Adapter.load(
      from: Goldens.url("mlp/pairs_adapters/\(name)/init"), onto: model, trainable: true)
    let losses = try Self.losses(
      model, .examples(Self.data("pairs", in: model.context)), Self.options(5, lr: 2e-2, decay: 0))
    #expect(largestDifference(losses, try Self.golden()["adapters"][name]["losses"].floats) < 1e-4)
  }

  @Test("An adapter on a transformer's embedding, with the head trained whole, has PEFT's losses")
  func llama() throws {
    let golden = try Goldens.json("tiny/llama_untied/golden.json")
    let model = try LanguageModel.load(
      from: Goldens.path("tiny/llama_untied/model"), in: Context(threads: 2))
    _ = try Adapter.load(from: Goldens.url("mlp/llama_adapters/init"), onto: model, trainable: true)
    let batch = try Batch(ids: golden["train_ids"].rows, labels: golden["train_labels"].rows)
    let run = try fit(model, .batch(batch), options: Self.options(5, lr: 1e-2, decay: 0))
    let losses = run.losses + [try evaluate(model, .batch(batch))]
    #expect(largestDifference(losses, try Self.golden()["llama"]["losses"].floats) < 2e-4)
  }

  @Test("Loss and accuracy over a data set are those over all of it at once")
  func evaluation() throws {
    let model = try Self.model("digits")
    let x = try Tensor.randn([5000, 8], seed: 0, in: model.context)
    let labels = (0..<5000).map { Int32($0 % 5) }
    let examples = try Examples(.features(Variable(x)), labels: labels)
    let whole = (
      try evaluate(model, .batch(.examples(examples))), try accuracy(model, .batch(.examples(examples)))
    )
    let parts = (
      try evaluate(model, .dataset(Dataset(examples))), try accuracy(model, .dataset(Dataset(examples)))
    )
    #expect(abs(whole.0 - parts.0) < 1e-5)
    #expect(whole.1 == parts.1)
    let logits = try model.logits(Variable(x)).value.scalars
    let right = labels.indices.filter { row in
      let line = Array(logits[row * 5..<row * 5 + 5])
      return line.firstIndex(of: line.max() ?? 0) == Int(labels[row])
    }
    #expect(whole.1 == Double(right.count) / 5000)
  }

  @Test("A language model's accuracy counts the tokens that are asked for")
  func tokens() throws {
    let model = try LanguageModel.random(
      config: .init(vocab: 4, dim: 8, layers: 1, heads: 1, hidden: 8, context: 8), seed: 0, in: Context())
    let batch = try Batch(ids: [[0, 1, 2, 3], [1, 2]])
    let logits = try model.logits([[0, 1, 2, 3], [1, 2, 0, 0]]).value.scalars
    let right = [(0, 1), (1, 2), (2, 3), (4, 2)].filter { position, label in
      let line = Array(logits[position * 4..<position * 4 + 4])
      return line.firstIndex(of: line.max() ?? 0) == label
    }
    #expect(try accuracy(model, .batch(batch)) == Double(right.count) / 4)
  }

  @Test("Batches of a data set hold every example once an epoch")
  func minibatches() throws {
    let rows = (0..<12).map { [Int32($0 % 11), 0] }
    let dataset = Dataset(try Examples(Examples.Inputs(rows: rows), labels: (0..<12).map { Int32($0 % 11) }))
    let model = try Self.model("pairs")
    var options = Self.options(40, lr: 3e-2, decay: 0)
    options.batchSize = 5
    let run = try fit(model, .dataset(dataset), options: options)
    #expect(run.tokens == 200)
    #expect(try accuracy(model, .dataset(dataset)) == 1)
    let again = try Self.model("pairs")
    #expect(try fit(again, .dataset(dataset), options: options).losses == run.losses)
  }

  @Test("A model and a batch that do not go together are refused")
  func mismatch() throws {
    let language = try LanguageModel.random(
      config: .init(vocab: 4, dim: 8, layers: 1, heads: 1, hidden: 8, context: 8), seed: 0, in: Context())
    let examples = Batch.examples(try Examples(Examples.Inputs(rows: [[1, 2]]), labels: [3]))
    #expect(
      throws: ModelError(
        "a language model learns from token sequences, and this batch has one label for each of its examples",
        hint: "batch(ids) asks for every next token; labels= then has a label for each token")
    ) { try evaluate(language, .batch(examples)) }
  }
}
