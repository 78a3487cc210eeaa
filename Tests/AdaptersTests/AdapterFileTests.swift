import Adapters
import Foundation
import Models
import TestSupport
import Testing

@Suite("Adapter folders in PEFT's format")
struct AdapterFileTests {
  private let model: LanguageModel
  private let folder: TemporaryFolder

  init() throws {
    model = try Tiny.model()
    folder = try TemporaryFolder()
  }

  @Test(
    "The reference's trained adapters give the reference's logits", arguments: ["lora_qv", "lora_all_linear"])
  func goldenLogits(name: String) throws {
    let adapter = try Adapter.load(from: Tiny.adapter(name + "/trained"), onto: model)
    #expect(adapter.parameterCount == (try Tiny.golden()["adapters"][name]["trainable"].int))
    let expected = try SafetensorsFile(Goldens.path(Tiny.folder + "/tensors.safetensors"))
      .floats(name + ".logits_trained_last2")
    let logits = try Tiny.logits(model)  // (2, 10, 256), of which the last two positions count
    let last = logits[8 * 256..<10 * 256] + logits[18 * 256..<20 * 256]
    #expect(largestDifference(Array(last), expected) < 2e-4)
  }

  @Test("A loaded adapter is frozen unless it is to be trained")
  func trainable() throws {
    let adapter = try Adapter.load(from: Tiny.adapter("lora_qv/init"), onto: model)
    #expect(try model.trainableVariables().isEmpty)
    try adapter.detach()
    _ = try Adapter.load(from: Tiny.adapter("lora_qv/init"), onto: model, trainable: true)
    #expect(try model.trainableVariables().count == 8)
  }

  @Test("What is saved is loaded with the same bits")
  func roundTrip() throws {
    let config = try LoRAConfig.names(["q_proj", "down_proj"], rank: 3, alpha: 4.5, layers: [1])
    let adapter = try Adapter.attach(config, to: model, seed: 3)
    try Tiny.fill(adapter)
    try adapter.save(to: folder.url)
    let again = try Tiny.model()
    let loaded = try Adapter.load(from: folder.url, onto: again)
    #expect(loaded.config == config)
    #expect(loaded.layers.map(\.layer.path) == adapter.layers.map(\.layer.path))
    #expect(try Tiny.logits(again) == Tiny.logits(model))
  }

  @Test("The configuration survives PEFT's JSON", arguments: [nil, [0], [3, 1]] as [[Int]?])
  func configuration(layers: [Int]?) throws {
    let config = try LoRAConfig(
      rank: 5, alpha: 2.5, targets: .names(["a", "b"]), layers: layers, baseModel: "some/model")
    #expect(try LoRAConfig(json: config.json(), file: "x.json") == config)
  }

