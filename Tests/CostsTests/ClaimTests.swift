import Costs
import Testing

// Figures of papers and of libraries' documentation, one test each: reproduced, or shown not to follow from their
// own formula.

@Suite("Figures that others publish")
struct ClaimTests {
  private static func cost(
    _ name: String, _ method: Costs.Method = .full, tokens: Int = 512,
    _ change: (inout Setup) -> Void = { _ in }
  ) throws -> Cost {
    var setup = Setup()
    setup.tokens = tokens
    change(&setup)
    return try Cost(ModelConfig.published(name), method: method, setup: setup)
  }

  private static func states(_ cost: Cost) -> Int {
    cost.parameterBytes + cost.gradientBytes + cost.optimizerBytes
  }

  @Test("ZeRO: mixed-precision Adam holds 16 bytes per parameter, 2 + 2 + 12")
  func sixteenBytes() throws {
    let cost = try Self.cost("gpt-3-175b") { $0.precision = .mixed }
    let P = cost.config.parameterCount
    #expect(P == 174_604_259_328)
    #expect(cost.parameterBytes == 2 * P)
    #expect(cost.gradientBytes == 2 * P)
    #expect(cost.optimizerBytes == 12 * P)
  }

  @Test("ZeRO: GPT-2 1.5B needs at least 24 GB, against 3 GB for its weights in 16 bits")
  func gpt2States() throws {
    // The paper rounds to 1.5e9 parameters.
    #expect(PublishedFormula.zeroStates(stage: 0, devices: 1) * 1.5e9 == 24e9)
    let cost = try Self.cost("gpt2-xl") { $0.precision = .mixed }
    #expect(Self.states(cost) == 24_921_779_200)
    #expect(NumberFormat.bytes(Double(cost.parameterBytes)) == "3.12 GB")
  }

  @Test(
    "ZeRO: stages 1, 2 and 3 hold (4 + 12/N) P, (2 + 14/N) P and 16P/N bytes a device",
    arguments: [1, 2, 3], [2, 8, 64])
  func zeroStages(stage: Int, devices: Int) throws {
    let cost = try Self.cost("llama-2-7b") {
      ($0.precision, $0.zeroStage, $0.devices) = (.mixed, stage, devices)
    }
    let P = Double(cost.config.parameterCount)
    let expected = PublishedFormula.zeroStates(stage: stage, devices: Double(devices)) * P
    // Each of the three parts is rounded up to a whole byte.
    #expect(abs(Double(Self.states(cost)) - expected) < 3)
    let formulas = [4 + 12 / Double(devices), 2 + 14 / Double(devices), 16 / Double(devices)]
    #expect(expected == formulas[stage - 1] * P)
  }

  @Test(
    "ZeRO: the activations of GPT-2 1.5B take 60 GB at 1K tokens and batch 32, where separate kernels keep 287"
  )
  func gpt2Activations() throws {
    let cost = try Self.cost("gpt2-xl", tokens: 1024) {
      ($0.precision, $0.batch, $0.activations) = (.mixed, 32, .zero)
    }
    #expect(NumberFormat.bytes(cost.activationBytes) == "60.4 GB")
    #expect(PublishedFormula.zeroActivations(s: 1024, b: 32, h: 1600, L: 48) == cost.activationBytes)
    let separate = PublishedFormula.korthikanti(s: 1024, b: 32, h: 1600, L: 48, a: 25)
    #expect(NumberFormat.bytes(separate) == "287 GB")
  }

  @Test("Transformer Math: C = 6PD, of which forward is a third; LoRA saves a third, not more")
  func sixPD() throws {
    let full = try Self.cost("llama-2-7b", tokens: 16)
    let simple = 6 * Double(full.config.parameterCount) * 16
    // The embedding is looked up and not multiplied, a fiftieth of this model; attention adds less than that.
    #expect(abs(full.flops / simple - 1) < 0.03)
    let lora = try Self.cost("llama-2-7b", .lora(rank: 8), tokens: 16)
    #expect((0.66...0.68).contains(lora.flops / full.flops))
    let again = try Self.cost("llama-2-7b", tokens: 16) { $0.gradientCheckpointing = true }
    // Computing the forward pass again adds at most another 2PD.
    #expect((1.31...1.0 + 1.0 / 3).contains(again.flops / full.flops))
  }

