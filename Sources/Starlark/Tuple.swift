/// An immutable sequence.
package final class Tuple: Object {
  /// The elements, which never change until the tuple is freed.
  @exclusivity(unchecked) private(set) var storage: ValueStorage
  /// The hash once it is known, else 0: a part that a value holds many times is hashed once.
  @exclusivity(unchecked) private var cachedHash = 0

  /// Makes a tuple.
  package init(_ elements: some Sequence<Value>) {
    storage = ValueStorage(capacity: elements.underestimatedCount)
    super.init()
    for element in elements { storage.append(element) }
  }

  /// Makes a tuple that takes its elements over.
  init(_ storage: consuming ValueStorage) { self.storage = storage }

  deinit {
    guard count > Remains.threshold || storage.values.holdContainers else { return }
    var pending: [Object] = []
    surrender(into: &pending)
    Object.release(&pending)
  }

  /// The number of elements.
  package var count: Int { storage.count }

  /// A copy of the elements.
  package var elements: ContiguousArray<Value> { ContiguousArray(storage.values) }

  override package var typeName: String { "tuple" }
  override package func truth() throws -> Bool { count > 0 }
  override package func length() throws -> Int? { count }
  override package func makeIterator() throws -> ValueIterator? { ArrayIterator(Array(elements)) }

  override package func element(at key: Value) throws -> Value {
    if let slice = key.asObject(SliceKey.self) {
      return .object(Tuple(try storage.values.selected(by: slice)))
    }
    return storage.values[try elementIndex(key, count: count, of: "tuple")]
  }

  override package func contains(_ value: Value) throws -> Bool? {
    try storage.values.position(of: value) != nil
  }

  override package func isEqual(to other: Object, depth: Int) throws -> Bool {
    guard let other = other as? Tuple else { return false }
    // What has a hash holds nothing that can change, and so not itself.
    if self === other, cachedHash != 0 || !holdsContainers { return true }
    return try storage.values.isEqual(to: other.storage.values)
  }

  override package func compare(to other: Object, depth: Int) throws -> Int? {
    guard let other = other as? Tuple else { return nil }
    return try storage.values.compare(to: other.storage.values)
  }

  override package func hash(depth: Int) throws -> Int {
    if cachedHash != 0 { return cachedHash }
    guard depth > 0 else { throw Failure.tooDeep }
    var hash: UInt = 0x345_678
    let isShort = depth == Value.maximumDepth && count < 64
    let thread = isShort ? nil : Interpreter.running
    for element in storage.values {
      try thread?.work()
      hash = (hash ^ UInt(bitPattern: try element.hash(depth: depth - 1))) &* 1_000_003
      hash = (hash << 7) | (hash >> 57)
    }
    cachedHash = Int(bitPattern: hash)
    return cachedHash
  }

  override package func represent(_ printer: inout Printer) {
    printer.enclosed(self, "(", storage.values, count == 1 ? ",)" : ")")
  }

  override package func freeze(into reached: inout [Object]) {
    storage.values.addContainers(to: &reached)
  }

  override package var isContainer: Bool { true }

  override package func surrender(into list: inout [Object]) {
    if count > Remains.threshold, let thread = Interpreter.running {
      return thread.bury(Remains(storage.takeAll()))
    }
    storage.values.addContainers(to: &list)
    storage.removeAll()
  }
}
