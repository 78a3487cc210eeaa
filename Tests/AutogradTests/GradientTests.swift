import Autograd
import Tensors
import Testing

@Suite("Gradients")
struct GradientTests {
  let context = Context(threads: 1)

  /// The weighted sum of an operator's output, in double precision, so that only the operator rounds.
  private func weighted(_ output: Variable) throws -> (sum: Double, weights: Tensor) {
    let weights = try Tensor.rand(output.shape, seed: 7, site: "weights", in: context) + 0.5
    let sum = zip(output.value.scalars, weights.scalars).reduce(0.0) { $0 + Double($1.0) * Double($1.1) }
    return (sum, weights)
  }

  @Test("The gradient of every operator is what finite differences say", arguments: gradientCases)
  func finiteDifferences(test: GradientCase) throws {
    let inputs = try test.shapes.enumerated().map { index, shape in
      let unit = try Tensor.rand(shape, seed: UInt64(index), site: test.name, in: context)
      let span = test.range.upperBound - test.range.lowerBound
      return Variable(try unit * span + test.range.lowerBound, requiresGrad: true)
    }
    let output = try test.apply(inputs)
    try output.backward(seed: weighted(output).weights)
    // A stencil of five points errs by h^4 times the fifth derivative, below 1e-4 here; a float32 sum of rounding
    // errors over h is about 1e-5.
    let h: Float = 1.0 / 32
    for (number, input) in inputs.enumerated() {
      let gradient = try #require(input.grad).scalars
      #expect(input.grad?.shape == input.shape)
      for i in gradient.indices {
        let original = input.value.pointer[i]
        let values = try noGrad {
          try [-2, -1, 1, 2].map { (steps: Float) in
            input.value.pointer[i] = original + steps * h
            return try weighted(test.apply(inputs)).sum
          }
        }
        input.value.pointer[i] = original
        let slope = (values[0] - 8 * values[1] + 8 * values[2] - values[3]) / (12 * Double(h))
        let distance = (slope - Double(gradient[i])).magnitude
        #expect(
          distance <= 1e-3 * max(1, slope.magnitude),
          "input \(number), element \(i): \(gradient[i]) where differences give \(slope)")
      }
    }
  }
}
