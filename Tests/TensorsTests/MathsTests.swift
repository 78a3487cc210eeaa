import Foundation
import Tensors
import Testing

@Suite("Maths on tensors")
struct MathsTests {
  let context = Context(threads: 2)

  /// How many representable numbers apart two numbers are, at most.
  private func worst(_ values: [Float], _ exact: [Double]) -> Double {
    zip(values, exact).reduce(0.0) { worst, pair in
      let right = Float(pair.1)
      if pair.0 == right || pair.0.isNaN && right.isNaN { return worst }
      return max(worst, (Double(pair.0) - pair.1).magnitude / Double(max(right.ulp, .leastNonzeroMagnitude)))
    }
  }

  @Test("exp is right to 2 units in the last place over the whole range, denormal results included")
  func exponential() throws {
    let x = try Tensor.linspace(-104, 89, count: 100_003, in: context)
    #expect(worst(try x.exp().scalars, x.scalars.map { Foundation.exp(Double($0)) }) <= 2)
  }

  @Test("log is right to 2 units in the last place, of denormal numbers too")
  func logarithm() throws {
    let x = try Tensor.linspace(-149, 127.99, count: 100_003, in: context).scalars.map { exp2f($0) }
    let close = try Tensor.linspace(0.5, 2, count: 100_003, in: context).scalars
    let all = try Tensor(x + close, shape: [x.count + close.count], in: context)
    #expect(worst(try all.log().scalars, all.scalars.map { Foundation.log(Double($0)) }) <= 2)
    let edges = try Tensor([0, -1, .infinity, 1], shape: [4], in: context).log().scalars
    #expect(edges[0] == -.infinity && edges[1].isNaN && edges[2] == .infinity && edges[3] == 0)
  }

  @Test("tanh is right to 3 units in the last place, and the sigmoid to 3")
  func hyperbolicTangent() throws {
    let x = try Tensor.linspace(-12, 12, count: 100_003, in: context)
    #expect(worst(try x.tanh().scalars, x.scalars.map { Foundation.tanh(Double($0)) }) <= 3)
    #expect(worst(try x.sigmoid().scalars, x.scalars.map { 1 / (1 + Foundation.exp(-Double($0))) }) <= 3)
  }

  @Test("Sines and cosines are right to 1e-7, also beyond where their reduction is exact")
  func sines() throws {
    let x = try Tensor.linspace(-30_000, 30_000, count: 100_003, in: context)
    for (values, function) in [
      (try x.sin(), { Foundation.sin($0) }), (try x.cos(), { Foundation.cos($0) }),
    ] as [(Tensor, (Double) -> Double)] {
      let distances = zip(values.scalars, x.scalars).map { abs(Double($0) - function(Double($1))) }
      #expect(distances.allSatisfy { $0 < 1e-7 })
    }
    let odd = try Tensor([.infinity, 1e30, .nan, -0.5], shape: [4], in: context).sin().scalars
    #expect(odd[0].isNaN && odd[1] == Foundation.sin(Float(1e30)) && odd[2].isNaN && odd[3] < 0)
  }

  @Test("The rest of a division is exact, however long the quotient")
  func remainders() throws {
    let stream = RandomStream(seed: 3)
    // Numbers of every size, many of them close to multiples of the divisor.
    let numbers = (0..<4000).map { index -> (Float, Float) in
      let b = Float(bitPattern: UInt32(truncatingIfNeeded: stream.nextSeed()))
      let a =
        index % 2 == 0
        ? (b * Float(index)).nextUp : Float(bitPattern: UInt32(truncatingIfNeeded: stream.nextSeed()))
      return (a, b)
    }.filter { $0.0.isFinite && $0.1.isFinite && $0.1 != 0 }
    let a = try Tensor(numbers.map(\.0), shape: [numbers.count], in: context)
    let b = try Tensor(numbers.map(\.1), shape: [numbers.count], in: context)
    for ((x, y), rest) in zip(numbers, try a.remainder(b).scalars) {
      let truncated = x.truncatingRemainder(dividingBy: y)
      let right = truncated != 0 && (truncated < 0) != (y < 0) ? truncated + y : truncated
      #expect(rest == right, "\(x) % \(y)")
    }
  }

