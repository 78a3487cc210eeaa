/// Writes values as text without recursion, so that neither depth nor a cycle can hurt.
///
/// An object's `represent` is asked for its pieces; pieces that are values are expanded later, from a stack.
public struct Printer: ~Copyable {
  private enum Piece {
    case text(ContiguousArray<UInt8>)
    case value(Value)
    /// The elements from a position on, with commas between them.
    case elements(ContiguousArray<Value>, from: Int)
    /// The keys and values from a position on.
    case entries(Dict, from: Int)
    case leave(ObjectIdentifier)
  }

  private var output = TextBuilder()
  private var stack: [Piece] = []
  private var current: [Piece] = []
  private var path: Set<ObjectIdentifier> = []

  private init() {}

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

  /// Writes elements between brackets, with commas.
  package mutating func enclosed(
    _ object: Object, _ open: String, _ elements: ContiguousArray<Value>, _ close: String
  ) {
    enter(object, cyclic: open == "(" ? "(...)" : "[...]") { printer in
      printer.text(open)
      printer.current.append(.elements(elements, from: 0))
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

  /// Writes out what was asked for, up to a number of bytes and little more; with a `thread`, it stops when the
  /// program should.
  private mutating func expand(polling thread: Interpreter?, limit: Int = .max) throws {
    flush()
    while output.count < limit, let piece = stack.popLast() {
      try thread?.poll()
      switch piece {
      case .text(let bytes): output.append(bytes)
      case .leave(let identity): path.remove(identity)
      case .value(let value): write(value)
      case .elements(let elements, let start):
        try write(elements, from: start, polling: thread, limit: limit)
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
  private mutating func write(_ value: Value) {
    guard case .object(let object) = value else { return output.append(plain: value) }
    if let text = object as? Str, output.append(plainLiteral: text) { return }
    object.represent(&self)
    flush()
  }

  /// Writes elements up to and with the first that has pieces; the others wait below those.
  private mutating func write(
    _ elements: ContiguousArray<Value>, from start: Int, polling thread: Interpreter?, limit: Int
  ) throws {
    for index in start..<elements.count where output.count < limit {
      if index > 0 { output.append(Self.comma) }
      if case .object = elements[index] {
        stack.append(.elements(elements, from: index + 1))
        return write(elements[index])
      }
      try thread?.poll()
      output.append(plain: elements[index])
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

  /// The bytes of a value as `repr` gives them; with a `thread`, it stops when the program should.
  static func reprBytes(_ value: Value, polling thread: Interpreter?) throws -> ContiguousArray<UInt8> {
    var printer = Printer()
    printer.value(value)
    try printer.expand(polling: thread)
    return printer.output.bytes
  }

  /// The bytes of a value as `str` gives them.
  static func strBytes(_ value: Value, polling thread: Interpreter?) throws -> ContiguousArray<UInt8> {
    guard case .object(let object) = value else { return try reprBytes(value, polling: thread) }
    if let text = object as? Str { return text.bytes }
    var printer = Printer()
    object.display(&printer)
    try printer.expand(polling: thread)
    return printer.output.bytes
  }

  /// The form that `repr` gives.
  package static func repr(_ value: Value) -> String {
    // Without a thread to ask there is nothing that could throw.
    String(decoding: (try? reprBytes(value, polling: nil)) ?? [], as: UTF8.self)
  }

  /// The start of the form that `repr` gives, with three dots for the rest; for messages.
  static func brief(_ value: Value) -> String {
    let limit = 200
    var printer = Printer()
    printer.value(value)
    // Without a thread to ask there is nothing that could throw.
    try? printer.expand(polling: nil, limit: limit + 1)
    let bytes = printer.output.bytes
    guard bytes.count > limit else { return String(decoding: bytes, as: UTF8.self) }
    let end = bytes[...limit].lastIndex { $0 & 0xC0 != 0x80 } ?? 0
    return String(decoding: bytes[..<end], as: UTF8.self) + "..."
  }

  /// The form that `str` and `print` give.
  package static func str(_ value: Value) -> String {
    String(decoding: (try? strBytes(value, polling: nil)) ?? [], as: UTF8.self)
  }
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

  /// Appends a string in quotes if it is of printable ASCII that needs no escape; else returns false.
  fileprivate mutating func append(plainLiteral text: Str) -> Bool {
    text.withBytes { bytes in
      guard bytes.allSatisfy({ $0 >= 0x20 && $0 < 0x7F && $0 != 0x22 && $0 != 0x5C }) else { return false }
      append(UInt8(ascii: "\""))
      append(bytes)
      append(UInt8(ascii: "\""))
      return true
    }
  }
}

extension Str {
  /// What `str` and `print` write for a value.
  static func displaying(_ value: Value, polling thread: Interpreter) throws -> Str {
    switch value {
    case .int(let int): Str(decimal: int)
    case .object(let object) where type(of: object) == Str.self: unsafeDowncast(object, to: Str.self)
    default: Str(bytes: try Printer.strBytes(value, polling: thread))
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
  var result = isBytes ? "b\"" : "\""
  var decoder = UTF8()
  var source = bytes.makeIterator()
  var position = 0
  func hex(_ value: UInt32, _ width: Int) -> String {
    let digits = String(value, radix: 16)
    return String(repeating: "0", count: max(0, width - digits.count)) + digits
  }
  decoding: while true {
    switch decoder.decode(&source) {
    case .emptyInput: break decoding
    case .error:
      // The decoder swallows a maximal bad run; escape its bytes one by one from our own position.
      result += "\\x" + hex(UInt32(bytes[position]), 2)
      position += 1
      decoder = UTF8()
      source = ContiguousArray(bytes[position...]).makeIterator()
    case .scalarValue(let scalar):
      position += String(scalar).utf8.count
      switch scalar {
      case "\"": result += "\\\""
      case "\\": result += "\\\\"
      case "\n": result += "\\n"
      case "\r": result += "\\r"
      case "\t": result += "\\t"
      case _ where scalar.value < 0x20 || scalar.value == 0x7F: result += "\\x" + hex(scalar.value, 2)
      case _
      where scalar.properties.generalCategory == .control || scalar.properties.generalCategory == .format:
        result += scalar.value > 0xFFFF ? "\\U" + hex(scalar.value, 8) : "\\u" + hex(scalar.value, 4)
      default: result.unicodeScalars.append(scalar)
      }
    }
  }
  return result + "\""
}
