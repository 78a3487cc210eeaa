import Adapters
import Models
import TestSupport
import Testing

@Suite("Attaching LoRA")
struct AttachTests {
  private let model: LanguageModel

  init() throws { model = try Tiny.model() }

  @Test("A fresh adapter changes no bit of the logits")
  func noOp() throws {
    let before = try Tiny.logits(model)
    _ = try Adapter.attach(LoRAConfig(targets: .allLinear), to: model, seed: 1)
    #expect(try Tiny.logits(model) == before)
  }

  @Test("A list of names means the modules whose paths end in them")
  func names() throws {
    let adapter = try Adapter.attach(.names(["q_proj", "1.mlp.up_proj"]), to: model, seed: 0)
    #expect(
      adapter.layers.map(\.layer.path) == [
        "model.layers.0.self_attn.q_proj", "model.layers.1.self_attn.q_proj", "model.layers.1.mlp.up_proj",
      ])
  }

  @Test("A string means the modules whose whole paths it matches as a regular expression")
  func expression() throws {
    let config = try LoRAConfig(targets: ModulePattern(#".*\.0\.self_attn\.[kv]_proj"#))
    let adapter = try Adapter.attach(config, to: model, seed: 0)
    #expect(
      adapter.layers.map(\.layer.path) == [
        "model.layers.0.self_attn.k_proj", "model.layers.0.self_attn.v_proj",
      ])
  }

  @Test("all-linear means every linear layer but the output head")
  func allLinear() throws {
    let adapter = try Adapter.attach(LoRAConfig(targets: ModulePattern("all-linear")), to: model, seed: 0)
    #expect(adapter.layers.count == 14)
    #expect(!adapter.layers.contains { $0.layer.path == "lm_head" })
  }

  @Test("The output head can be named")
  func head() throws {
    let adapter = try Adapter.attach(.names(["lm_head"]), to: model, seed: 0)
    #expect(adapter.parameters.map(\.name) == ["lm_head.lora_A.weight", "lm_head.lora_B.weight"])
  }

  @Test(
    "layers_to_transform keeps the targets in blocks of those numbers, and modules named by their whole path")
  func layersToTransform() throws {
    let names = ["v_proj", "model.layers.0.mlp.up_proj"]
    let adapter = try Adapter.attach(.names(names, layers: [1]), to: model, seed: 0)
    #expect(
      adapter.layers.map(\.layer.path) == ["model.layers.0.mlp.up_proj", "model.layers.1.self_attn.v_proj"])
  }

  @Test("The parameters carry PEFT's names and are all that training reaches")
  func parameters() throws {
    let adapter = try Adapter.attach(.names(["v_proj"], rank: 3), to: model, seed: 0)
    #expect(
      adapter.parameters.map(\.name) == [
        "model.layers.0.self_attn.v_proj.lora_A.weight", "model.layers.0.self_attn.v_proj.lora_B.weight",
        "model.layers.1.self_attn.v_proj.lora_A.weight", "model.layers.1.self_attn.v_proj.lora_B.weight",
      ])
    #expect(adapter.parameters.map(\.variable.shape) == [[3, 64], [32, 3], [3, 64], [32, 3]])
    #expect(adapter.parameterCount == 576)
    #expect(try model.trainableVariables().reduce(0) { $0 + $1.value.count } == 576)
  }

  @Test("A is drawn evenly from ±1/√in, the same for the same seed")
  func start() throws {
    func drawn(_ seed: UInt64) throws -> [Float] {
      let adapter = try Adapter.attach(.names(["q_proj"], rank: 8), to: model, seed: seed)
      defer { try? adapter.detach() }
      return adapter.layers.flatMap { $0.lora.a.value.scalars }
    }
    let first = try drawn(5)
    #expect(first == (try drawn(5)))
    #expect(first != (try drawn(6)))
    #expect(first.allSatisfy { abs($0) <= 0.125 })
    // The deviation of an even distribution over ±1/8 is 1/(8√3); 1024 draws miss it by 2 % at most.
    let deviation = (first.reduce(0) { $0 + $1 * $1 } / Float(first.count)).squareRoot()
    #expect(abs(deviation - 0.125 / 3.0.squareRoot().float) < 0.003)
    #expect(Set(first).count > 1000)
  }

  @Test("A switched-off adapter leaves the base, and training finds nothing in it")
  func disable() throws {
    let before = try Tiny.logits(model)
    let adapter = try Adapter.attach(.names(["q_proj"]), to: model, seed: 0)
    try Tiny.fill(adapter)
    let adapted = try Tiny.logits(model)
    #expect(adapted != before)
    try adapter.setEnabled(false)
    #expect(try Tiny.logits(model) == before)
    #expect(try model.trainableVariables().isEmpty)
    try adapter.setEnabled(true)
    #expect(try Tiny.logits(model) == adapted)
    try adapter.detach()
    #expect(try Tiny.logits(model) == before)
  }

  @Test("A target that matches nothing says what there is")
  func nothing() throws {
    let modules = "embed_tokens, q_proj, k_proj, v_proj, o_proj, gate_proj, up_proj, down_proj, lm_head"
    #expect(
      message { _ = try Adapter.attach(.names(["q_proj", "c_attn"]), to: model, seed: 0) }
        == "no module of the model matches \"c_attn\"\nthe modules are called \(modules)")
    #expect(
      message { _ = try Adapter.attach(LoRAConfig(targets: .expression("q_proj")), to: model, seed: 0) }
        == "no module's whole path matches the expression \"q_proj\"\na list means endings of paths: [\"q_proj\"]"
    )
    #expect(
      message { _ = try Adapter.attach(LoRAConfig(targets: .expression("(")), to: model, seed: 0) }
        == "\"(\" is not a regular expression\n"
        + "give a list of names such as [\"q_proj\", \"v_proj\"] to match them literally")
    #expect(
      message { _ = try Adapter.attach(.names(["q_proj"], layers: [2, 7]), to: model, seed: 0) }
        == "none of the target modules is in the layers [2, 7]\nthe layers are 0 to 1")
    #expect(try model.trainableVariables().count == model.parameters.count)
  }

  @Test("Sizes that no adapter has are refused")
  func sizes() throws {
    #expect(message { _ = try LoRAConfig(rank: 0) } == "the rank r must be 1 or more, not 0")
    #expect(
      message { _ = try LoRAConfig(alpha: 1e300) }
        == "alpha must be a number that float32 can hold, not 1e+300")
    #expect(
      message { _ = try LoRAConfig(targets: .allLinear, layers: [0]) }
        == "layers_to_transform needs target modules given as a list of names, not as a pattern\n"
        + #"a pattern can name the layers itself, such as ".*layers\.(0|1)\..*q_proj""#)
  }

  @Test("A second adapter is refused")
  func second() throws {
    _ = try Adapter.attach(.names(["q_proj"]), to: model, seed: 0)
    #expect(
      message { _ = try Adapter.attach(.names(["v_proj"]), to: model, name: "other", seed: 0) }
        == "the model has an adapter attached already\ndetach() it first, or clone() the base before adapting it"
    )
  }
}

extension Double {
  fileprivate var float: Float { Float(self) }
}
