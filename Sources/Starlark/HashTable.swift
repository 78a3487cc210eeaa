/// A hash table that remembers the order of insertion; the storage of dictionaries and sets.
///
/// Entries lie in insertion order in one array; a table of positions, open addressing with linear probing, finds
/// them by hash. A removed entry leaves a hole that is closed when holes outnumber entries.
struct HashTable {
  struct Entry {
    var hash: Int
    var key: Value
    var value: Value
    var isRemoved = false
  }

  /// The entries in order, holes included.
  private(set) var entries: ContiguousArray<Entry> = []
  private(set) var count = 0
  private var positions: ContiguousArray<Int32> = []

  private static let empty: Int32 = -1

  /// The index in `entries` of a key, or nil.
  func find(_ key: Value, hash: Int) throws -> Int? {
    guard !positions.isEmpty else { return nil }
    let mask = positions.count - 1
    var slot = Self.spread(hash) & mask
    while positions[slot] != Self.empty {
      let index = Int(positions[slot])
      if entries[index].hash == hash, !entries[index].isRemoved, try entries[index].key.isEqual(to: key) {
        return index
      }
      slot = (slot + 1) & mask
    }
    return nil
  }

  func value(for key: Value) throws -> Value? {
    let hash = try key.hash()
    return try find(key, hash: hash).map { entries[$0].value }
  }

  /// Sets a key's value; a key that is there keeps its place.
  mutating func set(_ key: Value, to value: Value) throws {
    let hash = try key.hash()
    if let index = try find(key, hash: hash) {
      entries[index].value = value
      return
    }
    guard entries.count < Int(Int32.max) - 1 else { throw Failure("the table has too many entries") }
    if (entries.count + 1) * 3 > positions.count * 2 { rebuild() }
    place(hash, at: entries.count)
    entries.append(Entry(hash: hash, key: key, value: value))
    count += 1
  }

  /// Removes a key and returns its value.
  mutating func remove(_ key: Value) throws -> Value? {
    let hash = try key.hash()
    guard let index = try find(key, hash: hash) else { return nil }
    let value = entries[index].value
    entries[index].isRemoved = true
    entries[index].key = .none
    entries[index].value = .none
    count -= 1
    if entries.count > 16, count * 2 < entries.count { rebuild() }
    return value
  }

  mutating func removeAll() { self = HashTable() }

  private mutating func place(_ hash: Int, at index: Int) {
    let mask = positions.count - 1
    var slot = Self.spread(hash) & mask
    while positions[slot] != Self.empty { slot = (slot + 1) & mask }
    positions[slot] = Int32(index)
  }

  private mutating func rebuild() {
    if count != entries.count { entries.removeAll { $0.isRemoved } }
    var capacity = 8
    while capacity < (count + 1) * 2 { capacity *= 2 }
    positions = ContiguousArray(repeating: Self.empty, count: capacity)
    for index in entries.indices { place(entries[index].hash, at: index) }
  }

  private static func spread(_ hash: Int) -> Int {
    let mixed = UInt(bitPattern: hash) &* 0x9E37_79B9_7F4A_7C15
    return Int(bitPattern: mixed >> 20)
  }
}
