extension Interpreter {
  /// What `sorted` gives: the key function is called once per element, and equal elements keep their order.
  ///
  /// Keys that are all small integers, floats or strings are sorted as such; others by their order as values.
  func sorted(_ call: Call) throws -> ContiguousArray<Value> {
    let values = try elements(of: call.value("x"))
    let function = call.valueOrNil("key")
    let keys = try function.map { function in try values.map { try callValue(function, with: $0) } } ?? values
    let isReversed = try call.value("reverse").truth()
    return try order(of: keys, isReversed: isReversed) { values[$0] }
  }

  /// A key beside the place it came from.
  private struct Placed<Key> {
    let key: Key
    let place: Int
  }

  /// What `element` gives for the places of the keys in ascending or descending order.
  private func order(
    of keys: [Value], isReversed: Bool, _ element: (Int) -> Value
  ) throws -> ContiguousArray<Value> {
    if let ints = try placed(keys, \.asInt) { return try order(ints, isReversed, element) { $0 < $1 } }
    if let floats = try placed(keys, \.asFloat) {
      // NaN comes after everything else.
      return try order(floats, isReversed, element) { $0 < $1 || ($1.isNaN && !$0.isNaN) }
    }
    if let texts = try placed(keys, { $0.asObject(Str.self) }) {
      return try order(texts, isReversed, element) { $0.compare(to: $1) < 0 }
    }
    guard let values = try placed(keys, { $0 }) else { return [] }
    return try order(values, isReversed, element) { try $0.compare(to: $1) < 0 }
  }

  /// The results of `convert` for all keys beside their places, or nil if a key has none.
  @inline(__always)
  private func placed<Key>(_ keys: [Value], _ convert: (Value) -> Key?) throws -> [Placed<Key>]? {
    guard let first = keys.first, convert(first) != nil else { return nil }
    // The sort needs half as much again.
    try bound(count: keys.count + keys.count / 2, of: Placed<Key>.self)
    var result: [Placed<Key>] = []
    result.reserveCapacity(keys.count)
    for place in keys.indices {
      try work()
      guard let key = convert(keys[place]) else { return nil }
      result.append(Placed(key: key, place: place))
    }
    return result
  }

  @inline(__always)
  private func order<Key>(
    _ placed: [Placed<Key>], _ isReversed: Bool, _ element: (Int) -> Value,
    _ isBefore: (Key, Key) throws -> Bool
  ) throws -> ContiguousArray<Value> {
    var placed = placed
    try placed.sort { a, b in
      try poll()
      return isReversed ? try isBefore(b.key, a.key) : try isBefore(a.key, b.key)
    }
    return try ContiguousArray(count: placed.count, polling: self) { element(placed[$0].place) }
  }
}

extension Value {
  /// The float, if this is one.
  fileprivate var asFloat: Double? {
    if case .float(let value) = self { return value }
    return nil
  }
}
