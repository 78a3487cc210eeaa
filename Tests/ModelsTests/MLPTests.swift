import Autograd
import Foundation
import Models
import Tensors
import TestSupport
import Testing

/// Beside PyTorch's numbers for the same weights, made by `Goldens/mlp/make_mlp.py`; sums of at most 16 products in
/// another order differ by less than 1e-5.
@Suite("Multilayer perceptrons")
struct MLPTests {
  private static func golden(_ name: String) throws -> JSONValue {
    try Goldens.json("mlp/golden.json")["models"][name]
  }

  private static func model(_ name: String, _ activation: Activation? = nil) throws -> MLP {
    let path = Goldens.path("mlp/" + name)
    let loaded = try #require(try loadModel(from: path, in: Context(threads: 1)) as? MLP)
    guard let activation else { return loaded }
    let config = try MLPConfig(
      sizes: loaded.config.sizes, activation: activation, vocab: loaded.config.table?.vocab,
      embedding: loaded.config.table?.width)
    let mine = Dictionary(uniqueKeysWithValues: loaded.parameters.map { ($0.name, $0.weights) })
    return try MLP(config: config, in: loaded.context) { name, _ in try #require(mine[name]) }
  }

  private static func inputs(_ name: String, in context: Context) throws -> Examples.Inputs {
    let x = try golden(name)["x"]
    guard name == "digits" else { return try Examples.Inputs(rows: x.rows) }
    return .features(Variable(try Tensor(x.list.flatMap(\.floats), shape: [x.list.count, 8], in: context)))
  }

  private static func batch(_ name: String, in context: Context) throws -> Batch {
    .examples(try Examples(inputs(name, in: context), labels: golden(name)["labels"].ids))
  }

  @Test("Logits are PyTorch's", arguments: ["digits", "pairs"], Activation.allCases)
  func logits(name: String, activation: Activation) throws {
    let model = try Self.model(name, activation)
    let logits = try model.logits(Self.inputs(name, in: model.context))
    let expected = try Self.golden(name)["logits"][activation.rawValue].list.flatMap(\.floats)
    #expect(largestDifference(logits.value.scalars, expected) < 1e-5)
  }

  @Test("Gradients are PyTorch's", arguments: ["digits", "pairs"], [false, true])
  func gradients(name: String, isCheckpointing: Bool) throws {
    let model = try Self.model(name)
    model.isGradientCheckpointing = isCheckpointing
    try model.loss(Self.batch(name, in: model.context)).backward()
    let expected = try Self.golden(name)["gradients"]
    for parameter in model.parameters {
      let gradient = try #require(parameter.variable?.grad, "\(parameter.name)")
      #expect(
        largestDifference(gradient.scalars, expected[parameter.name].floats) < 1e-5, "\(parameter.name)")
    }
  }

