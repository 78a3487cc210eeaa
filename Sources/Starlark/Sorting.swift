extension Interpreter {
  /// What `sorted` gives: the key function is called once per element, and equal elements keep their order.
  ///
  /// Keys that are all small integers, floats or strings are sorted as such; others by their order as values.
  func sorted(_ call: Call) throws -> [Value] {
    let values = try elements(of: call.value("x"))
    let function = call.valueOrNil("key")
    let keys = try function.map { function in try values.map { try callValue(function, with: $0) } } ?? values
    let isReversed = try call.value("reverse").truth()
    return try order(of: keys, isReversed: isReversed).map { values[$0] }
  }

  /// A key beside the place it came from.
  private struct Placed<Key> {
    let key: Key
    let place: Int
  }

  private func order(of keys: [Value], isReversed: Bool) throws -> [Int] {
    if let ints = keys.all(\.asInt) { return try order(ints, isReversed) { $0 < $1 } }
    if let floats = keys.all(\.asFloat) {
      // NaN comes after everything else.
      return try order(floats, isReversed) { $0 < $1 || ($1.isNaN && !$0.isNaN) }
    }
    if let texts = keys.all({ $0.asObject(Str.self) }) {
      return try order(texts, isReversed) { $0.compare(to: $1) < 0 }
    }
    return try order(keys, isReversed) { try $0.compare(to: $1) < 0 }
  }

  /// The places of keys in ascending or descending order.
  @inline(__always)
  private func order<Key>(
    _ keys: [Key], _ isReversed: Bool, _ isBefore: (Key, Key) throws -> Bool
  ) throws -> [Int] {
    var placed = keys.indices.map { Placed(key: keys[$0], place: $0) }
    try placed.sort { a, b in
      try poll()
      return isReversed ? try isBefore(b.key, a.key) : try isBefore(a.key, b.key)
    }
    return placed.map(\.place)
  }
}

extension Array<Value> {
  /// The results of `convert` for all elements, or nil if one has none.
  fileprivate func all<T>(_ convert: (Value) -> T?) -> [T]? {
    var result: [T] = []
    result.reserveCapacity(count)
    for value in self {
      guard let converted = convert(value) else { return nil }
      result.append(converted)
    }
    return result
  }
}

extension Value {
  /// The float, if this is one.
  fileprivate var asFloat: Double? {
    if case .float(let value) = self { return value }
    return nil
  }
}
