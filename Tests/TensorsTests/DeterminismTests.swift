import Tensors
import Testing

@Suite("The same bits")
struct DeterminismTests {
  /// The results of large operations on a session with so many threads.
  private func results(threads: Int) throws -> [[Float]] {
    let context = Context(threads: threads)
    let a = try Tensor.randn([300, 1000], seed: 1, in: context)
    let b = try Tensor.randn([1000, 257], seed: 2, in: context)
    let product = try a.matmul(b)
    return try [
      a, product, a.exp(), a.sum(), a.sum(axes: [0]), a.sum(axes: [1]), a.softmax(), a * a, a.T + b.sum(),
      a.norm(), Tensor.rand([100_001], seed: 3, in: context), product.T.matmul(a),
      a.reshaped(to: [3, 100, 1000]).matmul(b.reshaped(to: [1, 1000, 257])),
    ].map(\.scalars)
  }

  @Test("Results have the same bits on any number of threads", arguments: [2, 3])
  func threads(count: Int) throws {
    let (one, many) = (try results(threads: 1), try results(threads: count))
    #expect(one.map { $0.map(\.bitPattern) } == many.map { $0.map(\.bitPattern) })
  }

  @Test(
    "Products with every combination of transposed sides agree with a plain loop",
    arguments: [(3, 5, 7), (130, 70, 300)])
  func products(m: Int, n: Int, k: Int) throws {
    let context = Context(threads: 2)
    let a = try AnyTensor.int64(.randint(-4, 5, [m, k], seed: 1, in: context)).float32()
    let b = try AnyTensor.int64(.randint(-4, 5, [k, n], seed: 2, in: context)).float32()
    var expected = [Float](repeating: 0, count: m * n)
    let (x, y) = (a.scalars, b.scalars)
    for i in 0..<m {
      for j in 0..<n { for l in 0..<k { expected[i * n + j] += x[i * k + l] * y[l * n + j] } }
    }
    // Small whole numbers: every order of summation is exact.
    #expect(try a.matmul(b).scalars == expected)
    #expect(try a.T.copy().T.matmul(b).scalars == expected)
    #expect(try a.matmul(b.T.copy().T).scalars == expected)
    #expect(try a.T.copy().T.matmul(b.T.copy().T).scalars == expected)
    #expect(try a.flipped(axis: 0).flipped(axis: 0).matmul(b).scalars == expected)
  }

  @Test("Philox gives the numbers of its paper's reference implementation")
  func philox() {
    let zero = Philox(key: [0, 0], counter: 0)
    #expect(zero.block(0) == [0x6627_e8d5, 0xe169_c58d, 0xbc57_ac4c, 0x9b00_dbd8])
    let ones = Philox(key: [.max, .max], counter: .max)
    #expect(ones.block(.max) == [0x408f_276d, 0x41c8_3b0e, 0xa20b_c7c6, 0x6d54_51fd])
  }

  @Test("Random numbers depend on seed, name and shape, and are distributed as they should be")
  func random() throws {
    let context = Context()
    func normal(_ seed: UInt64, _ site: String = "randn", _ shape: [Int] = [100_000]) throws -> Tensor {
      try Tensor.randn(shape, seed: seed, site: site, in: context)
    }
    #expect(try normal(1).scalars == normal(1).scalars)
    #expect(try normal(1).scalars != normal(2).scalars)
    #expect(try normal(1).scalars != normal(1, "other").scalars)
    #expect(try normal(1).scalars.prefix(100) != normal(1, "randn", [100_001]).scalars.prefix(100))
    // Means of 100,000 draws: four standard errors are 0.013 for the normal, 0.004 for the even distribution.
    #expect(try normal(1).mean().item().magnitude < 0.013)
    #expect(try (normal(1).standardDeviation().item() - 1).magnitude < 0.01)
    let even = try Tensor.rand([100_000], seed: 1, in: context)
    #expect(try (even.mean().item() - 0.5).magnitude < 0.004)
    #expect(try even.min().item() >= 0)
    #expect(try even.max().item() < 1)
    let whole = try AnyTensor.int64(.randint(-2, 3, [1000], seed: 1, in: context)).float32()
    #expect(Set(whole.scalars) == [-2, -1, 0, 1, 2])
    #expect(RandomStream.permutation(50, seed: 1).sorted() == Array(0..<50))
    #expect(RandomStream.permutation(50, seed: 1) != RandomStream.permutation(50, seed: 2))
    let (first, again) = (RandomStream(seed: 5), RandomStream(seed: 5))
    #expect(first.nextSeed() == again.nextSeed())
    #expect(first.nextSeed() != RandomStream(seed: 5).nextSeed())
  }
}
