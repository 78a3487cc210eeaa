/// A hash table that remembers the order of insertion; the storage of dictionaries and sets.
///
/// Entries lie in insertion order in one block; a table of positions, open addressing with linear probing, finds
/// them by hash. A removed entry leaves a hole that is closed when holes outnumber entries. The memory belongs to the
/// table alone and is read through pointers, so that a look-up costs no more than its probes; hence a table is copied
/// only by `copy()`.
struct HashTable: ~Copyable {
  struct Entry {
    var hash: Int
    var key: Value
    var value: Value
    var isRemoved = false
  }

  /// The number of keys.
  private(set) var count = 0
  /// How many entries are in use, holes included.
  private var used = 0
  /// The index of the first entry that is no hole, or `used`.
  private(set) var firstIndex = 0
  private var capacity: Int
  private var block: UnsafeMutablePointer<Entry>
  private var positions: UnsafeMutablePointer<Int32>
  /// The number of positions, a power of two, less one.
  private var mask: Int

  private static let vacant: Int32 = -1

  /// Makes an empty table with room for so many entries.
  init(capacity wanted: Int = 0) {
    var size = 8
    while size * 2 < wanted * 3 { size *= 2 }
    mask = size - 1
    capacity = wanted == 0 ? 0 : size * 2 / 3
    block = .allocate(capacity: capacity)
    positions = .allocate(capacity: size)
    positions.initialize(repeating: Self.vacant, count: size)
  }

  deinit {
    block.deinitialize(count: used)
    block.deallocate()
    positions.deallocate()
  }

  /// The entries in order, holes included; valid until the table changes.
  var entries: UnsafeBufferPointer<Entry> { UnsafeBufferPointer(start: block, count: used) }

  /// The first entry, or nil.
  var first: (key: Value, value: Value)? {
    firstIndex < used ? (block[firstIndex].key, block[firstIndex].value) : nil
  }

  /// Calls `body` with all keys and values in order; the table may change meanwhile only in its values.
  borrowing func walk(_ body: (Value, Value) throws -> Void) throws {
    let thread = Interpreter.running
    for index in firstIndex..<used where !block[index].isRemoved {
      try thread?.work()
      try body(block[index].key, block[index].value)
    }
  }

  /// Whether `test` holds for all keys and values.
  borrowing func allSatisfy(_ test: (Value, Value) throws -> Bool) throws -> Bool {
    let thread = Interpreter.running
    for index in firstIndex..<used where !block[index].isRemoved {
      try thread?.work()
      if try !test(block[index].key, block[index].value) { return false }
    }
    return true
  }

  /// What `transform` gives for all keys and values, after asking the memory budget.
  borrowing func map(_ transform: (Value, Value) -> Value) throws -> ContiguousArray<Value> {
    let thread = Interpreter.running
    try thread?.bound(count: count, of: Value.self)
    var result: ContiguousArray<Value> = []
    result.reserveCapacity(count)
    do {
      try walk { result.append(transform($0, $1)) }
    } catch {
      thread?.bury(Remains(result))
      throw error
    }
    return result
  }

  /// A table of the same entries, without the holes, with room for so many more.
  borrowing func copy(adding more: Int = 0) throws -> HashTable {
    let thread = Interpreter.running
    try thread?.bound(bytes: Self.size(of: count + more))
    var result = HashTable(capacity: count + more)
    try Interpreter.portions(of: 0..<used, polling: thread) { portion in
      for index in portion where !block[index].isRemoved {
        result.place(block[index].hash, at: result.used)
        (result.block + result.used).initialize(to: block[index])
        result.used += 1
      }
    }
    result.count = count
    return result
  }

  /// The value of a key, or nil.
  borrowing func value(for key: Value) throws -> Value? {
    guard let index = try find(key, hash: key.tableHash()) else { return nil }
    return block[index].value
  }

  /// Whether a key is there.
  borrowing func contains(_ key: Value) throws -> Bool { try find(key, hash: key.tableHash()) != nil }

  /// The index in `entries` of a key, or nil.
  borrowing func find(_ key: Value, hash: Int) throws -> Int? {
    try withUnsafePointer(to: key) { try find(UnsafeMutablePointer(mutating: $0), hash: hash) }
  }

