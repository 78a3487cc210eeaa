import Lab
import TestSupport
import Testing

@Suite("Tensors in the language")
struct TensorLanguageTests {
  @Test(
    "Indices and slices pick what NumPy picks",
    arguments: [
      ("x[1, 2]", "6"), ("x[-1, -1]", "11"), ("x[0]", "[0, 1, 2, 3]"),
      ("x[:, 1]", "[1, 5, 9]"), ("x[1:, 1:3]", "[[5, 6], [9, 10]]"),
      ("x[..., 0]", "[0, 4, 8]"), ("x[::2, ::-2]", "[[3, 1], [11, 9]]"),
      ("x[5:]", "[]"), ("x[-1:]", "[[8, 9, 10, 11]]"), ("x[None, 0, :2]", "[[0, 1]]"),
      ("x[1, None].reshape(4)", "[4, 5, 6, 7]"), ("x[2:0:-1, 0]", "[8, 4]"),
      ("x[()][0, 0]", "0"), ("x.T[3]", "[3, 7, 11]"),
      ("x[:4611686018427387904, -4611686018427387904:1]", "[[0], [4], [8]]"),
    ])
  func indexing(code: String, expected: String) throws {
    let bench = try LabBench()
    try bench.run("x = arange(12).reshape(3, 4)")
    #expect(bench.show("(\(code)).tolist()") == expected)
  }

  @Test(
    "Arithmetic broadcasts",
    arguments: [
      ("1 + tensor([1, 2])", "[2, 3]"), ("2 - tensor([1, 2])", "[1, 0]"),
      ("1 / tensor([2, 4])", "[0.5, 0.25]"), ("-tensor([1, -2])", "[-1, 2]"),
      ("ones(2, 1) * tensor([1, 2, 3])", "[[1.0, 2.0, 3.0], [1.0, 2.0, 3.0]]"),
      ("tensor([1, 2]) @ tensor([3, 4])", "11"), ("eye(2) @ tensor([3, 4])", "[3.0, 4.0]"),
      ("zeros(2, 0).sum()", "0.0"), ("(tensor([1, 2]) / 0)[0] - 0", "+inf"),
      ("tensor([[1, 2], [3, 4]]).sum(axis=0)", "[4, 6]"),
      ("tensor([[1, 2], [3, 4]]).mean(axis=-1, keepdims=True)", "[[1.5], [3.5]]"),
      ("tensor([[1, 2], [3, 4]]).max(axis=(0, 1))", "4"), ("tensor([True, False])", "[True, False]"),
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
      ("tensor([[1, 5], [7, 3]]).argmax(axis=1)", "tensor([1, 0])"), ("tensor([4]).item()", "4"),
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

  @Test("Reading by index arrays passes the gradient back to what was read, as often as it was read")
  func gatheredGradients() throws {
    let bench = try LabBench()
    try bench.run(
      """
      w = tensor([[1, 2], [3, 4]], requires_grad=True)
      rows = tensor([0, 1, 0])
      loss = (w[rows] * tensor([[1], [10], [100]])).sum() + w[w.detach() > 3].sum()
      rows[0] = 1
      loss.backward()
      """)
    #expect(bench.show("w.grad.tolist()") == "[[101.0, 101.0], [10.0, 11.0]]")
  }

  @Test("A tensor that a record needs is not changed unseen")
  func overwrittenInputs() throws {
    let bench = try LabBench()
    try bench.run("w = ones(2, requires_grad=True)\nx = tensor([1.0, 2.0])\ny = (w * x).sum()\nx[0] = 5")
    #expect(
      bench.error("y.backward()") == """
        test.star:1:1: error: a tensor was changed in place after this value was computed from it
          y.backward()
          ^
          hint: compute the value again before backward()
        """)
    try bench.run("z = (w * x).sum()\nz.backward()")
    #expect(bench.show("w.grad.tolist()") == "[5.0, 2.0]")
  }

  @Test(
    "What works on floats works on ints",
    arguments: [
      ("tensor([1, 2, 3]).mean()", "tensor(2.)"), ("tensor([3, 4]).norm()", "tensor(5.)"),
      ("svd(tensor([[3, 0], [0, 2]]))[1]", "tensor([3., 2.])"), ("exp(tensor([0]))", "tensor([1.])"),
      ("diag(inv(tensor([[2, 0], [0, 4]])))", "tensor([0.5000, 0.2500])"),
      ("softmax(tensor([0, 0]))", "tensor([0.5000, 0.5000])"),
      ("tensor([1, 2]) + 0.5", "tensor([1.5000, 2.5000])"),
      ("tensor([1, 2]) * tensor([0.5, 1.0])", "tensor([0.5000, 2.0000])"),
      ("tensor([True, False]) + 1", "tensor([2, 1])"), ("tensor([True, True]).sum()", "tensor(2)"),
      ("tensor([[1, 2], [3, 4]], requires_grad=True).dtype", "\"float32\""),
      ("det(tensor([[1, 2], [3, 4]])).dtype", "\"float32\""),
      ("det(tensor([[1, 2], [3, 4]], dtype=\"float64\")).dtype", "\"float64\""),
      ("full((2,), 7)", "tensor([7, 7])"), ("one_hot([2, 0])", "tensor([[0, 0, 1],\n        [1, 0, 0]])"),
      ("3 in arange(3), 2 in arange(3)", "(False, True)"),
      ("where(tensor([1, -2]) > 0, 1.5, 0)", "tensor([1.5000, 0.0000])"),
      ("tensor([1, 2]).astype(float).dtype, tensor([1.5]).astype(int).tolist()", "(\"float64\", [1])"),
      ("tensor([1.0, float(\"nan\")]) == tensor([1.0, float(\"nan\")])", "tensor([ True, False])"),
      ("tensor([9007199254740993]) == 9007199254740993", "tensor([True])"),
    ])
  func kinds(code: String, expected: String) throws {
    #expect(try LabBench().show(code) == expected)
  }

  @Test(
    "Arguments have PyTorch's names too",
    arguments: [
      ("ones(2, 3).sum(dim=0, keepdim=True)", "[[2.0, 2.0, 2.0]]"),
      ("arange(4).float().var(correction=1) * 3", "5.0"), ("softmax(zeros(2, 1), dim=0)", "[[0.5], [0.5]]"),
      ("stack([ones(1), zeros(1)], dim=1)", "[[1.0, 0.0]]"), ("one_hot([1], num_classes=3)", "[[0, 1, 0]]"),
      ("clip(tensor([-2, 5]), min=0, max=3)", "[0, 3]"), ("full(size=(2,), fill_value=7)", "[7, 7]"),
      ("tril(ones(2, 2), diagonal=-1)", "[[0.0, 0.0], [1.0, 0.0]]"),
      ("linspace(0, 1, steps=3)", "[0.0, 0.5, 1.0]"),
      ("ones(1, 2).squeeze(dim=0).unsqueeze(dim=1)", "[[1.0], [1.0]]"),
      ("arange(24).reshape(2, 3, 4).transpose(0, -1)[3, 2]", "[11, 23]"),
    ])
  func otherNames(code: String, expected: String) throws {
    #expect(try LabBench().show("(\(code)).tolist()") == expected)
  }

  @Test("An argument is not given by both its names")
  func bothNames() throws {
    #expect(
      try LabBench().error("ones(2).sum(axis=0, dim=0)") == """
        test.star:1:1: error: sum() got more than one value for the argument "dim"
          ones(2).sum(axis=0, dim=0)
          ^
        """)
  }

