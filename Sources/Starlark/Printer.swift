/// Writes values as text without recursion, so that neither depth nor a cycle can hurt.
///
/// An object's `represent` is asked for its pieces; pieces that are values are expanded later, from a stack.
public struct Printer: ~Copyable {
  private enum Piece {
    case text(ContiguousArray<UInt8>)
    case value(Value)
    /// The elements of an object from a position on, with commas between them.
    case elements(UnsafeMutableBufferPointer<Value>, of: Object, from: Int)
    /// The keys and values from a position on.
    case entries(Dict, from: Int)
    case leave(ObjectIdentifier)
  }

  private var output = TextBuilder()
  private var stack: [Piece] = []
  private var current: [Piece] = []
  private var path: Set<ObjectIdentifier> = []

  /// How many bytes are enough; what comes after may be missing.
  private let limit: Int

  private init(limit: Int = .max) { self.limit = limit }

  /// Writes text.
  package mutating func text(_ text: String) { bytes(ContiguousArray(text.utf8)) }

  /// Writes bytes.
  package mutating func bytes(_ bytes: ContiguousArray<UInt8>) {
    if case .text(var last)? = current.last {
      current.removeLast()
      last += bytes
      current.append(.text(last))
    } else {
      current.append(.text(bytes))
    }
  }

  /// Writes a value in the form of `repr`.
  package mutating func value(_ value: Value) {
    if case .object = value { return current.append(.value(value)) }
    var text = TextBuilder()
    text.append(plain: value)
    bytes(text.bytes)
  }

  /// Writes a container whose elements may lead back to it; `cyclic` stands for it when it is met inside itself.
  package mutating func enter(_ object: Object, cyclic: String, _ body: (inout Printer) -> Void) {
    let identity = ObjectIdentifier(object)
    guard path.insert(identity).inserted else { return text(cyclic) }
    body(&self)
    current.append(.leave(identity))
  }

  /// Writes elements between brackets, with commas. They lie in the object, or in the `owner` that holds them for it;
  /// no program runs meanwhile, so that nothing changes them.
  mutating func enclosed(
    _ object: Object, _ open: String, _ elements: UnsafeMutableBufferPointer<Value>, _ close: String,
    owner: Object? = nil
  ) {
    enter(object, cyclic: open == "(" ? "(...)" : "[...]") { printer in
      printer.text(open)
      printer.current.append(.elements(elements, of: owner ?? object, from: 0))
      printer.text(close)
    }
  }

  /// Writes keys and values between braces.
  mutating func enclosed(_ dict: Dict) {
    enter(dict, cyclic: "{...}") { printer in
      printer.text("{")
      printer.current.append(.entries(dict, from: 0))
      printer.text("}")
    }
  }

  /// Writes out what was asked for, up to the limit and little more; with a `thread`, it stops when the program should.
  private mutating func expand(polling thread: Interpreter?) throws {
    flush()
    while output.count < limit, let piece = stack.popLast() {
      try output.look(thread)
      switch piece {
      case .text(let bytes):
        // What an object wrote took its time, too, the digits of a large integer above all.
        try thread?.work(bytes: bytes.count << 4)
        output.append(bytes)
      case .leave(let identity): path.remove(identity)
      case .value(let value): try write(value, polling: thread)
      case .elements(let elements, let owner, let start):
        try write(elements, of: owner, from: start, polling: thread)
      case .entries(let dict, let start): write(dict, from: start)
      }
    }
  }

  /// Puts what an object wrote on the stack, its first piece on top.
  private mutating func flush() {
    stack.append(contentsOf: current.reversed())
    current.removeAll(keepingCapacity: true)
  }

