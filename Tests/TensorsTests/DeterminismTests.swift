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
}