  @Test("Transformer Math: int8 takes 1 byte, 16 bits take 2, float32 takes 4")
  func weightWidths() {
    #expect(WeightFormat.int8.bitsPerWeight == 8)
    #expect(WeightFormat.bfloat16.bitsPerWeight == 16)
    #expect(WeightFormat.float32.bitsPerWeight == 32)
  }

  @Test("Transformer Math: with the 32-bit copy AdamW takes 12 bytes, 8-bit Adam 6, SGD with momentum 8")
  func optimizerBytes() throws {
    func perParameter(_ optimizer: Optimizer) throws -> Double {
      let cost = try Self.cost("llama-2-7b") { ($0.precision, $0.optimizer) = (.mixed, optimizer) }
      return Double(cost.optimizerBytes) / Double(cost.trainable)
    }
    #expect(try perParameter(.adamw) == 12)
    #expect(try perParameter(.sgdMomentum) == 8)
    #expect(try perParameter(.sgd) == 4)
    // The round 6 leaves out a four-byte scale for each of two blocks of 256: 8 / 256 more.
    #expect(abs(try perParameter(.adamw8bit) - (6 + 8.0 / 256)) < 1e-6)
  }

  @Test("Korthikanti et al.: 34 + 5as/h without, 34 with selective and 2 with full recomputation at t = 1")
  func korthikanti() {
    func perUnit(_ recomputation: PublishedFormula.Recomputation, t: Double = 1) -> Double {
      PublishedFormula.korthikanti(
        s: 2048, b: 1, h: 12_288, L: 96, a: 96, t: t, recomputing: recomputation) / (2048.0 * 12_288 * 96)
    }
    #expect(perUnit(.none) == 34 + 5 * 96 * 2048 / 12_288)
    #expect(perUnit(.selective) == 34)
    #expect(perUnit(.full) == 2)
    // The paper's example: for GPT-3 with t = 8, 5as/h is 80.
    #expect(perUnit(.none, t: 8) == 10 + 3 + 10)
  }

  @Test("EleutherAI's cookbook formula is Korthikanti's for two bytes a number")
  func cookbook() {
    for (s, h, a) in [(1024.0, 1600.0, 25.0), (4096, 4096, 32)] {
      let cookbook = PublishedFormula.cookbook(s: s, b: 2, h: h, L: 10, a: a, p: 2)
      let paper = PublishedFormula.korthikanti(s: s, b: 2, h: h, L: 10, a: a)
      #expect(abs(cookbook / paper - 1) < 1e-12)
    }
  }

  @Test("LoRA: GPT-3 from 1.2 TB to 350 GB. The 350 GB are its weights in 16 bits; the 1.2 TB do not follow")
  func gpt3Memory() throws {
    let full = try Self.cost("gpt-3-175b") { $0.precision = .mixed }
    // 16 bytes per parameter make 2.8 TB; 1.2 TB would be 7 bytes, which no account of Adam gives.
    #expect(NumberFormat.bytes(Double(Self.states(full))) == "2.79 TB")
    #expect((6.8...6.9).contains(1.2e12 / Double(full.config.parameterCount)))
    let lora = try Self.cost("gpt-3-175b", .lora(rank: 4)) { $0.precision = .mixed }
    #expect(NumberFormat.bytes(Double(lora.baseBytes)) == "349 GB")
    #expect(NumberFormat.bytes(Double(Self.states(lora))) == "350 GB")
  }

  @Test(
    "LoRA: a checkpoint of GPT-3 shrinks from 350 GB to 35 MB at r = 4 on queries and values, 10,000 times")
  func checkpoint() throws {
    let lora = try Self.cost("gpt-3-175b", .lora(rank: 4)) { $0.precision = .mixed }
    #expect(lora.trainable == 18_874_368)
    // 37.7 MB are 36.0 MiB, which the paper rounds to 35 MB.
    #expect(NumberFormat.bytes(Double(lora.checkpointBytes)) == "37.7 MB")
    #expect(lora.checkpointBytes == 36 * 1024 * 1024)
    let full = try Self.cost("gpt-3-175b") { $0.precision = .mixed }
    #expect((9000...10_500).contains(full.checkpointBytes / lora.checkpointBytes))
  }