  @Test("layers_to_transform may be one number")
  func oneLayer() throws {
    try copyGolden { $0["layers_to_transform"] = 1 }
    let adapter = try Adapter.load(from: folder.url, onto: model, strict: false)
    #expect(
      adapter.layers.map(\.layer.path) == [
        "model.layers.1.self_attn.q_proj", "model.layers.1.self_attn.v_proj",
      ])
    try adapter.detach()
    #expect(
      message { _ = try Adapter.load(from: folder.url, onto: model) }
        == "the adapter holds \"base_model.model.model.layers.0.self_attn.q_proj.lora_A.weight\", "
        + "which has no place in this model\nstrict=False ignores what has no place, as PEFT does without a word"
    )
  }

  // MARK: - What cannot be loaded

  @Test("Other kinds of adapters are refused")
  func otherKinds() {
    #expect(
      message { _ = try Adapter.load(from: Tiny.adapter("ia3/trained"), onto: model) }
        == "adapter_config.json holds an adapter of the type IA3\nthose of the type LORA can be loaded")
    #expect(
      message { _ = try Adapter.load(from: Tiny.adapter("dora/trained"), onto: model) }
        == "adapter_config.json switches on \"use_dora\", which would change the result unnoticed")
  }

  @Test("A folder without the two files says which is missing")
  func missingFiles() throws {
    #expect(
      message { _ = try Adapter.load(from: folder.url, onto: model) }
        == "there is no adapter_config.json in \(folder.path)")
    try copyGolden()
    try FileManager.default.removeItem(at: folder.url.appending(path: "adapter_model.safetensors"))
    #expect(
      message { _ = try Adapter.load(from: folder.url, onto: model) }
        == "there is no file \(folder.path)/adapter_model.safetensors")
  }

  @Test(
    "A configuration that leaves the result open is refused",
    arguments: [
      ("lora_alpha", nil, "adapter_config.json has no \"lora_alpha\", so the scale of the update is unknown"),
      ("r", nil, "adapter_config.json has no rank \"r\""),
      ("r", "0", "the rank r must be 1 or more, not 0"),
      ("peft_type", nil, "adapter_config.json has no \"peft_type\"\nPEFT writes \"peft_type\": \"LORA\""),
      ("target_modules", nil, "adapter_config.json has no \"target_modules\""),
      (
        "bias", "\"all\"",
        "adapter_config.json trained the biases as well (\"bias\": \"all\")\n\"none\" can be loaded"
      ),
      (
        "use_rslora", "true",
        "adapter_config.json switches on \"use_rslora\", which would change the result unnoticed"
      ),
      (
        "rank_pattern", "{\"q_proj\": 2}",
        "adapter_config.json switches on \"rank_pattern\", which would change the result unnoticed"
      ),
      (
        "layers_to_transform", "[\"a\"]",
        "\"layers_to_transform\" in adapter_config.json is neither a layer's number nor a list of such"
      ),
      (
        "init_lora_weights", "\"pissa\"",
        "adapter_config.json was started by \"pissa\", which changes the base model as well\n"
          + "convert it to plain LoRA in PEFT before saving"
      ),
    ] as [(String, String?, String)])
  func openConfiguration(field: String, json: String?, expected: String) throws {
    let value = try json.map {
      try JSONSerialization.jsonObject(with: Data($0.utf8), options: .fragmentsAllowed)
    }
    try copyGolden { $0[field] = value }
    #expect(message { _ = try Adapter.load(from: folder.url, onto: model) } == expected)
    #expect(try model.trainableVariables().count == model.parameters.count)
  }

  @Test("A configuration that is no JSON object is refused")
  func brokenJSON() throws {
    for text in ["", "[]", "{", "\"x\"", "nul"] {
      _ = try folder.write("adapter_config.json", text.utf8)
      #expect(
        message { _ = try Adapter.load(from: folder.url, onto: model) }
          == "adapter_config.json is not a JSON object")
    }
  }

  private static let first = "base_model.model.model.layers.0.self_attn.q_proj.lora_A.weight"

  @Test("A missing tensor is an error, and starts fresh when not strict")
  func missingTensor() throws {
    try copyGolden { _ in
    } tensors: {
      $0.removeValue(forKey: Self.first)
    }
    let path = "model.layers.0.self_attn.q_proj"
    #expect(
      message { _ = try Adapter.load(from: folder.url, onto: model) }
        == "the adapter has no tensor \"\(Self.first)\"\n"
        + "strict=False starts missing tensors fresh, as PEFT does without a word")
    #expect(try model.trainableVariables().count == model.parameters.count)
    let adapter = try Adapter.load(from: folder.url, onto: model, strict: false)
    #expect(adapter.layers[0].layer.path == path)
    #expect(Set(adapter.layers[0].lora.a.value.scalars).count > 100)
    #expect(try model.trainableVariables().isEmpty)
  }

  @Test("A tensor without a place is an error, and ignored when not strict")
  func extraTensor() throws {
    try copyGolden { _ in
    } tensors: {
      $0["base_model.model.other.lora_A.weight"] = ([2], [1, 2])
    }
    #expect(
      message { _ = try Adapter.load(from: folder.url, onto: model) }
        == "the adapter holds \"base_model.model.other.lora_A.weight\", which has no place in this model\n"
        + "strict=False ignores what has no place, as PEFT does without a word")
    #expect(!model.linears.contains { !$0.adapters.isEmpty })
    #expect(try model.trainableVariables().count == model.parameters.count)
    _ = try Adapter.load(from: folder.url, onto: model, strict: false)
  }

  @Test("A tensor of another shape is an error in either case", arguments: [true, false])
  func wrongShape(strict: Bool) throws {
    try copyGolden { _ in
    } tensors: {
      $0[Self.first] = ([2, 3], [1, 2, 3, 4, 5, 6])
    }
    #expect(
      message { _ = try Adapter.load(from: folder.url, onto: model, strict: strict) }
        == "\"\(Self.first)\" is (2, 3), but model.layers.0.self_attn.q_proj needs (4, 64)\n"
        + "r in adapter_config.json and the base model must be the ones it was trained with")
  }

  @Test("A rank beyond all memory is an error")
  func hugeRank() throws {
    try copyGolden { $0["r"] = 1 << 60 }
    #expect(
      message { _ = try Adapter.load(from: folder.url, onto: model) }
        == "\"\(Self.first)\" is (4, 64), but model.layers.0.self_attn.q_proj needs (\(1 << 60), 64)\n"
        + "r in adapter_config.json and the base model must be the ones it was trained with")
  }

  /// Copies the reference's adapter into the folder, with changes.
  private func copyGolden(
    _ change: (inout [String: Any]) -> Void = { _ in },
    tensors changeTensors: (inout [String: ([Int], [Float])]) -> Void = { _ in }
  ) throws {
    let source = Tiny.adapter("lora_qv/trained")
    let data = try Data(contentsOf: source.appending(path: "adapter_config.json"))
    var fields = try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
    change(&fields)
    _ = try folder.write("adapter_config.json", JSONSerialization.data(withJSONObject: fields))
    let file = try SafetensorsFile(source.appending(path: "adapter_model.safetensors").path)
    var tensors: [String: ([Int], [Float])] = [:]
    for name in file.names { tensors[name] = (try file.required(name).shape, try file.floats(name)) }
    changeTensors(&tensors)
    try SafetensorsWriter.write(
      tensors.map { SafetensorsWriter.Tensor($0.key, shape: $0.value.0, $0.value.1) },
      to: folder.url.appending(path: "adapter_model.safetensors").path)
  }
}