  /// Writes a value, unless it has pieces, which go on the stack.
  private mutating func write(_ value: Value, polling thread: Interpreter?) throws {
    guard case .object(let object) = value else { return output.append(plain: value) }
    if type(of: object) == Str.self {
      let bytes = UnsafeBufferPointer(rebasing: unsafeDowncast(object, to: Str.self).raw.prefix(limit))
      return try output.append(literal: bytes, polling: thread)
    }
    if let bytes = object as? Bytes {
      output.append(UInt8(ascii: "b"))
      return try bytes.bytes.withUnsafeBufferPointer { bytes in
        try output.append(literal: UnsafeBufferPointer(rebasing: bytes.prefix(limit)), polling: thread)
      }
    }
    object.represent(&self)
    flush()
  }

  /// Writes elements up to and with the first that has pieces; the others wait below those.
  private mutating func write(
    _ elements: UnsafeMutableBufferPointer<Value>, of owner: Object, from start: Int,
    polling thread: Interpreter?
  ) throws {
    var index = start
    while index < elements.count, output.count < limit {
      if index > 0 { output.append(Self.comma) }
      if case .object = elements[index] {
        stack.append(.elements(elements, of: owner, from: index + 1))
        return try write(elements[index], polling: thread)
      }
      try output.look(thread)
      output.append(plain: elements[index])
      index += 1
    }
  }

  private mutating func write(_ dict: Dict, from start: Int) {
    let entries = dict.table.entries
    guard let index = (start..<entries.count).first(where: { !entries[$0].isRemoved }) else { return }
    if start > 0 { output.append(Self.comma) }
    stack.append(.entries(dict, from: index + 1))
    stack.append(.value(entries[index].value))
    stack.append(.text(Self.colon))
    stack.append(.value(entries[index].key))
  }

  private static let comma = ContiguousArray(", ".utf8)
  private static let colon = ContiguousArray(": ".utf8)

  /// The form that `repr` gives, cut off somewhere behind so many bytes: of a large value that is no work.
  ///
  /// With a `thread`, it stops when the program should.
  static func repr(_ value: Value, polling thread: Interpreter?, limit: Int = .max) throws -> Str {
    var printer = Printer(limit: limit)
    printer.value(value)
    try printer.expand(polling: thread)
    return printer.output.finish()
  }

  /// The form that `str` and `print` give.
  static func str(_ value: Value, polling thread: Interpreter?) throws -> Str {
    guard case .object(let object) = value else { return try repr(value, polling: thread) }
    if let text = object as? Str { return text }
    var printer = Printer()
    object.display(&printer)
    try printer.expand(polling: thread)
    return printer.output.finish()
  }

  /// The form that `repr` gives.
  package static func repr(_ value: Value) -> String {
    // Without a thread to ask there is nothing that could throw.
    (try? repr(value, polling: nil))?.string ?? ""
  }

  /// The form that `repr` gives, cut off somewhere behind so many bytes.
  package static func repr(_ value: Value, limit: Int) -> String {
    // Without a thread to ask there is nothing that could throw.
    (try? repr(value, polling: nil, limit: limit))?.string ?? ""
  }

  /// The start of the form that `repr` gives, with three dots for the rest; for messages.
  static func brief(_ value: Value) -> String {
    let limit = 200
    var printer = Printer(limit: limit + 1)
    printer.value(value)
    // Without a thread to ask there is nothing that could throw.
    try? printer.expand(polling: nil)
    let bytes = printer.output.bytes
    guard bytes.count > limit else { return String(decoding: bytes, as: UTF8.self) }
    let end = bytes[...limit].lastIndex { $0 & 0xC0 != 0x80 } ?? 0
    return String(decoding: bytes[..<end], as: UTF8.self) + "..."
  }

  /// The form that `str` and `print` give.
  package static func str(_ value: Value) -> String { (try? str(value, polling: nil))?.string ?? "" }
}

extension TextBuilder {
  /// Appends a value that is no object.
  fileprivate mutating func append(plain value: Value) {
    switch value {
    case .none: append("None")
    case .bool(let bool): append(bool ? "True" : "False")
    case .int(let int): append(decimal: int)
    case .float(let double): append(formatFloat(double))
    case .object: break
    }
  }

