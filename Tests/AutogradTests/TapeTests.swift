import Autograd
import Tensors
import Testing

@Suite("The record of operations")
struct TapeTests {
  let context = Context(threads: 2)

  private func leaf(_ values: [Float], _ shape: [Int]) throws -> Variable {
    Variable(try Tensor(values, shape: shape, in: context), requiresGrad: true)
  }

  @Test("A product of matrices passes its gradient to both sides")
  func product() throws {
    let a = try leaf([1, 2, 3, 4, 5, 6], [2, 3])
    let b = try leaf([1, 0, 0, 1, 1, 1], [3, 2])
    let c = try matmul(a, b)
    #expect(c.value.scalars == [4, 5, 10, 11])
    try c.backward(seed: Tensor.ones([2, 2], in: context))
    #expect(a.grad?.scalars == [1, 1, 2, 1, 1, 2])
    #expect(b.grad?.scalars == [5, 5, 7, 7, 9, 9])
    #expect(context.ledger.now(.gradients) == 12 * 4)
    a.zeroGrad()
    #expect(context.ledger.now(.gradients) == 6 * 4)
  }

  @Test("A leaf that is used twice gathers both gradients, and neither shares memory with another")
  func twice() throws {
    let a = try leaf([1, 2], [2])
    let b = try leaf([3, 4], [2])
    try add(multiply(a, a), b).backward(seed: Tensor.ones([2], in: context))
    #expect(a.grad?.scalars == [2, 4])
    try add(a, b).backward(seed: Tensor.ones([2], in: context))
    #expect(a.grad?.scalars == [3, 5])
    #expect(b.grad?.scalars == [2, 2])
    #expect(a.grad?.storage !== b.grad?.storage)
  }

  @Test("A gradient that the program holds does not change when more is gathered")
  func heldGradient() throws {
    let a = try leaf([1, 2], [2])
    try sum(a).backward()
    let held = try #require(a.grad)
    try sum(a).backward()
    #expect(held.scalars == [1, 1])
    #expect(a.grad?.scalars == [2, 2])
    #expect(context.ledger.now(.gradients) == 4 * 4)
  }

  @Test("A record of a million operations is walked and freed without recursion", arguments: [true, false])
  func longTape(walked: Bool) throws {
    let a = try leaf([1], [])
    var x = a
    for _ in 0..<1_000_000 { x = try add(x, a) }
    if walked {
      try x.backward()
      #expect(a.grad?.scalars == [1_000_001])
    }
  }

  @Test("Nothing is recorded without a leaf that wants a gradient, nor inside noGrad")
  func nothingRecorded() throws {
    let plain = Variable(try Tensor.ones([2], in: context))
    let a = try leaf([1, 2], [2])
    #expect(try !add(plain, plain).requiresGrad)
    #expect(try add(plain, a).requiresGrad)
    #expect(try !noGrad { try add(plain, a) }.requiresGrad)
    #expect(try !add(plain, a).detached().requiresGrad)
  }

  @Test("What a rule has saved is freed as the walk passes it")
  func savedTensorsAreFreed() throws {
    let a = try leaf([Float](repeating: 0.5, count: 1000), [1000])
    let before = context.ledger.totalNow
    let result: Variable = try {
      var x = a
      for _ in 0..<10 { x = try sin(x) }
      return try sum(x)
    }()
    #expect(context.ledger.totalNow == before + 10 * 4000 + 4 - 4000)
    try result.backward()
    // The gradient of the leaf, and the result.
    #expect(context.ledger.totalNow == before + 4000 + 4)
  }

  @Test("A frozen side of a product saves nothing for its gradient")
  func frozenSide() throws {
    let weight = Variable(try Tensor.ones([8, 8], in: context))
    let a = try leaf([Float](repeating: 1, count: 64), [8, 8])
    let before = context.ledger.totalNow
    let y = try matmul(add(a, 1), weight)
    // The sum is not needed by any rule and is gone; the result is here.
    #expect(context.ledger.totalNow == before + 64 * 4)
    try sum(y).backward()
    #expect(weight.grad == nil)
  }

