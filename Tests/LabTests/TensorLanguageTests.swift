import Lab
import TestSupport
import Testing

@Suite("Tensors in the language")
struct TensorLanguageTests {
  @Test(
    "Indices and slices pick what NumPy picks",
    arguments: [
      ("x[1, 2]", "6.0"), ("x[-1, -1]", "11.0"), ("x[0]", "[0.0, 1.0, 2.0, 3.0]"),
      ("x[:, 1]", "[1.0, 5.0, 9.0]"), ("x[1:, 1:3]", "[[5.0, 6.0], [9.0, 10.0]]"),
      ("x[..., 0]", "[0.0, 4.0, 8.0]"), ("x[::2, ::-2]", "[[3.0, 1.0], [11.0, 9.0]]"),
      ("x[5:]", "[]"), ("x[-1:]", "[[8.0, 9.0, 10.0, 11.0]]"), ("x[None, 0, :2]", "[[0.0, 1.0]]"),
      ("x[1, None].reshape(4)", "[4.0, 5.0, 6.0, 7.0]"), ("x[2:0:-1, 0]", "[8.0, 4.0]"),
      ("x[()][0, 0]", "0.0"), ("x.T[3]", "[3.0, 7.0, 11.0]"),
      ("x[:4611686018427387904, -4611686018427387904:1]", "[[0.0], [4.0], [8.0]]"),
    ])
  func indexing(code: String, expected: String) throws {
    let bench = try LabBench()
    try bench.run("x = arange(12).reshape(3, 4)")
    #expect(bench.show("(\(code)).tolist()") == expected)
  }

  @Test(
    "Arithmetic broadcasts",
    arguments: [
      ("1 + tensor([1, 2])", "[2.0, 3.0]"), ("2 - tensor([1, 2])", "[1.0, 0.0]"),
      ("1 / tensor([2, 4])", "[0.5, 0.25]"), ("-tensor([1, -2])", "[-1.0, 2.0]"),
      ("ones(2, 1) * tensor([1, 2, 3])", "[[1.0, 2.0, 3.0], [1.0, 2.0, 3.0]]"),
      ("tensor([1, 2]) @ tensor([3, 4])", "11.0"), ("eye(2) @ tensor([3, 4])", "[3.0, 4.0]"),
      ("zeros(2, 0).sum()", "0.0"), ("(tensor([1, 2]) / 0)[0] - 0", "+inf"),
      ("tensor([[1, 2], [3, 4]]).sum(axis=0)", "[4.0, 6.0]"),
      ("tensor([[1, 2], [3, 4]]).mean(axis=-1, keepdims=True)", "[[1.5], [3.5]]"),
      ("tensor([[1, 2], [3, 4]]).max(axis=(0, 1))", "4.0"), ("tensor([True, False])", "[1.0, 0.0]"),
      ("zeros(2, 0)", "[[], []]"), ("zeros(0, 2)", "[]"),
      ("stack([ones(2), zeros(2)], axis=1)", "[[1.0, 0.0], [1.0, 0.0]]"),
    ])
  func arithmetic(code: String, expected: String) throws {
    #expect(try LabBench().show("(\(code)).tolist()") == expected)
  }

  @Test(
    "Attributes and methods answer in the language's own types",
    arguments: [
      ("ones(2, 3).shape", "(2, 3)"), ("ones(2, 3).size", "6"), ("ones(2, 3).ndim", "2"),
      ("tensor(1).shape", "()"),
      ("ones(1).dtype", "\"float32\""), ("tensor([1, 5, 3]).argmax()", "1"),
      ("tensor([[1, 5], [7, 3]]).argmax(axis=1)", "[1, 0]"), ("tensor([4]).item()", "4.0"),
      ("len(ones(3, 2))", "3"),
      ("[r.shape for r in ones(2, 3)]", "[(3,), (3,)]"), ("bool(tensor(0))", "False"),
      ("ones(1).grad", "None"),
      ("allclose(ones(2), [1, 1])", "True"), ("matrix_rank(outer([1, 2], [3, 4]))", "1"),
      ("[x for x in zeros(2)] == []", "False"),
    ])
  func attributes(code: String, expected: String) throws {
    #expect(try LabBench().show(code) == expected)
  }

  @Test("Gradients gather in the leaves that want them")
  func gradients() throws {
    let bench = try LabBench()
    try bench.run(
      """
      w = tensor([1, 2, 3], requires_grad=True)
      c = tensor([1, 1, 1])
      loss = (w * w * c).sum()
      loss.backward()
      """)
    #expect(bench.show("w.grad.tolist()") == "[2.0, 4.0, 6.0]")
    #expect(bench.show("c.grad") == "None")
    #expect(bench.show("w.requires_grad, c.requires_grad") == "(True, False)")
    #expect(bench.show("(w.detach() * 2).requires_grad") == "False")
    #expect(
      bench.show("grad(lambda x, y: (x * y).sum())(tensor([1, 2]), tensor([3, 4]))")
        == "(tensor([3., 4.]), tensor([1., 2.]))")
    #expect(bench.show("grad(lambda x: x[0] * 2)(tensor([1, 5])).tolist()") == "[2.0, 0.0]")
    #expect(
      bench.error("loss.backward()") == """
        test.star:1:1: error: backward() ran through this value before, and what it had saved is freed
          loss.backward()
          ^
          hint: compute the value again before the next backward(), or add up the values and call it once
        """)
  }

  @Test("A million operations on one tape are differentiated and freed without recursion")
  func longTape() throws {
    let bench = try LabBench()
    try bench.run(
      """
      w = tensor(1.0, requires_grad=True)
      x = w
      for i in range(200000):
        x = x + w
      x.backward()
      """)
    #expect(bench.show("w.grad.item()") == "200001.0")
    try bench.run("x = w\nfor i in range(200000):\n  x = x + w\nx = None")
  }

  @Test("Random numbers come from the session's stream or from their own seed")
  func random() throws {
    let (first, second) = (try LabBench(seed: 4), try LabBench(seed: 5))
    for name in ["rand(3)", "randn(3)", "randint(0, 100, (3,))"] {
      let seeded = name.dropLast() + ", seed=7)"
      #expect(first.show("\(seeded).tolist()") == second.show("\(seeded).tolist()"), "\(name)")
      #expect(first.show("\(name).tolist() == \(name).tolist()") == "False", "\(name)")
      #expect(first.show("\(name).tolist()") != second.show("\(name).tolist()"), "\(name)")
    }
    #expect(try LabBench(seed: 4).show("rand(3)") == LabBench(seed: 4).show("rand(3)"))
  }
}