  @Test("LoRA, footnote 4: a hundred adapters take 354 GB in all, a hundred models 35 TB")
  func hundredAdapters() throws {
    let lora = try Self.cost("gpt-3-175b", .lora(rank: 4)) { $0.precision = .mixed }
    // By the paper's own 350 GB and 35 MB; with exact figures 353.0 GB.
    #expect(350e9 + 100 * 35e6 == 353.5e9)
    #expect(NumberFormat.bytes(Double(lora.baseBytes + 100 * lora.checkpointBytes)) == "353 GB")
    #expect(NumberFormat.bytes(100 * Double(lora.baseBytes)) == "34.9 TB")
  }

  @Test("LoRA, footnote 5: 43.1 against 32.5 tokens a second are a quarter less time, and a third more speed")
  func speedup() {
    #expect((0.245...0.247).contains(1 - 32.5 / 43.1))
    #expect((1.326...1.327).contains(43.1 / 32.5))
  }

  @Test(
    "LoRA, tables 2 and 4: the counts that follow from 2 L d r",
    arguments: [
      ("gpt-3-175b", 1, 4_718_592, "4.7M"), ("gpt-3-175b", 8, 37_748_736, "37.7M"),
      ("roberta-base", 8, 294_912, "0.3M"), ("roberta-large", 8, 786_432, "0.8M"),
    ])
  func loraCounts(name: String, rank: Int, count: Int, paper: String) throws {
    // One joined matrix (3 dim, dim) of GPT-style models has as many as queries and values apart: 4 dim r.
    let config = try ModelConfig.published(name)
    let cost = try Cost(config, method: .lora(rank: rank))
    #expect(cost.trainable - config.classifierCount == count)
    #expect(2 * 2 * config.layers * config.dim * rank == count)
    let rounded = (Double(count) / 1e5).rounded() / 10
    #expect("\(rounded)M" == paper)
  }

  @Test(
    "LoRA, table 3: GPT-2's .35M and .77M do not follow from 2 L d r at the stated r = 4",
    arguments: [("gpt2-medium", 393_216, 0.35e6), ("gpt2-large", 737_280, 0.77e6)])
  func gpt2Counts(name: String, count: Int, paper: Double) throws {
    let cost = try Self.cost(name, .lora(rank: 4))
    #expect(cost.trainable == count)
    #expect((Double(count) / 1e4).rounded() != (paper / 1e4).rounded())
    #expect(abs(Double(count) / paper - 1) < 0.13)
  }

