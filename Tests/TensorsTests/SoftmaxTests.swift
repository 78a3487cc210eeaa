import CKernels
import Foundation
import Tensors
import Testing

@Suite("Softmax")
struct SoftmaxTests {
  let context = Context(threads: 2)

  @Test("The logarithm of a softmax keeps its digits next to large logits", arguments: [1, 100, 1e8, -1e30])
  func largeLogits(logit: Float) throws {
    let x = try Tensor([logit, logit], shape: [2], in: context)
    // One rounding of log 2.
    for value in try x.logSoftmax().scalars { #expect((value + 0.693_147_2).magnitude < 1e-6) }
    #expect(try x.softmax().scalars == [0.5, 0.5])
    var row = [logit, logit, logit]
    let loss = kernel_cross_entropy(&row, 3, 1, 1)
    #expect((loss - 1.098_612_3).magnitude < 1e-6)
  }

  @Test("A NaN makes its whole row NaN and no other", arguments: [1, 2, 7, 8, 17, 40])
  func notANumber(width: Int) throws {
    for place in 0..<width {
      let x = try Tensor.randn([3, width], seed: 1, in: context)
      x.pointer[width + place] = .nan
      for result in [try x.softmax().scalars, try x.logSoftmax().scalars] {
        #expect(result[width..<2 * width].allSatisfy { $0.isNaN })
        #expect(
          result[..<width].allSatisfy { $0.isFinite } && result[(2 * width)...].allSatisfy { $0.isFinite })
      }
      var row = Array(x.scalars[width..<2 * width])
      let loss = kernel_cross_entropy(&row, width, 0, 1)
      #expect(loss.isNaN)
    }
  }

  @Test("Rows of any length agree with double precision", arguments: [1, 9, 1023, 1033, 50_257, 1_100_000])
  func rows(width: Int) throws {
    let x = try Tensor.randn([width], seed: 2, in: context)
    let powers = x.scalars.map { exp(Double($0)) }
    let sum = powers.reduce(0, +)
    let (shares, logarithms) = (try x.softmax().scalars, try x.logSoftmax().scalars)
    for i in stride(from: 0, to: width, by: max(1, width / 100)) {
      // A few roundings of the exponential and of the sum.
      #expect((Double(shares[i]) * sum / powers[i] - 1).magnitude < 1e-6)
      #expect((Double(logarithms[i]) - log(powers[i] / sum)).magnitude < 4e-6)
    }
  }
}
