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
      return .object(
        Str(count: total) { target in
          var end = target
          for index in parts.indices {
            if index > 0 { end = copy(to: end) }
            end = (first + index).string?._withUnsafeGuaranteedRef { $0.copy(to: end) } ?? end
          }
        })
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

  /// The string with its letters of ASCII changed; nil if it has others.
  func mapped(_ count: Int, _ change: (UInt8) -> UInt8) -> Value? {
    guard count == 0, isShort, raw.allSatisfy({ $0 < 0x80 }) else { return nil }
    return .object(
      Str(count: self.count) { target in for index in raw.indices { target[index] = change(raw[index]) } })
  }
}