  @Test(
    "LoRA, table 4: PreEmbed's 3.2M follow from d (256 + 8); PreLayer's 20.2M are not the 18.9M of 16 L d")
  func prefixBaselines() throws {
    let preEmbed = try Self.cost("gpt-3-175b", Costs.Method(.promptTuning, virtualTokens: 256 + 8))
    #expect(preEmbed.trainable == 3_244_032)
    let config = preEmbed.config
    #expect(config.layers * config.dim * 16 == 18_874_368)
    // Keys and values of every layer apart make twice as many for the same tokens.
    #expect(
      try Self.cost("gpt-3-175b", Costs.Method(.prefixTuning, virtualTokens: 16)).trainable == 2 * 18_874_368)
  }

  @Test(
    "LoRA, table 4: BitFit trains 14.2M biases; by the published shape there are 10.6M, and 2.4M more in the norms"
  )
  func bitfit() throws {
    let config = try ModelConfig.published("gpt-3-175b")
    let biases = config.parameters.filter { $0.name.hasSuffix(".bias") }
    let norms = biases.filter { $0.name.contains("ln_") }.reduce(0) { $0 + $1.count }
    let all = try Cost(config, method: Costs.Method(.bitfit)).trainable
    #expect((all - norms, all) == (10_616_832, 12_988_416))
  }

  @Test("LoRA, table 4: 175,255.8M parameters are a thousandth more than the published shape has")
  func gpt3Count() throws {
    let count = Double(try ModelConfig.published("gpt-3-175b").parameterCount)
    #expect((1.003...1.004).contains(175_255.8e6 / count))
  }

  @Test("QLoRA: 16-bit fine-tuning of 65B needs more than 780 GB, at 12 bytes per parameter")
  func qloraFull() throws {
    let cost = try Self.cost("llama-65b") { ($0.precision, $0.stateWidth) = (.bfloat16, 4) }
    #expect(Self.states(cost) == 12 * cost.config.parameterCount)
    #expect(NumberFormat.bytes(Double(Self.states(cost))) == "783 GB")
  }

  @Test("QLoRA: 65B in NF4 with double quantisation trains in less than 48 GB")
  func qlora() throws {
    let cost = try Self.cost("llama-65b", .lora(rank: 64, targets: .allLinear)) {
      ($0.precision, $0.base) = (.bfloat16, .nf4(doubleQuantisation: true))
      ($0.gradientCheckpointing, $0.optimizer) = (true, .adamw8bit)
    }
    // All weights at 4.127 bits are 33.7 GB; the embeddings and the head stay in 16 bits.
    let all =
      Double(cost.config.parameterCount) * WeightFormat.nf4(doubleQuantisation: true).bitsPerWeight / 8
    #expect(NumberFormat.bytes(all) == "33.7 GB")
    #expect(NumberFormat.bytes(Double(cost.baseBytes)) == "34.5 GB")
    #expect(cost.totalBytes < 48e9)
  }

  @Test("QLoRA: scales cost 0.5 bits a weight, 0.127 with double quantisation, which saves 0.373")
  func quantisationConstants() {
    let plain = WeightFormat.nf4(doubleQuantisation: false).bitsPerWeight - 4
    let double = WeightFormat.nf4(doubleQuantisation: true).bitsPerWeight - 4
    #expect(plain == 0.5)
    #expect((double * 1000).rounded() == 127)
    #expect(((plain - double) * 1000).rounded() == 373)
  }

  @Test("QLoRA: adapters of 0.2% of 7B take 26 MB in 16 bits; the base's 5,048 MB are a measurement")
  func qloraSmall() throws {
    let weights = Double(try ModelConfig.published("llama-2-7b").parameterCount)
    #expect(NumberFormat.bytes(0.002 * weights * 2) == "27.0 MB")
    let base = WeightFormat.nf4(doubleQuantisation: true).bytes(of: try ModelConfig.published("llama-2-7b"))
    // The formula's 3.87 GB leave out what a GPU's libraries hold.
    #expect(NumberFormat.bytes(Double(base)) == "3.87 GB")
  }

  @Test("PEFT's README: 3,686,400 of 3,089,625,088 parameters are 0.1193%")
  func trainablePercent() {
    #expect((3_686_400.0 / 3_089_625_088 * 1e6).rounded() / 1e4 == 0.1193)
  }

  @Test("PEFT's README: 19 MB against 11 GB for T0_3B is a factor of 600, as r = 8 in float32 gives it")
  func t03B() throws {
    let config = try ModelConfig(
      family: .t5, vocab: 32_128, dim: 2048, layers: 24, heads: 32, headDim: 64, hidden: 5120, context: 512,
      positions: .relative)
    let cost = try Cost(config, method: .lora(rank: 8))
    #expect(cost.trainable == 4_718_592)
    #expect(NumberFormat.bytes(Double(cost.checkpointBytes)) == "18.9 MB")
  }

  @Test(
    "PEFT's documentation: 1B parameters in 16 bits take 1.86 GiB, and 5.59 GiB more for gradients and Adam")
  func oneBillion() throws {
    #expect(NumberFormat.binaryBytes(2e9) == "1.86 GiB")
    #expect(NumberFormat.binaryBytes(3 * 2e9) == "5.59 GiB")
    let cost = try Self.cost("llama-2-7b") { $0.precision = .float16 }
    #expect(cost.gradientBytes + cost.optimizerBytes == 3 * cost.parameterBytes)
  }

  @Test(
    "Counts that people quote",
    arguments: [
      ("llama-2-7b", 8, ["q_proj", "v_proj"], 4_194_304), ("llama-2-7b", 16, [], 39_976_960),
      ("llama-3-8b", 8, [], 20_971_520),
    ] as [(String, Int, [String], Int)])
  func famous(name: String, rank: Int, targets: [String], count: Int) throws {
    let cost = try Self.cost(name, .lora(rank: rank, targets: targets.isEmpty ? .allLinear : .names(targets)))
    #expect(cost.trainable == count)
  }
}
