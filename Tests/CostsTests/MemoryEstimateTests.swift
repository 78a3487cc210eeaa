import Costs
import Foundation
import TestSupport
import Testing

@Suite("Estimates as accelerate makes them")
struct MemoryEstimateTests {
  @Test(
    "Totals, largest layers and training steps are accelerate's, byte for byte",
    arguments: ["gpt2", "gpt2-xl", "llama-2-7b", "llama-3-8b", "smollm2-135m", "roberta-base"])
  func againstAccelerate(name: String) throws {
    let expected = try Goldens.json("estimate_memory.json")["models"][name]
    let estimate = MemoryEstimate(try ModelConfig.published(name))
    #expect(estimate.total == expected["total_fp32"].int)
    #expect(estimate.largestLayer == expected["largest_layer_fp32"].int)
    for (line, key) in zip(estimate.lines, ["train_float32", "train_float16"]) {
      let training = try #require(line.training)
      #expect(Int(training.model) == expected[key]["model"].int)
      #expect(Int(training.gradients) == expected[key]["gradients"].int)
      #expect(Int(training.optimizer) == expected[key]["optimizer"].int)
      #expect(Int(training.step) == expected[key]["step"].int)
    }
    #expect(estimate.lines.map(\.dtype) == ["float32", "float16", "int8", "int4"])
    #expect(estimate.lines.map(\.total) == [1, 2, 4, 8].map { Double(estimate.total) / $0 })
  }

  @Test("The reference file holds the models that are compared, and no others")
  func complete() throws {
    let names = try Goldens.json("estimate_memory.json")["models"].object.keys.sorted()
    #expect(names == ["gpt2", "gpt2-xl", "llama-2-7b", "llama-3-8b", "roberta-base", "smollm2-135m"])
  }

  @Test("Mistral-7B, the shape of Zephyr-7B, takes 26.98 GiB in float32, its largest layer 832 MiB")
  func zephyr() throws {
    let estimate = MemoryEstimate(try ModelConfig.published("mistral-7b"))
    #expect(estimate.total == 28_966_928_896)
    #expect(NumberFormat.binaryBytes(Double(estimate.total)) == "27.0 GiB")
    #expect(NumberFormat.binaryBytes(Double(estimate.largestLayer)) == "832 MiB")
  }
}