  /// The index in `entries` of a key in memory, or nil; strings and small integers, the usual keys, are compared
  /// without a call.
  @inline(__always)
  borrowing func find(_ key: UnsafeMutablePointer<Value>, hash: Int) throws -> Int? {
    var slot = slot(of: hash)
    while true {
      let position = positions[slot]
      if position == Self.vacant { return nil }
      let entry = block + Int(position)
      if entry.pointee.hash == hash, try Self.isSame(entry, key) { return Int(position) }
      slot = (slot + 1) & mask
    }
  }

  /// Sets a key's value; a key that is there keeps its place.
  mutating func set(_ key: Value, to value: Value) throws {
    let hash = try key.tableHash()
    if let index = try find(key, hash: hash) {
      block[index].value = value
      return
    }
    guard used < Int(Int32.max) - 1 else { throw Failure("the table has too many entries") }
    try append(Entry(hash: hash, key: key, value: value))
  }

  /// Sets the value at an index that `find` gave.
  mutating func set(_ value: consuming Value, at index: Int) {
    let value = value
    withUnsafeMutablePointer(to: &block[index].value) { $0.store(value) }
  }

  /// Adds to the value at an index that `find` gave if it is a small integer and the sum is one, too; returns whether
  /// it did.
  mutating func add(_ addend: Int, at index: Int) -> Bool {
    withUnsafeMutablePointer(to: &block[index].value) { $0.add(addend) }
  }

  /// Removes a key and returns its value.
  mutating func remove(_ key: Value) throws -> Value? {
    guard let index = try find(key, hash: key.tableHash()) else { return nil }
    let value = block[index].value
    block[index].isRemoved = true
    block[index].key = .none
    block[index].value = .none
    count -= 1
    while firstIndex < used, block[firstIndex].isRemoved { firstIndex += 1 }
    if used > 16, count * 2 < used { self = try copy(adding: max(4, count / 2)) }
    return value
  }

  mutating func removeAll() { self = HashTable() }

  /// Gives up the last entries of a table that is looked up no more.
  mutating func releaseLast(_ wanted: Int) {
    let released = min(wanted, used)
    used -= released
    (block + used).deinitialize(count: released)
  }

  /// The bytes of a table with room for so many entries, about.
  private static func size(of count: Int) -> Int { count * (MemoryLayout<Entry>.stride + 8) }

  private mutating func append(_ entry: Entry) throws {
    // Closes the holes, if there are any, and makes room for half as many entries again.
    if used == capacity { self = try copy(adding: max(4, count / 2)) }
    place(entry.hash, at: used)
    (block + used).initialize(to: entry)
    used += 1
    count += 1
  }

  private func place(_ hash: Int, at index: Int) {
    var slot = slot(of: hash)
    while positions[slot] != Self.vacant { slot = (slot + 1) & mask }
    positions[slot] = Int32(truncatingIfNeeded: index)
  }

  @inline(__always)
  private func slot(of hash: Int) -> Int {
    Int(truncatingIfNeeded: (UInt64(bitPattern: Int64(hash)) &* 0x9E37_79B9_7F4A_7C15) >> 32) & mask
  }

  @inline(__always)
  private static func isSame(
    _ entry: UnsafeMutablePointer<Entry>, _ key: UnsafeMutablePointer<Value>
  ) throws -> Bool {
    try withUnsafeMutablePointer(to: &entry.pointee.key) { own in
      if let a = own.object, let b = key.object {
        if a.toOpaque() == b.toOpaque() { return true }
        if let a = own.string, let b = key.string {
          return a._withUnsafeGuaranteedRef { a in b._withUnsafeGuaranteedRef { a.equals($0) } }
        }
      } else if case .int(let a) = own.pointee, case .int(let b) = key.pointee {
        return a == b
      }
      return try !entry.pointee.isRemoved && own.pointee.isEqual(to: key.pointee)
    }
  }
}

extension Value {
  /// The hash that tables use: that of `hash(depth:)`, with the usual keys first.
  @inline(__always)
  func tableHash() throws -> Int {
    switch self {
    case .int(let value): return value
    case .object(let object) where type(of: object) == Str.self:
      return unsafeDowncast(object, to: Str.self).hashValue
    default: return try hash()
    }
  }
}
