import CKernels
import Foundation
import Testing

/// The kernels of each instruction set that this machine runs.
@Suite("Kernels of each instruction set")
struct KernelLevelTests {
  static let levels = [KernelLevel.baseline, .AVX2, .AVX512].filter { kernel_table($0) != nil }

  private func kernels(_ level: KernelLevel) throws -> KernelTable {
    try #require(kernel_table(level)).pointee
  }

  /// Numbers over the whole range of float32, denormal ones and the special ones included.
  private static let numbers: [Float] =
    [
      0, -0, .infinity, -.infinity, .nan, .leastNonzeroMagnitude, -.leastNonzeroMagnitude, 88.72, -87.4,
      -103.9,
    ]
    + (0..<4000).map { (Float($0) - 2000) * 0.0527 }
    + (-140..<120).flatMap { [exp2(Float($0)), -exp2(Float($0))] }

  @Test("What is in use is the best that the machine has, or what PEFTBOOK_KERNELS names")
  func choice() {
    let wanted = ProcessInfo.processInfo.environment["PEFTBOOK_KERNELS"]
    let named = Self.levels.first { String(cString: kernel_level_name($0)) == wanted }
    #expect(kernel_level() == named ?? Self.levels.last)
  }

  // The polynomial and the last two products each round: 2 units in the last place.
  @Test("exp is right to 2 units in the last place", arguments: levels)
  func exponential(level: KernelLevel) throws {
    try expectAccuracy(of: kernels(level).exp, 2) { Foundation.exp($0) }
  }

  @Test("An element does not depend on its neighbours or its place", arguments: levels)
  func places(level: KernelLevel) throws {
    let exp = try kernels(level).exp
    let whole = map(exp, Self.numbers)
    for start in 0..<40 {
      let part = map(exp, Array(Self.numbers[start..<start + 37]))
      #expect(part.map(\.bitPattern) == whole[start..<start + 37].map(\.bitPattern))
    }
  }

  typealias Map = @convention(c) (UnsafePointer<Float>, UnsafeMutablePointer<Float>, Int) -> Void

  private func map(_ kernel: Map, _ x: [Float]) -> [Float] {
    [Float](unsafeUninitializedCapacity: x.count) { buffer, count in
      if let base = buffer.baseAddress { kernel(x, base, x.count) }
      count = x.count
    }
  }

  /// Compares with the function in double precision, in units of the last place of the right result.
  private func expectAccuracy(of kernel: Map, _ units: Double, _ function: (Double) -> Double) {
    for (x, y) in zip(Self.numbers, map(kernel, Self.numbers)) {
      let right = function(Double(x))
      let rounded = Float(right)
      let isNear = abs(Double(y) - right) <= units * Double(rounded.ulp)
      #expect(isNear || y == rounded || y.isNaN && right.isNaN, "of \(x): \(y), not \(right)")
    }
  }
}
