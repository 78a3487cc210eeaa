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

  @Test(
    "Names that tensors have in PyTorch and NumPy are answered with what to write",
    arguments: [
      ("mean(x)", "write x.mean()"), ("cat([x, x])", "write concat([a, b])"), ("dot(x, x)", "write a @ b"),
      ("floor(x)", "x // 1 rounds the elements of a tensor down, math.floor(x) a number"),
      ("x.softmax()", "write softmax(x)"), ("x.mm(x)", "write x @ y"), ("x.add_(1)", "write x[...] = x + y"),
      ("x.t()", "write x.T"), ("x.topk(1)", "write sort(x, descending=True)[:k]"),
      ("x.sign()", "write where(x > 0, 1, where(x < 0, -1, 0))"),
      ("max(stack([x, x]))", "x.max() and x.min() look at all elements, sort(x) sorts along an axis"),
    ])
  func familiarNames(code: String, hint: String) throws {
    let bench = try LabBench()
    try bench.run("x = ones(2)")
    #expect(bench.error(code).split(separator: "\n").last == "  hint: \(hint)")
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
    #expect(
      bench.error("load_model(\"cut.gguf\")") == """
        test.star:1:1: error: cut.gguf: the file ends at byte 100, in the middle of a metadata key that begins at byte 93
          load_model("cut.gguf")
          ^
          hint: the file is incomplete: fetch or copy it again
        """)
    for length in stride(from: 0, to: whole.count, by: max(1, whole.count / 60)) {
      _ = try bench.folder.write("cut.gguf", whole.prefix(length))
      #expect(
        bench.error("load_model(\"cut.gguf\")").hasPrefix("test.star:1:1: error: cut.gguf: "), "\(length)")
    }
  }

  @Test("Training quantised weights is refused with what to do instead")
  func quantised() throws {
    _ = try BaseModel.path()
    let bench = try LabBench()
    try bench.run("m = load_model(\"smollm2-135m\")\nb = batch([[1, 2, 3]])")
    #expect(
      bench.error("fit(m, b, steps=1)") == """
        test.star:1:1: error: model.embed_tokens.weight is stored as Q8_0 and cannot be trained
          fit(m, b, steps=1)
          ^
          hint: load the model with dtype="float32", or freeze it and train an adapter
        """)
    try bench.run("m.freeze()\nm.unfreeze([\"layers.3.self_attn.q_proj\"])")
    #expect(
      bench.error("fit(m, b, steps=1)") == """
        test.star:1:1: error: model.layers.3.self_attn.q_proj.weight is stored as Q4_1 and cannot be trained
          fit(m, b, steps=1)
          ^
          hint: load the model with dtype="float32", or freeze it and train an adapter
        """)
    try bench.run("m.freeze()\na = lora(m, r=1, targets=[\"layers.0.self_attn.q_proj\"])")
    #expect(
      bench.error("a.merge()") == """
        test.star:1:1: error: cannot merge into model.layers.0.self_attn.q_proj, which is stored as Q4_1
          a.merge()
          ^
          hint: load the model with dtype="float32" to merge
        """)
    #expect(
      bench.error("m.load_state_dict({\"lm_head.weight\": eye(2)})") == """
        test.star:1:1: error: the model has no parameter "lm_head.weight"
          m.load_state_dict({"lm_head.weight": eye(2)})
          ^
          hint: m.parameters() lists them
        """)
  }
}

private let model = "m = gpt(vocab=16, dim=8, layers=1, heads=2, context=8, seed=0)\n"

