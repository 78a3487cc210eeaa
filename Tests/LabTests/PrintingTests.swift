import Lab
import TestSupport
import Testing

@Suite("Printing tensors")
struct PrintingTests {
  @Test(
    "Tensors look as NumPy and PyTorch print them",
    arguments: [
      ("tensor(3)", "tensor(3)"),
      ("tensor(-0.5)", "tensor(-0.5000)"),
      ("tensor([])", "tensor([], shape=(0,))"),
      ("zeros(2, 0, 3)", "tensor([], shape=(2, 0, 3))"),
      ("tensor([1, 2, 3])", "tensor([1, 2, 3])"),
      ("tensor([1, -20, 300])", "tensor([  1, -20, 300])"),
      ("tensor([1.0, -20, 300])", "tensor([  1., -20., 300.])"),
      ("tensor([True, False])", "tensor([ True, False])"), ("tensor(True)", "tensor(True)"),
      ("tensor([1, 2], dtype=\"int32\")", "tensor([1, 2], dtype=int32)"),
      ("tensor([0.5], dtype=\"float64\")", "tensor([0.5000], dtype=float64)"),
      ("zeros(0, dtype=\"int64\")", "tensor([], shape=(0,), dtype=int64)"),
      ("tensor([1, 2.5])", "tensor([1.0000, 2.5000])"),
      ("tensor([-1.25, 10.5])", "tensor([-1.2500, 10.5000])"),
      ("eye(2)", "tensor([[1., 0.],\n        [0., 1.]])"),
      ("zeros(1, 1)", "tensor([[0.]])"),
      ("tensor([1e-8, 1.0])", "tensor([1.0000e-08, 1.0000e+00])"),
      ("tensor([123456.5])", "tensor([1.2346e+05])"),
      ("tensor([1e10])", "tensor([1.0000e+10])"),
      ("tensor([0.0001])", "tensor([0.0001])"),
      ("tensor([1.0, float(\"nan\"), float(\"inf\"), -float(\"inf\")])", "tensor([  1.,  nan,  inf, -inf])"),
      ("tensor(float(\"nan\"))", "tensor(nan)"),
      (
        "arange(8).reshape(2, 2, 2)",
        "tensor([[[0, 1],\n         [2, 3]],\n\n        [[4, 5],\n         [6, 7]]])"
      ),
      ("arange(2000)", "tensor([   0,    1,    2, ..., 1997, 1998, 1999], shape=(2000,))"),
      (
        "zeros(1001, 2)",
        "tensor([[0., 0.],\n        [0., 0.],\n        [0., 0.],\n        ...,\n        [0., 0.],\n        [0., 0.],\n"
          + "        [0., 0.]], shape=(1001, 2))"
      ),
      (
        "arange(4000).reshape(2000, 2).T[:, ::2]",
        "tensor([[   0,    4,    8, ..., 3988, 3992, 3996],\n"
          + "        [   1,    5,    9, ..., 3989, 3993, 3997]], shape=(2, 1000))"
      ),
      ("zeros(7, 7, 7, 7, 7, 7, 7, 7, 7)[0, 0, 0, 0, 0, 0, 0, 0]", "tensor([0., 0., 0., 0., 0., 0., 0.])"),
      (
        "zeros(2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2)",
        "tensor(..., shape=(2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2))"
      ),
      ("arange(6).reshape(2, 3).T", "tensor([[0, 3],\n        [1, 4],\n        [2, 5]])"),
    ])
  func printing(code: String, expected: String) throws {
    #expect(try LabBench().show(code) == expected)
  }

  @Test("Long rows go on below their first number, within eighty columns")
  func wrapping() throws {
    let lines = try LabBench().show("linspace(0, 1, 30)").split(separator: "\n")
    #expect(lines.count == 4)
    #expect(lines.allSatisfy { $0.utf8.count <= 80 })
    #expect(lines.dropFirst().allSatisfy { $0.hasPrefix("        0.") || $0.hasPrefix("        1.") })
  }

  @Test(
    "Other values say what they are in one line",
    arguments: [
      ("m", "model(vocab=16, dim=8, layers=1, heads=2, 1,304 parameters)"),
      ("a", "lora(r=2, alpha=4.0, 2 layers, 64 parameters)"),
      ("batch([[1, 2], [3]])", "batch(2 sequences of 2 tokens)"),
      ("dataset(list(range(9)), tokens=4)", "dataset(2 sequences of 4 tokens)"),
      ("fit(m, batch([[1, 2]]), steps=0)", "run(0 steps, )"),
      ("f\"{tensor(1.23456):.2f}\"", "\"1.23\""),
      ("str(eye(1))", "\"tensor([[1.]])\""),
      ("type(eye(1))", "\"tensor\""),
    ])
  func others(code: String, expected: String) throws {
    let bench = try LabBench()
    try bench.run(
      """
      m = gpt(vocab=16, dim=8, layers=1, heads=2, context=8, seed=0)
      a = lora(m, r=2, alpha=4)
      """)
    #expect(bench.show(code) == expected)
  }
}
