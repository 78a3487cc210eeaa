#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// A string: UTF-8 bytes, indexed and sliced by byte in constant time.
///
/// The bytes lie in memory of the object's own and never change, so that reading them through `withBytes` costs
/// neither a reference count nor an exclusivity check; `bytes` copies them.
package final class Str: Object {
  private let start: UnsafeMutablePointer<UInt8>
  /// The number of bytes.
  package let count: Int
  /// The hash once it is known, else 0.
  @exclusivity(unchecked) private var cachedHash = 0

  /// Makes a string of `count` bytes, all of which `fill` must write.
  init(count: Int, fill: (UnsafeMutablePointer<UInt8>) throws -> Void) rethrows {
    start = .allocate(capacity: count)
    self.count = count
    super.init()
    try fill(start)
  }

  /// Makes a string from UTF-8 bytes in memory.
  init(_ bytes: UnsafeBufferPointer<UInt8>) {
    start = .allocate(capacity: bytes.count)
    count = bytes.count
    super.init()
    if let base = bytes.baseAddress { start.initialize(from: base, count: bytes.count) }
  }

  /// Makes a string from UTF-8 bytes.
  package convenience init(bytes: ContiguousArray<UInt8>) {
    self.init(count: bytes.count) { target in
      bytes.withUnsafeBufferPointer { source in
        if let base = source.baseAddress { target.initialize(from: base, count: source.count) }
      }
    }
  }

  /// Makes a string from Swift text.
  package convenience init(_ text: String) {
    var text = text
    let count = text.utf8.count
    self.init(count: count) { target in
      text.withUTF8 { source in
        if let base = source.baseAddress { target.initialize(from: base, count: source.count) }
      }
    }
  }

  deinit { start.deallocate() }

  /// Calls `body` with the bytes, which stay where they are as long as the string lives.
  @inline(__always)
  func withBytes<T>(_ body: (UnsafeBufferPointer<UInt8>) throws -> T) rethrows -> T {
    try withExtendedLifetime(self) { try body(UnsafeBufferPointer(start: start, count: count)) }
  }

  /// A copy of the bytes.
  package var bytes: ContiguousArray<UInt8> { withBytes { ContiguousArray($0) } }

  /// The text as Swift's; bytes that are no UTF-8 become U+FFFD.
  package var string: String { withBytes { String(decoding: $0, as: UTF8.self) } }

  /// The part from one offset to before another.
  func piece(_ from: Int, _ to: Int) -> Value {
    if from == 0, to == count { return .object(self) }
    return withBytes { .object(Str(UnsafeBufferPointer(rebasing: $0[from..<to]))) }
  }

  /// The string that follows this one with another behind it.
  func appending(_ other: Str) -> Str {
    Str(count: count + other.count) { target in
      target.initialize(from: start, count: count)
      (target + count).initialize(from: other.start, count: other.count)
    }
  }

  override package var typeName: String { "string" }
  override package func truth() throws -> Bool { count > 0 }
  override package func length() throws -> Int? { count }
  override package func attribute(_ name: String) throws -> Value? { Self.methods.bind(name, to: self) }
  override package func method(_ name: String) -> MethodEntry? { Self.methods[name] }
  override package var attributeNames: [String] { Self.methods.names }

  override package func isEqual(to other: Object, depth: Int) throws -> Bool {
    guard let other = other as? Str else { return false }
    return equals(other)
  }

  /// Whether the bytes are the same.
  @inline(__always)
  func equals(_ other: Str) -> Bool {
    self === other || (count == other.count && memcmp(start, other.start, count) == 0)
  }

  override package func compare(to other: Object, depth: Int) throws -> Int? {
    guard let other = other as? Str else { return nil }
    return compare(to: other)
  }

  /// Negative, zero or positive by the order of the bytes.
  func compare(to other: Str) -> Int {
    let order = memcmp(start, other.start, min(count, other.count))
    return order != 0 ? Int(order) : count - other.count
  }

  override package func hash(depth: Int) throws -> Int { hashValue }

  /// The hash used by tables, computed once.
  var hashValue: Int {
    if cachedHash != 0 { return cachedHash }
    let hash = withBytes(tableHash)
    cachedHash = hash == 0 ? 1 : hash
    return cachedHash
  }

  override package func represent(_ printer: inout Printer) {
    if let plain = plainLiteral { printer.bytes(plain) } else { printer.text(quoted(bytes, isBytes: false)) }
  }
  override package func display(_ printer: inout Printer) { printer.bytes(bytes) }

  override package func element(at key: Value) throws -> Value {
    if let slice = key.asObject(SliceKey.self) {
      let (first, step, steps) = try slice.resolve(count: count)
      if step == 1 { return piece(first, first + steps) }
      return .object(
        Str(count: steps) { target in
          for index in 0..<steps { target[index] = start[first + index * step] }
        })
    }
    return Self.single(start[try elementIndex(key, count: count, of: "string")])
  }

  override package func contains(_ value: Value) throws -> Bool? {
    guard let part = value.asObject(Str.self) else {
      throw Failure("a string can only contain a string, not \(value.typeName.withArticle)")
    }
    return withBytes { text in part.withBytes { text.firstOffset(of: $0, from: 0) != nil } }
  }

  /// The string of one byte.
  static func single(_ byte: UInt8) -> Value { .object(singles[Int(byte)]) }

  /// Strings never change but for their cached hash, which every thread would compute alike.
  private nonisolated(unsafe) static let singles = (0...255).map { Str(bytes: [UInt8($0)]) }
}

