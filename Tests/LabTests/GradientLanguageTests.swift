import Foundation
import Lab
import Starlark
import TestSupport
import Testing

/// One line of gradient_cases.json.
struct ExpressionCase: Decodable, CustomTestStringConvertible, Sendable {
  let setup: String
  let code: String
  let value: Double
  let gradients: [String: [Double]]

  var testDescription: String { code }

  static func all() throws -> [ExpressionCase] {
    let file = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "gradient_cases.json")
    return try JSONDecoder().decode([ExpressionCase].self, from: Data(contentsOf: file))
  }
}

@Suite("Gradients in the language")
struct GradientLanguageTests {
  @Test("Random expressions have the values and gradients that PyTorch gives them")
  func beside() throws {
    let bench = try LabBench()
    let cases = try ExpressionCase.all()
    #expect(cases.count == 300)
    for test in cases {
      do {
        try bench.run("\(test.setup)\nloss = \(test.code)\nloss.backward()")
        let value = try #require(bench.run("loss.item()")?.asDouble)
        // PyTorch's own single precision stays within a tenth of these.
        #expect((value - test.value).magnitude <= 2e-4 * max(1, test.value.magnitude), "\(test.code)")
        let greatest = test.gradients.values.joined().map(\.magnitude).max() ?? 0
        for (name, expected) in test.gradients {
          let list = try bench.run("\(name).grad.reshape(-1).tolist()")?.asObject(List.self)
          let got = try #require(list).elements.map { $0.asDouble ?? .nan }
          #expect(got.count == expected.count)
          for (left, right) in zip(got, expected) {
            #expect(
              (left - right).magnitude <= 2e-4 * greatest, "\(name) of \(test.code): \(got), \(expected)")
          }
        }
      } catch {
        Issue.record("\(test.code): \(error)")
      }
    }
  }

  @Test(
    "grad(), value_and_grad() and no_grad() do what JAX's and PyTorch's do",
    arguments: [
      ("grad(lambda x: (x * x).sum())(tensor([1.0, 2.0]))", "tensor([2., 4.])"),
      ("grad(lambda x: x * x * x)(2)", "tensor(12.)"),
      ("grad(lambda x, y: (x * y).sum())(3.0, 4.0)", "(tensor(4.), tensor(3.))"),
      ("grad(lambda x, y: (x * y).sum(), argnums=1)(3.0, 4.0)", "tensor(3.)"),
      ("grad(lambda x, y: (x * y).sum(), argnums=-2)(3.0, 4.0)", "tensor(4.)"),
      ("grad(lambda x, y: (x * y).sum(), argnums=(1, 0))(3.0, 4.0)", "(tensor(3.), tensor(4.))"),
      ("grad(lambda x, y: (x * y).sum(), argnums=(0,))(3.0, 4.0)", "(tensor(4.),)"),
      ("grad(lambda x, n: (x * n).sum(), argnums=0)(ones(2), 3)", "tensor([3., 3.])"),
      ("grad(lambda x, scale=1: x * scale)(2.0, scale=5)", "tensor(5.)"),
      ("grad(lambda x, y: x * x)(2.0, 4.0)", "(tensor(4.), tensor(0.))"),
      ("value_and_grad(lambda x: (x * x).sum())(tensor([1.0, 2.0]))", "(tensor(5.), tensor([2., 4.]))"),
      ("value_and_grad(lambda x, y: x * y, argnums=1)(2.0, 3.0)", "(tensor(6.), tensor(2.))"),
      ("no_grad(lambda x: x * x)(ones(1, requires_grad=True)).requires_grad", "False"),
      ("no_grad(lambda x, by=1: x * by)(ones(1), by=3)", "tensor([3.])"),
      ("no_grad(lambda x: grad(lambda y: y * y)(x))(3.0)", "tensor(6.)"),
      ("grad(lambda x: grad(lambda y: y * y)(3.0) * x)(2.0)", "tensor(6.)"),
      ("grad(lambda x: grad(lambda y: y * y)(x.detach()) * x)(2.0)", "tensor(4.)"),
    ])
  func functions(code: String, expected: String) throws {
    #expect(try LabBench().show(code) == expected)
  }

  @Test("grad() leaves what else the function computes with alone")
  func captured() throws {
    let bench = try LabBench()
    try bench.run(
      """
      w = tensor(2.0, requires_grad=True)
      square = w * w
      slope = grad(lambda x: x * square)(3.0)
      """)
    #expect(bench.show("slope.item(), w.grad") == "(4.0, None)")
    #expect(bench.show("square.backward()\nw.grad") == "tensor(4.)")
  }

  @Test(
    "A gradient that would be lost or wrong is an error",
    arguments: [
      (
        "grad(lambda x: grad(lambda y: y * y * y)(x))(2.0)",
        """
        test.star:1:1: error: the gradient of a gradient is not recorded
          grad(lambda x: grad(lambda y: y * y * y)(x))(2.0)
          ^
          hint: use .detach() on what grad() or value_and_grad() returned where it counts as a constant
        """
      ),
      (
        "grad(lambda x: grad(lambda y: y * x)(5.0) * x)(2.0)",
        """
        test.star:1:1: error: the gradient of a gradient is not recorded
          grad(lambda x: grad(lambda y: y * x)(5.0) * x)(2.0)
          ^
          hint: use .detach() on what grad() or value_and_grad() returned where it counts as a constant
        """
      ),
      (
        "grad(lambda x: x.detach() * 2)(2.0)",
        """
        test.star:1:1: error: the function's result does not depend on what the gradient is for
          grad(lambda x: x.detach() * 2)(2.0)
          ^
          hint: compute it from the arguments, without .detach(), .item() and .tolist() on the way
        """
      ),
      (
        "grad(lambda x: x * x)(ones(2))",
        """
        test.star:1:1: error: a gradient is that of a single number, and the function returned (2,)
          grad(lambda x: x * x)(ones(2))
          ^
          hint: reduce it first, as with .sum() or .mean()
        """
      ),
      (
        "grad(lambda x, y: x * y)(2.0, \"a\")",
        """
        test.star:1:1: error: a gradient is taken at tensors and numbers, not at a value of type string
          grad(lambda x, y: x * y)(2.0, "a")
          ^
          hint: argnums says which arguments to differentiate by
        """
      ),
      (
        "grad(lambda x: x, argnums=1)(2.0)",
        """
        test.star:1:1: error: argnums names argument 1, and the function was called with 1
          grad(lambda x: x, argnums=1)(2.0)
          ^
          hint: arguments are counted from 0
        """
      ),
      (
        "grad(lambda x, y: x, argnums=(0, -2))(2.0, 3.0)",
        """
        test.star:1:1: error: argnums names the same argument twice
          grad(lambda x, y: x, argnums=(0, -2))(2.0, 3.0)
          ^
        """
      ),
      (
        "grad(lambda: ones(1))()",
        """
        test.star:1:1: error: grad() needs an argument to differentiate by
          grad(lambda: ones(1))()
          ^
        """
      ),
      (
        "grad(lambda x: svd(x)[0][0, 1])(eye(2))",
        """
        test.star:1:1: error: svd() has no gradient through its vectors here: two singular values are equal
          grad(lambda x: svd(x)[0][0, 1])(eye(2))
          ^
          hint: the singular values themselves have one
        """
      ),
      (
        "x = ones(2, requires_grad=True)\nx.grad = x",
        """
        test.star:2:3: error: grad can be set to None, which forgets it, and not to a value of type tensor
          x.grad = x
            ^
        """
      ),
    ])
  func errors(code: String, expected: String) throws {
    #expect(try LabBench().error(code) == expected)
  }

  @Test("Gradients add up until they are set to None, and backward() takes a gradient of its own")
  func accumulation() throws {
    let bench = try LabBench()
    try bench.run(
      "x = tensor([1.0, 2.0], requires_grad=True)\n(x * x).sum().backward()\n(x * 3).sum().backward()")
    #expect(bench.show("x.grad") == "tensor([5., 7.])")
    #expect(bench.show("x.grad = None\nx.grad") == "None")
    #expect(bench.show("(x * x).backward(gradient=tensor([1.0, 10.0]))\nx.grad") == "tensor([ 2., 40.])")
  }

  /// Names whose results are whole numbers, truths or places, or that make new tensors: no gradient passes them.
  private static let withoutGradient: Set = [
    "argsort", "detach", "full", "grad", "linspace", "no_grad", "one_hot", "rand", "randint", "randn",
    "tensor", "value_and_grad", "zeros", "ones", "arange", "eye", "x.detach", "isfinite", "isnan",
    "ones_like", "where", "zeros_like", "x.all", "x.any", "x.argsort", "x.astype", "x.bool", "x.int",
    "x.long", "x.nonzero",
  ]

  @Test("No function or method loses a gradient without saying so")
  func nothingLost() throws {
    let names = try LabBench()
    try names.run("x = ones(2, 2)")
    var examples: [(name: String, example: String)] = []
    for name in names.session.completions(of: "", at: 0) {
      guard let builtin = names.session.globals[name]?.asObject(Builtin.self) else { continue }
      builtin.documentation.example.map { examples.append((name, $0)) }
    }
    let tensor = try #require(names.session.globals["x"]?.asObject(Object.self))
    for name in tensor.attributeNames {
      guard let method = try tensor.attribute(name)?.asObject(Builtin.self) else { continue }
      method.documentation.example.map { examples.append(("x.\(name)", $0)) }
    }
    // Whatever an example makes a tensor with wants a gradient.
    let setup = """
      make = {"tensor": tensor, "ones": ones, "eye": eye, "arange": arange}
      def tensor(data, requires_grad=True): return make["tensor"](data, requires_grad=True)
      def ones(*shape, requires_grad=True): return make["tensor"](make["ones"](*shape), requires_grad=True)
      def eye(n): return tensor(make["eye"](n))
      def arange(n): return tensor(make["arange"](n))
      def lost(value):
          if type(value) in ("tuple", "list"):
              return any([lost(part) for part in value])
          return type(value) == "tensor" and not value.requires_grad
      """
    var count = 0
    for (name, example) in examples
    where !Self.withoutGradient.contains(name)
      && ["tensor(", "ones(", "eye(", "arange("].contains(where: example.contains)
    {
      let bench = try LabBench()
      try bench.run(setup)
      let shown = bench.show("lost(\(example))")
      let isSaid = ["records no gradient", "gradients are recorded for float32"].contains(
        where: shown.contains)
      #expect(shown == "False" || isSaid, "\(name): \(example)")
      count += 1
    }
    #expect(count > 40)
  }
}
