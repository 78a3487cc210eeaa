import Costs
import Foundation
import TestSupport
import Testing

@Suite("Costs of a training step")
struct CostTests {
  private static let targets: [String: LinearTargets] = [
    "qv": .names(["q_proj", "v_proj"]), "attn": .names(["q_proj", "k_proj", "v_proj", "o_proj"]),
    "mlp": .names(["gate_proj", "up_proj", "down_proj"]), "all-linear": .allLinear,
    "c_attn": .names(["c_attn"]),
  ]

  @Test("LoRA trains exactly as many parameters as PEFT counts, on every published model")
  func againstPEFT() throws {
    let json = try JSONSerialization.jsonObject(with: Goldens.data("param_counts.json"))
    let models = try #require((json as? [String: Any])?["models"] as? [String: [String: Any]])
    var checked = 0
    for (name, model) in models {
      var fields = try #require(model["config"] as? [String: Any])
      // Biases are not built. A sliding window changes no count.
      if fields["model_type"] as? String == "qwen2" { continue }
      fields["sliding_window"] = NSNull()
      let config = try ModelConfig(huggingFaceJSON: JSONSerialization.data(withJSONObject: fields))
      #expect(config.parameterCount == model["base_params"] as? Int, "\(name)")
      for (method, count) in try #require(model["trainable"] as? [String: Int]) {
        let words = method.split(separator: " ")
        guard words.count == 3, words[0] == "lora", let rank = Int(words[1].dropFirst(2)),
          let targets = Self.targets[String(words[2])]
        else { continue }
        let cost = try Cost(config, method: .lora(rank: rank, targets: targets))
        #expect(cost.trainable == count, "\(name), \(method)")
        checked += 1
      }
    }
    #expect(checked == 220)
  }

  @Test(
    "GPT-3 with rank 1 and 8 on queries and values trains what the LoRA paper says, in its one joined matrix")
  func gpt3() throws {
    let config = try ModelConfig.published("gpt-3-175b")
    // Hu et al. 2021 adapt the halves apart: 2 x 2 x 96 x 12288 r. One joined matrix (3 dim, dim) has 4 dim r.
    #expect(try Cost(config, method: .lora(rank: 1, targets: .names(["c_attn"]))).trainable == 4_718_592)
    #expect(try Cost(config, method: .lora(rank: 8, targets: .names(["c_attn"]))).trainable == 37_748_736)
  }

  @Test("Full fine-tuning with Adam in mixed precision takes 16 bytes per parameter")
  func sixteenBytes() throws {
    let cost = try Cost(ModelConfig.published("gpt-3-175b"), precision: .mixed)
    let states = cost.parameterBytes + cost.gradientBytes + cost.optimizerBytes
    #expect(states == 16 * 174_604_259_328)
  }

  @Test("The account of SmolLM2-135M names every quantity with its formula")
  func account() throws {
    let config = try ModelConfig.published("smollm2-135m")
    let full = try Cost(config, batch: 2, tokens: 128)
    let lora = try Cost(
      config, method: .lora(rank: 8, targets: .names(["q_proj", "v_proj"])), frozenBytesPerWeight: 0.65,
      batch: 2,
      tokens: 128)
    func account(_ cost: Cost) -> [String] { cost.rows.map { "\($0.name): \($0.text) (\($0.formula))" } }
    #expect(
      account(full) == [
        "trainable parameters: 135M (all of them)", "parameters: 538 MB (4 bytes each)",
        "gradients: 538 MB (4 bytes per trainable parameter)",
        "optimizer: 1.08 GB (8 bytes per trainable parameter (adamw))",
        "activations: 261 MB (batch 2 x 128 tokens x (30 layers x 8457 + 2 dim) x 4 bytes)",
        "memory in all: 2.41 GB (the sum of the four)",
        "FLOPs per step: 210 GFLOP (6 per weight and token, and attention)",
      ])
    #expect(
      account(lora) == [
        "trainable parameters: 461k (r (in + out), summed over the 60 adapted matrices)",
        "parameters: 89.3 MB (0.65 bytes each frozen, 4 bytes each trained)",
        "gradients: 1.84 MB (4 bytes per trainable parameter)",
        "optimizer: 3.69 MB (8 bytes per trainable parameter (adamw))",
        "activations: 197 MB (batch 2 x 128 tokens x (30 layers x 6361 + 2 dim) x 4 bytes)",
        "memory in all: 291 MB (the sum of the four)",
        "FLOPs per step: 142 GFLOP (4 per frozen weight, 6 per trained one, and attention, per token)",
      ])
  }

  @Test("Sixfold: long texts aside, a full step costs 6 FLOPs per parameter and token")
  func sixND() throws {
    let config = try ModelConfig.published("llama-2-7b")
    let cost = try Cost(config, batch: 4, tokens: 16)
    let simple = 6 * Double(config.parameterCount) * 64
    // The embedding is looked up and not multiplied, a fiftieth of this model; attention adds less than that.
    #expect(abs(cost.flops / simple - 1) < 0.03)
  }

  @Test("Activations grow with what is adapted")
  func activations() throws {
    let config = try ModelConfig.published("smollm2-135m")
    func bytes(_ targets: LinearTargets) throws -> Double {
      try Cost(config, method: .lora(rank: 8, targets: targets)).activationBytes
    }
    let some = try bytes(.names(["q_proj"]))
    #expect(try some < bytes(.names(["q_proj", "down_proj"])))
    #expect(try bytes(.names(["q_proj", "down_proj"])) < bytes(.allLinear))
  }

  @Test("The largest sizes do not overflow")
  func largest() throws {
    let config = try ModelConfig(
      vocab: 1 << 24, dim: 1 << 20, layers: 1 << 12, heads: 1 << 10, hidden: 1 << 22, context: 1 << 24)
    let cost = try Cost(config, method: .lora(rank: 1 << 16, targets: .allLinear), batch: 1 << 24)
    #expect(cost.rows.allSatisfy { $0.value.isFinite && !$0.text.isEmpty })
  }

  @Test("What does not exist is an error")
  func errors() throws {
    let config = try ModelConfig.published("smollm2-135m")
    #expect(
      throws: ConfigError(
        "no linear layer of the model is called \"q_prj\"",
        hint: "its layers are q_proj, k_proj, v_proj, o_proj, gate_proj, up_proj, down_proj and lm_head")
    ) { try Cost(config, method: .lora(rank: 8, targets: .names(["q_prj"]))) }
    #expect(throws: ConfigError("there are no targets to adapt")) {
      try Cost(config, method: .lora(rank: 8, targets: .names([])))
    }
    #expect(throws: ConfigError("the rank must lie between 1 and 65536, not 0")) {
      try Cost(config, method: .lora(rank: 0, targets: .allLinear))
    }
    #expect(throws: ConfigError("batch must lie between 1 and 16777216, not 0")) {
      try Cost(config, batch: 0)
    }
    #expect(throws: ConfigError("tokens must lie between 1 and the context of 8192, not 8193")) {
      try Cost(config, tokens: 8193)
    }
  }

  @Test(
    "Quantities have three digits and a unit",
    arguments: [
      (0, "0 bytes"), (999, "999 bytes"), (999.6, "1.00 kB"), (134_515_008, "135 MB"), (1.076e9, "1.08 GB"),
      (9.996e9, "10.0 GB"), (2.8e12, "2.80 TB"), (1e30, "1000000000 ZB"),
    ] as [(Double, String)])
  func texts(value: Double, text: String) { #expect(NumberFormat.bytes(value) == text) }
}
