#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

extension UnsafeBufferPointer<UInt8> {
  /// The offset of the first occurrence of `part` that starts at `start` or later and ends by `end`.
  ///
  /// Looks for the first byte with `memchr`; a text in which that byte misleads too often is searched by rolling
  /// hash (Karp and Rabin 1987), so that the time stays proportional to the length.
  /// With a `thread`, it stops when the program should.
  func firstOffset(
    of part: UnsafeBufferPointer<UInt8>, from start: Int, end: Int? = nil, polling thread: Interpreter?
  ) throws -> Int? {
    let end = end ?? count
    guard start >= 0, end <= count, start + part.count <= end else { return nil }
    guard let base = baseAddress, let needle = part.baseAddress, part.count > 0 else { return start }
    var index = start
    if part.count == 1, end - start <= searchStretch {
      guard let found = memchr(base + start, Int32(needle[0]), end - start) else { return nil }
      return UnsafeRawPointer(found) - UnsafeRawPointer(base)
    }
    var failures = 0
    while index + part.count <= end {
      let room = end - part.count + 1 - index
      let stretch = Swift.min(room, searchStretch)
      guard let found = memchr(base + index, Int32(needle[0]), stretch) else {
        index += stretch
        try thread?.checkInterrupt()
        continue
      }
      index = UnsafeRawPointer(found) - UnsafeRawPointer(base)
      if memcmp(base + index, needle, part.count) == 0 { return index }
      index += 1
      // A failure may have looked at all of the part.
      failures += 1 + part.count >> 4
      if failures > 16 + (index - start) >> 4 {
        return try RollingSearch(part).first(in: base, from: index, end: end, polling: thread)
      }
    }
    return nil
  }

  /// The offset of the last occurrence of `part` within a range.
  func lastOffset(
    of part: UnsafeBufferPointer<UInt8>, from start: Int, end: Int, polling thread: Interpreter?
  ) throws -> Int? {
    guard start >= 0, end <= count, start + part.count <= end else { return nil }
    guard let base = baseAddress, part.count > 0 else { return end }
    return try RollingSearch(part).last(in: base, from: start, end: end, polling: thread)
  }
}

/// A search looks whether to stop after so many bytes.
private let searchStretch = 1 << 20

/// Searches by a hash of as many bytes as the text sought has, rolled along byte by byte.
private struct RollingSearch {
  private static let factor: UInt32 = 16_777_619

  private let needle: UnsafePointer<UInt8>
  private let count: Int
  /// The factor to the power of `count`, by which the byte that leaves the window counts.
  private let weight: UInt32

  /// `part` must not be empty.
  init(_ part: UnsafeBufferPointer<UInt8>) {
    guard let base = part.baseAddress, part.count > 0 else { preconditionFailure("there is nothing to find") }
    needle = base
    count = part.count
    weight = (0..<part.count).reduce(1) { weight, _ in weight &* Self.factor }
  }

  private func hash(_ bytes: UnsafePointer<UInt8>, step: Int) -> UInt32 {
    let first = step > 0 ? 0 : count - 1
    return (0..<count).reduce(0) { $0 &* Self.factor &+ UInt32(bytes[first + $1 * step]) }
  }

  private func isMatch(_ bytes: UnsafePointer<UInt8>) -> Bool { memcmp(bytes, needle, count) == 0 }

  func first(
    in text: UnsafePointer<UInt8>, from start: Int, end: Int, polling thread: Interpreter?
  ) throws -> Int? {
    guard start + count <= end else { return nil }
    let wanted = hash(needle, step: 1)
    var index = start
    var window = hash(text + index, step: 1)
    while true {
      if window == wanted, isMatch(text + index) { return index }
      guard index + count < end else { return nil }
      window = window &* Self.factor &+ UInt32(text[index + count]) &- weight &* UInt32(text[index])
      index += 1
      if index % searchStretch == 0 { try thread?.checkInterrupt() }
    }
  }

  func last(
    in text: UnsafePointer<UInt8>, from start: Int, end: Int, polling thread: Interpreter?
  ) throws -> Int? {
    let wanted = hash(needle, step: -1)
    var index = end - count
    var window = hash(text + index, step: -1)
    while true {
      if window == wanted, isMatch(text + index) { return index }
      guard index > start else { return nil }
      index -= 1
      window = window &* Self.factor &+ UInt32(text[index]) &- weight &* UInt32(text[index + count])
      if index % searchStretch == 0 { try thread?.checkInterrupt() }
    }
  }
}