private let messageCases: [MessageCase] = [
  MessageCase(
    "tensors of two shapes compared", "tensor([1, 2]) == tensor([1, 2, 3])",
    """
    test.star:1:16: error: cannot compare a (2,) tensor and a (3,) tensor with ==
      tensor([1, 2]) == tensor([1, 2, 3])
                     ^ the last axis of the left side is 2, of the right side 3
      hint: axes must be equal, or one of them 1, counted from the last
    """),
  MessageCase(
    "ints divided by zero", "tensor([1, 2]) // 0",
    """
    test.star:1:16: error: integer division by zero
      tensor([1, 2]) // 0
                     ^ the right side of // holds a 0
      hint: floats divide by zero: .astype("float32")
    """),
  MessageCase(
    "& on floats", "ones(2) & ones(2)",
    """
    test.star:1:9: error: & works on bool and integer tensors, not on float32
      ones(2) & ones(2)
              ^
      hint: comparisons give bool: (a > 0) & (b > 0)
    """),
  MessageCase(
    "bools subtracted", "tensor([True]) - tensor([False])",
    """
    test.star:1:16: error: bool tensors are not subtracted
      tensor([True]) - tensor([False])
                     ^
      hint: a ^ b is where they differ; .astype("int64") makes numbers
    """),
  MessageCase(
    "an unknown dtype", "zeros(2, dtype=\"float8\")",
    """
    test.star:1:1: error: there is no dtype "float8"
      zeros(2, dtype="float8")
      ^
      hint: dtypes are bool, int32, int64, float32 and float64
    """),
  MessageCase(
    "an integer that no tensor holds", "tensor([1]) + 10000000000000000000000",
    """
    test.star:1:13: error: the integer 10000000000000000000 is too large for a tensor
      tensor([1]) + 10000000000000000000000
                  ^
      hint: int64 holds integers up to 2^63 - 1; float() rounds it
    """),
  MessageCase(
    "an integer that int32 cannot hold", "tensor([1], dtype=\"int32\") + 3000000000",
    """
    test.star:1:28: error: 3000000000 does not fit int32
      tensor([1], dtype="int32") + 3000000000
                                 ^
      hint: int64 holds it: .astype("int64")
    """),
  MessageCase(
    "a gradient for integers", "tensor([1, 2], dtype=\"int64\", requires_grad=True)",
    """
    test.star:1:1: error: gradients are recorded for float32, and this tensor is int64
      tensor([1, 2], dtype="int64", requires_grad=True)
      ^
      hint: .astype("float32") converts it
    """),
  MessageCase(
    "a gradient through float64", "ones(2, requires_grad=True) * ones(2, dtype=\"float64\")",
    """
    test.star:1:29: error: * cannot record a gradient with a float64 tensor
      ones(2, requires_grad=True) * ones(2, dtype="float64")
                                  ^
      hint: gradients are recorded for float32: .astype("float32") converts the other side
    """),
  MessageCase(
    "an index array out of range", "arange(3)[[0, 3]]",
    """
    test.star:1:11: error: index 3 is out of range for axis 0 of a (3,) tensor
      arange(3)[[0, 3]]
                ^ the axis has length 3
    """),
  MessageCase(
    "a mask of another shape", "x = arange(6).reshape(2, 3)\nx[tensor([True, False, True])]",
    """
    test.star:2:3: error: a mask of shape (3,) does not fit the axes (2,) of a (2, 3) tensor
      x[tensor([True, False, True])]
        ^
      hint: a mask has the shape of the axes it picks from
    """),
  MessageCase(
    "a float index", "arange(3)[tensor([1.0])]",
    """
    test.star:1:11: error: a tensor index must be ints, slices, None, ..., or tensors of int or bool, not a float32 tensor
      arange(3)[tensor([1.0])]
                ^
      hint: .astype("int64") makes whole numbers of floats
    """),
  MessageCase(
    "writing into a leaf", "w = ones(2, requires_grad=True)\nw[0] = 3",
    """
    test.star:2:3: error: a tensor that wants a gradient cannot be changed in place
      w[0] = 3
        ^
      hint: change a copy, made by .detach().clone(), or use where()
    """),
  MessageCase(
    "writing into a recorded value", "y = ones(2, requires_grad=True) * 2\ny[0] = 3",
    """
    test.star:2:3: error: a tensor that was recorded for a gradient cannot be changed in place
      y[0] = 3
        ^
      hint: change a copy, made by .detach().clone(), or use where()
    """),
  MessageCase(
    "writing a recorded value", "x = zeros(2)\nx[0] = ones(1, requires_grad=True).sum()",
    """
    test.star:2:3: error: a value that wants a gradient cannot be written into a tensor
      x[0] = ones(1, requires_grad=True).sum()
        ^
      hint: where(), stack() and concat() keep the gradient; .detach() drops it
    """),
  MessageCase(
    "writing into a repeated element", "x = ones(3, 1).expand(3, 2)\nx[0, 0] = 3",
    """
    test.star:2:3: error: cannot write into a tensor of which one element stands in several places
      x[0, 0] = 3
        ^
      hint: write into a copy, made by .clone()
    """),
  MessageCase(
    "an unknown name", "x = zeroes(3)",
    """
    test.star:1:5: error: the name "zeroes" is not defined
      x = zeroes(3)
          ^
      hint: did you mean `zeros`?
    """),
  MessageCase(
    "shapes that do not fit @", "x = ones(64, 32)\ny = x @ ones(64, 8)",
    """
    test.star:2:7: error: cannot multiply a (64, 32) tensor by a (64, 8) tensor with @
      y = x @ ones(64, 8)
            ^ the last axis of the left side is 32, the first axis of the right side is 64
      hint: did you mean a.T @ b, which is (32, 8)?
    """),
  MessageCase(
    "shapes that do not fit +", "ones(2, 3) + ones(2)",
    """
    test.star:1:12: error: cannot add a (2, 3) tensor and a (2,) tensor with +
      ones(2, 3) + ones(2)
                 ^ the last axis of the left side is 3, of the right side 2
      hint: axes must be equal, or one of them 1, counted from the last
    """),
  MessageCase(
    "an index out of range", "x = ones(2, 3)\nx[0, 3]",
    """
    test.star:2:3: error: index 3 is out of range for axis 1 of a (2, 3) tensor
      x[0, 3]
        ^ the axis has length 3
    """),
  MessageCase(
    "too many indices", "ones(2)[0, 0]",
    """
    test.star:1:9: error: 2 indices are too many for a (2,) tensor
      ones(2)[0, 0]
              ^
    """),
  MessageCase(
    "an index of another type", "ones(2)[\"a\"]",
    """
    test.star:1:9: error: a tensor index must be ints, slices, None, ..., or tensors of int or bool, not string
      ones(2)["a"]
              ^
    """),
  MessageCase(
    "assigning text to an element", "x = ones(2)\nx[0] = \"a\"",
    """
    test.star:2:3: error: a tensor's elements are set to numbers or a tensor, not to a value of type string
      x[0] = "a"
        ^
    """),
  MessageCase(
    "a wrong keyword", "linspace(0, 1, count=5)",
    """
    test.star:1:1: error: linspace() got an unexpected keyword argument "count"
      linspace(0, 1, count=5)
      ^
      hint: it takes start, stop, num, dtype
    """),
  MessageCase(
    "a wrong type", "zeros(\"a\")",
    """
    test.star:1:1: error: zeros() takes a shape of ints, not one with a value of type string
      zeros("a")
      ^
    """),
  MessageCase(
    "a missing argument", "randint(1)",
    """
    test.star:1:1: error: randint() is missing the arguments "high", "shape"
      randint(1)
      ^
      hint: the signature is randint(low, high, shape, seed=None, dtype="int64")
    """),
  MessageCase(
    "a missing text", "read_text(\"nowhere.txt\")",
    """
    test.star:1:1: error: there is no file "nowhere.txt"
      read_text("nowhere.txt")
      ^
      hint: paths start from FOLDER
    """),
  MessageCase(
    "a missing model file", "load_model(\"nowhere.gguf\")",
    """
    test.star:1:1: error: there is no file "nowhere.gguf"
      load_model("nowhere.gguf")
      ^
      hint: paths start from FOLDER
    """),
  MessageCase(
    "a folder that is no model", "load_model(\"./\")",
    """
    test.star:1:1: error: there is no config.json in FOLDER
      load_model("./")
      ^
      hint: a model folder holds config.json and model.safetensors, as save_pretrained writes them
    """),
  MessageCase(
    "an unknown model", "load_model(\"gpt-5\")",
    """
    test.star:1:1: error: there is no published model "gpt-5"
      load_model("gpt-5")
      ^
      hint: known names: smollm2-135m; a path has a slash or a dot
    """),
  MessageCase(
    "an unknown configuration", "config(\"palm-540b\")",
    """
    test.star:1:1: error: no published model is called "palm-540b"
      config("palm-540b")
      ^
      hint: known are smollm2-135m, smollm2-360m, smollm2-1.7b, gpt2, gpt2-medium, gpt2-large, gpt2-xl, gpt-3-175b, llama-65b, llama-2-7b, llama-2-13b, llama-2-70b, llama-3-8b, llama-3-70b, mistral-7b, qwen2.5-0.5b, qwen2.5-7b, roberta-base, roberta-large, t5-base; the path of a file ends in .json, that of a folder in /
    """),
  MessageCase(
    "reading outside", "read_text(\"/etc/passwd\")",
    """
    test.star:1:1: error: reading "/etc/passwd" is not allowed
      read_text("/etc/passwd")
      ^ programs read below their own folder and the model cache
      hint: --allow-read /etc allows it
    """),
  MessageCase(
    "reading above", "read_text(\"../../etc/passwd\")",
    """
    test.star:1:1: error: reading "../../etc/passwd" is not allowed
      read_text("../../etc/passwd")
      ^ programs read below their own folder and the model cache
      hint: --allow-read /etc allows it
    """),
  MessageCase(
    "writing outside", model + "save_model(m, \"/etc/model\")",
    """
    test.star:2:1: error: writing "/etc/model" is not allowed
      save_model(m, "/etc/model")
      ^ programs write below out/ in the current folder
      hint: write to "out/model", or allow the folder with --allow-write
    """),
  MessageCase(
    "writing beside out", model + "save_model(m, \"model\")",
    """
    test.star:2:1: error: writing "model" is not allowed
      save_model(m, "model")
      ^ programs write below out/ in the current folder
      hint: write to "out/model", or allow the folder with --allow-write
    """),
  MessageCase(
    "the truth of a tensor", "if ones(2): pass",
    """
    test.star:1:4: error: the truth of a tensor with 2 elements is ambiguous
      if ones(2): pass
         ^
      hint: x.any() and x.all() tell about its elements, allclose(a, b) about two tensors
    """),
  MessageCase(
    "a list of unequal lists", "tensor([[1, 2], [3]])",
    """
    test.star:1:1: error: the lists of a tensor must have one length: a list of 2 stands beside one of 1
      tensor([[1, 2], [3]])
      ^
    """),
  MessageCase(
    "a tensor of text", "tensor([\"a\"])",
    """
    test.star:1:1: error: a tensor is made of numbers, not of a value of type string
      tensor(["a"])
      ^
    """),
  MessageCase(
    "a negative shape", "zeros(2, -1)",
    """
    test.star:1:1: error: the shape (2, -1) has a negative axis
      zeros(2, -1)
      ^
    """),
  MessageCase(
    "a shape beyond all memory", "zeros(1099511627776, 1099511627776)",
    """
    test.star:1:1: error: a (1099511627776, 1099511627776) tensor has more elements than any memory can hold
      zeros(1099511627776, 1099511627776)
      ^
    """),
  MessageCase(
    "an integer beyond 64 bits", "zeros(1180591620717411303424)",
    """
    test.star:1:1: error: zeros() takes a shape of ints, and 11805916207174113034 is too large for one
      zeros(1180591620717411303424)
      ^
    """),
  MessageCase(
    "more memory than allowed", "zeros(1073741824)",
    """
    test.star:1:1: error: 4 GiB more would exceed the memory limit of 1 GiB (0 bytes in use)
      zeros(1073741824)
      ^
      hint: use smaller shapes, or raise the limit with --memory
    """),
  MessageCase(
    "backward of many numbers", "x = ones(2, requires_grad=True)\n(x * x).backward()",
    """
    test.star:2:2: error: backward() needs a single number, and this value is (2,)
      (x * x).backward()
       ^
      hint: reduce it first, as with .sum() or .mean()
    """),
  MessageCase(
    "backward of a constant", "ones(2).sum().backward()",
    """
    test.star:1:1: error: backward() has nothing to do: no input of this value wants a gradient
      ones(2).sum().backward()
      ^
      hint: set requires_grad on a parameter before computing with it
    """),
  MessageCase(
    "a gradient of no tensor", "grad(lambda x: 3)(ones(1))",
    """
    test.star:1:1: error: grad() needs a function that returns a tensor, not a value of type int
      grad(lambda x: 3)(ones(1))
      ^
    """),
  MessageCase(
    "a label that is no class", "cross_entropy(ones(1, 2), [2])",
    """
    test.star:1:1: error: label 2 is out of range for 2 classes
      cross_entropy(ones(1, 2), [2])
      ^
    """),
  MessageCase(
    "heads that do not fit", "gpt(vocab=16, dim=10, layers=1, heads=3)",
    """
    test.star:1:1: error: dim (10) must be a multiple of heads (3)
      gpt(vocab=16, dim=10, layers=1, heads=3)
      ^
    """),
  MessageCase(
    "an odd head", "gpt(vocab=16, dim=6, layers=1, heads=2)",
    """
    test.star:1:1: error: rotary positions turn pairs of numbers, so that head_dim must be even, not 3
      gpt(vocab=16, dim=6, layers=1, heads=2)
      ^
      hint: choose dim and heads so that dim / heads is even, or positions="learned"
    """),
  MessageCase(
    "a token that is not there", model + "m([3, 16])",
    """
    test.star:2:1: error: token id 16 is not in the vocabulary
      m([3, 16])
      ^ ids go from 0 to 15
    """),
  MessageCase(
    "a text for a model of ids", model + "m.generate(\"hello\")",
    """
    test.star:2:1: error: this model has no tokenizer: it takes token ids
      m.generate("hello")
      ^
      hint: load_model("smollm2-135m") brings one
    """),
  MessageCase(
    "a sequence beyond the context", model + "m([1] * 9)",
    """
    test.star:2:1: error: 9 tokens do not fit the model's context of 8
      m([1] * 9)
      ^
      hint: cut the sequence, or make the model with a larger context=
    """),
  MessageCase(
    "rows of unequal length", model + "m([[1, 2], [3]])",
    """
    test.star:2:1: error: the model takes sequences of one length, with at least one token
      m([[1, 2], [3]])
      ^ these have [2, 1] tokens
    """),
  MessageCase(
    "no tokenizer", model + "m.tokenizer",
    """
    test.star:2:3: error: this model has no tokenizer: it takes token ids
      m.tokenizer
        ^
      hint: load_model("smollm2-135m") brings one
    """),
  MessageCase(
    "several prompts", model + "m.generate([[1, 2], [3, 4]])",
    """
    test.star:2:1: error: generate() parameter "prompt" must be one list of token ids, not a list of lists
      m.generate([[1, 2], [3, 4]])
      ^
    """),
  MessageCase(
    "nothing to train", model + "m.freeze()\nfit(m, batch([[1, 2]]))",
    """
    test.star:3:1: error: nothing to train: every weight is frozen
      fit(m, batch([[1, 2]]))
      ^
      hint: attach an adapter with lora(m), or unfreeze(...) some weights
    """),
  MessageCase(
    "nothing to predict", model + "m.loss([1])",
    """
    test.star:2:1: error: the batch has no label to learn from
      m.loss([1])
      ^
      hint: each sequence needs two tokens or more, and a label other than -100 behind its first
    """),
  MessageCase(
    "a loss that is no number", model + "fit(m, batch([[1, 2, 3]]), lr=1e30, steps=9)",
    """
    test.star:2:1: error: the loss became nan at step 2
      fit(m, batch([[1, 2, 3]]), lr=1e30, steps=9)
      ^
      hint: a smaller lr= or clip=1.0 keeps a run stable
    """),
  MessageCase(
    "data of another kind", model + "fit(m, [1, 2])",
    """
    test.star:2:1: error: fit() parameter "data" must be a dataset or a batch, not a list
      fit(m, [1, 2])
      ^
    """),
  MessageCase(
    "too few tokens", "dataset([1, 2, 3], tokens=4)",
    """
    test.star:1:1: error: the texts give 3 tokens, too few for one sequence of 4
      dataset([1, 2, 3], tokens=4)
      ^
      hint: use a longer text or a smaller tokens=
    """),
  MessageCase(
    "texts without a tokenizer", "dataset(\"abc\")",
    """
    test.star:1:1: error: dataset() parameter "tokenizer" must be a tokenizer, such as m.tokenizer, not a NoneType
      dataset("abc")
      ^
    """),
  MessageCase(
    "a mask with a hole", "batch([[1, 2, 3]], mask=[[1, 0, 1]])",
    """
    test.star:1:1: error: the mask of sequence 0 has padding before a token
      batch([[1, 2, 3]], mask=[[1, 0, 1]])
      ^
      hint: pad at the end of a sequence: causal attention then never sees the padding
    """),
  MessageCase(
    "labels of another shape", "batch([[1, 2, 3]], labels=[[1, 2]])",
    """
    test.star:1:1: error: the labels of a batch must have the shape of its ids
      batch([[1, 2, 3]], labels=[[1, 2]])
      ^ ids have rows of [3] tokens, labels of [2]
    """),
  MessageCase(
    "an unknown optimizer", model + "fit(m, batch([[1, 2]]), optimizer=\"lion\")",
    """
    test.star:2:1: error: optimizer must be "adamw", "adam" or "sgd", not "lion"
      fit(m, batch([[1, 2]]), optimizer="lion")
      ^
    """),
  MessageCase(
    "too many sequences in a batch", model + "fit(m, dataset([1, 2], tokens=2), batch=1099511627776)",
    """
    test.star:2:1: error: batch must be from 1 to 65536 sequences, not 1099511627776
      fit(m, dataset([1, 2], tokens=2), batch=1099511627776)
      ^
    """),
  MessageCase(
    "an unknown method", model + "adapt(m, method=\"dora\")",
    """
    test.star:2:1: error: there is no adaptation method "dora"
      adapt(m, method="dora")
      ^
      hint: the method is "lora"
    """),
  MessageCase(
    "a target that matches nothing", model + "lora(m, targets=[\"c_attn\"])",
    """
    test.star:2:1: error: no module of the model matches "c_attn"
      lora(m, targets=["c_attn"])
      ^
      hint: the modules are called embed_tokens, q_proj, k_proj, v_proj, o_proj, gate_proj, up_proj, down_proj, lm_head
    """),
  MessageCase(
    "a second adapter", model + "lora(m)\nlora(m)",
    """
    test.star:3:1: error: the model has an adapter attached already
      lora(m)
      ^
      hint: detach() it first, or clone() the base before adapting it
    """),
  MessageCase(
    "a clone with an adapter", model + "lora(m)\nm.clone()",
    """
    test.star:3:1: error: a model with an adapter attached cannot be cloned
      m.clone()
      ^
      hint: clone the base before adapt(), or detach() or merge_and_unload() the adapter first
    """),
  MessageCase(
    "no adapter in the folder", model + "load_adapter(m, \".\")",
    """
    test.star:2:1: error: there is no adapter_config.json in FOLDER
      load_adapter(m, ".")
      ^
    """),
  MessageCase(
    "a singular matrix", "inv(zeros(2, 2))",
    """
    test.star:1:1: error: inv() needs a matrix of full rank, and the (2, 2) tensor is singular
      inv(zeros(2, 2))
      ^
      hint: lstsq() solves as well as possible
    """),
  MessageCase(
    "more singular values than there are", "svd(ones(3, 2), k=3)",
    """
    test.star:1:1: error: svd() of a (3, 2) tensor has 2 singular values, and k is 3
      svd(ones(3, 2), k=3)
      ^
    """),
  MessageCase(
    "NaN in an int tensor", "x = arange(3)\nx[0] = float(\"nan\")",
    """
    test.star:2:3: error: NaN does not fit an int tensor
      x[0] = float("nan")
        ^
      hint: a float32 tensor holds it
    """),
  MessageCase(
    "ints to a negative power", "pow(tensor([2, 3]), -1)",
    """
    test.star:1:1: error: an integer to a negative power is no integer
      pow(tensor([2, 3]), -1)
      ^ the exponents hold a number below 0
      hint: floats have such powers: .astype("float32")
    """),
  MessageCase(
    "an approximation of GELU that is none", "gelu(ones(2), approximate=\"fast\")",
    """
    test.star:1:1: error: approximate must be "none" or "tanh", not "fast"
      gelu(ones(2), approximate="fast")
      ^
    """),
  MessageCase(
    "a bitwise operator on floats that want a gradient", "ones(2, requires_grad=True) & ones(2)",
    """
    test.star:1:29: error: & works on bool and integer tensors, not on float32
      ones(2, requires_grad=True) & ones(2)
                                  ^
      hint: comparisons give bool: (a > 0) & (b > 0)
    """),
  MessageCase(
    "a matrix that is none", "svd(ones(3))",
    """
    test.star:1:1: error: svd() needs a matrix, and got a (3,) tensor
      svd(ones(3))
      ^
    """),
  MessageCase(
    "an assert", "assert 1 > 2, f\"{1} is not above {2}\"",
    """
    test.star:1:8: error: the assertion failed: 1 is not above 2
      assert 1 > 2, f"{1} is not above {2}"
             ^
    """),
  MessageCase(
    "PyTorch's prefix", "torch.randn(2)",
    """
    test.star:1:1: error: the name "torch" is not defined
      torch.randn(2)
      ^
      hint: its functions need no prefix here: zeros(3), randn(2, 2), softmax(x)
    """),
  MessageCase(
    "a method that PyTorch's tensors have", "zeros(2).numpy()",
    """
    test.star:1:10: error: a value of type tensor has no attribute "numpy"
      zeros(2).numpy()
               ^
      hint: write x.tolist()
    """),
]
