import Foundation

/// The sizes of a multilayer perceptron, as its `config.json` has them.
package struct MLPConfig: Equatable {
  /// What goes into the first layer, what comes out of each: one more than there are layers.
  package let sizes: [Int]
  package let activation: Activation
  /// The table that ids are looked up in; nil for a model that takes numbers.
  package let table: Table?

  /// `vocab` rows of `width` numbers.
  package struct Table: Equatable {
    package let vocab: Int
    package let width: Int
  }

  /// `model_type` in a `config.json` of ours.
  private static let modelType = "mlp"
  private static let mostLayers = 1000

  /// Checks that the sizes go together and that their products can be counted.
  ///
  /// - Throws: `ModelError`.
  package init(sizes: [Int], activation: Activation = .relu, vocab: Int? = nil, embedding: Int? = nil) throws
  {
    guard (2...Self.mostLayers).contains(sizes.count) else {
      throw ModelError(
        "an mlp needs from 2 to \(Self.mostLayers) sizes, and got \(sizes.count)",
        hint: "mlp([64, 32, 10]) takes 64 numbers, passes them through 32 units and tells 10 classes apart")
    }
    if let bad = sizes.first(where: { !(1...Int(Int32.max)).contains($0) }) {
      throw ModelError("the sizes of an mlp are numbers from 1 to \(Int32.max), not \(bad)")
    }
    guard (vocab == nil) == (embedding == nil) else {
      throw ModelError(
        "an embedding needs both vocab and embedding",
        hint: "vocab= is how many ids there are, embedding= how many numbers stand for each")
    }
    if let vocab, let embedding {
      guard (1...Int(Int32.max)).contains(vocab), embedding >= 1, sizes[0] % embedding == 0 else {
        throw ModelError(
          "an embedding of \(embedding) numbers for each of \(vocab) ids does not fit a first layer of \(sizes[0])",
          hint: "the first size is the number of ids in an example times embedding=")
      }
    }
    self.sizes = sizes
    self.activation = activation
    table = vocab.flatMap { vocab in embedding.map { Table(vocab: vocab, width: $0) } }
  }

  /// How many ids an example has; nil where it has numbers.
  package var idsPerExample: Int? { table.map { sizes[0] / $0.width } }

  /// How many classes the logits tell apart.
  package var classes: Int { sizes[sizes.count - 1] }

  /// Names and shapes of all parameters, named as PyTorch names those of `embed = nn.Embedding(...)` and
  /// `layers = nn.ModuleList([nn.Linear(...), ...])`.
  package var parameters: [(name: String, shape: [Int])] {
    let table = table.map { [(MLP.embeddingName, [$0.vocab, $0.width])] } ?? []
    return table
      + zip(sizes, sizes.dropFirst()).enumerated().flatMap { index, size in
        [("layers.\(index).weight", [size.1, size.0]), ("layers.\(index).bias", [size.1])]
      }
  }

  // MARK: - config.json

  private struct Document: Codable {
    var modelType: String
    var sizes: [Int]
    var activation: String
    var vocabSize: Int?
    var embeddingSize: Int?

    enum CodingKeys: String, CodingKey {
      case modelType = "model_type"
      case sizes
      case activation = "hidden_act"
      case vocabSize = "vocab_size"
      case embeddingSize = "embedding_size"
    }
  }

  package func json() throws -> Data {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    return try encoder.encode(
      Document(
        modelType: Self.modelType, sizes: sizes, activation: activation.rawValue, vocabSize: table?.vocab,
        embeddingSize: table?.width))
  }

  /// Whether a `config.json` is one of an mlp.
  static func isOne(_ data: Data) -> Bool {
    struct Kind: Decodable {
      let type: String?
      enum CodingKeys: String, CodingKey { case type = "model_type" }
    }
    return (try? JSONDecoder().decode(Kind.self, from: data))?.type == modelType
  }

  /// Reads what `json()` wrote.
  ///
  /// - Throws: `ModelError`.
  package init(json data: Data, file: String = "config.json") throws {
    guard let document = try? JSONDecoder().decode(Document.self, from: data) else {
      throw ModelError(
        "\(file) does not describe an mlp",
        hint:
          "it needs \"sizes\", a list of numbers, and \"hidden_act\"; \"vocab_size\" and \"embedding_size\" may follow"
      )
    }
    guard let activation = Activation(rawValue: document.activation) else {
      throw ModelError(
        "\(file): the activation \"\(document.activation)\" is not supported",
        hint: "supported are \(Activation.allCases.map(\.rawValue).joined(separator: ", "))")
    }
    try self.init(
      sizes: document.sizes, activation: activation, vocab: document.vocabSize,
      embedding: document.embeddingSize)
  }
}
