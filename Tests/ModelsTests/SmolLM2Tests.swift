import Autograd
import Foundation
import Models
import Tensors
import TestSupport
import Testing

/// SmolLM2-135M-Instruct in Q4_1 beside what transformers computes with the same weights unpacked.
///
/// Logits near 20 may differ by 5e-4, the noise of float32 sums through 30 blocks; the perplexity by 1e-3 of it.
@Suite("SmolLM2 agrees with transformers", .serialized)
struct SmolLM2Tests {
  /// Loaded once for all tests, which run one after another and change nothing in it.
  private nonisolated(unsafe) static let loaded = Result {
    try LanguageModel.load(from: BaseModel.path(), in: Context(threads: 2))
  }
  private let golden: JSONValue
  private let model: LanguageModel

  init() throws {
    golden = try Goldens.json("smollm2/golden.json")
    model = try Self.loaded.get()
  }

  @Test("The parameters have the reference's count and numbers")
  func parameters() throws {
    #expect(model.parameters.reduce(0) { $0 + $1.count } == golden["param_count"].int)
    for (name, probe) in golden["weight_probe"].object {
      let parameter = try #require(model.parameters.first { $0.name == name }, "\(name)")
      let values = try parameter.denseValue().scalars
      let norm = values.reduce(0.0) { $0 + Double($1) * Double($1) }.squareRoot()
      // The reference adds squares in float32, which loses a little over the 28 million of the embedding.
      #expect(abs(Float(norm) - probe["norm"].float) < 2e-3 * probe["norm"].float, "\(name)")
      #expect(largestDifference(Array(values[..<4]), probe["first4"].floats) < 1e-6, "\(name)")
      #expect(largestDifference(values.suffix(2), probe["last2"].floats) < 1e-6, "\(name)")
    }
  }

  @Test("The tokenizer's ids give the reference's logits and hidden states", arguments: 0..<5)
  func prompts(index: Int) throws {
    let prompt = golden["prompts"].list[index]
    let tokenizer = try #require(model.tokenizer)
    let ids = tokenizer.encode(prompt["text"].string, allowSpecial: true)
    #expect(ids == prompt["ids"].ids)
    try noGrad {
      let states = try model.hidden([ids]).value.sliced([.at(0), .at(ids.count - 1)])
      let norm = try states.norm().item()
      let expected = try #require(prompt["hidden_norms_last_token"].floats.last)
      #expect(abs(norm - expected) < 2e-4 * expected)
      let logits = try model.logits(fromHidden: Variable(states)).value.scalars
      let best = logits.indices.sorted { logits[$0] > logits[$1] }.prefix(5)
      #expect(best.map(Int32.init) == prompt["top5_ids"].ids)
      #expect(largestDifference(best.map { logits[$0] }, prompt["top5_logits"].floats) < 5e-4)
      let top = Double(logits[best[0]])
      let sum = top + log(logits.reduce(0.0) { $0 + exp(Double($1) - top) })
      #expect(abs(sum - Double(prompt["logsumexp"].float)) < 5e-4)
    }
  }

  @Test("Greedy generation takes the reference's tokens", arguments: 0..<5)
  func greedy(index: Int) throws {
    let prompt = golden["prompts"].list[index]
    let expected = prompt["greedy20_ids"].ids
    let ids = try model.generate(prompt["ids"].ids, maxTokens: 20, sampling: Sampling(), seed: 0)
    // Where the two most likely tokens are closer than float32's noise, either may be taken; nowhere here.
    #expect(prompt["greedy_min_top2_gap"].float > 1e-3)
    let end = expected.firstIndex { $0 == model.tokenizer?.endOfText } ?? expected.count
    #expect(ids == Array(expected[..<end]))
  }

  @Test("The perplexity of a text is the reference's")
  func perplexity() throws {
    try checkPerplexity(of: model)
  }

  @Test("So it is with the weights unpacked to float32")
  func float32() throws {
    let dense = try LanguageModel.load(from: BaseModel.path(), storage: .float32, in: Context(threads: 2))
    #expect(dense.parameters.allSatisfy { $0.dtype == "float32" && !$0.isFrozen })
    try checkPerplexity(of: dense)
  }

  private func checkPerplexity(of model: LanguageModel) throws {
    let reference = golden["perplexity"]
    let ids = try #require(model.tokenizer).encode(reference["text"].string)
    #expect(ids == reference["ids"].ids)
    let loss = try noGrad { try model.loss(Batch(ids: [ids])).value.item() }
    #expect(abs(loss - reference["mean_nll"].float) < 1e-3)
    #expect(abs(exp(loss) - reference["ppl"].float) < 1e-3 * reference["ppl"].float)
  }
}
