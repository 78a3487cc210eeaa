import Lab
import Starlark
import TestSupport
import Testing

@Suite("Multilayer perceptrons in the language")
struct MLPLanguageTests {
  private static let pairs = """
    m = mlp([8, 16, 5], vocab=5, embedding=4, seed=1)
    rows = [[a, b] for a in range(5) for b in range(5)]
    data = batch(rows, labels=[(a + b) % 5 for a, b in rows])

    """

  @Test("Addition modulo five is learned from one batch, and the run says what it did")
  func fit() throws {
    let bench = try LabBench()
    try bench.run(
      Self.pairs + """
        before = accuracy(m, data)
        run = fit(m, data, steps=150, lr=1e-2, weight_decay=0.1, seed=0)
        assert accuracy(m, data) == 1.0 and before < 0.6
        assert abs(evaluate(m, data) - m.loss(data).item()) < 1e-6
        assert run.trainable == sum([p.size for p in m.parameters().values()])
        assert m([3, 4]).argmax() == 2
        """)
    #expect(bench.show("m") == "mlp([8, 16, 5], activation=\"relu\", vocab=5, embedding=4, 249 parameters)")
    #expect(bench.show("m(rows).shape, m([3, 4]).shape") == "((25, 5), (5,))")
    #expect(bench.show("data") == "batch(25 examples of 2 ids)")
    #expect(bench.show("data.inputs[7], data.labels[7]") == "([1, 2], 3)")
    #expect(bench.show("m.sizes, m.activation") == "([8, 16, 5], \"relu\")")
    #expect(
      bench.show("list(m.parameters().keys())")
        == "[\"embed.weight\", \"layers.0.weight\", \"layers.0.bias\", \"layers.1.weight\", \"layers.1.bias\"]"
    )
    #expect(bench.screen.states.compactMap(\.?.detail).last?.hasSuffix(" examples/s") == true)
  }

  @Test("Numbers are learned from a data set, with gradients for the input too")
  func features() throws {
    let bench = try LabBench()
    try bench.run(
      """
      x = randn(64, 3, seed=0)
      y = [1 if row[0].item() * row[1].item() > 0 else 0 for row in x]
      data = dataset(x, labels=y)
      m = mlp([3, 16, 2], activation="tanh", seed=0)
      fit(m, data, steps=200, lr=2e-2, batch=16, seed=0)
      assert accuracy(m, data) > 0.9
      assert accuracy(m, data) == accuracy(m, batch(x, labels=y))
      probe = tensor([[0.1, 0.2, 0.3]], requires_grad=True)
      m(probe).sum().backward()
      assert probe.grad.norm().item() > 0
      assert m([0.5, 1, 2]).shape == (2,) and m([[0, 1, 2], [1, 2, 3]]).shape == (2, 2)
      """)
    #expect(bench.show("data, len(data)") == "(dataset(64 examples of 3 numbers), 64)")
    #expect(bench.show("data[-1][0].shape, data[0][1] == y[0]") == "((3,), True)")
    #expect(bench.show("batch(x, labels=y)") == "batch(64 examples of 3 numbers)")
  }

  @Test("LoRA sits on all layers or on the embedding, is saved, loaded and merged")
  func lora() throws {
    let bench = try LabBench()
    try bench.run(
      Self.pairs + """
        base = m.clone()
        a = lora(m, r=2, seed=0)
        assert sorted(a.parameters().keys()) == ["layers.%d.lora_%s.weight" % (i, f) for i in range(2) for f in "AB".elems()]
        assert allclose(m(rows), base(rows), rtol=0, atol=0)
        a.detach()
        a = lora(m, r=2, targets=["embed", "layers.1"], seed=0)
        run = fit(m, data, steps=20, lr=1e-2)
        assert run.trainable == sum([p.size for p in a.parameters().values()])
        assert matrix_rank(a.delta("embed")) <= 2 and a.delta("embed").shape == (5, 4)
        logits = m(rows)
        a.save("out/a")
        load_adapter(base, "out/a")
        assert allclose(base(rows), logits, rtol=0, atol=0)
        a.merge_and_unload()
        assert allclose(m(rows), logits, atol=1e-5)
        save_model(m, "out/m")
        assert allclose(load_model("out/m")(rows), m(rows), rtol=0, atol=0)
        """)
    #expect(bench.show("load_model(\"out/m\")").hasPrefix("mlp([8, 16, 5]"))
    #expect(bench.show("a") == "lora(r=2, alpha=16.0, 2 layers, 60 parameters)")
  }

  @Test("The embedding is trained whole beside LoRA, by unfreeze or by modules_to_save")
  func trainedEmbedding() throws {
    let bench = try LabBench()
    try bench.run(
      Self.pairs + """
        base = m.clone()
        before = base.parameters()["embed.weight"] * 1
        a = lora(m, r=2, seed=0)
        assert m.unfreeze("embed") == ["embed.weight"]
        run = fit(m, data, steps=5, lr=1e-2)
        assert run.trainable == 20 + sum([p.size for p in a.parameters().values()])
        a.save("out/a")
        b = lora(base, r=2, modules_to_save=["embed"], seed=0)
        fit(base, data, steps=5, lr=1e-2)
        assert allclose(base(rows), m(rows), rtol=0, atol=0)
        b.save("out/b")
        b.disable()
        assert allclose(base.parameters()["embed.weight"], before, rtol=0, atol=0)
        b.enable()
        assert not allclose(base.parameters()["embed.weight"], before)
        """)
    #expect(
      bench.screen.text
        == "the file is the adapter's alone: embed.weight is trained as well and not in it (modules_to_save=)\n"
    )
  }

  @Test(
    "What does not go together is explained",
    arguments: [
      ("m.loss([[1, 2]])", "loss() parameter \"data\" must be a batch, not a list", nil),
      ("m([1, 2, 3])", "the model takes 2 ids in an example, not 3", nil),
      (
        "m(randn(2, 8))", "the model takes ids, 2 in an example, and these are numbers",
        "give lists of ints, or a tensor of them: x.astype(\"int64\")"
      ),
      ("batch(randn(2, 8))", "examples need labels=, a list with one class for each row of ids", nil),
      ("batch(rows, labels=[1])", "25 examples need as many labels, and at least one: there are 1", nil),
      (
        "batch(rows, labels=[0] * 25, mask=[[1]])",
        "mask is for token sequences, and these are examples with one label each", nil
      ),
      (
        "dataset([1, 2, 3], labels=[1])",
        "labels= goes with examples: a tensor of floats (N, features), or N lists of ids",
        "a dataset of texts asks for every next token"
      ),
      ("cost(m)", "only language models are priced, and this is an mlp", "memory() tells what it holds"),
      (
        "lora(m, targets=[\"q_proj\"])", "no module of the model matches \"q_proj\"",
        "the modules are called embed, layers.0, layers.1"
      ),
      (
        "mlp([2, 3], activation=\"selu\")",
        "activation must be \"relu\", \"gelu\", \"silu\" or \"tanh\", not \"selu\"", nil
      ),
      (
        "mlp([(1 << 31) - 1, (1 << 31) - 1])",
        "a (2147483647, 2147483647) tensor has more elements than any memory can hold", nil
      ),
      (
        "fit(gpt(vocab=8, dim=8, layers=1, heads=1), data)",
        "a language model learns from token sequences, and this batch has one label for each of its examples",
        "batch(ids) asks for every next token; labels= then has a label for each token"
      ),
    ] as [(String, String, String?)])
  func errors(code: String, message: String, hint: String?) throws {
    let expected = "test.star:4:1: error: \(message)\n  \(code)\n  ^" + (hint.map { "\n  hint: \($0)" } ?? "")
    #expect(try LabBench().error(Self.pairs + code) == expected)
  }
}
