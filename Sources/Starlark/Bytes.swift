/// A sequence of bytes, which need not be text.
package final class Bytes: Object {
  /// The bytes.
  package let bytes: ContiguousArray<UInt8>

  /// Makes a bytes value.
  package init(_ bytes: ContiguousArray<UInt8>) { self.bytes = bytes }

  override package var typeName: String { "bytes" }
  override package func truth() throws -> Bool { !bytes.isEmpty }
  override package func length() throws -> Int? { bytes.count }
  override package func hash(depth: Int) throws -> Int { bytes.tableHash ^ 0x62 }
  override package func represent(_ printer: inout Printer) { printer.text(quoted(bytes, isBytes: true)) }
  override package func display(_ printer: inout Printer) {
    printer.text(String(decoding: bytes, as: UTF8.self))
  }
  override package func attribute(_ name: String) throws -> Value? { Self.methods.bind(name, to: self) }
  override package func method(_ name: String) -> MethodEntry? { Self.methods[name] }
  override package var attributeNames: [String] { Self.methods.names }

  private static let methods = MethodTable<Bytes>([
    Method("elems()", "The bytes as ints, to iterate over.", example: "list(b\"abc\".elems())") { bytes, _ in
      .object(ElementsView(of: bytes))
    }
  ])

  override package func isEqual(to other: Object, depth: Int) throws -> Bool {
    guard let other = other as? Bytes else { return false }
    return try bytes.count == other.bytes.count && order(of: other) == 0
  }

  override package func compare(to other: Object, depth: Int) throws -> Int? {
    guard let other = other as? Bytes else { return nil }
    return try order(of: other)
  }

  private func order(of other: Bytes) throws -> Int {
    try bytes.withUnsafeBufferPointer { a in
      try other.bytes.withUnsafeBufferPointer { try Starlark.order(a, $0) }
    }
  }

  override package func element(at key: Value) throws -> Value {
    if let slice = key.asObject(SliceKey.self) { return .object(Bytes(try slice.apply(to: bytes))) }
    return .int(Int(bytes[try elementIndex(key, count: bytes.count, of: "bytes")]))
  }

  override package func contains(_ value: Value) throws -> Bool? {
    if let part = value.asObject(Bytes.self) { return try bytes.contains(part.bytes) }
    guard case .int(let int) = value else {
      throw Failure("bytes can only contain bytes or an int, not \(value.typeName.withArticle)")
    }
    guard let byte = UInt8(exactly: int) else {
      throw Failure("\(int) is no byte", label: "a byte is 0 to 255")
    }
    return try bytes.contains([byte])
  }
}
