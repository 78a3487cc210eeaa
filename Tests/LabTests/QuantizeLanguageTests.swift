import Lab
import Starlark
import TestSupport
import Testing

@Suite("Quantised weights in the language")
struct QuantizeLanguageTests {
  private static let setup = """
    m = gpt(vocab=32, dim=64, layers=2, heads=2, context=16, seed=1)
    data = batch([[1, 2, 3, 4], [5, 6, 7, 8]])

    """

  @Test("A packed tensor tells its size and error, and shows itself")
  func tensors() throws {
    let bench = try LabBench()
    try bench.run("x = randn(4, 64, seed=0)\nq = quantize(x, \"nf4\", double_quant=True)")
    #expect(bench.show("q") == "quantized(shape=(4, 64), dtype=\"nf4\", double_quant=True, nbytes=140)")
    #expect(bench.show("q.shape, q.dtype, q.nbytes, q.bits") == "((4, 64), \"nf4\", 140, 4.375)")
    #expect(bench.show("q.dequantize().shape") == "(4, 64)")
    #expect(
      bench.show(
        "[(quantize(x, f).dequantize() - x).norm().item() < e for f, e in [(\"q8_0\", 0.1), (\"nf4\", 2)]]")
        == "[True, True]")
    #expect(
      bench.error("quantize(x, \"nf5\")") == """
        test.star:1:1: error: dtype must be "float32", "float16", "bfloat16", "q8_0", "q4_1", "q4_0", "nf4", "fp4" or "int4", not "nf5"
          quantize(x, "nf5")
          ^
          hint: did you mean "nf4"?
        """)
    #expect(
      bench.error("quantize(x[:, :5], \"q4_0\")") == """
        test.star:1:1: error: a row of 5 numbers cannot be stored as Q4_0
          quantize(x[:, :5], "q4_0")
          ^ Q4_0 packs 32 numbers into a block
        """)
    #expect(
      bench.error("load_model(\"./x\", double_quant=True)") == """
        test.star:1:1: error: double_quant is for dtype "nf4", "fp4" and "int4"
          load_model("./x", double_quant=True)
          ^
        """)
  }

  @Test("A quantised base is not trained, an adapter on it is")
  func qlora() throws {
    let bench = try LabBench(threads: 2)
    try bench.run(Self.setup + "names = m.quantize(\"nf4\", double_quant=True)\nbefore = m.clone()")
    #expect(bench.show("len(names), names[0]") == "(14, \"model.layers.0.self_attn.q_proj.weight\")")
    #expect(
      bench.error("fit(m, data, steps=1)") == """
        test.star:1:1: error: model.layers.0.self_attn.q_proj.weight is stored as nf4 and cannot be trained
          fit(m, data, steps=1)
          ^
          hint: load the model with dtype="float32", or freeze it and train an adapter
        """)
    try bench.run("a = lora(m, r=4)\nrun = fit(m, data, steps=20, lr=1e-2)")
    #expect(bench.show("run.losses[-1] < run.losses[0] - 0.5") == "True")
    #expect(bench.show("[d for d in m.delta(before).values() if d.norm().item() > 0]") == "[]")
    #expect(
      bench.show("max([x.abs().max().item() for x in [a.delta(\"layers.0.self_attn.q_proj\")]]) > 0")
        == "True")
  }

  @Test("Saving says what was unpacked")
  func saving() throws {
    let bench = try LabBench()
    try bench.run(Self.setup + "names = m.quantize(\"q4_0\")\nsave_model(m, \"out/packed\")")
    #expect(bench.screen.text == "wrote 14 weights in float32, unpacked from Q4_0\n")
    try bench.run("n = load_model(\"out/packed\", dtype=\"bfloat16\")\nsave_model(n, \"out/narrow\")")
    #expect(bench.screen.text == "wrote 14 weights in float32, unpacked from Q4_0\n")
    #expect(
      bench.show("k = load_model(\"out/narrow\")\nallclose(k([1, 2]), n([1, 2]))") == "True")
  }

  @Test("A weight with a merged adapter on it is not quantised")
  func merged() throws {
    let bench = try LabBench()
    try bench.run(Self.setup + "a = lora(m, r=4)\na.merge()")
    #expect(
      bench.error("m.quantize(\"nf4\")") == """
        test.star:1:1: error: an adapter on model.layers.0.self_attn.q_proj is merged or switched off
          m.quantize("nf4")
          ^
          hint: unmerge() or enable() it first, so that the weight is the base's own
        """)
  }
}
