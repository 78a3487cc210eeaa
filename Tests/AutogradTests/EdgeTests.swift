import Autograd
import Tensors
import Testing

/// An operation at a place where its derivative is a matter of convention, and the gradients PyTorch 2 gives there.
struct EdgeCase: CustomTestStringConvertible, Sendable {
  let testDescription: String
  let inputs: [[Float]]
  let gradients: [[Float]]
  let apply: @Sendable ([Variable]) throws -> Variable

  init(
    _ name: String, _ inputs: [[Float]], _ gradients: [[Float]],
    _ apply: @escaping @Sendable ([Variable]) throws -> Variable
  ) {
    (testDescription, self.inputs, self.gradients, self.apply) = (name, inputs, gradients, apply)
  }
}

private let infinity = Float.infinity

private let edges: [EdgeCase] = [
  EdgeCase("std of a constant", [[3, 3, 3]], [[0, 0, 0]]) { try standardDeviation($0[0]) },
  EdgeCase("max with infinity", [[1, infinity, 2]], [[0, 1, 0]]) { try max($0[0]) },
  EdgeCase("max with two infinities", [[infinity, 1, infinity]], [[0.5, 0, 0.5]]) { try max($0[0]) },
  EdgeCase("min with infinity", [[1, -infinity, 2]], [[0, 1, 0]]) { try min($0[0]) },
  EdgeCase("max with NaN", [[1, .nan, 2]], [[0, 1, 0]]) { try max($0[0]) },
  EdgeCase("0 ** 0", [[0], [0]], [[0], [0]]) { try power($0[0], $0[1]) },
  EdgeCase("0 ** 2", [[0], [2]], [[0], [0]]) { try power($0[0], $0[1]) },
  EdgeCase("maximum of equals", [[1, 2, 3], [1, 5, 0]], [[0.5, 0, 1], [0.5, 1, 0]]) {
    try maximum($0[0], $0[1])
  },
  EdgeCase("minimum of equals", [[1, 2, 3], [1, 5, 0]], [[0.5, 1, 0], [0.5, 0, 1]]) {
    try minimum($0[0], $0[1])
  },
  EdgeCase("maximum with infinity", [[infinity, 1], [infinity, infinity]], [[0.5, 0], [0.5, 1]]) {
    try maximum($0[0], $0[1])
  },
  EdgeCase("maximum with NaN", [[.nan, 1], [0, .nan]], [[1, 1], [1, 1]]) { try maximum($0[0], $0[1]) },
  EdgeCase("relu at 0 and NaN", [[0, .nan]], [[0, 1]]) { try relu($0[0]) },
  EdgeCase("clip at a bound and NaN", [[-1, .nan]], [[1, 0]]) { try clip($0[0], -1, 1) },
]

@Suite("Gradients at the edges")
struct EdgeTests {
  let context = Context(threads: 2)

  @Test("Gradients are PyTorch's where the derivative is a convention", arguments: edges)
  func conventions(test: EdgeCase) throws {
    let inputs = try test.inputs.map {
      Variable(try Tensor($0, shape: [$0.count], in: context), requiresGrad: true)
    }
    let output = try test.apply(inputs)
    try output.backward(seed: Tensor.ones(output.shape, in: context))
    #expect(inputs.map { $0.grad?.scalars } == test.gradients)
  }

  @Test("Cross entropy keeps its digits next to large logits")
  func largeLogits() throws {
    let logits = Variable(try Tensor([1e8, 1e8, 0], shape: [1, 3], in: context), requiresGrad: true)
    let loss = try crossEntropy(logits, labels: [1])
    #expect(try (loss.value.item() - 0.693_147_2).magnitude < 1e-6)
    try loss.backward()
    #expect(logits.grad?.scalars == [0.5, -0.5, 0])
    let x = Variable(try Tensor([1e8], shape: [1, 1], in: context))
    let head = Variable(try Tensor([1, 1, 0], shape: [3, 1], in: context))
    #expect(try (linearCrossEntropy(x, head, labels: [0]).value.item() - 0.693_147_2).magnitude < 1e-6)
  }

