import Costs
import Foundation
import TestSupport
import Testing

@Suite("Model configurations")
struct ModelConfigTests {
  @Test("A Llama config.json gives every size")
  func llama() throws {
    let config = try ModelConfig(huggingFaceJSON: Goldens.data("tiny/llama_untied/model/config.json"))
    let expected = try ModelConfig(
      vocab: 256, dim: 64, layers: 2, heads: 4, kvHeads: 2, hidden: 128, context: 128, beginToken: 1,
      endTokens: [2])
    #expect(config == expected)
    #expect(config.headDim == 16)
    let tied = try ModelConfig(huggingFaceJSON: Goldens.data("tiny/llama_tied/model/config.json"))
    #expect(tied.tied)
    #expect(config.parameterCount - tied.parameterCount == 256 * 64)
  }

  @Test("A GPT-2 config.json gives every size")
  func gpt2() throws {
    let config = try ModelConfig(huggingFaceJSON: Goldens.data("tiny/gpt2/model/config.json"))
    let expected = try ModelConfig(
      family: .gpt2, vocab: 256, dim: 64, layers: 2, heads: 4, context: 64, tied: true, positions: .learned,
      beginToken: 1, endTokens: [2])
    #expect(config == expected)
  }

  @Test(
    "The older spelling with rope_theta at the top is read, and absent fields take the library's defaults")
  func olderSpelling() throws {
    let json = """
      {"model_type": "llama", "vocab_size": 100, "hidden_size": 32, "intermediate_size": 64,
       "num_hidden_layers": 1, "num_attention_heads": 4, "rope_theta": 5e5, "rope_scaling": null,
       "eos_token_id": [3, 4], "pad_token_id": -1, "bos_token_id": null}
      """
    let config = try ModelConfig(huggingFaceJSON: Data(json.utf8))
    let expected = try ModelConfig(
      vocab: 100, dim: 32, layers: 1, heads: 4, hidden: 64, context: 2048, ropeBase: 5e5, normEpsilon: 1e-6,
      endTokens: [3, 4])
    #expect(config == expected)
  }

  @Test("What is written is read back the same")
  func roundTrip() throws {
    let config = try ModelConfig(
      vocab: 100, dim: 48, layers: 3, heads: 4, kvHeads: 2, headDim: 16, hidden: 56, context: 77, tied: true,
      ropeBase: 123_456.5, normEpsilon: 1e-6, beginToken: 5, endTokens: [7, 8])
    #expect(try ModelConfig(huggingFaceJSON: config.huggingFaceJSON()) == config)
  }

