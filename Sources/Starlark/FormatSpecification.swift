#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif
import BigInt

/// What stands after the colon of an f-string field: `[[fill]align][sign][#][0][width][,][.precision][type]`.
struct FormatSpecification {
  var fill: Unicode.Scalar = " "
  var align: Unicode.Scalar?
  /// How numbers are aligned where nothing is said: zeros before the width go between sign and digits.
  var numberAlign: Unicode.Scalar = ">"
  var sign: Unicode.Scalar = "-"
  var isAlternate = false
  var width = 0
  var grouping: Unicode.Scalar?
  var precision: Int?
  var type: Unicode.Scalar?
  /// How many digits an integer has at least: the precision of a `%` format, which f-strings do not have.
  var minimumDigits = 0

  private static let maximumWidth = 10_000
  private static let maximumPrecision = 400

  /// Reads a specification.
  init(_ text: String) throws {
    var rest = Array(text.unicodeScalars)[...]
    var hasFill = false
    if rest.count >= 2, "<>^=".unicodeScalars.contains(rest[rest.startIndex + 1]) {
      fill = rest.removeFirst()
      align = rest.removeFirst()
      hasFill = true
    } else if let first = rest.first, "<>^=".unicodeScalars.contains(first) {
      align = rest.removeFirst()
    }
    if let first = rest.first, "+- ".unicodeScalars.contains(first) { sign = rest.removeFirst() }
    if rest.first == "#" {
      isAlternate = true
      rest.removeFirst()
    }
    if rest.first == "0", !hasFill {
      fill = "0"
      if align == nil { numberAlign = "=" }
    }
    width = try Self.number(&rest, atMost: Self.maximumWidth) ?? 0
    if let first = rest.first, ",_".unicodeScalars.contains(first) { grouping = rest.removeFirst() }
    if rest.first == "." {
      rest.removeFirst()
      guard let digits = try Self.number(&rest, atMost: Self.maximumPrecision) else {
        throw Self.malformed(text)
      }
      precision = digits
    }
    type = rest.popFirst()
    if !rest.isEmpty { throw Self.malformed(text) }
  }

  private static func malformed(_ text: String) -> Failure {
    Failure(
      "malformed format specification \(Value.string(text).repr)",
      hint: "it is [fill align][sign][0][width][,][.precision][type], such as >8.3f")
  }

  private static func number(_ rest: inout ArraySlice<Unicode.Scalar>, atMost limit: Int) throws -> Int? {
    var result: Int?
    while let digit = rest.first.flatMap({ $0.asciiDigit }) {
      rest.removeFirst()
      result = min((result ?? 0) * 10 + digit, limit + 1)
    }
    if let result, result > limit { throw Failure("the width or precision of the format is too large") }
    return result
  }

  /// A value as the specification says.
  func apply(to value: Value) throws -> String {
    switch value {
    case .float(let double): return laidOut(try parts(of: double))
    case .int, .object(is BigInteger):
      guard let big = value.asBigInt else { break }
      if type == "c" { return pad(try character(big), align: align ?? ">") }
      let isFloat = type.map("eEfFgG%".unicodeScalars.contains) ?? false
      return laidOut(isFloat ? try parts(of: Interpreter.double(big)) : try parts(of: big))
    default: break
    }
    try checkSuitsText(value)
    var text = try Printer.str(value, polling: Interpreter.running).string
    if let precision { text = String(String.UnicodeScalarView(text.unicodeScalars.prefix(precision))) }
    return pad(text, align: align ?? "<")
  }

  private func checkSuitsText(_ value: Value) throws {
    let misfit: String? =
      if let type, type != "s" { "format `\(type)`" } else if align == "=" {
        "alignment `=`"
      } else if sign != "-" { "sign `\(sign)`" } else if isAlternate { "`#`" } else if let grouping {
        "grouping `\(grouping)`"
      } else {
        nil
      }
    if let misfit { throw Failure("the \(misfit) does not suit \(value.typeName.withArticle)") }
  }

