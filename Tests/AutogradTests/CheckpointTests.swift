import Autograd
import Tensors
import Testing

@Suite("Gradient checkpointing")
struct CheckpointTests {
  private let context = Context(threads: 1)

  private func leaf(_ seed: UInt64, _ shape: [Int]) throws -> Variable {
    Variable(try .randn(shape, seed: seed, in: context), requiresGrad: true)
  }

  /// Two layers with a residual connection.
  private func block(_ x: Variable, _ w: Variable, _ v: Variable) throws -> Variable {
    try add(x, linear(silu(linear(x, w)), v))
  }

  private func bits(_ variables: Variable...) -> [[UInt32]] {
    variables.map { $0.grad?.scalars.map(\.bitPattern) ?? [] }
  }

  /// A chain of blocks over fresh leaves: the loss's bits, the gradients' bits and the peak of memory.
  private func run(checkpointed: Bool) throws -> (bits: [[UInt32]], peak: Int) {
    let (x, w, v) = (try leaf(1, [64, 8]), try leaf(2, [32, 8]), try leaf(3, [8, 32]))
    context.ledger.resetPeaks()
    var y = x
    for _ in 0..<6 {
      y = checkpointed ? try checkpoint([y]) { try block($0[0], w, v) } : try block(y, w, v)
    }
    let loss = try mean(multiply(y, y))
    try loss.backward()
    return ([[try loss.value.item().bitPattern]] + bits(x, w, v), context.ledger.totalPeak)
  }

  @Test("Value and gradients have the same bits, weights shared by segments included, for less memory")
  func sameBits() throws {
    let (plain, frugal) = (try run(checkpointed: false), try run(checkpointed: true))
    #expect(plain.bits == frugal.bits)
    #expect(plain.bits.allSatisfy { !$0.isEmpty })
    #expect(frugal.peak < plain.peak / 2)
  }

  @Test("A segment may read what was computed outside, from the same input too, and hold another segment")
  func capturing() throws {
    func gradients(checkpointed: Bool) throws -> [Float] {
      func run(_ inputs: [Variable], _ segment: @escaping ([Variable]) throws -> Variable) throws -> Variable
      {
        checkpointed ? try checkpoint(inputs, segment) : try segment(inputs)
      }
      let (x, w, v) = (try leaf(1, [4, 8]), try leaf(2, [8, 8]), try leaf(3, [8, 8]))
      let scaled = try multiply(w, v)
      let h = try linear(x, v)
      let y = try run([h]) { outer in
        let inner = try run([outer[0]]) { try silu(linear($0[0], scaled)) }
        return try add(multiply(inner, h), linear(outer[0], scaled))
      }
      try sum(multiply(y, h)).backward()
      return [x, w, v].flatMap { $0.grad?.scalars ?? [] }
    }
    let (plain, frugal) = (try gradients(checkpointed: false), try gradients(checkpointed: true))
    #expect(plain.count == 4 * 8 + 2 * 8 * 8)
    #expect(plain.count == frugal.count)
    // What is read from outside gets its parts in another order, each rounded at its size of ten or so.
    #expect(zip(plain, frugal).allSatisfy { abs($0 - $1) < 1e-4 })
  }

  @Test("What nobody wants a gradient of is not computed twice")
  func unrecorded() throws {
    var runs = 0
    let (x, w) = (Variable(try .ones([2, 3], in: context)), try leaf(1, [3, 3]))
    func segment(_ inputs: [Variable]) throws -> Variable {
      runs += 1
      return try linear(inputs[0], Variable(w.value))
    }
    #expect(try !checkpoint([x], segment).requiresGrad)
    _ = try noGrad { try checkpoint([w], segment) }
    #expect(runs == 2)
    let y = try checkpoint([w]) { $0[0] }
    #expect(y === w)
    #expect(try checkpoint([x]) { _ in w } === w)
  }

  @Test("Random numbers are drawn again, and the stream goes on where it was")
  func random() throws {
    let w = try leaf(1, [50])
    let y = try checkpoint([w]) { [context] inputs in
      let mask = try Tensor.rand([50], seed: context.random.nextSeed(), in: context)
      return try multiply(inputs[0], Variable(mask))
    }
    let position = context.random.position
    try sum(y).backward()
    let mask = zip(y.value.scalars, w.value.scalars).map(/)
    #expect(position == 1)
    #expect(context.random.position == 1)
    let difference = zip(w.grad?.scalars ?? [], mask).map { abs($0 - $1) }.max() ?? .infinity
    // A division and a product round once each.
    #expect(difference < 1e-6)
  }

  @Test("An error in the second computation leaves values that can be computed again")
  func failing() throws {
    struct Refused: Error {}
    let w = try leaf(1, [3])
    var runs = 0
    func loss() throws -> Variable {
      try sum(
        checkpoint([w]) { inputs in
          runs += 1
          if runs == 2 { throw Refused() }
          return try multiply(inputs[0], 2)
        })
    }
    let first = try loss()
    #expect(throws: Refused.self) { try first.backward() }
    #expect(w.grad == nil)
    runs = 10
    try loss().backward()
    #expect(w.grad?.scalars == [2, 2, 2])
  }

  @Test("A segment that computes something else the second time is an error")
  func changing() throws {
    let w = try leaf(1, [3])
    var runs = 0
    let y = try checkpoint([w]) { inputs in
      runs += 1
      return runs == 1 ? try sum(inputs[0]) : try multiply(inputs[0], 2)
    }
    #expect(
      throws: TensorError(
        "a checkpointed segment computed something else the second time", label: "it gave (), then (3,)")
    ) { try y.backward() }
  }

  @Test("A leaf tells when its gradient is whole, once for each backward pass", arguments: [false, true])
  func afterAccumulation(checkpointed: Bool) throws {
    let (x, w, v) = (try leaf(1, [4, 8]), try leaf(2, [8, 8]), try leaf(3, [8, 8]))
    var seen: [[Float]] = []
    w.afterAccumulation {
      seen.append(w.grad?.scalars ?? [])
      w.zeroGrad()
    }
    for _ in 0..<2 {
      var y = x
      for _ in 0..<3 {
        y = checkpointed ? try checkpoint([y]) { try block($0[0], w, v) } : try block(y, w, v)
      }
      try sum(y).backward()
    }
    #expect(seen.count == 2)
    #expect(seen[0] == seen[1])
    w.afterAccumulation(nil)
    try sum(block(block(block(x, w, v), w, v), w, v)).backward()
    #expect(seen.count == 2)
    #expect(w.grad?.scalars == seen[0])
  }
}
