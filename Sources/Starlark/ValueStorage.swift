#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Memory that holds the elements of a list or tuple in order.
///
/// The machine reads and moves values in it through pointers: neither a reference count of the memory itself nor an
/// exclusivity check stands in between. It belongs to one object, which frees it.
struct ValueStorage: ~Copyable {
  private(set) var start: UnsafeMutablePointer<Value>
  private(set) var count = 0
  private(set) var capacity: Int

  /// Makes room for so many values.
  init(capacity: Int) {
    start = capacity > 0 ? Self.resized(nil, to: capacity) : Self.nowhere
    self.capacity = capacity
  }

  deinit {
    guard capacity > 0 else { return }
    if count <= 8 {
      for index in 0..<count { (start + index).store(.none) }
    } else {
      start.deinitialize(count: count)
    }
    free(start)
  }

  /// Where no values are.
  private nonisolated(unsafe) static let nowhere = UnsafeMutablePointer<Value>.allocate(capacity: 1)

  /// Memory for so many values, which keeps those that are there: values may be moved byte by byte.
  private static func resized(
    _ memory: UnsafeMutablePointer<Value>?, to capacity: Int
  ) -> UnsafeMutablePointer<Value> {
    guard let memory = realloc(memory, capacity * MemoryLayout<Value>.stride) else {
      preconditionFailure("the system has no memory left")
    }
    return memory.assumingMemoryBound(to: Value.self)
  }

  /// The values, valid until they change.
  var values: UnsafeMutableBufferPointer<Value> { UnsafeMutableBufferPointer(start: start, count: count) }

  @inline(__always)
  mutating func append(_ value: consuming Value) {
    if count == capacity { grow(to: count + 1) }
    (start + count).initialize(to: value)
    count += 1
  }

  /// Appends values that are read once and in order.
  mutating func append(contentsOf values: UnsafeBufferPointer<Value>) {
    guard let base = values.baseAddress, values.count > 0 else { return }
    if count + values.count > capacity { grow(to: count + values.count) }
    (start + count).initialize(from: base, count: values.count)
    count += values.count
  }

  /// Moves values here from registers, which then hold None.
  mutating func append(moving registers: UnsafeMutablePointer<Value>, count more: Int) {
    if count + more > capacity { grow(to: count + more) }
    (start + count).moveInitialize(from: registers, count: more)
    registers.initialize(repeating: .none, count: more)
    count += more
  }

  mutating func insert(_ value: Value, at index: Int) {
    if count == capacity { grow(to: count + 1) }
    (start + index + 1).moveInitialize(from: start + index, count: count - index)
    (start + index).initialize(to: value)
    count += 1
  }

  mutating func remove(at index: Int) -> Value {
    let value = (start + index).move()
    count -= 1
    (start + index).moveInitialize(from: start + index + 1, count: count - index)
    return value
  }

  mutating func removeAll() { self = ValueStorage(capacity: 0) }

  /// Gives up the last values, so many or all there are.
  mutating func removeLast(_ most: Int) {
    let gone = min(most, count)
    count -= gone
    (start + count).deinitialize(count: gone)
  }

  /// The values in storage of their own, which leaves none here.
  mutating func takeAll() -> ValueStorage {
    var result = ValueStorage(capacity: 0)
    swap(&result, &self)
    return result
  }

  /// Makes room for so many values in all; repeated requests cost no more than appending does.
  mutating func reserve(_ needed: Int) { if needed > capacity { grow(to: needed) } }

  @inline(never)
  private mutating func grow(to needed: Int) {
    let larger = max(needed, capacity * 2, 4)
    start = Self.resized(capacity > 0 ? start : nil, to: larger)
    capacity = larger
  }
}

extension UnsafeMutableBufferPointer<Value> {
  /// Whether a value can hold others, which then have to be released one by one.
  var holdContainers: Bool {
    guard let base = baseAddress else { return false }
    for index in 0..<count {
      let place = base + index
      if let object = place.object, place.string == nil,
        object._withUnsafeGuaranteedRef({ $0.isContainer })
      {
        return true
      }
    }
    return false
  }

  /// Adds the objects among the values that can hold others.
  func addContainers(to list: inout [Object]) {
    for case .object(let object) in self where object.isContainer { list.append(object) }
  }

  /// The values that a slice selects.
  func selected(by slice: SliceKey) throws -> ValueStorage {
    let (first, step, steps) = try slice.resolve(count: count)
    let thread = Interpreter.running
    try thread?.bound(count: steps, of: Value.self)
    var result = ValueStorage(capacity: steps)
    try Interpreter.portions(of: 0..<steps, polling: thread) { portion in
      if step == 1 {
        let range = first + portion.lowerBound..<first + portion.upperBound
        result.append(contentsOf: UnsafeBufferPointer(rebasing: self[range]))
      } else {
        for index in portion { result.append(self[first + index * step]) }
      }
    }
    return result
  }

  /// The position of the first value equal to another, or nil.
  func position(of value: Value, in range: Range<Int>? = nil) throws -> Int? {
    let thread = Interpreter.running
    for index in range ?? 0..<count {
      try thread?.work()
      if try self[index].isEqual(to: value) { return index }
    }
    return nil
  }

  /// Whether the values are equal to others, one by one.
  func isEqual(to other: UnsafeMutableBufferPointer<Value>) throws -> Bool {
    guard count == other.count else { return false }
    let thread = Interpreter.running
    for index in 0..<count {
      try thread?.work()
      if self[index].isContainer, other[index].isContainer {
        var walk = PairWalk(isOrdering: false)
        return try walk.order(self, other, from: index) == 0
      }
      if try !self[index].isEqual(to: other[index]) { return false }
    }
    return true
  }

  /// The order of two small integers or two strings, the usual elements; nil for others.
  @inline(__always)
  private func plainOrder(of index: Int, to other: UnsafeMutableBufferPointer<Value>) -> Int? {
    guard let own = baseAddress.map({ $0 + index }), let others = other.baseAddress.map({ $0 + index }) else {
      return nil
    }
    if let a = own.int, let b = others.int { return a == b ? 0 : a < b ? -1 : 1 }
    guard let a = own.string, let b = others.string else { return nil }
    return a._withUnsafeGuaranteedRef { a in b._withUnsafeGuaranteedRef { a.compare(to: $0) } }
  }

  /// Negative, zero or positive as the values are ordered before, with or after others, by the first that differ.
  func compare(to other: UnsafeMutableBufferPointer<Value>) throws -> Int {
    let thread = Interpreter.running
    for index in 0..<Swift.min(count, other.count) {
      try thread?.work()
      if let order = plainOrder(of: index, to: other) {
        if order != 0 { return order }
      } else if self[index].isContainer, other[index].isContainer {
        var walk = PairWalk(isOrdering: true)
        return try walk.order(self, other, from: index)
      } else if try !self[index].isEqual(to: other[index]) {
        return try self[index].compare(to: other[index])
      }
    }
    return count < other.count ? -1 : count == other.count ? 0 : 1
  }
}

extension Value {
  /// Whether this is an object that can hold others.
  fileprivate var isContainer: Bool {
    if case .object(let object) = self { object.isContainer } else { false }
  }
}
