import Adapters
import Foundation
import Models
import Tensors
import TestSupport
import Testing

@Suite("Merging LoRA")
struct MergeTests {
  private let model: LanguageModel

  init() throws { model = try Tiny.model() }

  private func weights() throws -> [[Float]] { try model.parameters.map { try $0.denseValue().scalars } }

  @Test(
    "Merged weights give the adapter's logits; unmerged, the base comes back bit for bit",
    arguments: ["lora_qv", "lora_all_linear"])
  func merge(name: String) throws {
    let golden = try Tiny.golden()["adapters"][name]
    let base = try weights()
    let adapter = try Adapter.load(from: Tiny.adapter(name + "/trained"), onto: model)
    let adapted = try Tiny.logits(model)
    try adapter.merge()
    #expect(adapter.isMerged)
    let merged = try weights()
    // The reference's own merge is off by merge_maxdiff; ours may round in other places.
    let tolerance = 5 * golden["merge_maxdiff_to_unmerged"].float
    #expect(largestDifference(try Tiny.logits(model), adapted) < tolerance)
    for (path, norm) in golden["merged_weight_delta_norms"].object {
      let index = try #require(
        model.parameters.firstIndex { path.hasSuffix($0.name) || $0.module == path }, "\(path)")
      let moved = zip(merged[index], base[index]).reduce(0.0) { $0 + pow(Double($1.0) - Double($1.1), 2) }
      #expect(abs(Float(moved.squareRoot()) - norm.float) < 1e-3 * norm.float + 1e-6, "\(path)")
    }
    try adapter.unmerge()
    #expect(try weights() == base)
    #expect(try Tiny.logits(model) == adapted)
  }

  @Test("The update of a layer is found by its path or the end of it")
  func delta() throws {
    let adapter = try Adapter.load(from: Tiny.adapter("lora_qv/trained"), onto: model)
    let update = try adapter.delta("layers.1.self_attn.v_proj")
    #expect(update.shape == [32, 64])
    #expect(try update.scalars == adapter.delta("model.layers.1.self_attn.v_proj").scalars)
    #expect(
      message { _ = try adapter.delta("v_proj") }
        == "\"v_proj\" means 2 adapted layers\n"
        + "it sits on model.layers.0.self_attn.q_proj, model.layers.0.self_attn.v_proj, ...")
    #expect(
      message { _ = try adapter.delta("up_proj") }
        == "the adapter does not sit on \"up_proj\"\n"
        + "it sits on model.layers.0.self_attn.q_proj, model.layers.0.self_attn.v_proj, ...")
  }

  @Test("Merging twice, unmerging what is not merged and switching what is merged are refused")
  func order() throws {
    let adapter = try Adapter.attach(.names(["q_proj"]), to: model, seed: 0)
    #expect(message { try adapter.unmerge() } == "the adapter is not merged")
    try adapter.merge()
    #expect(message { try adapter.merge() } == "the adapter is merged already")
    #expect(
      message { try adapter.setEnabled(false) }
        == "a merged adapter is part of the weights\nunmerge() it first")
  }

  @Test("Detaching a merged adapter gives the base back")
  func detach() throws {
    let before = try weights()
    let adapter = try Adapter.load(from: Tiny.adapter("lora_qv/trained"), onto: model)
    try adapter.merge()
    try adapter.detach()
    #expect(try weights() == before)
    #expect(!model.linears.contains { !$0.adapters.isEmpty })
  }

  @Test("merge_and_unload leaves a model without an adapter that gives the merged logits")
  func mergeAndUnload() throws {
    let adapter = try Adapter.load(from: Tiny.adapter("lora_qv/trained"), onto: model)
    try adapter.merge()
    let merged = try Tiny.logits(model)
    try adapter.mergeAndUnload()
    #expect(!adapter.isAttached && !adapter.isMerged)
    #expect(try Tiny.logits(model) == merged)
    #expect(try Tiny.logits(model.clone()) == merged)
    let folder = try TemporaryFolder()
    try model.save(to: folder.url)
    #expect(
      message { try adapter.merge() }
        == "the adapter is not on its model any more\nattach a new one with lora(m)")
    #expect(
      message { try adapter.setEnabled(false) }
        == "the adapter is not on its model any more\nattach a new one with lora(m)")
  }

  @Test("Merging into a quantised base is refused")
  func quantised() throws {
    let packed = try Quantised.copy(of: model)
    let adapter = try Adapter.attach(.names(["v_proj"]), to: packed, seed: 0)
    #expect(
      message { try adapter.merge() }
        == "cannot merge into model.layers.0.self_attn.v_proj, which is stored as Q8_0\n"
        + "load the model with dtype=\"float32\" to merge")
    #expect(!adapter.isMerged)
  }
}

/// A model with its linear layers packed as Q8_0.
private enum Quantised {
  static func copy(of model: LanguageModel) throws -> LanguageModel {
    let context = model.context
    let parameters = Dictionary(uniqueKeysWithValues: model.parameters.map { ($0.name, $0) })
    return try LanguageModel(config: model.config, in: context) { name, shape in
      let parameter = try #require(parameters[name])
      let isLinear = shape.count == 2 && !name.contains("embed") && !name.contains("lm_head")
      guard isLinear, let variable = parameter.variable else { return parameter.weights }
      let blocks = Q80Blocks(variable.value.scalars)
      return .quantized(
        try QuantizedMatrix(
          format: .q80, rows: shape[0], columns: shape[1], bytes: blocks.bytes, owner: blocks, in: context))
    }
  }
}

/// Numbers packed as ggml's Q8_0, each block with the scale 1/128.
private final class Q80Blocks {
  let bytes: UnsafeRawPointer
  private let buffer: UnsafeMutableRawPointer

  init(_ values: [Float]) {
    buffer = .allocate(byteCount: values.count / 32 * 34, alignment: 16)
    bytes = UnsafeRawPointer(buffer)
    for block in 0..<values.count / 32 {
      // 1/128 as a half.
      buffer.storeBytes(of: 0x2000, toByteOffset: block * 34, as: UInt16.self)
      for i in 0..<32 {
        let quantum = (values[block * 32 + i] * 128).rounded()
        buffer.storeBytes(
          of: Int8(max(-127, min(127, quantum))), toByteOffset: block * 34 + 2 + i, as: Int8.self)
      }
    }
  }

  deinit { buffer.deallocate() }
}