  @Test("A model with learned positions cannot be written as a Llama")
  func learnedPositions() throws {
    let config = try ModelConfig(vocab: 10, dim: 8, layers: 1, heads: 2, context: 16, positions: .learned)
    #expect(
      throws: ConfigError(
        "Hugging Face has no architecture for a llama model with learned positions",
        hint: "models made with positions=\"rotary\" can be saved")
    ) { try config.huggingFaceJSON() }
    #expect(config.parameters[1] == ParameterShape(name: "model.embed_positions.weight", shape: [16, 8]))
  }

  @Test(
    "A variation that is not built is refused by name",
    arguments: [
      ("arch_llama3_rope_scaling", "scaled rotary angles (rope_parameters of type \"llama3\")"),
      ("arch_mistral_sliding", "a sliding attention window (sliding_window 6)"),
      ("arch_qwen2", "biases on the query, key and value projections (qwen2)"),
      ("arch_qwen3", "norms on the queries and keys (qwen3)"),
    ])
  func refused(folder: String, what: String) throws {
    let data = try Goldens.data("tiny/\(folder)/model/config.json")
    #expect(throws: ConfigError("config.json: the model asks for \(what), which is not supported")) {
      try ModelConfig(huggingFaceJSON: data)
    }
  }

  @Test(
    "A broken config.json is an error that names the field",
    arguments: [
      ("{", "config.json is not valid JSON", nil),
      ("[1]", "config.json is not a JSON object", nil),
      (
        "{}", "config.json: no \"model_type\" is given",
        "supported are llama, mistral (without a sliding window), gpt2"
      ),
      (
        "{\"model_type\": \"mamba\"}", "config.json: the model_type \"mamba\" is not supported",
        "supported are llama, mistral (without a sliding window), gpt2"
      ),
      ("{\"model_type\": \"llama\"}", "config.json: \"vocab_size\" is missing", nil),
      (
        "{\"model_type\": \"llama\", \"vocab_size\": 1.5}",
        "config.json: \"vocab_size\" must be a whole number", nil
      ),
      (
        "{\"model_type\": \"llama\", \"rope_scaling\": 3}", "config.json: \"rope_scaling\" must be an object",
        nil
      ),
      (
        "{\"model_type\": \"llama\", \"vocab_size\": 1e30}",
        "config.json: \"vocab_size\" must be a whole number", nil
      ),
      (
        "{\"model_type\": \"llama\", \"architectures\": [\"LlamaForSequenceClassification\"]}",
        "config.json: the architecture \"LlamaForSequenceClassification\" is not supported",
        "supported are LlamaForCausalLM, MistralForCausalLM (without a sliding window), GPT2LMHeadModel"
      ),
      (
        """
        {"model_type": "llama", "vocab_size": 10, "hidden_size": 30, "intermediate_size": 64,
         "num_hidden_layers": 1, "num_attention_heads": 4}
        """, "config.json: dim (30) must be a multiple of heads (4)", nil
      ),
    ] as [(String, String, String?)])
  func broken(json: String, message: String, hint: String?) {
    #expect(throws: ConfigError(message, hint: hint)) { try ModelConfig(huggingFaceJSON: Data(json.utf8)) }
  }

  @Test("Sizes that no model can have are errors")
  func sizes() {
    #expect(throws: ConfigError("dim must be at least 1, not 0")) {
      try ModelConfig(vocab: 10, dim: 0, layers: 1, heads: 1, context: 8)
    }
    #expect(throws: ConfigError("vocab must be at most 16777216, not \(Int.max)")) {
      try ModelConfig(vocab: .max, dim: 1, layers: 1, heads: 1, context: 8)
    }
    #expect(throws: ConfigError("heads (4) must be a multiple of kv_heads (3)")) {
      try ModelConfig(vocab: 10, dim: 8, layers: 1, heads: 4, kvHeads: 3, context: 8)
    }
    #expect(
      throws: ConfigError(
        "rotary positions turn pairs of numbers, so that head_dim must be even, not 3",
        hint: "choose dim and heads so that dim / heads is even, or positions=\"learned\"")
    ) { try ModelConfig(vocab: 10, dim: 12, layers: 1, heads: 4, context: 8) }
  }

  @Test("A Llama's parameters have Hugging Face's names and (out, in) shapes")
  func parameterNames() throws {
    let config = try ModelConfig(
      vocab: 10, dim: 8, layers: 1, heads: 4, kvHeads: 2, hidden: 12, context: 8)
    let listed = config.parameters.map { "\($0.name) \($0.shape)" }
    #expect(
      listed == [
        "model.embed_tokens.weight [10, 8]", "model.layers.0.input_layernorm.weight [8]",
        "model.layers.0.self_attn.q_proj.weight [8, 8]", "model.layers.0.self_attn.k_proj.weight [4, 8]",
        "model.layers.0.self_attn.v_proj.weight [4, 8]", "model.layers.0.self_attn.o_proj.weight [8, 8]",
        "model.layers.0.post_attention_layernorm.weight [8]", "model.layers.0.mlp.gate_proj.weight [12, 8]",
        "model.layers.0.mlp.up_proj.weight [12, 8]", "model.layers.0.mlp.down_proj.weight [8, 12]",
        "model.norm.weight [8]", "lm_head.weight [10, 8]",
      ])
  }

  @Test("The count is the sum over the list, for every family and for the largest sizes")
  func countIsSum() throws {
    let configs = try [
      ModelConfig(huggingFaceJSON: Goldens.data("tiny/llama_untied/model/config.json")),
      ModelConfig(huggingFaceJSON: Goldens.data("tiny/llama_tied/model/config.json")),
      ModelConfig(huggingFaceJSON: Goldens.data("tiny/gpt2/model/config.json")),
      ModelConfig(
        vocab: 1 << 24, dim: 1 << 20, layers: 1 << 12, heads: 1 << 10, hidden: 1 << 22, context: 1 << 24,
        positions: .learned),
    ]
    for config in configs {
      #expect(config.parameters.reduce(0) { $0 + $1.count } == config.parameterCount)
    }
  }

  @Test("A published model is found under any case and organisation, and a misspelt one gets a suggestion")
  func published() throws {
    #expect(try ModelConfig.published("HuggingFaceTB/SmolLM2-135M").parameterCount == 134_515_008)
    #expect(try ModelConfig.published("llama-2-7b").parameterCount == 6_738_415_616)
    #expect(try ModelConfig.published("gpt-3-175b").parameterCount == 174_604_259_328)
    let known = "known are " + ModelConfig.publishedNames.joined(separator: ", ")
    #expect(
      throws: ConfigError(
        "no published model is called \"llama2-7b\"", hint: "did you mean \"llama-2-7b\"? \(known)")
    ) { try ModelConfig.published("llama2-7b") }
    #expect(throws: ConfigError("no published model is called \"palm-540b\"", hint: known)) {
      try ModelConfig.published("palm-540b")
    }
    #expect(throws: ConfigError("no published model is called \"\"", hint: known)) {
      try ModelConfig.published("")
    }
    for name in ModelConfig.publishedNames { _ = try ModelConfig.published(name) }
    #expect(ModelConfig.publishedNames.count == 20)
  }

  @Test(
    "A variation that changes results and no count has a price all the same",
    arguments: ["arch_llama3_rope_scaling", "arch_mistral_sliding", "arch_qwen2"])
  func priced(folder: String) throws {
    let data = try Goldens.data("tiny/\(folder)/model/config.json")
    let config = try ModelConfig(huggingFaceJSON: data, isPricing: true)
    #expect(config.parameterCount > 0)
    #expect(config.attentionBias == (folder == "arch_qwen2"))
  }

  @Test(
    "A config.json without a price says which have one",
    arguments: [
      ("{}", "c.json: no \"model_type\" is given"),
      ("{\"model_type\": \"mamba\"}", "c.json: the model_type \"mamba\" has no price"),
    ])
  func unpriced(json: String, message: String) {
    #expect(throws: ConfigError(message, hint: "priced are llama, mistral, qwen2, gpt2, roberta, t5")) {
      try ModelConfig(huggingFaceJSON: Data(json.utf8), file: "c.json", isPricing: true)
    }
  }

  @Test("A family takes only what it is built of")
  func families() {
    #expect(throws: ConfigError("a llama model has rotary or learned positions, not relative ones")) {
      try ModelConfig(vocab: 10, dim: 8, layers: 1, heads: 2, context: 8, positions: .relative)
    }
    #expect(throws: ConfigError("a roberta model tells classes apart, the others none; labels is 0")) {
      try ModelConfig(
        family: .roberta, vocab: 10, dim: 8, layers: 1, heads: 2, context: 8, positions: .learned)
    }
  }
}
