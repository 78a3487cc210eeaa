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
}