  @Test(
    "Powers are taken element by element, of ints too",
    arguments: [
      ("pow(tensor([1, -2, 3]), 2)", "tensor([1, 4, 9])"), ("pow(tensor([4, 9]), 0.5)", "tensor([2., 3.])"),
      ("tensor([2.0, 3.0]).pow(tensor([[1.0], [2.0]]))", "tensor([[2., 3.],\n        [4., 9.]])"),
      ("pow(tensor([3], dtype=\"int32\"), 3).dtype", "\"int32\""),
      ("pow(tensor([True, False]), True)", "tensor([1, 0])"),
      ("pow(tensor(2, dtype=\"float64\"), 0.5).dtype", "\"float64\""),
      ("grad(lambda x: pow(x, 3).sum())(tensor([1.0, 2.0]))", "tensor([ 3., 12.])"),
      ("grad(lambda x: pow(tensor(2.0), x).sum())(tensor([0.0]))", "tensor([0.6931])"),
    ])
  func powers(code: String, expected: String) throws {
    #expect(try LabBench().show(code) == expected)
  }

  @Test(
    "A tensor of one element serves where a number is asked for",
    arguments: [
      ("int(tensor(3.7)), float(tensor([2])), round(tensor(2.5))", "(3, 2.0, 2)"),
      ("\"%.2f of %d\" % (tensor(1.234), tensor([7]))", "\"1.23 of 7\""),
      ("max(tensor([1, 3, 2])), min(tensor([0.5, -1.0]))", "(tensor(3), tensor(-1.))"),
      ("[x.item() for x in sorted(tensor([3, 1, 2]))]", "[1, 2, 3]"),
    ])
  func numbers(code: String, expected: String) throws {
    #expect(try LabBench().show(code) == expected)
  }

