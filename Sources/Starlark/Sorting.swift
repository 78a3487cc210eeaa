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
    if var items = try numbered(keys, isReversed) {
      try RadixSort.sort(&items, poll: checkInterrupt)
      return try ContiguousArray(count: items.count, polling: self) { element(items[$0].place) }
    }
    // The keys keep the strings: to count references would take longer than to compare.
    if let texts = try placed(keys, { $0.asObject(Str.self).map(Unmanaged.passUnretained) }) {
      return try order(texts, isReversed, element) { a, b in
        a._withUnsafeGuaranteedRef { a in b._withUnsafeGuaranteedRef { a.compare(to: $0) < 0 } }
      }
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

  /// Numbers that are ordered as the keys are, if these are all small integers or all floats; else nil.
  private func numbered(_ keys: [Value], _ isReversed: Bool) throws -> [RadixSort.Item]? {
    guard let first = keys.first, first.asInt != nil || first.isFloat else { return nil }
    try bound(count: keys.count * 2, of: RadixSort.Item.self)
    var result: [RadixSort.Item] = []
    result.reserveCapacity(keys.count)
    for (place, key) in keys.enumerated() {
      try work()
      switch (key, first) {
      case (.int(let int), .int):
        result.append(.init(number: RadixSort.number(int, isReversed: isReversed), place: place))
      case (.float(let double), .float):
        result.append(.init(number: RadixSort.number(double, isReversed: isReversed), place: place))
      default: return nil
      }
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
      try work()
      return isReversed ? try isBefore(b.key, a.key) : try isBefore(a.key, b.key)
    }
    return try ContiguousArray(count: placed.count, polling: self) { element(placed[$0].place) }
  }
}

extension Value {
  fileprivate var isFloat: Bool {
    if case .float = self { return true }
    return false
  }
}
