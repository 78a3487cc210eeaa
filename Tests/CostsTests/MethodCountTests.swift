import Costs
import Foundation
import TestSupport
import Testing

@Suite("Trainable parameters by method")
struct MethodCountTests {
  private static func targets(_ name: String?, of config: ModelConfig) -> LinearTargets? {
    switch (name, config.family) {
    case ("all-linear", _): .allLinear
    case ("attn", .roberta): .names(["query", "key", "value", "attention.output.dense"])
    case ("attn", _): .names(["q_proj", "k_proj", "v_proj", "o_proj"])
    case ("mlp", _): .names(["gate_proj", "up_proj", "down_proj"])
    case ("qv", .roberta): .names(["query", "value"])
    case ("qv", .t5): .names(["q", "v"])
    case ("qv", _): .names(["q_proj", "v_proj"])
    case ("c_attn", _): .names(["c_attn"])
    default: nil
    }
  }

  /// The method that a name of the reference file such as `lora r=8 qv` means, nil for variants that have no price.
  private static func method(_ name: String, of config: ModelConfig) -> Costs.Method? {
    let words = name.split(separator: " ").map(String.init)
    guard let kind = Costs.Method.Kind(rawValue: words[0]), !words.contains("shared"),
      !words.contains("decompose_both")
    else { return nil }
    let number = words.dropFirst().first.flatMap { $0.split(separator: "=").last }.flatMap { Int($0) }
    let isPrompt = kind == .promptTuning || kind == .prefixTuning
    return Costs.Method(
      kind, rank: isPrompt ? nil : number, targets: targets(words.last, of: config),
      virtualTokens: isPrompt ? number ?? 0 : 20)
  }

  private static func models() throws -> [String: JSONValue] {
    try Goldens.json("param_counts.json")["models"].object
  }

  private static func config(_ model: JSONValue) throws -> ModelConfig {
    let json = try JSONSerialization.data(withJSONObject: model["config"].raw)
    return try ModelConfig(huggingFaceJSON: json, isPricing: true)
  }

  @Test("Every method trains exactly as many numbers as PEFT counts, on all eighteen models")
  func againstPEFT() throws {
    var checked = 0
    for (name, model) in try Self.models() {
      let config = try Self.config(model)
      let biases = config.parameters.filter { $0.name.hasSuffix(".bias") && !$0.name.hasPrefix("classifier") }
      for (methodName, count) in model["trainable"].object {
        guard let method = Self.method(methodName, of: config) else { continue }
        // PEFT's bias="all" trains the base's biases beside LoRA's matrices.
        let extra = methodName.contains("bias=all") ? biases.reduce(0) { $0 + $1.count } : 0
        #expect(try Cost(config, method: method).trainable + extra == count.int, "\(name), \(methodName)")
        checked += 1
      }
    }
    #expect(checked == 646)
  }

  @Test("Every model has exactly as many parameters as transformers counts, and norms and biases too")
  func baseCounts() throws {
    let models = try Self.models()
    #expect(models.count == 18)
    for (name, model) in models {
      let config = try Self.config(model)
      #expect(config.parameterCount == model["base_params"].int, "\(name)")
      #expect(config.parameters.reduce(0) { $0 + $1.count } == config.parameterCount, "\(name)")
      let biases = config.parameters.filter { $0.name.hasSuffix(".bias") }.reduce(0) { $0 + $1.count }
      #expect(biases == model["bias_params"].int, "\(name)")
    }
  }

  @Test("A published name has the sizes of the reference configuration, context apart")
  func publishedNames() throws {
    for (name, model) in try Self.models() {
      let reference = try Self.config(model)
      let known = try ModelConfig.published(name.replacing("-v0.1", with: ""))
      #expect(known.parameters == reference.parameters, "\(name)")
      #expect(known.heads == reference.heads && known.kvHeads == reference.kvHeads, "\(name)")
      #expect(known.headDim == reference.headDim && known.labels == reference.labels, "\(name)")
    }
  }

  @Test("A method that would train nothing is an error with what to do")
  func nothing() throws {
    let config = try ModelConfig.published("llama-2-7b")
    #expect(
      throws: ConfigError(
        "bitfit trains nothing in this model", hint: "it has no biases; ln_tuning trains its norms")
    ) { try Cost(config, method: Costs.Method(.bitfit)) }
  }
}
