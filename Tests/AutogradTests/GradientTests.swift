import Autograd
import Foundation
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

  private func numbers(for test: GradientCase) throws -> [Tensor] {
    try test.shapes.enumerated().map { index, shape in
      let unit = try Tensor.rand(shape, seed: UInt64(index), site: test.name, in: context)
      let span = test.range.upperBound - test.range.lowerBound
      return try unit * span + test.range.lowerBound
    }
  }

  @Test("The gradient of every operator is what finite differences say", arguments: gradientCases)
  func finiteDifferences(test: GradientCase) throws {
    let inputs = try numbers(for: test).map { Variable($0, requiresGrad: true) }
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

  @Test(
    "The gradient of every operator is the same for numbers in another order in memory",
    arguments: gradientCases)
  func views(test: GradientCase) throws {
    let numbers = try numbers(for: test)
    let straight = numbers.map { Variable($0, requiresGrad: true) }
    // Stored the other way round, and seen through a transposed view.
    let turned = try numbers.map { Variable(try $0.T.copy(), requiresGrad: true) }
    let output = try test.apply(straight)
    let other = try test.apply(turned.map { try transpose($0) })
    try output.backward(seed: weighted(output).weights)
    try other.backward(seed: weighted(other).weights)
    for (left, right) in zip(straight, turned) {
      let (left, right) = (try #require(left.grad), try #require(right.grad).T)
      // Products sum in another order.
      #expect(try left.allClose(right, relative: 1e-4, absolute: 1e-5, equalNaN: true))
    }
  }

  /// The functions of the target that give a variable, by name: those its sources declare.
  private static func operators() throws -> Set<String> {
    let tests = URL(filePath: #filePath).deletingLastPathComponent()
    let folder = tests.appending(path: "../../Sources/Autograd").standardized
      .resolvingSymlinksInPath()
    let declaration = /(?m)^package func (\w+)\([^{]*-> [^{]*Variable/
    var names: Set<String> = []
    for file in try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil) {
      let source = try String(contentsOf: file, encoding: .utf8)
      for match in source.matches(of: declaration) { names.insert(String(match.1)) }
    }
    return names
  }

  @Test("Every operator has a row in the table")
  func isComplete() throws {
    let rows = Set(gradientCases.map { String($0.name.prefix { $0.isLetter }) })
    // What records, and what differentiates, is no operator.
    let operators = try Self.operators().subtracting(["record", "valueAndGradients", "checkpoint"])
    #expect(operators.subtracting(rows) == [])
    #expect(rows.subtracting(operators) == [])
    #expect(operators.count > 50)
  }
}
