/// Writes values as text without recursion, so that neither depth nor a cycle can hurt.
///
/// An object's `represent` is asked for its pieces; pieces that are values are expanded later, from a stack.
public struct Printer {
  private enum Piece {
    case text(ContiguousArray<UInt8>)
    case value(Value)
    case leave(ObjectIdentifier)
  }

  private var output: ContiguousArray<UInt8> = []
  private var stack: [Piece] = []
  private var current: [Piece] = []
  private var path: Set<ObjectIdentifier> = []
  private var isExpanding = false

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
    switch value {
    case .none: text("None")
    case .bool(let bool): text(bool ? "True" : "False")
    case .int(let int): text(String(int))
    case .float(let double): text(formatFloat(double))
    case .object: current.append(.value(value))
    }
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
    let isTuple = open == "("
    enter(object, cyclic: isTuple ? "(...)" : "[...]") { printer in
      printer.text(open)
      for (index, element) in elements.enumerated() {
        if index > 0 { printer.text(", ") }
        printer.value(element)
      }
      printer.text(close)
    }
  }

  private mutating func expand() {
    stack.append(contentsOf: current.reversed())
    current.removeAll(keepingCapacity: true)
    while let piece = stack.popLast() {
      switch piece {
      case .text(let bytes): output += bytes
      case .leave(let identity): path.remove(identity)
      case .value(.object(let object)):
        object.represent(&self)
        stack.append(contentsOf: current.reversed())
        current.removeAll(keepingCapacity: true)
      case .value: break
      }
    }
  }

  /// The bytes of a value as `repr` gives them.
  static func reprBytes(_ value: Value) -> ContiguousArray<UInt8> {
    if case .object(let object) = value, let text = object as? Str, let plain = text.plainLiteral {
      return plain
    }
    var printer = Printer()
    printer.value(value)
    printer.expand()
    return printer.output
  }

  /// The bytes of a value as `str` gives them.
  static func strBytes(_ value: Value) -> ContiguousArray<UInt8> {
    guard case .object(let object) = value else { return reprBytes(value) }
    if let text = object as? Str { return text.bytes }
    var printer = Printer()
    object.display(&printer)
    printer.expand()
    return printer.output
  }

  /// The form that `repr` gives.
  package static func repr(_ value: Value) -> String { String(decoding: reprBytes(value), as: UTF8.self) }

  /// The form that `str` and `print` give.
  package static func str(_ value: Value) -> String { String(decoding: strBytes(value), as: UTF8.self) }
}

extension Str {
  /// What `str` and `print` write for a value.
  static func displaying(_ value: Value) -> Str {
    switch value {
    case .int(let int): Str(decimal: int)
    case .object(let object) where type(of: object) == Str.self: unsafeDowncast(object, to: Str.self)
    default: Str(bytes: Printer.strBytes(value))
    }
  }

  /// The string in quotes, if it is of printable ASCII that needs no escape.
  var plainLiteral: ContiguousArray<UInt8>? {
    withBytes { bytes in
      let isPlain = bytes.allSatisfy { $0 >= 0x20 && $0 < 0x7F && $0 != 0x22 && $0 != 0x5C }
      guard isPlain else { return nil }
      var result: ContiguousArray<UInt8> = []
      result.reserveCapacity(bytes.count + 2)
      result.append(0x22)
      result.append(contentsOf: bytes)
      result.append(0x22)
      return result
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