  @Test("A saved model is loaded with the same bits, and a clone has weights of its own")
  func copies() throws {
    let folder = try TemporaryFolder()
    let model = try MLP.random(
      config: MLPConfig(sizes: [8, 5, 3], activation: .gelu, vocab: 7, embedding: 4), seed: 2, in: Context())
    try model.save(to: folder.url)
    let again = try #require(try loadModel(from: folder.path, in: Context()) as? MLP)
    #expect(again.config == model.config)
    #expect(again.parameters.map(\.name) == model.parameters.map(\.name))
    let copy = try model.clone()
    for (mine, others) in zip(model.parameters, zip(again.parameters, copy.parameters)) {
      #expect(try others.0.denseValue().scalars == mine.denseValue().scalars, "\(mine.name)")
      try others.1.set(.zeros(mine.shape, in: model.context))
    }
    #expect(
      try model.delta(from: copy).map(\.name) == ["embed.weight", "layers.0.weight", "layers.1.weight"])
    #expect(try model.delta(from: copy)[1].delta.scalars == model.layers[0].weight.denseValue().scalars)
  }

  @Test("Weights are drawn as PyTorch draws them, each from a stream of its own")
  func initialization() throws {
    let config = try MLPConfig(sizes: [64, 1024, 10], vocab: 500, embedding: 32)
    let model = try MLP.random(config: config, seed: 0, in: Context())
    let layer = model.layers[0]
    for values in [try layer.weight.denseValue().scalars, try #require(layer.bias?.denseValue().scalars)] {
      // U(-1/8, 1/8), whose standard deviation is 1/(8 √3) = 0.0722; of 1024 draws the estimate is 2% off at most.
      #expect(values.allSatisfy { abs($0) <= 0.125 })
      #expect(abs(deviation(values) - 0.0722) < 0.003)
    }
    let table = try #require(model.embedding).weight
    #expect(abs(deviation(try table.denseValue().scalars) - 1) < 0.03)
    let again = try MLP.random(config: config, seed: 0, in: Context(threads: 3))
    #expect(try again.layers[1].weight.denseValue().scalars == model.layers[1].weight.denseValue().scalars)
  }

  private func deviation(_ values: [Float]) -> Float {
    (values.reduce(0) { $0 + $1 * $1 } / Float(values.count)).squareRoot()
  }

  @Test("Layers can be frozen and packed by their names")
  func names() throws {
    let model = try MLP.random(
      config: MLPConfig(sizes: [64, 32, 4], vocab: 5, embedding: 32), seed: 0, in: Context())
    #expect(
      try model.setFrozen(true, matching: .names(["layers.0"])) == ["layers.0.weight", "layers.0.bias"])
    #expect(try model.setFrozen(true, matching: .expression("embed")) == ["embed.weight"])
    #expect(try model.trainableVariables().count == 2)
    let ids = try Examples.Inputs(rows: [[0, 4], [1, 2]])
    let before = try model.logits(ids).value.scalars
    #expect(try model.quantize(.q80) == ["layers.0.weight", "layers.1.weight"])
    #expect(try model.quantize(.q80, matching: .names(["embed"])) == ["embed.weight"])
    // Eight bits a weight: each of at most 64 products is off by less than 1/127 of its block's largest weight.
    #expect(largestDifference(try model.logits(ids).value.scalars, before) < 0.05)
  }

  @Test("Sizes that do not go together are refused")
  func sizes() {
    func refusal(_ sizes: [Int], vocab: Int? = nil, embedding: Int? = nil) -> String {
      message { _ = try MLPConfig(sizes: sizes, vocab: vocab, embedding: embedding) }
    }
    #expect(
      refusal([3]) == "an mlp needs from 2 to 1000 sizes, and got 1\n"
        + "mlp([64, 32, 10]) takes 64 numbers, passes them through 32 units and tells 10 classes apart")
    #expect(refusal([3, 0]) == "the sizes of an mlp are numbers from 1 to 2147483647, not 0")
    #expect(
      refusal([3, 2], vocab: 4) == "an embedding needs both vocab and embedding\n"
        + "vocab= is how many ids there are, embedding= how many numbers stand for each")
    #expect(
      refusal([3, 2], vocab: 4, embedding: 2)
        == "an embedding of 2 numbers for each of 4 ids does not fit a first layer of 3\n"
        + "the first size is the number of ids in an example times embedding=")
  }

  @Test("Inputs that do not fit the model are refused")
  func unfit() throws {
    let (digits, pairs) = (try Self.model("digits"), try Self.model("pairs"))
    let x = Variable(try Tensor.zeros([2, 3], in: digits.context))
    #expect(
      message { _ = try digits.logits(x) } == "the model takes 8 numbers in an example: these are (2, 3)")
    #expect(
      message { _ = try pairs.logits(x) } == "the model takes ids, 2 in an example, and these are numbers\n"
        + "give lists of ints, or a tensor of them: x.astype(\"int64\")")
    #expect(
      message { _ = try pairs.logits(Examples.Inputs(rows: [[1, 2, 3]])) }
        == "the model takes 2 ids in an example, not 3")
    #expect(
      message { _ = try pairs.logits(Examples.Inputs(rows: [[1, 11]])) }
        == "token id 11 is not in the vocabulary: ids go from 0 to 10")
    #expect(
      message { _ = try pairs.loss(.examples(Examples(Examples.Inputs(rows: [[1, 2]]), labels: [11]))) }
        == "the model has no class 11: classes go from 0 to 10")
    #expect(
      message { _ = try pairs.loss(Batch(ids: [[1, 2]])) }
        == "an mlp learns from examples with one label each, and this batch holds token sequences\n"
        + "batch(x, labels=[...]) with one class for each row of x")
  }

  @Test("Examples without labels of their own are refused")
  func examples() throws {
    func refusal(_ rows: [[Int32]], _ labels: [Int32]) -> String {
      message { _ = try Examples(Examples.Inputs(rows: rows), labels: labels) }
    }
    #expect(refusal([], []) == "examples need ids, the same number in each: there is no example")
    #expect(refusal([[1], [2, 3]], []) == "examples need ids, the same number in each: these have 1, 2")
    #expect(refusal([[1], [2]], [0]) == "2 examples need as many labels, and at least one: there are 1")
    #expect(refusal([[1], [2]], [0, -100]) == "the label of an example is a class from 0 on, not -100")
    let vector = Variable(try Tensor.zeros([2], in: Context()))
    #expect(
      message { _ = try Examples(.features(vector), labels: [0, 1]) }
        == "examples are the rows of a matrix (N, features), and this tensor is (2,)")
  }

  @Test("A folder that describes no mlp is refused")
  func brokenConfig() throws {
    let folder = try TemporaryFolder()
    func refusal(_ config: String) throws -> String {
      _ = try folder.write("config.json", config.utf8)
      try Goldens.data("mlp/digits/model.safetensors").write(
        to: folder.url.appending(path: "model.safetensors"))
      return message { _ = try loadModel(from: folder.path, in: Context()) }
    }
    #expect(
      try refusal(#"{"model_type": "mlp"}"#) == "config.json does not describe an mlp\n"
        + "it needs \"sizes\", a list of numbers, and \"hidden_act\"; \"vocab_size\" and \"embedding_size\" may follow"
    )
    #expect(
      try refusal(#"{"model_type": "mlp", "sizes": [8, 12], "hidden_act": "selu"}"#)
        == "config.json: the activation \"selu\" is not supported\nsupported are relu, gelu, silu, tanh")
    #expect(
      try refusal(#"{"model_type": "mlp", "sizes": [8, 13], "hidden_act": "relu"}"#)
        == "\"layers.0.weight\" is (12, 8), but the configuration asks for (13, 8)")
  }

  /// The error that `body` throws: message, label after a colon, hint in a second line.
  private func message(_ body: () throws -> Void) -> String {
    do {
      try body()
      return "no error"
    } catch let error as ModelError {
      return error.message + (error.label.map { ": " + $0 } ?? "") + (error.hint.map { "\n" + $0 } ?? "")
    } catch {
      return "\(error)"
    }
  }
}
