#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Making long strings out of others: a stretch at a time, after asking the memory budget.
extension Str {
  /// Makes a string of the bytes that `parts` yields one after the other, `count` in all.
  private convenience init(
    count: Int, polling thread: Interpreter?, _ parts: some Sequence<UnsafeBufferPointer<UInt8>>
  ) throws {
    try thread?.bound(bytes: count)
    try self.init(count: count) { target in
      var end = target
      for part in parts {
        guard let base = part.baseAddress else { continue }
        try Interpreter.stretches(of: part.indices, polling: thread) { stretch in
          end.initialize(from: base + stretch.lowerBound, count: stretch.count)
          end += stretch.count
        }
      }
    }
  }

  /// The part from one offset to before another, which may be long.
  func longPiece(_ from: Int, _ to: Int) throws -> Value {
    if to - from < Interpreter.portion || to - from == count { return piece(from, to) }
    let part = UnsafeBufferPointer(rebasing: raw[from..<to])
    return .object(try Str(count: part.count, polling: Interpreter.running, CollectionOfOne(part)))
  }

  /// The string that follows this one with another behind it.
  func appending(_ other: Str, _ thread: Interpreter) throws -> Str {
    if count + other.count < Interpreter.portion { return appending(other) }
    return try Str(count: count + other.count, polling: thread, [raw, other.raw])
  }

  /// The string so many times in a row.
  func repeated(_ times: Int, _ thread: Interpreter) throws -> Str {
    guard times > 0, count > 0 else { return Str(count: 0) { _ in } }
    let (total, overflow) = count.multipliedReportingOverflow(by: times)
    guard !overflow else { throw Failure("the repetition count is too large") }
    if count >= 64 { return try Str(count: total, polling: thread, repeatElement(raw, count: times)) }
    // A short one is written some times in a row first, so that what is copied has a length worth it.
    let block = try Str(
      count: count * min(times, 64), polling: nil, repeatElement(raw, count: min(times, 64)))
    let rest = UnsafeBufferPointer(rebasing: block.raw[..<(total % block.count)])
    let blocks = repeatElement(block.raw, count: total / block.count)
    return try withExtendedLifetime(block) {
      try Str(
        count: total, polling: thread, [AnySequence(blocks), AnySequence(CollectionOfOne(rest))].joined())
    }
  }

  /// The bytes, those that are no UTF-8 replaced by U+FFFD.
  func validBytes(_ thread: Interpreter) throws -> ContiguousArray<UInt8> {
    try thread.bound(bytes: count)
    guard try isValid(thread) else { return ContiguousArray(string.utf8) }
    var result: ContiguousArray<UInt8> = []
    result.reserveCapacity(count)
    try Interpreter.stretches(of: 0..<count, polling: thread) { result += raw[$0] }
    return result
  }

  private func isValid(_ thread: Interpreter) throws -> Bool {
    var position = 0
    while position < count {
      let end = min(count, position + Interpreter.portion)
      try thread.work(bytes: end - position)
      while position < end {
        let width = raw[position] < 0x80 ? 1 : raw.scalar(at: position).width
        if width == 1, raw[position] >= 0x80 { return false }
        position += width
      }
    }
    return true
  }

  /// Whether all bytes are ASCII characters.
  func isASCII(_ thread: Interpreter) throws -> Bool {
    var result = true
    try Interpreter.stretches(of: 0..<count, polling: thread) { stretch in
      result = result && raw[stretch].allSatisfy { $0 < 0x80 }
    }
    return result
  }

  /// Whether `test` holds for all characters.
  func allScalars(_ thread: Interpreter, _ test: (Unicode.Scalar) throws -> Bool) throws -> Bool {
    var position = 0
    while position < count {
      try thread.work()
      let (scalar, width) = raw.scalar(at: position)
      guard try test(scalar) else { return false }
      position += width
    }
    return true
  }
}

extension Interpreter {
  /// Writes text where the host wants it, a stretch at a time.
  func write(_ text: Str) throws {
    var start = 0
    while start < text.count {
      var end = min(text.count, start + Self.portion << 3)
      // A stretch ends where a character does; what is no UTF-8 may be cut anywhere.
      while end < text.count, end > start + 1, text.raw[end] & 0xC0 == 0x80 { end -= 1 }
      try work(end - start)
      host.write(String(decoding: text.raw[start..<end], as: UTF8.self))
      start = end
    }
  }
}

/// Negative, zero or positive by the order of bytes, compared a stretch at a time.
func order(_ a: UnsafeBufferPointer<UInt8>, _ b: UnsafeBufferPointer<UInt8>) throws -> Int {
  let shared = min(a.count, b.count)
  var result = 0
  try Interpreter.stretches(of: 0..<shared) { stretch in
    guard result == 0, let a = a.baseAddress, let b = b.baseAddress else { return }
    result = Int(memcmp(a + stretch.lowerBound, b + stretch.lowerBound, stretch.count))
  }
  return result != 0 ? result : a.count - b.count
}
