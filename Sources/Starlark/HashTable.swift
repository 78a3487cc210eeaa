/// A hash table that remembers the order of insertion; the storage of dictionaries and sets.
///
/// Entries lie in insertion order in one block; a table of positions, open addressing with linear probing, finds
/// them by hash. A removed entry leaves a hole that is closed when holes outnumber entries. Copies share their
/// storage until one of them changes.
struct HashTable {
  struct Entry {
    var hash: Int
    var key: Value
    var value: Value
    var isRemoved = false
  }

  private var storage = Storage.empty

  /// The number of keys.
  var count: Int { storage.count }

  /// The entries in order, holes included.
  var entries: UnsafeBufferPointer<Entry> { storage.all }

  /// The index in `entries` of a key, or nil.
  func find(_ key: Value, hash: Int) throws -> Int? { try storage.find(key, hash: hash) }

  /// The value of a key, or nil.
  @inline(__always)
  func value(for key: Value) throws -> Value? {
    let hash = try key.tableHash()
    guard let index = try storage.find(key, hash: hash) else { return nil }
    return storage.entries[index].value
  }

  /// Sets a key's value; a key that is there keeps its place.
  mutating func set(_ key: Value, to value: Value) throws {
    let hash = try key.tableHash()
    if let index = try storage.find(key, hash: hash) {
      detach()
      storage.entries[index].value = value
      return
    }
    guard storage.used < Int(Int32.max) - 1 else { throw Failure("the table has too many entries") }
    detach()
    storage.append(Entry(hash: hash, key: key, value: value))
  }

  /// Removes a key and returns its value.
  mutating func remove(_ key: Value) throws -> Value? {
    guard let index = try storage.find(key, hash: key.tableHash()) else { return nil }
    detach()
    return storage.remove(at: index)
  }

  mutating func removeAll() { storage = .empty }

  private mutating func detach() {
    if !isKnownUniquelyReferenced(&storage) { storage = storage.copy() }
  }
}

extension HashTable {
  /// The memory of a table; all that reads it goes through pointers, so that a look-up costs no more than its probes.
  private final class Storage {
    @exclusivity(unchecked) private(set) var entries: UnsafeMutablePointer<Entry>
    /// How many entries are in use, holes included.
    @exclusivity(unchecked) private(set) var used = 0
    @exclusivity(unchecked) private(set) var count = 0
    @exclusivity(unchecked) private var capacity: Int
    @exclusivity(unchecked) private var positions: UnsafeMutablePointer<Int32>
    /// The number of positions, a power of two, less one.
    @exclusivity(unchecked) private var mask: Int

    private static let vacant: Int32 = -1

    /// Shared by all empty tables and never written to, as it is never uniquely referenced.
    nonisolated(unsafe) static let empty = Storage(capacity: 0)

    private init(capacity wanted: Int) {
      var size = 8
      while size * 2 < wanted * 3 { size *= 2 }
      mask = size - 1
      capacity = wanted == 0 ? 0 : size * 2 / 3
      entries = .allocate(capacity: capacity)
      positions = .allocate(capacity: size)
      positions.initialize(repeating: Self.vacant, count: size)
    }

    deinit {
      entries.deinitialize(count: used)
      entries.deallocate()
      positions.deallocate()
    }

    var all: UnsafeBufferPointer<Entry> { UnsafeBufferPointer(start: entries, count: used) }

    /// A copy in which every entry keeps its index, holes included.
    func copy() -> Storage {
      let result = Storage(capacity: max(4, capacity))
      for index in 0..<used {
        result.place(entries[index].hash, at: index)
        (result.entries + index).initialize(to: entries[index])
      }
      result.used = used
      result.count = count
      return result
    }

    @inline(__always)
    private func slot(of hash: Int) -> Int {
      Int(truncatingIfNeeded: (UInt64(bitPattern: Int64(hash)) &* 0x9E37_79B9_7F4A_7C15) >> 32) & mask
    }

    /// The index of a key; strings and small integers, the usual keys, are compared without a call.
    @inline(__always)
    func find(_ key: Value, hash: Int) throws -> Int? {
      var slot = slot(of: hash)
      while true {
        let position = positions[slot]
        if position == Self.vacant { return nil }
        let entry = entries + Int(position)
        if entry.pointee.hash == hash, try isSame(entry, key) { return Int(position) }
        slot = (slot + 1) & mask
      }
    }

    @inline(__always)
    private func isSame(_ entry: UnsafeMutablePointer<Entry>, _ key: Value) throws -> Bool {
      if case .object(let a) = entry.pointee.key, case .object(let b) = key {
        if a === b { return true }
        if type(of: a) == Str.self, type(of: b) == Str.self {
          return unsafeDowncast(a, to: Str.self).equals(unsafeDowncast(b, to: Str.self))
        }
      } else if case .int(let a) = entry.pointee.key, case .int(let b) = key {
        return a == b && !entry.pointee.isRemoved
      }
      return try !entry.pointee.isRemoved && entry.pointee.key.isEqual(to: key)
    }

    func append(_ entry: Entry) {
      if used == capacity { rebuild() }
      place(entry.hash, at: used)
      (entries + used).initialize(to: entry)
      used += 1
      count += 1
    }

    func remove(at index: Int) -> Value {
      let value = entries[index].value
      entries[index].isRemoved = true
      entries[index].key = .none
      entries[index].value = .none
      count -= 1
      if used > 16, count * 2 < used { rebuild() }
      return value
    }

    private func place(_ hash: Int, at index: Int) {
      var slot = slot(of: hash)
      while positions[slot] != Self.vacant { slot = (slot + 1) & mask }
      positions[slot] = Int32(truncatingIfNeeded: index)
    }

    /// Closes the holes and makes room for half as many entries again.
    private func rebuild() {
      let fresh = Storage(capacity: count + max(4, count / 2))
      for index in 0..<used where !entries[index].isRemoved {
        fresh.place(entries[index].hash, at: fresh.used)
        (fresh.entries + fresh.used).initialize(to: entries[index])
        fresh.used += 1
      }
      fresh.count = count
      swap(&entries, &fresh.entries)
      swap(&positions, &fresh.positions)
      swap(&used, &fresh.used)
      swap(&mask, &fresh.mask)
      swap(&capacity, &fresh.capacity)
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
