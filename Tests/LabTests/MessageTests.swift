import Foundation
import Lab
import TestSupport
import Testing

/// Code that is wrong, with the whole text of the error it gives.
struct MessageCase: CustomTestStringConvertible, Sendable {
  let name: String
  let code: String
  let expected: String

  init(_ name: String, _ code: String, _ expected: String) {
    (self.name, self.code, self.expected) = (name, code, expected)
  }

  var testDescription: String { name }
}

@Suite("Messages of the lab")
struct MessageTests {
  @Test("A mistake points at its place and says what to do", arguments: messageCases)
  func message(test: MessageCase) throws {
    let error = try LabBench().error(test.code)
    #expect(error == test.expected)
  }

  @Test("A mistake inside a function says where the call stood")
  func backtrace() throws {
    let bench = try LabBench()
    let error = bench.error("def f(x):\n  return x @ ones(3)\n\nf(eye(2))\n")
    #expect(
      error == """
        test.star:2:12: error: cannot multiply a (2, 2) tensor by a (3,) tensor with @
            return x @ ones(3)
                     ^ the last axis of the left side is 2, the first axis of the right side is 3
          called from <top level> at test.star:4:1
        """)
  }

  @Test("A model that was not fetched is named with the command that gets it")
  func missingModel() throws {
    let bench = try LabBench { $0.environment = ["XDG_CACHE_HOME": $0.folder.path] }
    #expect(
      bench.error("load_model(\"smollm2-135m\")") == """
        test.star:1:1: error: the model "smollm2-135m" is not on this machine
          load_model("smollm2-135m")
          ^
          hint: peftbook fetch smollm2-135m gets it
        """)
    #expect(bench.show("model_cache()") == "\"\(bench.folder.path)/peftbook/models\"")
  }

  @Test("A truncated GGUF file is refused, whatever is cut off")
  func truncatedGGUF() throws {
    let bench = try LabBench()
    let whole = try Data(contentsOf: Goldens.url("quant/blocks.gguf"))
    _ = try bench.folder.write("cut.gguf", whole.prefix(100))
    #expect(bench.error("load_model(\"cut.gguf\")") == "?")
    for length in stride(from: 0, to: whole.count, by: max(1, whole.count / 60)) {
      _ = try bench.folder.write("cut.gguf", whole.prefix(length))
      #expect(bench.error("load_model(\"cut.gguf\")").hasPrefix("test.star:1:1: error: cut.gguf: "), "\(length)")
    }
  }

  @Test("Training quantised weights is refused with what to do instead")
  func quantised() throws {
    _ = try BaseModel.path()
    let bench = try LabBench()
    try bench.run("m = load_model(\"smollm2-135m\")\nb = batch([[1, 2, 3]])")
    #expect(bench.error("fit(m, b, steps=1)") == "?")
    try bench.run("m.unfreeze([\"layers.3.self_attn.q_proj\"])")
    #expect(bench.error("fit(m, b, steps=1)") == "?")
    try bench.run("m.freeze()\na = lora(m, r=1, targets=[\"layers.0.self_attn.q_proj\"])")
    #expect(bench.error("a.merge()") == "?")
    #expect(bench.error("m.load_state_dict({\"lm_head.weight\": eye(2)})") == "?")
  }
}

private let model = "m = gpt(vocab=16, dim=8, layers=1, heads=2, context=8, seed=0)\n"

