/// The short strings that a program has cut from longer ones last.
///
/// The words of a text and the fields of its lines come again and again. To find the string that was made last time
/// costs a third of making another, its hash is there already, and dictionaries find it by its address. Two places
/// for each value of a part of the hash: a new word takes the first, what was there the second.
final class WordCache {
  /// The longest string that is kept, in bytes.
  static let longest = 16
  private static let setCount = 2048

  private let places: UnsafeMutablePointer<Str?>

  init() {
    places = .allocate(capacity: 2 * Self.setCount)
    places.initialize(repeating: nil, count: 2 * Self.setCount)
  }

  deinit {
    places.deinitialize(count: 2 * Self.setCount)
    places.deallocate()
  }

  /// The string of these bytes, at most `longest` of them.
  func string(_ bytes: UnsafeBufferPointer<UInt8>) -> Str {
    guard let base = UnsafeRawPointer(bytes.baseAddress), bytes.count > 0 else {
      return Str(count: 0) { _ in }
    }
    let first = base.loadWord(min(bytes.count, 8))
    let second = bytes.count > 8 ? (base + 8).loadWord(bytes.count - 8) : 0
    var hash = WordHash(count: bytes.count)
    hash.mix(first)
    if bytes.count > 8 { hash.mix(second) }
    let place = places + 2 * (hash.value & (Self.setCount - 1))
    for index in 0..<2 {
      guard let found = place[index] else { break }
      if found.count == bytes.count, found.word(0) == first, found.word(1) == second { return found }
    }
    swap(&place[0], &place[1])
    // What the program has dropped is used again.
    if place[0] == nil || !isKnownUniquelyReferenced(&place[0]) { place[0] = Str.short(count: 0) { _ in } }
    guard let made = place[0] else { preconditionFailure("the place has just been filled") }
    made.become(count: bytes.count, first, second, hash: hash.value)
    return made
  }
}

extension UnsafeRawPointer {
  /// One to eight bytes as the low bytes of a number, read without touching what lies behind them.
  @inline(__always)
  func loadWord(_ count: Int) -> UInt64 {
    if count >= 8 { return loadUnaligned(as: UInt64.self) }
    if count >= 4 {
      let last = UInt64(loadUnaligned(fromByteOffset: count - 4, as: UInt32.self))
      return UInt64(loadUnaligned(as: UInt32.self)) | last << UInt64(truncatingIfNeeded: 8 * (count - 4))
    }
    if count == 1 { return UInt64(load(as: UInt8.self)) }
    let last = UInt64(loadUnaligned(fromByteOffset: count - 2, as: UInt16.self))
    return UInt64(loadUnaligned(as: UInt16.self)) | last << UInt64(truncatingIfNeeded: 8 * (count - 2))
  }
}