  @Test("Products with a norm and with a gate's result keep neither, and have the gradients of those that do")
  func recomputed() throws {
    let x = Variable(try .randn([64, 32], seed: 1, in: context), requiresGrad: true)
    let gain = Variable(try .randn([32], seed: 2, in: context), requiresGrad: true)
    let weight = Variable(try .randn([8, 32], seed: 3, in: context), requiresGrad: true)
    func run(_ wrap: (Variable) throws -> Variable) throws -> (kept: Int, bits: [[UInt32]]) {
      for leaf in [x, gain, weight] { leaf.zeroGrad() }
      let before = context.ledger.totalNow
      let result = try {
        let norm = try wrap(rmsNorm(x, weight: gain, epsilon: 1e-5))
        let products = try add(linear(norm, weight), linear(norm, weight))
        return try add(products, linear(wrap(siluGate(x, multiply(x, 2))), weight))
      }()
      let kept = context.ledger.totalNow - before
      try sum(multiply(result, result)).backward()
      return (kept, [x, gain, weight].map { $0.grad?.scalars.map(\.bitPattern) ?? [] })
    }
    let spared = try run { $0 }
    // A product with one has the same bits, and its input is no norm.
    let held = try run { try multiply($0, 1) }
    #expect(held.kept - spared.kept == 2 * 64 * 32 * 4)
    #expect(spared.bits == held.bits)
    #expect(spared.bits.allSatisfy { !$0.isEmpty })
  }

  @Test("A norm is not computed again from numbers that have changed")
  func recomputedFromChanged() throws {
    let (x, gain) = (try leaf([1, 2, 3, 4], [2, 2]), try leaf([1, 1], [2]))
    let weight = try leaf([1, 1], [1, 2])
    let y = try linear(rmsNorm(x, weight: gain, epsilon: 0), weight)
    x.updateInPlace { $0.pointer[0] = 7 }
    let error = TensorError(
      "a tensor was changed in place after this value was computed from it",
      hint: "compute the value again before backward()")
    #expect(throws: error) { try y.backward(seed: Tensor.ones([2, 1], in: context)) }
  }

  @Test("backward() says what it needs")
  func errors() throws {
    let a = try leaf([1, 2], [2])
    #expect(
      throws: TensorError(
        "backward() needs a single number, and this value is (2,)",
        hint: "reduce it first, as with .sum() or .mean()")
    ) { try add(a, a).backward() }
    #expect(
      throws: TensorError(
        "backward() has nothing to do: no input of this value wants a gradient",
        hint: "set requires_grad on a parameter before computing with it")
    ) { try Variable(Tensor.ones([], in: context)).backward() }
    let loss = try sum(a)
    try loss.backward()
    #expect(
      throws: TensorError(
        "backward() ran through this value before, and what it had saved is freed",
        hint: "compute the value again before the next backward(), or add up the values and call it once")
    ) { try loss.backward() }
    #expect(
      throws: TensorError("backward() of a (2,) value got a seed of shape (3,)")
    ) { try add(a, a).backward(seed: Tensor.ones([3], in: context)) }
  }

  @Test("A value that was computed from a weight before its update is refused, and a new one is not")
  func staleRecord() throws {
    let (weight, other) = (try leaf([1, 2], [2]), try leaf([3, 4], [2]))
    let (stale, fresh) = (try sum(multiply(exp(weight), other)), try sum(multiply(other, other)))
    try weight.updateInPlace { try $0.scaleInPlace(by: 2) }
    for _ in 0..<2 {
      #expect(
        throws: TensorError(
          "a tensor was changed in place after this value was computed from it",
          hint: "compute the value again before backward()")
      ) { try stale.backward() }
    }
    #expect(weight.grad == nil && other.grad == nil)
    try fresh.backward()
    #expect(other.grad?.scalars == [6, 8])
    try sum(multiply(weight, other)).backward()
    #expect(weight.grad?.scalars == [3, 4])
  }

  @Test("An interrupt stops a walk, and the next one works")
  func interrupt() throws {
    let a = try leaf([1, 2], [2])
    let loss = try sum(multiply(a, a))
    context.interrupt.raise()
    #expect(throws: Interrupted()) { try loss.backward() }
    context.interrupt.clear()
    a.zeroGrad()
    try sum(multiply(a, a)).backward()
    #expect(a.grad?.scalars == [2, 4])
  }
}