private let messageCases: [MessageCase] = [
  MessageCase("an unknown name", "x = zeroes(3)", "?"),
  MessageCase("shapes that do not fit @", "x = ones(64, 32)\ny = x @ ones(64, 8)", "?"),
  MessageCase("shapes that do not fit +", "ones(2, 3) + ones(2)", "?"),
  MessageCase("an index out of range", "x = ones(2, 3)\nx[0, 3]", "?"),
  MessageCase("too many indices", "ones(2)[0, 0]", "?"),
  MessageCase("an index of another type", "ones(2)[\"a\"]", "?"),
  MessageCase("assigning to an element", "x = ones(2)\nx[0] = 3", "?"),
  MessageCase("a wrong keyword", "linspace(0, 1, count=5)", "?"),
  MessageCase("a wrong type", "zeros(\"a\")", "?"),
  MessageCase("a missing argument", "randint(1)", "?"),
  MessageCase("a missing text", "read_text(\"nowhere.txt\")", "?"),
  MessageCase("a missing model file", "load_model(\"nowhere.gguf\")", "?"),
  MessageCase("a folder that is no model", "load_model(\"./\")", "?"),
  MessageCase("an unknown model", "load_model(\"gpt-5\")", "?"),
  MessageCase("an unknown configuration", "config(\"gpt-5\")", "?"),
  MessageCase("reading outside", "read_text(\"/etc/passwd\")", "?"),
  MessageCase("reading above", "read_text(\"../../etc/passwd\")", "?"),
  MessageCase("writing outside", model + "save_model(m, \"/etc/model\")", "?"),
  MessageCase("writing beside out", model + "save_model(m, \"model\")", "?"),
  MessageCase("the truth of a tensor", "if ones(2): pass", "?"),
  MessageCase("a list of unequal lists", "tensor([[1, 2], [3]])", "?"),
  MessageCase("a tensor of text", "tensor([\"a\"])", "?"),
  MessageCase("a negative shape", "zeros(2, -1)", "?"),
  MessageCase("a shape beyond all memory", "zeros(1099511627776, 1099511627776)", "?"),
  MessageCase("an integer beyond 64 bits", "zeros(1180591620717411303424)", "?"),
  MessageCase("more memory than allowed", "zeros(1073741824)", "?"),
  MessageCase("backward of many numbers", "x = ones(2, requires_grad=True)\n(x * x).backward()", "?"),
  MessageCase("backward of a constant", "ones(2).sum().backward()", "?"),
  MessageCase("a gradient of no tensor", "grad(lambda x: 3)(ones(1))", "?"),
  MessageCase("a label that is no class", "cross_entropy(ones(1, 2), [2])", "?"),
  MessageCase("heads that do not fit", "gpt(vocab=16, dim=10, layers=1, heads=3)", "?"),
  MessageCase("an odd head", "gpt(vocab=16, dim=6, layers=1, heads=2)", "?"),
  MessageCase("a token that is not there", model + "m([3, 16])", "?"),
  MessageCase("a text for a model of ids", model + "m.generate(\"hello\")", "?"),
  MessageCase("a sequence beyond the context", model + "m([1] * 9)", "?"),
  MessageCase("rows of unequal length", model + "m([[1, 2], [3]])", "?"),
  MessageCase("no tokenizer", model + "m.tokenizer", "?"),
  MessageCase("several prompts", model + "m.generate([[1, 2], [3, 4]])", "?"),
  MessageCase("nothing to train", model + "m.freeze()\nfit(m, batch([[1, 2]]))", "?"),
  MessageCase("nothing to predict", model + "m.loss([1])", "?"),
  MessageCase("a loss that is no number", model + "fit(m, batch([[1, 2, 3]]), lr=1e30, steps=9)", "?"),
  MessageCase("data of another kind", model + "fit(m, [1, 2])", "?"),
  MessageCase("too few tokens", "dataset([1, 2, 3], tokens=4)", "?"),
  MessageCase("texts without a tokenizer", "dataset(\"abc\")", "?"),
  MessageCase("a mask with a hole", "batch([[1, 2, 3]], mask=[[1, 0, 1]])", "?"),
  MessageCase("labels of another shape", "batch([[1, 2, 3]], labels=[[1, 2]])", "?"),
  MessageCase("an unknown optimizer", model + "fit(m, batch([[1, 2]]), optimizer=\"adam\")", "?"),
  MessageCase("too many sequences in a batch", model + "fit(m, dataset([1, 2], tokens=2), batch=1099511627776)", "?"),
  MessageCase("an unknown method", model + "adapt(m, method=\"dora\")", "?"),
  MessageCase("a target that matches nothing", model + "lora(m, targets=[\"c_attn\"])", "?"),
  MessageCase("a second adapter", model + "lora(m)\nlora(m)", "?"),
  MessageCase("a clone with an adapter", model + "lora(m)\nm.clone()", "?"),
  MessageCase("no adapter in the folder", model + "load_adapter(m, \".\")", "?"),
  MessageCase("a singular matrix", "inv(zeros(2, 2))", "?"),
  MessageCase("a matrix that is none", "svd(ones(3))", "?"),
  MessageCase("an assert", "assert 1 > 2, f\"{1} is not above {2}\"", "?"),
]
