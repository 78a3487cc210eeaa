/// The elements of a string or bytes one by one, which themselves are not iterable: what `s.elems()` gives.
final class ElementsView: Object {
  /// What the elements are.
  enum Unit: String {
    case elems, elem_ords, codepoints, codepoint_ords
  }

  private let owner: Object
  private let bytes: ContiguousArray<UInt8>
  private let unit: Unit

  init(of text: Str, _ unit: Unit) {
    owner = text
    bytes = text.bytes
    self.unit = unit
  }

  /// The elements of bytes are ints.
  init(of bytes: Bytes) {
    owner = bytes
    self.bytes = bytes.bytes
    unit = .elems
  }

  private var hasCharacters: Bool { unit == .codepoints || unit == .codepoint_ords }

  override var typeName: String { owner.typeName + (hasCharacters ? ".codepoints" : ".elems") }

  override func represent(_ printer: inout Printer) {
    owner.represent(&printer)
    printer.text(".\(unit.rawValue)()")
  }

  /// Characters have different lengths, so that only bytes can be counted and indexed in constant time.
  override func length() throws -> Int? { hasCharacters ? nil : bytes.count }

  override func element(at key: Value) throws -> Value {
    guard !hasCharacters else { return try super.element(at: key) }
    return element(bytes[try elementIndex(key, count: bytes.count, of: typeName)])
  }

  private func element(_ byte: UInt8) -> Value {
    unit == .elem_ords || owner is Bytes ? .int(Int(byte)) : .object(Str(bytes: [byte]))
  }

  override func makeIterator() throws -> ValueIterator? {
    ElementsIterator(self)
  }

  /// The element that starts at an offset, which moves behind it; nil at the end.
  fileprivate func element(at offset: inout Int) -> Value? {
    guard offset < bytes.count else { return nil }
    guard hasCharacters else {
      offset += 1
      return element(bytes[offset - 1])
    }
    let (scalar, width) = bytes.scalar(at: offset)
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