  @Test("A NaN among the logits makes the loss NaN", arguments: 0..<20)
  func notANumber(place: Int) throws {
    let logits = try Tensor.randn([2, 20], seed: 1, in: context)
    logits.pointer[20 + place] = .nan
    #expect(try crossEntropy(Variable(logits), labels: [3, 4]).value.item().isNaN)
    let identity = Variable(try Tensor.eye(20, in: context))
    #expect(try linearCrossEntropy(Variable(logits), identity, labels: [3, 4]).value.item().isNaN)
  }

  @Test("Attention with large scores has the output and gradients of the same scores moved to small ones")
  func largeScores() throws {
    func results(_ offset: Float) throws -> [[Float]] {
      func leaf(_ values: [Float]) throws -> Variable {
        Variable(try Tensor(values, shape: [1, 3, 1, 1], in: context), requiresGrad: true)
      }
      let (q, k) = (try leaf([1, 1, 1]), try leaf([offset, offset + 1, offset + 2]))
      let v = try leaf([1, 2, 4])
      let y = try causalAttention(q, k, v, scale: 1)
      try y.backward(seed: Tensor([1, 2, 3], shape: [1, 3, 1, 1], in: context))
      return [y.value.scalars, try #require(k.grad).scalars, try #require(v.grad).scalars]
    }
    // The scores are whole numbers, so nothing but the softmax could round them.
    #expect(try results(0x1p20) == results(0))
  }

  @Test("Attention has the same bits on any number of threads", arguments: [2, 3])
  func attentionBits(threads: Int) throws {
    func results(_ threads: Int) throws -> [[UInt32]] {
      let context = Context(threads: threads)
      let inputs = try [1, 2, 3].map { seed in
        Variable(try Tensor.randn([3, 70, 2, 8], seed: seed, in: context), requiresGrad: true)
      }
      let y = try causalAttention(inputs[0], inputs[1], inputs[2], scale: 0.3)
      try y.backward(seed: y.value)
      return [y.value.scalars.map(\.bitPattern)]
        + inputs.map { $0.grad?.scalars.map(\.bitPattern) ?? [] }
    }
    #expect(try results(threads) == results(1))
  }

  @Test("A linear layer without inputs gives zeros, and gradients of no elements")
  func emptyLinear() throws {
    let x = Variable(try Tensor.zeros([2, 0], in: context), requiresGrad: true)
    let weight = Variable(try Tensor.zeros([3, 0], in: context), requiresGrad: true)
    let y = try linear(x, weight)
    #expect(y.value.scalars == [Float](repeating: 0, count: 6))
    try y.backward(seed: Tensor.ones([2, 3], in: context))
    #expect(x.grad?.shape == [2, 0] && weight.grad?.shape == [3, 0])
  }

  @Test(
    "A large frozen head gives the loss and gradient of whole logits, and holds a stripe of them at a time")
  func stripedHead() throws {
    let (rows, dim, vocab) = (1000, 16, 3000)
    let head = Variable(try .randn([vocab, dim], seed: 1, in: context))
    let (x, y) = try (
      Variable(Tensor.randn([rows, dim], seed: 2, in: context), requiresGrad: true),
      Variable(Tensor.randn([rows, dim], seed: 2, in: context), requiresGrad: true)
    )
    let labels = (0..<rows).map { $0 % 9 == 0 ? Int32(-100) : Int32($0 * 7919 % vocab) }
    context.ledger.resetPeaks()
    let before = context.ledger.totalNow
    let striped = try linearCrossEntropy(x, head, labels: labels)
    #expect(context.ledger.totalPeak - before < 5 << 20)
    let whole = try crossEntropy(linear(y, head), labels: labels)
    #expect(try (striped.value.item() - whole.value.item()).magnitude < 1e-5)
    try multiply(striped, 3).backward()
    try multiply(whole, 3).backward()
    let (a, b) = (try #require(x.grad), try #require(y.grad))
    // Slopes are a thousandth of the weights, whose sums round at 1e-7.
    #expect(try a.allClose(b, relative: 1e-4, absolute: 1e-8))
    #expect(
      try noGrad { try linearCrossEntropy(x, head, labels: labels) }.value.item() == striped.value.item())
  }
}
