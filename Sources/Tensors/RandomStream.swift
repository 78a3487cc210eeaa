/// The session's stream of seeds, which gives each unseeded random call numbers of its own.
package final class RandomStream {
  /// The seed the stream started from.
  package let seed: UInt64
  private var drawn: UInt64 = 0

  /// A stream that depends on `seed` alone.
  package init(seed: UInt64) { self.seed = seed }

  /// How many seeds were drawn.
  package var position: UInt64 { drawn }

  /// Lets `body` draw the seeds that were drawn from `position` on again; the stream then goes on as before.
  package func replaying<Result>(from position: UInt64, _ body: () throws -> Result) rethrows -> Result {
    let now = drawn
    drawn = position
    defer { drawn = now }
    return try body()
  }

  /// The next seed of the stream.
  package func nextSeed() -> UInt64 {
    defer { drawn &+= 1 }
    let block = Philox(seed: seed, site: "session", shape: []).block(drawn)
    return UInt64(block[0]) << 32 | UInt64(block[1])
  }
}

/// Counter-based random numbers: block `i` is a function of the key and `i` alone, so any thread may compute it.
///
/// Philox4x32-10 of Salmon et al. 2011, "Parallel random numbers: as easy as 1, 2, 3".
package struct Philox: Sendable {
  private let key: SIMD2<UInt32>
  private let site: UInt64

  /// Numbers that depend on the seed, the name of the function that wants them and the shape they fill.
  package init(seed: UInt64, site name: String, shape: [Int]) {
    key = [UInt32(truncatingIfNeeded: seed), UInt32(truncatingIfNeeded: seed >> 32)]
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325
    func mix(_ byte: UInt8) { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
    for byte in name.utf8 { mix(byte) }
    for axis in shape {
      for shift in stride(from: 0, to: 64, by: 8) { mix(UInt8(truncatingIfNeeded: axis >> shift)) }
    }
    site = hash
  }

  /// The generator with an explicit key, and an explicit upper half of the counter.
  package init(key: SIMD2<UInt32>, counter: UInt64) {
    self.key = key
    site = counter
  }

  /// Four numbers of 32 random bits.
  package func block(_ index: UInt64) -> SIMD4<UInt32> {
    var x0 = UInt32(truncatingIfNeeded: index)
    var x1 = UInt32(truncatingIfNeeded: index >> 32)
    var x2 = UInt32(truncatingIfNeeded: site)
    var x3 = UInt32(truncatingIfNeeded: site >> 32)
    var (k0, k1) = (key[0], key[1])
    for _ in 0..<10 {
      let a = (0xD251_1F53 as UInt32).multipliedFullWidth(by: x0)
      let b = (0xCD9E_8D57 as UInt32).multipliedFullWidth(by: x2)
      (x0, x1, x2, x3) = (b.high ^ x1 ^ k0, b.low, a.high ^ x3 ^ k1, a.low)
      k0 &+= 0x9E37_79B9
      k1 &+= 0xBB67_AE85
    }
    return [x0, x1, x2, x3]
  }

  /// The most blocks of one stream; indices from here on are kept for numbers that are drawn again.
  private static let again: UInt64 = 1 << 56

  /// Four whole numbers below `bound`, each exactly as likely as the others.
  package func block(_ index: UInt64, below bound: UInt32) -> SIMD4<UInt32> {
    let bits = block(index)
    var numbers = SIMD4<UInt32>()
    for lane in 0..<4 { numbers[lane] = number(below: bound, index, bits) { $0[lane] } }
    return numbers
  }

  /// Two whole numbers below `bound`, each exactly as likely as the others.
  package func pair(_ index: UInt64, below bound: UInt64) -> SIMD2<UInt64> {
    let bits = block(index)
    var numbers = SIMD2<UInt64>()
    for lane in 0..<2 {
      numbers[lane] = number(below: bound, index, bits) {
        UInt64($0[2 * lane]) << 32 | UInt64($0[2 * lane + 1])
      }
    }
    return numbers
  }

  /// The number that `word` of a block stands for among those below `bound` (Lemire 2019, "Fast random integer
  /// generation in an interval"); a word in the rest that `bound` leaves of all words is drawn again, from a block
  /// that nothing else uses.
  @inline(__always)
  private func number<Word: FixedWidthInteger & UnsignedInteger>(
    below bound: Word, _ index: UInt64, _ bits: SIMD4<UInt32>, _ word: (SIMD4<UInt32>) -> Word
  ) -> Word where Word.Magnitude == Word {
    precondition(bound > 0 && index < Self.again)
    let rest = (0 &- bound) % bound
    var (product, next) = (word(bits).multipliedFullWidth(by: bound), index)
    // At most half of all words are thrown away: 255 in a row never are.
    while product.low < rest, next <= UInt64.max - Self.again {
      next += Self.again
      product = word(block(next)).multipliedFullWidth(by: bound)
    }
    return product.high
  }

  /// A number in `[0, 1)` with 24 random bits.
  @inline(__always) package static func unit(_ bits: UInt32) -> Float { Float(bits >> 8) * 0x1p-24 }
}
