import Autograd
import Models
import Tensors
import TestSupport
import Testing

/// A tiny Llama with untied weights, beside what transformers computes for it in float32.
///
/// Tolerances: the reference's own noise is at most 1.5e-6 in a loss; 1e-4 on losses and 2e-4 on logits leave room
/// for another order of summation and catch any error of substance.
@Suite("A tiny Llama agrees with transformers")
struct LlamaGoldenTests {
  private static let folder = "tiny/llama_untied"
  private let golden: JSONValue
  private let model: LanguageModel

  init() throws {
    golden = try Goldens.json(Self.folder + "/golden.json")
    model = try LanguageModel.load(from: Goldens.path(Self.folder + "/model"), in: Context(threads: 2))
  }

  private func expected(_ name: String) throws -> [Float] {
    try SafetensorsFile(Goldens.path(Self.folder + "/tensors.safetensors")).floats(name)
  }

  @Test("The parameters have Hugging Face's names and count")
  func parameters() {
    #expect(model.parameters.reduce(0) { $0 + $1.count } == golden["param_count"].int)
    #expect(Set(model.parameters.map(\.name)) == Set(golden["base"]["grad_norms"].object.keys))
  }

  @Test("The logits are the reference's")
  func logits() throws {
    let logits = try noGrad { try model.logits(golden["eval_ids"].rows) }
    #expect(logits.shape == [2, 10, 256])
    #expect(largestDifference(logits.value.scalars, try expected("base.logits_eval")) < 2e-4)
  }

  @Test("A single sequence gets the logits it gets in a batch")
  func oneSequence() throws {
    let all = try noGrad { try model.logits(golden["eval_ids"].rows).value.scalars }
    let second = try noGrad { try model.logits([golden["eval_ids"].rows[1]]).value.scalars }
    #expect(largestDifference(second, Array(all[all.count / 2..<all.count])) < 1e-5)
  }

  @Test("A cache of keys and values changes nothing")
  func cache() throws {
    let ids = golden["eval_ids"].rows[0]
    try noGrad {
      let whole = try model.logits([ids]).value.scalars
      let cache = KeyValueCache(layers: model.layers.count)
      var pieces = try model.logits([Array(ids[..<4])], cache: cache).value.scalars
      for id in ids[4...] { pieces += try model.logits([[id]], cache: cache).value.scalars }
      #expect(largestDifference(whole, pieces) < 1e-5)
    }
  }

  @Test("Loss and gradients are the reference's")
  func gradients() throws {
    let batch = try Batch(ids: golden["train_ids"].rows, labels: golden["train_labels"].rows)
    let loss = try model.loss(batch)
    #expect(abs(try loss.value.item() - golden["base"]["loss"].float) < 1e-4)
    try loss.backward()
    for parameter in model.parameters {
      let gradient = try #require(parameter.variable?.grad, "\(parameter.name)")
      let norm = gradient.scalars.reduce(0.0) { $0 + Double($1) * Double($1) }.squareRoot()
      let reference = golden["base"]["grad_norms"][parameter.name].float
      #expect(abs(Float(norm) - reference) < 1e-3 * reference, "\(parameter.name)")
      let first = golden["base"]["grad_first8"][parameter.name].floats
      #expect(largestDifference(Array(gradient.scalars[..<8]), first) < 1e-4, "\(parameter.name)")
    }
  }

  @Test("Padding is not counted")
  func padding() throws {
    let mask = golden["padded_mask"].rows.map { $0.map { $0 != 0 } }
    let batch = try Batch(ids: golden["train_ids"].rows, labels: golden["padded_labels"].rows, mask: mask)
    #expect(abs(try model.loss(batch).value.item() - golden["padded_loss"].float) < 1e-4)
  }

  @Test("Greedy generation takes the reference's tokens")
  func greedy() throws {
    let tokens = try model.generate(
      golden["greedy"]["prompt"].ids, maxTokens: 8, sampling: Sampling(), seed: 0)
    #expect(tokens == golden["greedy"]["continuation"].ids)
  }

  @Test("A saved model gives the same logits when it is loaded again")
  func saving() throws {
    let folder = try TemporaryFolder()
    try model.save(to: folder.url)
    let again = try LanguageModel.load(from: folder.path, in: Context())
    let ids = golden["eval_ids"].rows
    #expect(try model.logits(ids).value.scalars == again.logits(ids).value.scalars)
  }
}
