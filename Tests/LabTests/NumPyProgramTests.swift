import Foundation
import Lab
import Starlark
import TestSupport
import Testing

/// One line of numpy_programs.json: a program that is valid Python too, and what NumPy makes of it.
struct NumPyProgram: Decodable, CustomTestStringConvertible, Sendable {
  /// A number; JSON has no NaN and no infinity, so that those are strings.
  struct Number: Decodable, Sendable {
    let value: Double

    init(from decoder: any Decoder) throws {
      let container = try decoder.singleValueContainer()
      if let flag = try? container.decode(Bool.self) {
        value = flag ? 1 : 0
      } else if let text = try? container.decode(String.self) {
        value = Double(text) ?? .nan
      } else {
        value = try container.decode(Double.self)
      }
    }
  }
  let program: String
  let shape: [Int]?
  let kind: String?
  let values: [Number]?
  let error: String?

  var testDescription: String { program.replacing("\n", with: "; ") }

  static func all() throws -> [NumPyProgram] {
    let file = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "numpy_programs.json")
    return try JSONDecoder().decode([NumPyProgram].self, from: Data(contentsOf: file))
  }
}

@Suite("Programs beside NumPy")
struct NumPyProgramTests {
  @Test("Two thousand programs give NumPy's shapes, kinds and numbers, or fail where NumPy does")
  func agrees() throws {
    let bench = try LabBench()
    try bench.run("nan = float(\"nan\")\ninf = float(\"inf\")")
    for test in try NumPyProgram.all() {
      let comment = Comment(rawValue: test.testDescription)
      do {
        let (kind, shape, values) = try run(test.program, on: bench)
        guard let expected = test.values else {
          Issue.record("NumPy raises \(test.error ?? ""): \(test.testDescription)")
          continue
        }
        #expect((kind.hasPrefix("float") ? "float" : kind) == test.kind, comment)
        #expect(shape == test.shape, comment)
        #expect(values.count == expected.count, comment)
        for (value, right) in zip(values, expected) { #expect(isNear(value, right.value), comment) }
      } catch let error as Diagnostics {
        #expect(test.error != nil, "\(test.testDescription)\n\(error.render())")
      }
    }
  }

  /// Float32 is right to six digits, and sums of a few small numbers lose no more than one.
  private func isNear(_ value: Double, _ right: Double) -> Bool {
    value == right || value.isNaN && right.isNaN
      || (value - right).magnitude <= 1e-5 * max(1, right.magnitude)
  }

  private func run(
    _ program: String, on bench: LabBench
  ) throws -> (kind: String, shape: [Int], values: [Double]) {
    var lines = program.split(separator: "\n").map(String.init)
    let last = lines.removeLast()
    let whole =
      (lines + ["result = tensor(\(last))", "[result.dtype, result.shape, result.flatten().tolist()]"])
    let parts = try #require(try bench.run(whole.joined(separator: "\n"))).elements()
    let values = try parts[2].elements().map { $0.asDouble ?? ($0.asBool == true ? 1 : 0) }
    return (parts[0].asString ?? "", try parts[1].elements().compactMap(\.asInt), values)
  }
}
