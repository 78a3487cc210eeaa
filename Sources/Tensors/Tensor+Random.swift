import Glibc

extension Tensor {
  /// Numbers evenly distributed over `[0, 1)`, which depend on the seed, the name of the function that asks (`site`)
  /// and the shape alone.
  package static func rand(
    _ shape: [Int], seed: UInt64, site: String = "rand", in context: Context
  ) throws -> Tensor {
    try random(shape, seed, site, context) { generator, index in
      let bits = generator.block(index)
      return [Philox.unit(bits[0]), Philox.unit(bits[1]), Philox.unit(bits[2]), Philox.unit(bits[3])]
    }
  }

  /// Numbers of the standard normal distribution, which depend on the seed, `site` and the shape alone (Box and
  /// Muller 1958).
  package static func randn(
    _ shape: [Int], seed: UInt64, site: String = "randn", in context: Context
  ) throws -> Tensor {
    func pair(_ a: UInt32, _ b: UInt32) -> (Float, Float) {
      // In (0, 1], so that the logarithm is finite.
      let radius = (-2 * logf((Float(a >> 8) + 1) * 0x1p-24)).squareRoot()
      let angle = 2 * Float.pi * Philox.unit(b)
      return (radius * cosf(angle), radius * sinf(angle))
    }
    return try random(shape, seed, site, context) { generator, index in
      let bits = generator.block(index)
      let (first, second) = (pair(bits[0], bits[1]), pair(bits[2], bits[3]))
      return [first.0, first.1, second.0, second.1]
    }
  }

  private static func random(
    _ shape: [Int], _ seed: UInt64, _ site: String, _ context: Context,
    _ four: (_ generator: Philox, _ block: UInt64) -> SIMD4<Float>
  ) throws -> Tensor {
    let result = try uninitialized(shape, in: context)
    let (to, count, generator) = (result.pointer, result.count, Philox(seed: seed, site: site, shape: shape))
    try context.parallel.forRanges(of: (count + 3) / 4, cost: 16) { range in
      for block in range {
        let numbers = four(generator, UInt64(block))
        for lane in 0..<Swift.min(4, count - block * 4) { to[block * 4 + lane] = numbers[lane] }
      }
    }
    return result
  }
}

extension NDArray<Int64> {
  /// Whole numbers evenly distributed over `low..<high`, which depend on the seed, `site` and the shape alone.
  package static func randint(
    _ low: Int, _ high: Int, _ shape: [Int], seed: UInt64, site: String = "randint", in context: Context
  ) throws -> NDArray {
    guard low < high else {
      throw TensorError("randint() needs a lower bound below the upper bound, and got \(low) and \(high)")
    }
    let (start, span) = (Int64(low), UInt64(bitPattern: Int64(high) &- Int64(low)))
    let result = try uninitialized(shape, in: context)
    let (to, count, generator) = (result.pointer, result.count, Philox(seed: seed, site: site, shape: shape))
    if let narrow = UInt32(exactly: span) {
      try context.parallel.forRanges(of: (count + 3) / 4, cost: 16) { range in
        for block in range {
          let above = generator.block(UInt64(block), below: narrow)
          for lane in 0..<Swift.min(4, count - block * 4) {
            to[block * 4 + lane] = start + Int64(above[lane])
          }
        }
      }
      return result
    }
    // 64 bits for each number; those of a span near 2^64 are not all exactly as likely.
    try context.parallel.forRanges(of: (count + 1) / 2, cost: 8) { range in
      for block in range {
        let bits = generator.block(UInt64(block))
        for lane in 0..<Swift.min(2, count - block * 2) {
          let wide = UInt64(bits[2 * lane]) << 32 | UInt64(bits[2 * lane + 1])
          let distance = wide.multipliedFullWidth(by: span).high
          to[block * 2 + lane] = start &+ Int64(truncatingIfNeeded: distance)
        }
      }
    }
    return result
  }
}

extension RandomStream {
  /// The numbers `0..<count` in an order that depends on the seed and `site` alone.
  package static func permutation(_ count: Int, seed: UInt64, site: String = "permutation") -> [Int] {
    var order = Array(0..<Swift.max(0, count))
    let generator = Philox(seed: seed, site: site, shape: [count])
    for i in stride(from: order.count - 1, to: 0, by: -1) {
      order.swapAt(i, Int(generator.pair(UInt64(i), below: UInt64(i + 1))[0]))
    }
    return order
  }
}
