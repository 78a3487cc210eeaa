/// What the methods that loops call most do with short strings and plain arguments: the same as their bodies, without
/// a call to bind and without looking whether to stop.
extension Str {
  /// Longer strings take the way on which a program can be stopped.
  private static let shortest = 1 << 12

  private var isShort: Bool { count <= Self.shortest }

  /// Calls `body` with a short string argument; nil if the argument is none.
  @inline(__always)
  private static func withShort(
    _ argument: UnsafeMutablePointer<Value>, _ body: (Str) throws -> Value?
  ) rethrows -> Value? {
    guard let text = argument.string else { return nil }
    return try text._withUnsafeGuaranteedRef { try $0.isShort ? body($0) : nil }
  }

  func find(_ arguments: UnsafeMutablePointer<Value>, _ count: Int) throws -> Value? {
    guard count == 1, isShort else { return nil }
    return try Self.withShort(arguments) { part in
      .int(try raw.firstOffset(of: part.raw, from: 0, polling: nil) ?? -1)
    }
  }

  func split(_ arguments: UnsafeMutablePointer<Value>, _ count: Int) throws -> Value? {
    guard count == 1, isShort else { return nil }
    return try Self.withShort(arguments) { separator in
      guard separator.count > 0 else { return nil }
      var pieces = ValueStorage(capacity: 4)
      var start = 0
      while let found = try raw.firstOffset(of: separator.raw, from: start, polling: nil) {
        pieces.append(piece(start, found))
        start = found + separator.count
      }
      pieces.append(piece(start, self.count))
      return .object(List(pieces))
    }
  }

  func joined(_ arguments: UnsafeMutablePointer<Value>, _ count: Int) -> Value? {
    guard count == 1, let list = arguments.object(of: List.self) else { return nil }
    return list._withUnsafeGuaranteedRef { list in
      let parts = list.storage.values
      guard let first = parts.baseAddress, parts.count <= Self.shortest else { return nil }
      var total = self.count * max(0, parts.count - 1)
      for index in parts.indices {
        guard let part = (first + index).string else { return nil }
        total += part._withUnsafeGuaranteedRef { $0.count }
        guard total <= Self.shortest else { return nil }
      }
      func fill(_ target: UnsafeMutablePointer<UInt8>) {
        var end = target
        for index in parts.indices {
          if index > 0 { end = copy(to: end) }
          end = (first + index).string?._withUnsafeGuaranteedRef { $0.copy(to: end) } ?? end
        }
      }
      return .object(
        total <= Self.inlineCapacity ? Str.short(count: total, fill) : Str(count: total, fill: fill))
    }
  }

  func replaced(_ arguments: UnsafeMutablePointer<Value>, _ count: Int) throws -> Value? {
    guard count == 2, isShort else { return nil }
    return try Self.withShort(arguments) { old in
      try Self.withShort(arguments + 1) { new in
        guard old.count > 0, self.count / old.count * new.count <= Self.shortest else { return nil }
        guard var found = try raw.firstOffset(of: old.raw, from: 0, polling: nil) else {
          return .object(self)
        }
        var result = TextBuilder()
        var position = 0
        while true {
          result.append(raw, position..<found)
          result.append(new)
          position = found + old.count
          guard let next = try raw.firstOffset(of: old.raw, from: position, polling: nil) else { break }
          found = next
        }
        result.append(raw, position..<self.count)
        return .object(result.finish())
      }
    }
  }

  /// A string of ASCII that lies in the object, with the 26 letters from `first` on in the other case; nil for others.
  ///
  /// Eight bytes at a time: a byte below 0x80 is a letter if adding what carries it from `first` to 0x80 sets its highest
  /// bit, and adding what carries the byte behind the last letter there does not.
  func changingCase(from first: UInt8) -> Value? {
    let each: UInt64 = 0x0101_0101_0101_0101
    guard count <= Self.inlineCapacity,
      (word(0) | word(1) | word(2) | word(3)) & (each &* 0x80) == 0
    else { return nil }
    let result = Str.short(count: count) { _ in }
    for index in 0..<4 {
      let word = word(index)
      let isLetter = (word &+ each &* UInt64(0x80 - first)) & ~(word &+ each &* UInt64(0x80 - first - 26))
      result.setWord(index, word ^ (isLetter & (each &* 0x80)) >> 2)
    }
    return .object(result)
  }

  func hasAffix(_ arguments: UnsafeMutablePointer<Value>, _ count: Int, atEnd: Bool) -> Value? {
    guard count == 1, let affix = arguments.string else { return nil }
    return .bool(affix._withUnsafeGuaranteedRef { hasAffix($0, atEnd: atEnd) })
  }

  /// `format` where each field is a `{}` and the value for it a string or a small integer.
  func formatted(_ arguments: UnsafeMutablePointer<Value>, _ count: Int) -> Value? {
    guard isShort else { return nil }
    var result = TextBuilder()
    var used = 0
    var position = 0
    while position < self.count {
      let byte = raw[position]
      position += 1
      if byte == UInt8(ascii: "{") {
        guard position < self.count, raw[position] == UInt8(ascii: "}"), used < count,
          result.append(plain: arguments + used), result.count <= Self.shortest
        else { return nil }
        used += 1
        position += 1
      } else if byte == UInt8(ascii: "}") {
        return nil
      } else {
        result.append(byte)
      }
    }
    return .object(result.finish())
  }
}