  /// A number as its sign and prefix, the digits that are grouped, and what stands behind them.
  private struct NumberParts {
    var head: String
    var digits: String
    var rest = ""
  }

  private func parts(of value: BigInt) throws -> NumberParts {
    let radix: Int
    switch type {
    case nil, "d": radix = 10
    case "x", "X": radix = 16
    case "o": radix = 8
    case "b": radix = 2
    default: throw Failure("the format `\(type ?? "?")` does not suit an int")
    }
    if precision != nil {
      throw Failure("a precision does not suit an int", hint: "use .2f for two decimals")
    }
    if grouping == ",", radix != 10 {
      throw Failure("digits of the format `\(type ?? "?")` are not grouped by commas", hint: "use _")
    }
    try Interpreter.running?.work(product: value.bitWidth, value.bitWidth)
    let digits =
      radix == 10
      ? BigInt(value.magnitude).decimal : String(value.magnitude, radix: radix, uppercase: type == "X")
    let prefix = isAlternate && radix != 10 ? "0\(type ?? "x")" : ""
    let zeros = String(repeating: "0", count: max(0, minimumDigits - digits.count))
    return NumberParts(head: signText(value < 0) + prefix, digits: zeros + digits)
  }

  private func character(_ value: BigInt) throws -> String {
    guard let scalar = UInt32(exactly: value).flatMap(Unicode.Scalar.init) else {
      throw Failure("\(value) names no character")
    }
    return String(scalar)
  }

  private func parts(of value: Double) throws -> NumberParts {
    let kind = type ?? "\0"
    let head = signText(value.sign == .minus && !value.isNaN)
    let magnitude = value.magnitude
    var text: String
    switch kind {
    case "f", "F", "e", "E": text = formatDouble(magnitude, kind, precision ?? 6, isAlternate)
    case "g", "G":
      let precision = max(precision ?? 6, 1)
      text = general(magnitude, precision, exponentFrom: precision)
      if kind == "G" { text = text.uppercased() }
    case "%": text = formatDouble(magnitude * 100, "f", precision ?? 6, isAlternate) + "%"
    case "\0":
      if let precision {
        text = general(magnitude, max(precision, 1), exponentFrom: max(precision, 1) - 1)
        if !text.contains(where: { ".e".contains($0) }) { text += ".0" }
      } else {
        text = formatFloat(magnitude)
        if isAlternate, !text.contains(".") { text = text.replacing("e", with: ".e") }
      }
    default: throw Failure("the format `\(kind)` does not suit a float")
    }
    if !magnitude.isFinite {
      text = magnitude.isNaN ? "nan" : "inf"
      if "EFG".unicodeScalars.contains(kind) { text = text.uppercased() }
      if kind == "%" { text += "%" }
    }
    let digits = text.prefix { $0.isASCII && $0.isNumber }
    return NumberParts(head: head, digits: String(digits), rest: String(text.dropFirst(digits.count)))
  }

  /// A magnitude with so many significant digits, in the form of `e` if its exponent is below -4 or from a limit on,
  /// else in that of `f`. Zeros at the end go, unless `#` keeps them; C's own `#` loses them for 999999.5.
  private func general(_ magnitude: Double, _ precision: Int, exponentFrom limit: Int) -> String {
    let scientific = formatDouble(magnitude, "e", precision - 1, isAlternate)
    guard let mark = scientific.firstIndex(of: "e"),
      let exponent = Int(scientific[scientific.index(after: mark)...])
    else { return scientific }
    let isScientific = exponent < -4 || exponent >= limit
    var digits =
      isScientific
      ? String(scientific[..<mark]) : formatDouble(magnitude, "f", precision - 1 - exponent, isAlternate)
    if !isAlternate, digits.contains(".") {
      while digits.last == "0" { digits.removeLast() }
      if digits.last == "." { digits.removeLast() }
    }
    return isScientific ? digits + scientific[mark...] : digits
  }

