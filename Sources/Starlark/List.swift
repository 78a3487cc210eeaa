/// A mutable sequence.
package final class List: Object {
  /// The elements; no program runs while they are read or changed, so that accesses cannot overlap.
  @exclusivity(unchecked) var storage: ValueStorage
  /// How many loops walk the list just now, plus `Freezing.mark` once it is frozen; it may change only at 0.
  @exclusivity(unchecked) var walkers = 0

  /// Makes a list.
  package init(_ elements: some Sequence<Value>) {
    storage = ValueStorage(capacity: elements.underestimatedCount)
    super.init()
    for element in elements { storage.append(element) }
  }

  /// Makes a list that takes its elements over.
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

  /// Throws while a loop walks the list, or if it is frozen.
  func checkMutable() throws {
    guard walkers == 0 else { throw Freezing.failure("list", walkers, copy: "list(x)") }
  }

  override package var typeName: String { "list" }
  override package func truth() throws -> Bool { count > 0 }
  override package func length() throws -> Int? { count }
  override package func makeIterator() throws -> ValueIterator? { ListIterator(self) }
  override package func attribute(_ name: String) throws -> Value? { Self.methods.bind(name, to: self) }
  override package func method(_ name: String) -> MethodEntry? { Self.methods[name] }
  override package var attributeNames: [String] { Self.methods.names }

  override package func element(at key: Value) throws -> Value {
    if let slice = key.asObject(SliceKey.self) {
      return .object(List(try storage.values.selected(by: slice)))
    }
    return storage.values[try elementIndex(key, count: count, of: "list")]
  }

  override package func setElement(at key: Value, to value: Value) throws {
    if key.asObject(SliceKey.self) != nil {
      throw Failure("cannot assign to a slice of a list", hint: "write xs = xs[:start] + ys + xs[stop:]")
    }
    let index = try elementIndex(key, count: count, of: "list")
    try checkMutable()
    storage.values[index] = value
  }

  override package func contains(_ value: Value) throws -> Bool? {
    try storage.values.position(of: value) != nil
  }

  override package func isEqual(to other: Object, depth: Int) throws -> Bool {
    guard let other = other as? List else { return false }
    if self === other, !holdsContainers { return true }
    return try storage.values.isEqual(to: other.storage.values)
  }

  override package func compare(to other: Object, depth: Int) throws -> Int? {
    guard let other = other as? List else { return nil }
    return try storage.values.compare(to: other.storage.values)
  }

  override package func represent(_ printer: inout Printer) {
    printer.enclosed(self, "[", storage.values, "]")
  }

  override package func freeze(into reached: inout [Object]) {
    walkers |= Freezing.mark
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

/// Walks a list and keeps it from changing meanwhile.
final class ListIterator: ValueIterator {
  private let list: List
  @exclusivity(unchecked) private var position = 0

  init(_ list: List) {
    self.list = list
    super.init()
    list.walkers += 1
  }

  deinit { list.walkers -= 1 }

  /// Puts the next element into a register; returns false at the end.
  @inline(__always)
  func advance(into register: UnsafeMutablePointer<Value>) -> Bool {
    guard position < list.storage.count else { return false }
    // What a loop variable held is, as a rule, still in the list.
    register.pointee = list.storage.start[position]
    position += 1
    return true
  }

  override func next() throws -> Value? {
    guard position < list.count else { return nil }
    defer { position += 1 }
    return list.storage.values[position]
  }
}
