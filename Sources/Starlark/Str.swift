/// A string: UTF-8 bytes, indexed and sliced by byte in constant time.
package final class Str: Object {
  /// The bytes.
  package let bytes: ContiguousArray<UInt8>
  private var cachedHash: Int?

  /// Makes a string from UTF-8 bytes.
  package init(bytes: ContiguousArray<UInt8>) { self.bytes = bytes }

  /// Makes a string from Swift text.
  package convenience init(_ text: String) { self.init(bytes: ContiguousArray(text.utf8)) }

  /// Makes a string from a piece of another.
  convenience init(_ slice: ArraySlice<UInt8>) { self.init(bytes: ContiguousArray(slice)) }

  /// The text as Swift's; bytes that are no UTF-8 become U+FFFD.
  package var string: String { String(decoding: bytes, as: UTF8.self) }

  /// The number of bytes.
  package var count: Int { bytes.count }

  override package var typeName: String { "string" }
  override package func truth() throws -> Bool { !bytes.isEmpty }
  override package func length() throws -> Int? { bytes.count }
  override package func attribute(_ name: String) throws -> Value? { Self.methods.bind(name, to: self) }
  override package func method(_ name: String) -> MethodEntry? { Self.methods[name] }
  override package var attributeNames: [String] { Self.methods.names }

  override package func isEqual(to other: Object, depth: Int) throws -> Bool {
    guard let other = other as? Str else { return false }
    return self === other || bytes == other.bytes
  }

  override package func compare(to other: Object, depth: Int) throws -> Int? {
    guard let other = other as? Str else { return nil }
    return bytes.ordering(before: other.bytes)
  }

  override package func hash(depth: Int) throws -> Int { hashValue }

  /// The hash used by tables: FNV-1a over the bytes, computed once.
  var hashValue: Int {
    if let cachedHash { return cachedHash }
    let hash = bytes.tableHash
    cachedHash = hash
    return hash
  }

  override package func represent(_ printer: inout Printer) { printer.text(quoted(bytes, isBytes: false)) }
  override package func display(_ printer: inout Printer) { printer.bytes(bytes) }

  override package func element(at key: Value) throws -> Value {
    if let slice = key.asObject(SliceKey.self) {
      return .object(Str(bytes: try slice.apply(to: bytes)))
    }
    let index = try elementIndex(key, count: bytes.count, of: "string")
    return .object(Str(bytes: [bytes[index]]))
  }

  override package func contains(_ value: Value) throws -> Bool? {
    guard let part = value.asObject(Str.self) else {
      throw Failure("a string can only contain a string, not \(value.typeName.withArticle)")
    }
    return bytes.firstRange(of: part.bytes, from: 0) != nil
  }
}

extension ContiguousArray<UInt8> {
  /// FNV-1a, 64 bits.
  var tableHash: Int {
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325
    for byte in self { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
    return Int(truncatingIfNeeded: hash ^ (hash >> 29))
  }

  /// Negative, zero or positive by the order of bytes.
  func ordering(before other: ContiguousArray<UInt8>) -> Int {
    let shared = Swift.min(count, other.count)
    for index in 0..<shared where self[index] != other[index] { return self[index] < other[index] ? -1 : 1 }
    return count < other.count ? -1 : count == other.count ? 0 : 1
  }

  /// The offset of the first occurrence of `part` that starts at `start` or later.
  func firstRange(of part: ContiguousArray<UInt8>, from start: Int, end: Int? = nil) -> Int? {
    let end = end ?? count
    guard start + part.count <= end else { return nil }
    guard let first = part.first else { return start }
    return withUnsafeBufferPointer { text in
      part.withUnsafeBufferPointer { part in
        var index = start
        while index + part.count <= end {
          if text[index] == first, (1..<Swift.max(1, part.count)).allSatisfy({ text[index + $0] == part[$0] })
          {
            return index
          }
          index += 1
        }
        return nil
      }
    }
  }

  /// The offset of the last occurrence of `part` within a range.
  func lastRange(of part: ContiguousArray<UInt8>, from start: Int, end: Int) -> Int? {
    var index = end - part.count
    while index >= start {
      if (0..<part.count).allSatisfy({ self[index + $0] == part[$0] }) { return index }
      index -= 1
    }
    return nil
  }
}