  @Test("Functions of a matrix take stacks of them, and gradients pass")
  func stacks() throws {
    let bench = try LabBench()
    try bench.run("a = randn(2, 3, 4, 4, seed=1)\nU, S, Vh = svd(a)\nQ, R = qr(a)")
    #expect(bench.show("allclose(U * S[..., None, :] @ Vh, a, atol=1e-5)") == "True")
    #expect(bench.show("allclose(Q @ R, a, atol=1e-5), S.shape") == "(True, (2, 3, 4))")
    #expect(bench.show("allclose(inv(a) @ a, eye(4), atol=1e-3)") == "True")
    #expect(bench.show("det(a).shape, allclose(det(a)[1, 2], det(a[1, 2]))") == "((2, 3), True)")
    #expect(
      bench.show(
        "allclose(grad(lambda x: det(x).sum())(a)[1, 2], grad(lambda x: det(x))(a[1, 2]), atol=1e-5)")
        == "True")
  }

  @Test("Gradients pass through a truncated decomposition as through what it keeps of the whole one")
  func truncatedGradients() throws {
    let bench = try LabBench()
    try bench.run(
      """
      def near(U, S, Vh): return ((U * S @ Vh - 1) * (U * S @ Vh - 1)).sum()
      def whole(a):
          U, S, Vh = svd(a)
          return near(U[:, :2], S[:2], Vh[:2])
      def leading(a): return near(*svd(a, k=2))
      a = randn(5, 4, seed=3)
      flat = a @ diag(tensor([1, 1, 1, 0]))
      """)
    #expect(bench.show("allclose(grad(leading)(a), grad(whole)(a))") == "True")
    #expect(bench.show("isfinite(grad(leading)(flat)).all().item()") == "True")
  }

  @Test("Tensors of every kind come back from a file as they were")
  func files() throws {
    let bench = try LabBench()
    try bench.run(
      """
      saved = {
        "ids": tensor([1, -2]), "short": tensor([[3]], dtype="int32"), "mask": tensor([True, False]),
        "half": tensor([0.5]), "wide": tensor([0.1], dtype="float64"), "none": zeros(0, 3), "view": arange(6).reshape(2, 3).T,
      }
      save_tensors(saved, "out/all.safetensors")
      loaded = load_tensors("out/all.safetensors")
      """)
    #expect(bench.show("sorted(loaded.keys()) == sorted(saved.keys())") == "True")
    #expect(
      bench.show(
        "all([loaded[k].dtype == saved[k].dtype and loaded[k].shape == saved[k].shape for k in saved])")
        == "True")
    #expect(bench.show("all([loaded[k].tolist() == saved[k].tolist() for k in saved])") == "True")
  }

  @Test("A large matrix's leading singular values are found by projection as by the whole decomposition")
  func truncated() throws {
    let bench = try LabBench()
    try bench.run(
      """
      a = randn(400, 20, seed=1) @ randn(20, 500, seed=2) + 0.01 * randn(400, 500, seed=3)
      U, S, Vh = svd(a, k=6)
      whole = svd(a)[1]
      """)
    #expect(bench.show("U.shape, S.shape, Vh.shape") == "((400, 6), (6,), (6, 500))")
    #expect(bench.show("allclose(S, whole[:6], rtol=1e-5)") == "True")
    #expect(bench.show("allclose(U.T @ U, eye(6), atol=1e-5)") == "True")
    #expect(bench.show("allclose(U.T @ a, diag(S) @ Vh, atol=1e-2)") == "True")
  }

  @Test("Of a matrix with a flat spectrum the leading parts are those of the whole decomposition")
  func flatSpectrum() throws {
    let bench = try LabBench()
    try bench.run("a = randn(300, 400, seed=1)\nU, S, Vh = svd(a, k=5)\nu, s, vh = svd(a)")
    #expect(bench.show("U.shape, S.shape, Vh.shape") == "((300, 5), (5,), (5, 400))")
    #expect(
      bench.show("[(U == u[:, :5]).all().item(), (S == s[:5]).all().item(), (Vh == vh[:5]).all().item()]")
        == "[True, True, True]")
  }

  @Test("Principal angles are exact for small and for right angles")
  func angles() throws {
    let bench = try LabBench()
    try bench.run(
      """
      a = tensor([[1, 0], [0, 1], [0, 0], [0, 0]], dtype="float64")
      b = tensor([[1, 0], [0, 0], [1e-9, 0], [0, 1]], dtype="float64")
      t = principal_angles(a, b)
      """)
    #expect(
      bench.show("abs(t[0].item() - 1e-9) < 1e-15, abs(t[1].item() - 1.5707963267948966) < 1e-15")
        == "(True, True)")
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
