import Costs
import Foundation
import TestSupport
import Testing

@Suite("Costs of a training step")
struct CostTests {
  private static func cost(
    _ name: String, _ method: Costs.Method = .full, _ change: (inout Setup) -> Void = { _ in }
  ) throws -> Cost {
    var setup = Setup()
    change(&setup)
    return try Cost(ModelConfig.published(name), method: method, setup: setup)
  }

  private static func lines(_ cost: Cost) -> [String] {
    cost.rows.map { "\($0.name): \($0.text) (\($0.formula)) = \($0.numbers)" }
  }

  @Test("The account of SmolLM2-135M names every quantity with its formula and numbers")
  func account() throws {
    let full = try Self.cost("smollm2-135m") { ($0.batch, $0.tokens) = (2, 128) }
    #expect(
      Self.lines(full) == [
        "trainable: 135M (all parameters) = 134,515,008 parameters",
        "weights: 538 MB (4 bytes each) = 134,515,008 x 4",
        "gradients: 538 MB (4 bytes per trainable) = 134,515,008 x 4",
        "optimizer: 1.08 GB (2 x 4 bytes per trainable) = 1,076,120,064 of state",
        "activations: 205 MB (200,080 numbers per token) = 2 x 128 tokens x (30 blocks x 5,780 + "
          + "26,680 at the loss) x 4 bytes",
        "total: 2.36 GB (the sum of the four) = 538,060,032 + 538,060,032 + 1,076,120,064 + 204,881,920",
        "FLOPs per step: 210 GFLOP (6 per weight, + attention) = 256 tokens x (6 x 134,479,872 + 3 "
          + "x 4,423,680)",
        "checkpoint: 538 MB (what was trained, without optimizer) = 134,515,008 x 4",
      ])
  }

  @Test("The account of LoRA on a quantised base, spread over devices")
  func loraAccount() throws {
    let cost = try Self.cost("llama-2-7b", .lora(rank: 8)) {
      ($0.precision, $0.base, $0.optimizer) = (.mixed, .nf4(doubleQuantisation: true), .adamw8bit)
      ($0.tokens, $0.gradientCheckpointing, $0.zeroStage, $0.devices) = (512, true, 3, 8)
    }
    #expect(
      cost.headline
        == "lora (r=8), adamw_8bit, mixed, base nf4 (double), 1 x 512 tokens, checkpointing, ZeRO 3 on 8")
    #expect(
      Self.lines(cost) == [
        "trainable: 4.19M (r (in + out) a layer, 0.06221% of all) = 4,194,304 in 64 layers, lora",
        "weights: 484 MB (nf4 (double) base, 2 bytes each trained / 8 devices) = (6,738,415,616 "
          + "frozen in 3,865,592,704 + 4,194,304 x 2) / 8 devices",
        "gradients: 1.05 MB (2 bytes per trainable / 8 devices) = 4,194,304 x 2 / 8 devices",
        "optimizer: 3.16 MB (2 x 1 byte and scales + 4 for a copy per trainable / 8 devices) = "
          + "(8,519,680 of state + 4,194,304 x 4) / 8 devices",
        "activations: 216 MB (210,770 numbers per token) = 1 x 512 tokens x (32 blocks x 4,096 + "
          + "79,698 at the last block's backward pass) x 2 bytes",
        "total: 704 MB (the sum of the four) = 484,247,664 + 1,048,576 + 3,162,112 + 215,828,480",
        "FLOPs per step: 20.5 TFLOP (4 per frozen, 6 per trained, + attention) = 512 tokens x (4 x "
          + "6,607,077,376 + 3 x 134,217,728 + 6 x 4,194,304 + 13,086,228,480 again)",
        "checkpoint: 8.39 MB (what was trained, without optimizer) = 4,194,304 x 2",
      ])
  }

  @Test("Bytes are exact, and read the same in GB and GiB")
  func units() throws {
    let row = try #require(try Self.cost("gpt2").rows.first { $0.name == "weights" })
    #expect(row.fullText == "497,759,232 bytes = 498 MB = 475 MiB")
    #expect(NumberFormat.binaryBytes(1023.4 * 1024) == "1023 KiB")
    #expect(NumberFormat.binaryBytes(1_073_741_824) == "1.00 GiB")
  }

  @Test("A quantised base counts the matrices of blocks in its format, and all else in two bytes")
  func baseFormats() throws {
    let config = try ModelConfig.published("llama-2-7b")
    let matrices = 32 * (4 * 4096 * 4096 + 3 * 4096 * 11_008)
    let rest = 2 * (config.parameterCount - matrices)
    let rows = 32 * (4 * 4096 + 2 * 11_008 + 4096)
    #expect(WeightFormat.int8.bytes(of: config) == matrices + 4 * rows + rest)
    #expect(
      WeightFormat.nf4(doubleQuantisation: false).bytes(of: config) == matrices / 2 + matrices / 16 + rest)
    let scales = matrices / 64
    #expect(
      WeightFormat.nf4(doubleQuantisation: true).bytes(of: config)
        == matrices / 2 + scales + scales / 64 + 4 * 7 * 32 + rest)
    #expect(WeightFormat.bfloat16.bytes(of: config) == 2 * config.parameterCount)
    #expect(WeightFormat.stored(bytes: 7).bytes(of: config) == 7)
  }

  @Test("8-bit AdamW keeps four bytes for small tensors, as bitsandbytes does")
  func smallTensors() throws {
    // Rank 1 on GPT-2: A has 768 and B 2304 numbers, both below 4096.
    let small = try Self.cost("gpt2", .lora(rank: 1)) { $0.optimizer = .adamw8bit }
    #expect(small.optimizerBytes == 8 * small.trainable)
    // Rank 8: 6144 and 18432 numbers, 24 and 72 blocks of 256.
    let large = try Self.cost("gpt2", .lora(rank: 8)) { $0.optimizer = .adamw8bit }
    #expect(large.optimizerBytes == 12 * 2 * (6144 + 4 * 24 + 18_432 + 4 * 72))
  }

  @Test("Training norms or biases leaves each weight in one place")
  func ownWeights() throws {
    for kind in [Costs.Method.Kind.lnTuning, .bitfit] {
      let cost = try Self.cost("gpt2", Costs.Method(kind))
      #expect(cost.trainable + cost.frozen == cost.config.parameterCount)
      #expect(cost.parameterBytes == 4 * cost.config.parameterCount)
      let encoder = try Self.cost("roberta-base", Costs.Method(kind))
      #expect(encoder.trainable + encoder.frozen == encoder.config.parameterCount + 592_130)
    }
  }

  @Test(
    "Activations grow with what is adapted, and shrink with checkpointing",
    arguments: ["smollm2-135m", "gpt2", "t5-base"])
  func activations(name: String) throws {
    let config = try ModelConfig.published(name)
    let some = try Self.cost(name, .lora(rank: 8)).activationBytes
    let all = try Self.cost(name, .lora(rank: 8, targets: .allLinear)).activationBytes
    let saved = try Self.cost(name, .lora(rank: 8, targets: .allLinear)) { $0.gradientCheckpointing = true }
    #expect(some < all)
    #expect(saved.activationBytes < all / 2)
    #expect(saved.flops > (try Cost(config, method: .lora(rank: 8, targets: .allLinear))).flops)
    // Two bytes a number are half of four.
    let half = try Self.cost(name, .lora(rank: 8, targets: .allLinear)) { $0.precision = .bfloat16 }
    #expect(half.activationBytes == (all / 2).rounded())
  }

  @Test("The largest sizes do not overflow", arguments: Costs.Method.Kind.allCases)
  func largest(kind: Costs.Method.Kind) throws {
    let config = try ModelConfig(
      vocab: 1 << 24, dim: 1 << 20, layers: 1 << 12, heads: 1 << 10, hidden: 1 << 22, context: 1 << 24)
    guard kind != .bitfit else { return }
    var setup = Setup()
    setup.batch = 1 << 24
    let targets: LinearTargets? = kind == .ia3 ? nil : .allLinear
    let cost = try Cost(
      config, method: Costs.Method(kind, rank: 1 << 16, targets: targets, virtualTokens: 1 << 16),
      setup: setup)
    #expect(cost.rows.allSatisfy { $0.value.isFinite && !$0.fullText.isEmpty && !$0.numbers.isEmpty })
  }

  @Test("What does not exist is an error")
  func errors() throws {
    let config = try ModelConfig.published("smollm2-135m")
    func lora(_ rank: Int, _ targets: LinearTargets) throws {
      _ = try Cost(config, method: .lora(rank: rank, targets: targets))
    }
    #expect(
      throws: ConfigError(
        "no linear layer of the model is called \"q_prj\"",
        hint: "its layers are q_proj, k_proj, v_proj, o_proj, gate_proj, up_proj, down_proj and lm_head")
    ) { try lora(8, .names(["q_prj"])) }
    #expect(throws: ConfigError("there are no targets to adapt")) { try lora(8, .names([])) }
    #expect(throws: ConfigError("the rank must lie between 1 and 65536, not 0")) { try lora(0, .allLinear) }
    func setup(_ change: (inout Setup) -> Void) throws { _ = try Self.cost("smollm2-135m", .full, change) }
    #expect(throws: ConfigError("batch must lie between 1 and 16777216, not 0")) {
      try setup { $0.batch = 0 }
    }
    #expect(throws: ConfigError("tokens must lie between 1 and the context of 8192, not 8193")) {
      try setup { $0.tokens = 8193 }
    }
    #expect(throws: ConfigError("zero_stage must be 0, 1, 2 or 3, not 4")) { try setup { $0.zeroStage = 4 } }
    #expect(
      throws: ConfigError(
        "zero_stage 2 spreads state over devices, and there is one",
        hint: "say how many with devices=8, or leave zero_stage out")
    ) { try setup { $0.zeroStage = 2 } }
    #expect(throws: ConfigError("devices must lie between 1 and 16777216, not 0")) {
      try setup { $0.devices = 0 }
    }
    #expect(
      throws: ConfigError(
        "there is no format \"fp4\" for frozen weights",
        hint: "known are float32, float16, bfloat16, int8, nf4")
    ) { try WeightFormat(named: "fp4") }
    #expect(throws: ConfigError("double quantisation is for nf4, not for int8")) {
      try WeightFormat(named: "int8", doubleQuantisation: true)
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
