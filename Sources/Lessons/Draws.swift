/// Random choices for quizzes: a counter under a key, so that the same seed asks the same things on any machine.
///
/// The mixing function is SplitMix64's (Steele, Lea and Flood 2014).
package struct Draws: Sendable {
  private var state: UInt64

  /// Makes the choices that belong to a seed and the things named; order and spelling of the names matter.
  package init(seed: UInt64, _ names: String...) {
    state = Self.mix(seed &+ 0x9E37_79B9_7F4A_7C15)
    for name in names {
      // FNV-1a, as the standard library's hashes differ from run to run.
      var hash: UInt64 = 0xCBF2_9CE4_8422_2325
      for byte in name.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
      state = Self.mix(state ^ hash)
    }
  }

  /// A number from 0 up to and without `bound`, which is at least 1.
  package mutating func next(below bound: Int) -> Int {
    precondition(bound > 0, "a draw needs something to draw from")
    state &+= 0x9E37_79B9_7F4A_7C15
    let high = Self.mix(state).multipliedFullWidth(by: UInt64(bound)).high
    return Int(high)
  }

  /// The numbers from 0 up to and without `count` in a random order (Fisher and Yates).
  package mutating func permutation(of count: Int) -> [Int] {
    var order = Array(0..<count)
    for index in order.indices.dropFirst().reversed() { order.swapAt(index, next(below: index + 1)) }
    return order
  }

  private static func mix(_ value: UInt64) -> UInt64 {
    var z = value
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
}
