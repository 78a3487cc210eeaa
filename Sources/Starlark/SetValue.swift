/// A mutable set in insertion order.
package final class SetValue: Object {
  /// No program runs while it is read or changed, so that accesses cannot overlap and need no check.
  @exclusivity(unchecked) var table = HashTable()
  /// How many loops walk the set just now, plus `Freezing.mark` once it is frozen; it may change only at 0.
  @exclusivity(unchecked) var walkers = 0

  /// Makes an empty set.
  override package init() {}

  /// Makes a set of these elements; throws if one is unhashable.
  package convenience init(_ elements: some Sequence<Value>) throws {
    self.init()
    let thread = Interpreter.running
    for element in elements {
      try thread?.work()
      try table.set(element, to: .none)
    }
  }

  deinit {
    var pending: [Object] = []
    surrender(into: &pending)
    Object.release(&pending)
  }

  /// The number of elements.
  package var count: Int { table.count }

  /// The elements in order.
  package var elements: [Value] { table.entries.lazy.filter { !$0.isRemoved }.map(\.key) }

  func checkMutable() throws {
    guard walkers == 0 else { throw Freezing.failure("set", walkers, copy: "set(x)") }
  }

  override package var typeName: String { "set" }
  override package func truth() throws -> Bool { count > 0 }
  override package func length() throws -> Int? { count }
  override package func makeIterator() throws -> ValueIterator? { SetIterator(self) }
  override package func attribute(_ name: String) throws -> Value? { Self.methods.bind(name, to: self) }
  override package func method(_ name: String) -> MethodEntry? { Self.methods[name] }
  override package var attributeNames: [String] { Self.methods.names }
  override package func contains(_ value: Value) throws -> Bool? { try table.value(for: value) != nil }

  override package func isEqual(to other: Object, depth: Int) throws -> Bool {
    guard let other = other as? SetValue, count == other.count else { return false }
    return try isSubset(of: other)
  }

  override package func binary(_ op: BinaryOperator, _ other: Value, reflected: Bool) throws -> Value? {
    guard !reflected, let other = other.asObject(SetValue.self) else { return nil }
    return switch op {
    case .lessEqual: .bool(try isSubset(of: other))
    case .less: .bool(try count < other.count && isSubset(of: other))
    case .greaterEqual: .bool(try other.isSubset(of: self))
    case .greater: .bool(try other.count < count && other.isSubset(of: self))
    default: nil
    }
  }

  override package func represent(_ printer: inout Printer) {
    if count == 0 { return printer.text("set()") }
    let elements = Tuple(elements)
    printer.enclosed(self, "set([", elements.storage.values, "])", owner: elements)
  }

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

/// Walks a set and keeps it from changing meanwhile.
final class SetIterator: ValueIterator {
  private let set: SetValue
  @exclusivity(unchecked) private var position = 0

  init(_ set: SetValue) {
    self.set = set
    super.init()
    set.walkers += 1
  }

  deinit { set.walkers -= 1 }

  override func next() throws -> Value? {
    while position < set.table.entries.count {
      defer { position += 1 }
      if !set.table.entries[position].isRemoved { return set.table.entries[position].key }
    }
    return nil
  }
}