  /// Appends bytes as the literal that stands for them, in double quotes.
  fileprivate mutating func append(
    literal bytes: UnsafeBufferPointer<UInt8>, polling thread: Interpreter?
  ) throws {
    append(UInt8(ascii: "\""))
    var position = 0
    while position < bytes.count {
      let start = position
      // A stretch at a time, so that a long text can be interrupted.
      let end = min(bytes.count, start + Interpreter.portion)
      while position < end, Self.isPlain(bytes[position]) { position += 1 }
      append(bytes, start..<position)
      try thread?.work(bytes: position - start)
      try look(thread)
      guard position < end else { continue }
      let (scalar, width) = bytes.scalar(at: position)
      if width == 1, bytes[position] >= 0x80 {
        append("\\x" + hexadecimal(UInt32(bytes[position]), 2))
      } else if let escape = Self.escape(scalar) {
        append(escape)
      } else {
        append(bytes, position..<position + width)
      }
      position += width
    }
    append(UInt8(ascii: "\""))
  }

  /// Whether a byte is a printable ASCII character that needs no escape.
  private static func isPlain(_ byte: UInt8) -> Bool {
    byte >= 0x20 && byte < 0x7F && byte != 0x22 && byte != 0x5C
  }

  /// What stands in a literal for a character that cannot stand there itself.
  private static func escape(_ scalar: Unicode.Scalar) -> String? {
    switch scalar {
    case "\"": "\\\""
    case "\\": "\\\\"
    case "\n": "\\n"
    case "\r": "\\r"
    case "\t": "\\t"
    case _ where scalar.value < 0x20 || scalar.value == 0x7F: "\\x" + hexadecimal(scalar.value, 2)
    default:
      switch scalar.properties.generalCategory {
      case .control, .format:
        scalar.value > 0xFFFF ? "\\U" + hexadecimal(scalar.value, 8) : "\\u" + hexadecimal(scalar.value, 4)
      default: nil
      }
    }
  }
}

/// A number in hexadecimal digits, at least `width` of them.
private func hexadecimal(_ value: UInt32, _ width: Int) -> String {
  let digits = String(value, radix: 16)
  return String(repeating: "0", count: max(0, width - digits.count)) + digits
}

extension Str {
  /// What `str` and `print` write for a value.
  static func displaying(_ value: Value, polling thread: Interpreter) throws -> Str {
    switch value {
    case .int(let int): Str.decimal(int)
    case .object(let object) where type(of: object) == Str.self: unsafeDowncast(object, to: Str.self)
    default: try Printer.str(value, polling: thread)
    }
  }
}

/// A double in the shortest form that reads back, always with a point or an exponent.
func formatFloat(_ value: Double) -> String {
  if value.isNaN { return "nan" }
  if value.isInfinite { return value < 0 ? "-inf" : "+inf" }
  let text = "\(value)"
  guard let exponent = text.firstIndex(of: "e") else { return text }
  var mantissa = text[..<exponent]
  if mantissa.hasSuffix(".0") { mantissa.removeLast(2) }
  var power = text[text.index(after: exponent)...]
  let sign = power.hasPrefix("-") ? "-" : "+"
  if power.hasPrefix("-") || power.hasPrefix("+") { power.removeFirst() }
  return "\(mantissa)e\(sign)\(power.count < 2 ? "0" : "")\(power)"
}

/// A string or bytes value as its literal, with double quotes.
func quoted(_ bytes: ContiguousArray<UInt8>, isBytes: Bool) -> String {
  var text = TextBuilder()
  // Without a thread to ask there is nothing that could throw.
  bytes.withUnsafeBufferPointer { try? text.append(literal: $0, polling: nil) }
  return (isBytes ? "b" : "") + text.finish().string
}
