/// An immutable sequence.
package final class Tuple: Object {
  /// The elements.
  @exclusivity(unchecked) package private(set) var elements: ContiguousArray<Value>

  /// Makes a tuple.
  package init(_ elements: some Sequence<Value>) { self.elements = ContiguousArray(elements) }

  deinit {
    if elements.count > Remains.threshold, let thread = Interpreter.running {
      var rest: ContiguousArray<Value> = []
      swap(&rest, &elements)
      return thread.bury(Remains(rest))
    }
    guard elements.holdContainers else { return }
    var pending: [Object] = []
    surrender(into: &pending)
    Object.release(&pending)
  }

  /// The number of elements.
  package var count: Int { elements.count }

  override package var typeName: String { "tuple" }
  override package func truth() throws -> Bool { !elements.isEmpty }
  override package func length() throws -> Int? { elements.count }
  override package func makeIterator() throws -> ValueIterator? { ArrayIterator(elements) }

  override package func element(at key: Value) throws -> Value {
    if let slice = key.asObject(SliceKey.self) { return .object(Tuple(try slice.apply(to: elements))) }
    return elements[try elementIndex(key, count: elements.count, of: "tuple")]
  }

  override package func contains(_ value: Value) throws -> Bool? {
    try elements.position(of: value) != nil
  }

  override package func isEqual(to other: Object, depth: Int) throws -> Bool {
    guard let other = other as? Tuple else { return false }
    return try self === other || elements.isEqual(to: other.elements, depth: depth)
  }

  override package func compare(to other: Object, depth: Int) throws -> Int? {
    guard let other = other as? Tuple else { return nil }
    return try elements.compare(to: other.elements, depth: depth)
  }

  override package func hash(depth: Int) throws -> Int {
    guard depth > 0 else { throw Failure.tooDeep }
    var hash: UInt = 0x345_678
    let isShort = depth == Value.maximumDepth && elements.count < 64
    let thread = isShort ? nil : Interpreter.running
    for element in elements {
      try thread?.work()
      hash = (hash ^ UInt(bitPattern: try element.hash(depth: depth - 1))) &* 1_000_003
      hash = (hash << 7) | (hash >> 57)
    }
    return Int(bitPattern: hash)
  }

  override package func represent(_ printer: inout Printer) {
    printer.enclosed(self, "(", elements, elements.count == 1 ? ",)" : ")")
  }

  override package func freeze(into reached: inout [Object]) {
    for case .object(let object) in elements where object.isContainer { reached.append(object) }
  }

  override package var isContainer: Bool { true }

  override package func surrender(into list: inout [Object]) {
    for case .object(let object) in elements where object.isContainer { list.append(object) }
    elements.removeAll()
  }
}