/// A hash of bytes, taken eight at a time: multiplication by an odd constant, folded, as in wyhash.
func tableHash(_ bytes: UnsafeBufferPointer<UInt8>) -> Int {
  var hash = UInt64(truncatingIfNeeded: bytes.count) &* 0x9E37_79B9_7F4A_7C15
  func mix(_ word: UInt64) {
    let product = (hash ^ word).multipliedFullWidth(by: 0xA076_1D64_78BD_642F)
    hash = product.high ^ product.low ^ word
  }
  guard let base = UnsafeRawPointer(bytes.baseAddress) else { return Int(truncatingIfNeeded: hash) }
  var offset = 0
  while offset + 8 <= bytes.count {
    mix(base.loadUnaligned(fromByteOffset: offset, as: UInt64.self))
    offset += 8
  }
  if offset < bytes.count {
    var rest: UInt64 = 0
    for index in offset..<bytes.count { rest = rest << 8 | UInt64(bytes[index]) }
    mix(rest)
  }
  return Int(truncatingIfNeeded: hash ^ (hash >> 29))
}

extension ContiguousArray<UInt8> {
  /// The hash used by tables.
  var tableHash: Int { withUnsafeBufferPointer(Starlark.tableHash) }

  /// Negative, zero or positive by the order of bytes.
  func ordering(before other: ContiguousArray<UInt8>) -> Int {
    let shared = Swift.min(count, other.count)
    for index in 0..<shared where self[index] != other[index] { return self[index] < other[index] ? -1 : 1 }
    return count < other.count ? -1 : count == other.count ? 0 : 1
  }

  /// The offset of the first occurrence of `part` that starts at `start` or later.
  func firstRange(of part: ContiguousArray<UInt8>, from start: Int, end: Int? = nil) -> Int? {
    withUnsafeBufferPointer { text in
      part.withUnsafeBufferPointer { text.firstOffset(of: $0, from: start, end: end) }
    }
  }

  /// The offset of the last occurrence of `part` within a range.
  func lastRange(of part: ContiguousArray<UInt8>, from start: Int, end: Int) -> Int? {
    withUnsafeBufferPointer { text in
      part.withUnsafeBufferPointer { text.lastOffset(of: $0, from: start, end: end) }
    }
  }
}
