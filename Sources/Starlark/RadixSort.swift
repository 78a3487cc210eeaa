/// Sorts by numbers without comparing them: least significant byte first, each pass keeping the order of the last.
enum RadixSort {
  /// A number that is ordered as its key is, and where that came from.
  struct Item {
    let number: UInt64
    let place: Int
  }

  /// The number of an integer, or its complement to sort from large to small.
  static func number(_ int: Int, isReversed: Bool) -> UInt64 {
    let number = UInt64(bitPattern: Int64(int)) ^ (1 << 63)
    return isReversed ? ~number : number
  }

  /// The number of a float, in whose order NaN comes last and zeros are equal.
  static func number(_ double: Double, isReversed: Bool) -> UInt64 {
    let bits = double.isNaN ? Double.nan.magnitude.bitPattern : double == 0 ? 0 : double.bitPattern
    let number = bits >> 63 == 0 ? bits | 1 << 63 : ~bits
    return isReversed ? ~number : number
  }

  /// Puts items in ascending order of their numbers; equal ones keep theirs.
  ///
  /// Bytes that all numbers share cost no pass. `poll` is called now and then and may throw to stop.
  static func sort(_ items: inout [Item], poll: () throws -> Void) throws {
    guard items.count > 1 else { return }
    let first = items[0].number
    let different = items.reduce(0) { $0 | ($1.number ^ first) }
    var other = items
    for shift in stride(from: UInt64(0), to: 64, by: 8) where (different >> shift) & 0xFF != 0 {
      try pass(items, shift, into: &other, poll)
      swap(&items, &other)
    }
  }

  private static let stretch = 1 << 16

  private static func pass(
    _ items: [Item], _ shift: UInt64, into other: inout [Item], _ poll: () throws -> Void
  ) throws {
    try items.withUnsafeBufferPointer { items in
      try other.withUnsafeMutableBufferPointer { other in
        try withUnsafeTemporaryAllocation(of: Int.self, capacity: 256) { next in
          next.initialize(repeating: 0)
          for item in items { next[Int((item.number >> shift) & 0xFF)] += 1 }
          var sum = 0
          for byte in 0..<256 { (next[byte], sum) = (sum, sum + next[byte]) }
          for start in stride(from: 0, to: items.count, by: stretch) {
            try poll()
            for index in start..<min(start + stretch, items.count) {
              let byte = Int((items[index].number >> shift) & 0xFF)
              other[next[byte]] = items[index]
              next[byte] += 1
            }
          }
        }
      }
    }
  }
}