  @Test("Infinity and NaN come out as they do from the mathematical library")
  func specials() throws {
    let x = try Tensor([.infinity, -.infinity, .nan, 0, -0.0], shape: [5], in: context)
    #expect(try x.exp().scalars.prefix(2) == [.infinity, 0])
    #expect(try x.tanh().scalars.prefix(2) == [1, -1])
    #expect(try x.sigmoid().scalars.prefix(2) == [1, 0])
    for function in [
      Tensor.exp, Tensor.tanh, Tensor.sigmoid, Tensor.silu, Tensor.relu, Tensor.log, Tensor.sqrt,
    ] {
      #expect(try function(x)().scalars[2].isNaN)
    }
    #expect(try x.max().item().isNaN)
    #expect(try x.argmax() == 2)
    #expect(try x.sorted().scalars.last?.isNaN == true)
  }

  @Test("A sum of a million numbers does not drift")
  func longSum() throws {
    #expect(try Tensor.full([1_000_000], 0.1, in: context).sum().item() == Float(Double(Float(0.1)) * 1e6))
    #expect(try Tensor.full([1_000_000, 2], 0.1, in: context).sum(axes: [0]).scalars[1] == 100_000)
  }

  @Test(
    "Decompositions multiply back to the matrix",
    arguments: [[3, 3], [5, 2], [2, 5], [1, 1], [60, 300], [300, 200]])
  func decompositions(shape: [Int]) throws {
    let a = try Tensor.randn(shape, seed: 1, in: context)
    let (u, s, vh) = try a.svd()
    // A few hundred roundings of numbers of size one.
    #expect(try (u * s).matmul(vh).allClose(a, absolute: 2e-4))
    #expect(try u.T.matmul(u).allClose(Tensor.eye(s.count, in: context), absolute: 2e-5))
    let (q, r) = try a.qr()
    #expect(try q.matmul(r).allClose(a, absolute: 2e-4))
    let (values, vectors) = try a.T.matmul(a).eigh()
    #expect(try (vectors * values).matmul(vectors.T).allClose(a.T.matmul(a), absolute: 2e-3))
    #expect(try s.allClose(a.singularValues(), absolute: 1e-4))
  }

  @Test("An interrupt ends a long product and a long decomposition early", arguments: ["product", "svd"])
  func interrupts(work: String) throws {
    let context = Context(threads: 2)
    let flag = context.interrupt
    let a = try Tensor.randn([4000, 4000], seed: 1, in: context)
    Thread.detachNewThread {
      Thread.sleep(forTimeInterval: 0.05)
      flag.raise()
    }
    let time = ContinuousClock().measure {
      #expect(throws: Interrupted()) { _ = work == "svd" ? try a.svd().s : try a.matmul(a) }
    }
    // Either would take many seconds; it stops within a tenth of one when nothing else wants the processor.
    #expect(time < .seconds(1))
  }

  @Test("Tensors without elements go through every kind of operation")
  func empty() throws {
    let x = try Tensor.zeros([0, 3], in: context)
    #expect(try Tensor.concat([x, Tensor.ones([2, 3], in: context)]).scalars == [1, 1, 1, 1, 1, 1])
    for result in try [x + x, x.exp(), x.softmax(), x.sorted(), x.T.copy(), x.cumsum(axis: 0)] {
      #expect(result.count == 0)
    }
    #expect(try x.sum().item() == 0)
    #expect(try x.matmul(Tensor.ones([3, 2], in: context)).shape == [0, 2])
    #expect(try x.T.matmul(x).scalars == [Float](repeating: 0, count: 9))
    #expect(try Tensor.arange(5, -1e300, in: context).count == 0)
    #expect(throws: TensorError.self) { try Tensor.arange(0, .nan, in: context) }
    #expect(throws: TensorError.self) { try Tensor.arange(0, 1e300, in: context) }
    try x.assign(x)
  }

  @Test("Assigning to a view writes through, also where the two overlap")
  func assignment() throws {
    let x = try Tensor.arange(0, 6, in: context)
    try x.assign(x.flipped(axis: 0))
    #expect(x.scalars == [5, 4, 3, 2, 1, 0])
    try x.sliced([.slice(start: nil, stop: nil, step: 2)]).assign(Tensor(scalar: 9, in: context))
    #expect(x.scalars == [9, 4, 9, 2, 9, 0])
  }
}
