import Foundation
extension Tensor {
  package static func randn(_ shape: [Int], deviation: Float, seed: UInt64, stream: String, in context: Context) throws -> Tensor {
    let t = try uninitialized(shape, in: context)
    let p = Philox(seed: seed, site: stream, shape: shape)
    for i in 0..<t.count {
      let b = p.block(UInt64(i))
      let u1 = Double(b[0]) / 4294967296 + 1e-12, u2 = Double(b[1]) / 4294967296
      t.pointer[i] = deviation * Float((-2 * Foundation.log(u1)).squareRoot() * Foundation.cos(2 * .pi * u2))
    }
    return t
  }
  package static func rand(_ shape: [Int], from: Float, to: Float, seed: UInt64, stream: String, in context: Context) throws -> Tensor {
    let t = try uninitialized(shape, in: context)
    let p = Philox(seed: seed, site: stream, shape: shape)
    for i in 0..<t.count { t.pointer[i] = from + (to - from) * Philox.unit(p.block(UInt64(i))[0]) }
    return t
  }
  package func sliced(axis: Int, from: Int, to: Int) throws -> Tensor { self }
  package func squaredNorm() throws -> Double { 0 }
}
package enum Random {
  package static func uniform(seed: UInt64, stream: String, index: Int) -> Float { 0 }
  package static func permutation(_ n: Int, seed: UInt64, stream: String) -> [Int] { Array(0..<n) }
}
