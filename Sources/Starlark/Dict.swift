/// A mutable mapping in insertion order.
package final class Dict: Object {
  /// No program runs while it is read or changed, so that accesses cannot overlap and need no check.
  @exclusivity(unchecked) var table = HashTable()
  /// How many loops walk the dictionary just now, plus `Freezing.mark` once it is frozen; it may change only at 0.
  @exclusivity(unchecked) var walkers = 0

  /// Makes an empty dictionary.
  override package init() {}

  /// Makes a dictionary with string keys, in the order given.
  package init(_ entries: [(String, Value)]) {
    super.init()
    for (key, value) in entries { self[key] = value }
  }

  deinit {
    var pending: [Object] = []
    surrender(into: &pending)
    Object.release(&pending)
  }

  /// The number of entries.
  package var count: Int { table.count }

  /// The keys and values in order.
  package var items: [(key: Value, value: Value)] {
    table.entries.lazy.filter { !$0.isRemoved }.map { ($0.key, $0.value) }
  }

  /// The keys in order.
  package var keys: [Value] { table.entries.lazy.filter { !$0.isRemoved }.map(\.key) }

  /// The value of a string key, for host code that owns the dictionary; setting nil removes it.
  package subscript(name: String) -> Value? {
    get {
      let key = Str(name)
      guard let index = try? table.find(.object(key), hash: key.hashValue) else { return nil }
      return table.entries[index].value
    }
    set {
      let key = Value.string(name)
      // A string always hashes and compares, so neither call can throw.
      if let newValue { try? table.set(key, to: newValue) } else { _ = try? table.remove(key) }
    }
  }

  /// The value of a key, or nil; throws if the key is unhashable.
  package func value(for key: Value) throws -> Value? { try table.value(for: key) }

  /// Sets the value of a key; throws if the key is unhashable or a loop walks the dictionary.
  package func set(_ key: Value, to value: Value) throws {
    try checkMutable()
    try table.set(key, to: value)
  }

  /// Removes a key and returns its value, or nil if it was not there.
  package func remove(_ key: Value) throws -> Value? {
    try checkMutable()
    return try table.remove(key)
  }

  func checkMutable() throws {
    guard walkers == 0 else { throw Freezing.failure("dict", walkers, copy: "dict(x)") }
  }

  override package var typeName: String { "dict" }
  override package func truth() throws -> Bool { count > 0 }
  override package func length() throws -> Int? { count }
  override package func makeIterator() throws -> ValueIterator? { DictIterator(self) }
  override package func attribute(_ name: String) throws -> Value? { Self.methods.bind(name, to: self) }
  override package func method(_ name: String) -> MethodEntry? { Self.methods[name] }
  override package var attributeNames: [String] { Self.methods.names }
  override package func contains(_ value: Value) throws -> Bool? { try table.value(for: value) != nil }

  override package func element(at key: Value) throws -> Value {
    if let value = try table.value(for: key) { return value }
    // In a large dictionary nobody meant the nearest name.
    let near =
      count > 10_000
      ? nil
      : key.asString.flatMap { name in
        Spelling.nearest(to: name, among: keys.compactMap(\.asString))
      }
    throw Failure(
      "key \(key.brief) is not in the dict", hint: near.map { "did you mean \(Value.string($0).repr)?" })
  }

  override package func setElement(at key: Value, to value: Value) throws { try set(key, to: value) }

  override package func isEqual(to other: Object, depth: Int) throws -> Bool {
    guard let other = other as? Dict else { return false }
    if self === other, !holdsContainers { return true }
    guard let (own, others) = try values(beside: other) else { return false }
    return try own.isEqual(to: self === other ? own : others, depth: depth)
  }

  /// The values, and beside them what another dictionary has under the same keys; nil if the keys differ.
  func values(beside other: Dict) throws -> (Tuple, Tuple)? {
    guard count == other.count else { return nil }
    var own = ValueStorage(capacity: count)
    var others = ValueStorage(capacity: count)
    for entry in table.entries where !entry.isRemoved {
      guard let value = try other.table.value(for: entry.key) else { return nil }
      own.append(entry.value)
      others.append(value)
    }
    return (Tuple(own), Tuple(others))
  }

  override package func represent(_ printer: inout Printer) { printer.enclosed(self) }

  override package func freeze(into reached: inout [Object]) {
    walkers |= Freezing.mark
    table.addContainers(to: &reached)
  }

  override package var isContainer: Bool { true }

  override package func surrender(into list: inout [Object]) {
    if table.count > Remains.threshold, let thread = Interpreter.running {
      var rest = HashTable()
      swap(&rest, &table)
      return thread.bury(Remains(rest))
    }
    table.addContainers(to: &list)
    table.removeAll()
  }
}

/// Walks the keys of a dictionary and keeps it from growing meanwhile.
final class DictIterator: ValueIterator {
  private let dict: Dict
  @exclusivity(unchecked) private var position = 0

  init(_ dict: Dict) {
    self.dict = dict
    super.init()
    dict.walkers += 1
  }

  deinit { dict.walkers -= 1 }

  override func next() throws -> Value? {
    while position < dict.table.entries.count {
      defer { position += 1 }
      if !dict.table.entries[position].isRemoved { return dict.table.entries[position].key }
    }
    return nil
  }
}
