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
    if let items = keys.all(numbered: isReversed) { return try order(items) }
    if let texts = keys.all({ $0.asObject(Str.self) }) {
      return try order(texts, isReversed) { $0.compare(to: $1) < 0 }
    }
    return try order(keys, isReversed) { try $0.compare(to: $1) < 0 }
  }

  /// The places of keys that are numbers of one kind.
  private func order(_ items: [RadixSort.Item]) throws -> [Int] {
    var items = items
    try RadixSort.sort(&items, poll: checkInterrupt)
    return items.map(\.place)
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
  /// Numbers that are ordered as the values are, if these are all small integers or all floats.
  fileprivate func all(numbered isReversed: Bool) -> [RadixSort.Item]? {
    var result: [RadixSort.Item] = []
    result.reserveCapacity(count)
    for (place, value) in enumerated() {
      switch (value, first) {
      case (.int(let int), .int):
        result.append(.init(number: RadixSort.number(int, isReversed: isReversed), place: place))
      case (.float(let double), .float):
        result.append(.init(number: RadixSort.number(double, isReversed: isReversed), place: place))
      default: return nil
      }
    }
    return result
  }

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
