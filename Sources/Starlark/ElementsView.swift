/// The elements of a string or bytes one by one, which themselves are not iterable: what `s.elems()` gives.
final class ElementsView: Object {
  /// What the elements are.
  enum Unit: String {
    case elems, elem_ords, codepoints, codepoint_ords
  }

  private let owner: Object
  private let unit: Unit
  private let count: Int

  init(of text: Str, _ unit: Unit) {
    owner = text
    count = text.count
    self.unit = unit
  }

  /// The elements of bytes are ints.
  init(of bytes: Bytes) {
    owner = bytes
    count = bytes.bytes.count
    unit = .elems
  }

  /// The bytes of the owner where they are: they may be many.
  private func withBytes<T>(_ body: (UnsafeBufferPointer<UInt8>) -> T) -> T {
    if let text = owner as? Str { return text.withBytes(body) }
    guard let bytes = owner as? Bytes else { preconditionFailure("a view is of a string or of bytes") }
    return bytes.bytes.withUnsafeBufferPointer(body)
  }

  private var hasCharacters: Bool { unit == .codepoints || unit == .codepoint_ords }

  override var typeName: String { owner.typeName + (hasCharacters ? ".codepoints" : ".elems") }

  override func represent(_ printer: inout Printer) {
    owner.represent(&printer)
    printer.text(".\(unit.rawValue)()")
  }

  /// Characters have different lengths, so that only bytes can be counted and indexed in constant time.
  override func length() throws -> Int? { hasCharacters ? nil : count }

  override func element(at key: Value) throws -> Value {
    guard !hasCharacters else { return try super.element(at: key) }
    let index = try elementIndex(key, count: count, of: typeName)
    return element(withBytes { $0[index] })
  }

  private func element(_ byte: UInt8) -> Value {
    unit == .elem_ords || owner is Bytes ? .int(Int(byte)) : Str.single(byte)
  }

  override func makeIterator() throws -> ValueIterator? {
    ElementsIterator(self)
  }

  /// The element that starts at an offset, which moves behind it; nil at the end.
  fileprivate func element(at offset: inout Int) -> Value? {
    guard offset < count else { return nil }
    let start = offset
    guard hasCharacters else {
      offset += 1
      return element(withBytes { $0[start] })
    }
    let (scalar, width) = withBytes { $0.scalar(at: start) }
    offset += width
    return unit == .codepoints ? .string(String(scalar)) : .int(Int(scalar.value))
  }
}

/// Walks the elements of a string or bytes.
private final class ElementsIterator: ValueIterator {
  private let view: ElementsView
  private var offset = 0

  init(_ view: ElementsView) { self.view = view }

  override func next() throws -> Value? { view.element(at: &offset) }
}
