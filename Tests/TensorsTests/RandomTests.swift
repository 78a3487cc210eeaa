import Foundation
import Tensors
import Testing

@Suite("Random numbers")
struct RandomTests {
  let context = Context()

  @Test("Philox gives the numbers of its paper's reference implementation, Random123")
  func philox() {
    let zero = Philox(key: [0, 0], counter: 0)
    #expect(zero.block(0) == [0x6627_e8d5, 0xe169_c58d, 0xbc57_ac4c, 0x9b00_dbd8])
    let ones = Philox(key: [.max, .max], counter: .max)
    #expect(ones.block(.max) == [0x408f_276d, 0x41c8_3b0e, 0xa20b_c7c6, 0x6d54_51fd])
    // The digits of pi.
    let pi = Philox(key: [0xa409_3822, 0x299f_31d0], counter: 0x0370_7344_1319_8a2e)
    #expect(pi.block(0x85a3_08d3_243f_6a88) == [0xd16c_fe09, 0x94fd_cceb, 0x5001_e420, 0x2412_6ea1])
  }

  private func normal(_ seed: UInt64, _ site: String = "randn", _ shape: [Int] = [1000]) throws -> [Float] {
    try Tensor.randn(shape, seed: seed, site: site, in: context).scalars
  }

  @Test("Numbers depend on the seed, the name of the function and the shape, and on nothing else")
  func dependence() throws {
    #expect(try normal(1) == normal(1))
    #expect(try normal(1) != normal(2))
    #expect(try normal(1) != normal(1, "other"))
    #expect(try normal(1, "randn", [10, 100]) != normal(1, "randn", [100, 10]))
    #expect(try normal(1).prefix(100) != normal(1, "randn", [1001]).prefix(100))
    #expect(RandomStream.permutation(50, seed: 1) == RandomStream.permutation(50, seed: 1))
    #expect(RandomStream.permutation(50, seed: 1) != RandomStream.permutation(50, seed: 2))
    let (first, again) = (RandomStream(seed: 5), RandomStream(seed: 5))
    #expect(first.nextSeed() == again.nextSeed())
    #expect(first.nextSeed() != RandomStream(seed: 5).nextSeed())
  }

  @Test("The bits are the same on any number of threads", arguments: [2, 3])
  func threads(count: Int) throws {
    // Many pieces, and a last block that is not whole.
    func bits(_ threads: Int) throws -> [[UInt32]] {
      let (context, shape) = (Context(threads: threads), [3, 100_001])
      return try [
        Tensor.rand(shape, seed: 3, in: context), Tensor.randn(shape, seed: 3, in: context),
        AnyTensor.int64(.randint(-(1 << 24), 1 << 24, shape, seed: 3, in: context)).float32(),
      ].map { $0.scalars.map(\.bitPattern) }
    }
    #expect(try bits(count) == bits(1))
  }

  /// The largest distance between the distribution of a sample and `distribution` (Kolmogorov 1933).
  private func distance(_ sample: [Float], _ distribution: (Double) -> Double) -> Double {
    let sorted = sample.sorted()
    return sorted.enumerated().reduce(0) { greatest, next in
      let at = distribution(Double(next.element))
      let (below, above) = (Double(next.offset), Double(next.offset + 1))
      return max(greatest, at - below / Double(sorted.count), above / Double(sorted.count) - at)
    }
  }

  @Test("Numbers are distributed as they should be", arguments: [1, 2, 3] as [UInt64])
  func distributions(seed: UInt64) throws {
    let count = 100_000
    // A right generator exceeds this distance once in ten thousand samples.
    let bound = 2.23 / Double(count).squareRoot()
    let even = try Tensor.rand([count], seed: seed, in: context)
    #expect(distance(even.scalars) { $0 } < bound)
    #expect(try even.min().item() >= 0 && even.max().item() < 1)
    let normal = try Tensor.randn([count], seed: seed, in: context)
    #expect(distance(normal.scalars) { 0.5 * erfc(-$0 / 2.0.squareRoot()) } < bound)
    // Four standard errors of the mean and of the variance, which are 1 / sqrt(n) and sqrt(2 / n).
    #expect(try normal.mean().item().magnitude < 0.0127)
    #expect(try (normal.variance().item() - 1).magnitude < 0.0179)
    // Neighbours come from one block and, every second time, from one pair.
    let neighbours = try normal.reshaped(to: [count / 2, 2])
    let (left, right) = (
      try neighbours.sliced([.ellipsis, .at(0)]), try neighbours.sliced([.ellipsis, .at(1)])
    )
    #expect(try (left * right).mean().item().magnitude < 0.0179)
  }

  @Test("Whole numbers are equally likely, also where their number leaves a large rest of 2^32")
  func wholeNumbers() throws {
    let whole = try AnyTensor.int64(.randint(-2, 3, [1000], seed: 1, in: context)).float32()
    #expect(Set(whole.scalars) == [-2, -1, 0, 1, 2])
    // 2^32 is 1.25 times this bound, so that without a second draw every fourth number would come up twice as often.
    let bound: UInt32 = 0xCCCC_CCCD
    let generator = Philox(seed: 1, site: "test", shape: [])
    var counts = [Int](repeating: 0, count: 4)
    for index in 0..<25_000 {
      let block = generator.block(UInt64(index), below: bound)
      for lane in 0..<4 { counts[Int(block[lane] % 4)] += 1 }
    }
    // The sum of squares is chi-squared of 3 degrees of freedom: above 21.1 once in ten thousand samples.
    let surprise = counts.reduce(0.0) { $0 + pow(Double($1) - 25_000, 2) / 25_000 }
    #expect(surprise < 21.1, "\(counts)")
    #expect(RandomStream.permutation(50, seed: 1).sorted() == Array(0..<50))
  }
}
