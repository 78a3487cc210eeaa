/// A mutable sequence.
package final class List: Object {
  /// The elements.
  ///
  /// No program runs while they are read or changed, so that accesses cannot overlap and need no check.
  @exclusivity(unchecked) package private(set) var elements: ContiguousArray<Value>
  /// How many loops walk the list just now, plus `Freezing.mark` once it is frozen; it may change only at 0.
  @exclusivity(unchecked) var walkers = 0

  /// Makes a list.
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

  /// Changes the elements; throws while a loop walks them.
  package func mutate<T>(_ change: (inout ContiguousArray<Value>) throws -> T) throws -> T {
    guard walkers == 0 else { throw Freezing.failure("list", walkers, copy: "list(x)") }
    return try change(&elements)
  }

  override package var typeName: String { "list" }
  override package func truth() throws -> Bool { !elements.isEmpty }
  override package func length() throws -> Int? { elements.count }
  override package func makeIterator() throws -> ValueIterator? { ListIterator(self) }
  override package func attribute(_ name: String) throws -> Value? { Self.methods.bind(name, to: self) }
  override package func method(_ name: String) -> MethodEntry? { Self.methods[name] }
  override package var attributeNames: [String] { Self.methods.names }

  override package func element(at key: Value) throws -> Value {
    if let slice = key.asObject(SliceKey.self) { return .object(List(try slice.apply(to: elements))) }
    return elements[try elementIndex(key, count: elements.count, of: "list")]
  }

  override package func setElement(at key: Value, to value: Value) throws {
    if key.asObject(SliceKey.self) != nil { throw Failure("cannot assign to a slice of a list") }
    let index = try elementIndex(key, count: elements.count, of: "list")
    try mutate { $0[index] = value }
  }

  override package func contains(_ value: Value) throws -> Bool? {
    try elements.position(of: value) != nil
  }

  override package func isEqual(to other: Object, depth: Int) throws -> Bool {
    guard let other = other as? List else { return false }
    return try self === other || elements.isEqual(to: other.elements, depth: depth)
  }

  override package func compare(to other: Object, depth: Int) throws -> Int? {
    guard let other = other as? List else { return nil }
    return try elements.compare(to: other.elements, depth: depth)
  }

  override package func represent(_ printer: inout Printer) {
    printer.enclosed(self, "[", elements, "]")
  }

  override package func freeze(into reached: inout [Object]) {
    walkers |= Freezing.mark
    for case .object(let object) in elements where object.isContainer { reached.append(object) }
  }

  override package var isContainer: Bool { true }

  override package func surrender(into list: inout [Object]) {
    for case .object(let object) in elements where object.isContainer { list.append(object) }
    elements.removeAll()
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

  override func next() throws -> Value? {
    guard position < list.elements.count else { return nil }
    defer { position += 1 }
    return list.elements[position]
  }
}

extension ContiguousArray<Value> {
  /// Whether an element can hold others, which then have to be released one by one.
  var holdContainers: Bool {
    withUnsafeBufferPointer { elements in
      guard let base = elements.baseAddress else { return false }
      for index in elements.indices {
        let place = UnsafeMutablePointer(mutating: base + index)
        if let object = place.object, place.string == nil,
          object._withUnsafeGuaranteedRef({ $0.isContainer })
        {
          return true
        }
      }
      return false
    }
  }

  /// The position of the first element equal to a value, or nil.
  func position(of value: Value, in range: Range<Int>? = nil) throws -> Int? {
    let thread = Interpreter.running
    for index in range ?? indices {
      try thread?.work()
      if try self[index].isEqual(to: value) { return index }
    }
    return nil
  }

  func isEqual(to other: ContiguousArray<Value>, depth: Int) throws -> Bool {
    guard depth > 0 else { throw Failure.tooDeep }
    return try count == other.count && firstDifference(from: other, depth: depth) == nil
  }

  func compare(to other: ContiguousArray<Value>, depth: Int) throws -> Int {
    guard depth > 0 else { throw Failure.tooDeep }
    if let index = try firstDifference(from: other, depth: depth) {
      return try self[index].compare(to: other[index], depth: depth - 1)
    }
    return count < other.count ? -1 : count == other.count ? 0 : 1
  }

  /// The first position at which elements differ, as far as both have any.
  private func firstDifference(from other: ContiguousArray<Value>, depth: Int) throws -> Int? {
    // A few elements of the outermost level, such as a tuple that is a key, are no work to speak of.
    let isShort = depth == Value.maximumDepth && count < 64
    let thread = isShort ? nil : Interpreter.running
    for index in 0..<Swift.min(count, other.count) {
      try thread?.work()
      if try !self[index].isEqual(to: other[index], depth: depth - 1) { return index }
    }
    return nil
  }
}