  private func signText(_ isNegative: Bool) -> String { isNegative ? "-" : sign == "-" ? "" : String(sign) }

  /// Groups the digits and fills up to the width.
  private func laidOut(_ number: NumberParts) -> String {
    let align = align ?? numberAlign
    let head = number.head
    let filledWidth = align == "=" && fill == "0" ? width - head.count - number.rest.count : 0
    let body = grouped(number.digits, width: filledWidth) + number.rest
    guard align == "=" else { return pad(head + body, align: align) }
    return head + String(repeating: Character(fill), count: max(0, width - head.count - body.count)) + body
  }

  /// Digits in groups of three, or of four in hexadecimal, octal and binary; zeros before them are grouped too, as
  /// many as the width needs.
  private func grouped(_ digits: String, width: Int) -> String {
    guard let grouping, !digits.isEmpty else { return digits }
    let size = type.map("xXob".unicodeScalars.contains) ?? false ? 4 : 3
    var digits = digits
    while digits.count + max(0, digits.count - 1) / size < width { digits = "0" + digits }
    var result = ""
    for (index, digit) in digits.enumerated() {
      if index > 0, (digits.count - index) % size == 0 { result.unicodeScalars.append(grouping) }
      result.append(digit)
    }
    return result
  }

  private func pad(_ text: String, align: Unicode.Scalar) -> String {
    let missing = width - text.unicodeScalars.count
    guard missing > 0 else { return text }
    let filling = String(repeating: Character(fill), count: missing)
    return switch align {
    case ">": filling + text
    case "^": String(filling.prefix(missing / 2)) + text + String(filling.prefix(missing - missing / 2))
    default: text + filling
    }
  }
}

extension Unicode.Scalar {
  fileprivate var asciiDigit: Int? { "0"..."9" ~= self ? Int(value) - 0x30 : nil }
}

/// A double through C's formatting, by one of `eEfF`.
func formatDouble(_ value: Double, _ kind: Unicode.Scalar, _ precision: Int, _ isAlternate: Bool) -> String {
  var buffer = [CChar](repeating: 0, count: 1024)
  let format = "%\(isAlternate ? "#" : "").\(precision)\(kind)"
  let length = withVaList([value]) { vsnprintf(&buffer, buffer.count, format, $0) }
  return String(decoding: buffer.prefix(max(0, Int(length))).map { UInt8(bitPattern: $0) }, as: UTF8.self)
}

extension Interpreter {
  /// A value by a format specification; host values may bring their own.
  func formatted(_ value: Value, by specification: String) throws -> String {
    if case .object(let object) = value, let text = try object.format(specification) { return text }
    return try FormatSpecification(specification).apply(to: value)
  }

  /// Appends a value by a format specification; host values may bring their own.
  func append(_ value: Value, by specification: Str, to text: inout TextBuilder) throws {
    if case .object(let object) = value, let own = try object.format(specification.string) {
      return text.append(own)
    }
    try append(value, by: FormatSpecification(specification.string), to: &text)
  }

  /// Appends a value of the language by a format specification.
  private func append(_ value: Value, by specification: FormatSpecification, to text: inout TextBuilder)
    throws
  {
    if !specification.appendCommon(value, to: &text) { text.append(try specification.apply(to: value)) }
  }

  /// Appends a value by a format specification that the compiler has read.
  func append(_ value: Value, by constant: ConstantFormat, to text: inout TextBuilder) throws {
    if case .object(let object) = value, let own = try object.format(constant.text) {
      return text.append(own)
    }
    try append(value, by: constant.specification, to: &text)
  }
}

/// A format specification that stands in the program as it is; one of the constants of its code.
final class ConstantFormat: Object {
  let text: String
  let specification: FormatSpecification

  /// Reads a specification.
  init(_ text: String) throws {
    self.text = text
    specification = try FormatSpecification(text)
  }
}
