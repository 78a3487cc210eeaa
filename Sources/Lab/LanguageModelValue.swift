import Autograd
import Models
import Starlark
import Tensors

/// A language model as a value: calling it with ids gives logits.
final class LanguageModelValue: ModelValue {
  let language: LanguageModel

  init(_ model: LanguageModel, origin: String?, services: Services) {
    language = model
    super.init(model, origin: origin, services: services)
  }

  override func represent(_ printer: inout Printer) {
    let c = language.config
    printer.text(
      "model(vocab=\(c.vocab), dim=\(c.dim), layers=\(c.layers), heads=\(c.heads), "
        + "\(grouped(model.parameters.reduce(0) { $0 + $1.count })) parameters)")
  }

  private static let callSignature = Signature("model(ids)")
  override var signature: Signature? { Self.callSignature }

  override func call(_ call: Call) throws -> Value {
    let (rows, isSingle) = try call.tokens("ids")
    let logits = try language.logits(rows)  // (B, T, V)
    return .tensor(isSingle ? try reshape(logits, Array(logits.shape.dropFirst())) : logits)
  }

  override func batch(_ call: Call, _ name: String) throws -> Batch {
    guard call.value(name).asObject(BatchValue.self) == nil else { return try super.batch(call, name) }
    return try Batch(ids: call.tokens(name).rows)
  }

  override func attribute(_ name: String) throws -> Value? {
    switch name {
    case "config": .object(ConfigValue(language.config, name: origin))
    case "tokenizer":
      .object(TokenizerValue(try language.tokenizer ?? missingTokenizer(), in: model.context))
    default: try Self.methods.bind(name, to: self) ?? super.attribute(name)
    }
  }

  override var attributeNames: [String] {
    ["config", "tokenizer"] + (Self.methods.names + super.attributeNames).sorted()
  }

  private func missingTokenizer() throws -> Tokenizer {
    throw Failure(
      "this model has no tokenizer: it takes token ids",
      hint: "load_model(\"smollm2-135m\") brings one")
  }

  private static let methods = MethodTable<LanguageModelValue>([
    Method(
      "generate(prompt, max_tokens=32, temperature=0.0, top_k=None, top_p=None, seed=None)",
      "Continues a prompt: text for text, ids for ids.",
      parameters: [
        "prompt": "a text, or a list of token ids", "max_tokens": "how many tokens to add at most",
        "temperature": "0 takes the most likely token; larger values dare more",
        "top_k": "consider only so many of the most likely tokens",
        "top_p": "consider only the most likely tokens that together have this probability",
        "seed": "where the random numbers start",
      ], example: "m.generate(\"The capital of France is\", max_tokens=8)"
    ) { receiver, call in try receiver.generate(call) }
  ])

  private func generate(_ call: Call) throws -> Value {
    let sampling = try Sampling(
      temperature: Float(call.float("temperature")), topK: call.intOrNil("top_k"),
      topP: call.floatOrNil("top_p").map { Float($0) })
    let seed = sampling.temperature > 0 ? try services.seed(call) : 0
    let count = try call.int("max_tokens")
    let text = call.value("prompt").asString
    let prompt =
      try text.map { try (language.tokenizer ?? missingTokenizer()).encode($0, in: model.context) }
      ?? call.tokenRow("prompt")
    guard !prompt.isEmpty else { throw Failure("generate() needs a prompt of at least one token") }
    let ids = try language.generate(prompt, maxTokens: count, sampling: sampling, seed: seed)
    if text != nil, let tokenizer = language.tokenizer { return .string(try tokenizer.decode(ids)) }
    return .list(ids.map { .int(Int($0)) })
  }
}

/// A tokenizer as a value.
final class TokenizerValue: Object {
  let tokenizer: Tokenizer
  let context: Context

  init(_ tokenizer: Tokenizer, in context: Context) {
    self.tokenizer = tokenizer
    self.context = context
    super.init()
  }

  override var typeName: String { "tokenizer" }

  override func represent(_ printer: inout Printer) {
    printer.text("tokenizer(\(grouped(tokenizer.vocabularySize)) tokens)")
  }

  override func attribute(_ name: String) throws -> Value? { Self.methods.bind(name, to: self) }
  override var attributeNames: [String] { Self.methods.names }

  private static let methods = MethodTable<TokenizerValue>([
    Method(
      "encode(text, special=False)", "The token ids of a text.",
      parameters: [
        "text": "any text", "special": "whether texts such as <|im_start|> become their special tokens",
      ], example: "m.tokenizer.encode(\"Hello\")"
    ) { receiver, call in
      let ids = try receiver.tokenizer.encode(
        call.string("text"), allowSpecial: call.bool("special"), in: receiver.context)
      return .list(ids.map { .int(Int($0)) })
    },
    Method(
      "decode(ids)", "The text of token ids.", parameters: ["ids": "a list of token ids"],
      example: "m.tokenizer.decode([28120])"
    ) { receiver, call in
      let ids = try call.tokenRow("ids")
      for id in ids where !(0..<receiver.tokenizer.vocabularySize).contains(Int(id)) {
        throw Failure(
          "token id \(id) is not in the vocabulary",
          label: "ids go from 0 to \(receiver.tokenizer.vocabularySize - 1)")
      }
      return .string(try receiver.tokenizer.decode(ids, in: receiver.context))
    },
  ])
}

extension Call {
  /// A language model, for what only such a model can do.
  func languageModel(_ name: String) throws -> LanguageModel {
    try object(name, as: LanguageModelValue.self, expected: "a language model").language
  }
}
