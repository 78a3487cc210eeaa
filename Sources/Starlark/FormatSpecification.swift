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
  var sign: Unicode.Scalar = "-"
  var isAlternate = false
  var width = 0
  var grouping: Unicode.Scalar?
  var precision: Int?
  var type: Unicode.Scalar?

  private static let maximumWidth = 10_000
  private static let maximumPrecision = 400

  /// Reads a specification.
  init(_ text: String) throws {
    var rest = Array(text.unicodeScalars)[...]
    if rest.count >= 2, "<>^=".unicodeScalars.contains(rest[rest.startIndex + 1]) {
      fill = rest.removeFirst()
      align = rest.removeFirst()
    } else if let first = rest.first, "<>^=".unicodeScalars.contains(first) {
      align = rest.removeFirst()
    }
    if let first = rest.first, "+- ".unicodeScalars.contains(first) { sign = rest.removeFirst() }
    if rest.first == "#" {
      isAlternate = true
      rest.removeFirst()
    }
    if rest.first == "0", align == nil {
      fill = "0"
      align = "="
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
    case .float(let double): return pad(try number(double), isNumber: true)
    case .int, .object(is BigInteger):
      guard let big = value.asBigInt else { break }
      if let type, "eEfFgG%".unicodeScalars.contains(type) {
        return pad(try number(try Interpreter.double(big)), isNumber: true)
      }
      return pad(try integer(big), isNumber: true)
    default: break
    }
    if let type, type != "s" {
      throw Failure("the format `\(type)` does not suit \(value.typeName.withArticle)")
    }
    var text = try Printer.str(value, polling: Interpreter.running).string
    if let precision { text = String(String.UnicodeScalarView(text.unicodeScalars.prefix(precision))) }
    return pad(text, isNumber: false)
  }

  private func integer(_ value: BigInt) throws -> String {
    let radix: Int
    var prefix = ""
    switch type {
    case nil, "d": radix = 10
    case "x", "X": (radix, prefix) = (16, "0x")
    case "o": (radix, prefix) = (8, "0o")
    case "b": (radix, prefix) = (2, "0b")
    case "c":
      guard let scalar = UInt32(exactly: value).flatMap(Unicode.Scalar.init) else {
        throw Failure("\(value) names no character")
      }
      return String(scalar)
    default: throw Failure("the format `\(type ?? "?")` does not suit an int")
    }
    if precision != nil {
      throw Failure("a precision does not suit an int", hint: "use .2f for two decimals")
    }
    try Interpreter.running?.work(product: value.bitWidth, value.bitWidth)
    let digits =
      radix == 10
      ? BigInt(value.magnitude).decimal : String(value.magnitude, radix: radix, uppercase: type == "X")
    return signText(value < 0) + (isAlternate ? prefix : "") + grouped(digits)
  }

  private func number(_ value: Double) throws -> String {
    let kind = type ?? "\0"
    let sign = signText(value.sign == .minus && !value.isNaN)
    let magnitude = value.magnitude
    if value.isNaN || value.isInfinite { return sign + (value.isNaN ? "nan" : "inf") }
    switch kind {
    case "f", "F", "e", "E", "g", "G":
      return sign + grouped(formatDouble(magnitude, kind, precision ?? 6, isAlternate))
    case "%": return sign + grouped(formatDouble(magnitude * 100, "f", precision ?? 6, isAlternate)) + "%"
    case "\0":
      guard let precision else { return sign + grouped(formatFloat(magnitude)) }
      let text = formatDouble(magnitude, "g", max(precision, 1), false)
      return sign + grouped(text.contains(where: { ".e".contains($0) }) ? text : text + ".0")
    default: throw Failure("the format `\(kind)` does not suit a float")
    }
  }

  private func signText(_ isNegative: Bool) -> String { isNegative ? "-" : sign == "-" ? "" : String(sign) }

  private func grouped(_ text: String) -> String {
    guard let grouping else { return text }
    let whole = text.prefix { $0.isHexDigit && $0 != "e" }
    var result = ""
    for (index, digit) in whole.enumerated() {
      if index > 0, (whole.count - index) % 3 == 0 { result.unicodeScalars.append(grouping) }
      result.append(digit)
    }
    return result + text.dropFirst(whole.count)
  }

  private func pad(_ text: String, isNumber: Bool) -> String {
    let missing = width - text.unicodeScalars.count
    guard missing > 0 else { return text }
    let filling = String(repeating: Character(fill), count: missing)
    switch align ?? (isNumber ? ">" : "<") {
    case ">": return filling + text
    case "^":
      return String(filling.prefix(missing / 2)) + text + String(filling.prefix(missing - missing / 2))
    case "=" where isNumber:
      let sign = text.prefix { "+- ".contains($0) }
      let digits = text.dropFirst(sign.count)
      let hasPrefix = isAlternate && ["0x", "0o", "0b"].contains(digits.prefix(2))
      let head = text.prefix(sign.count + (hasPrefix ? 2 : 0))
      return head + filling + text.dropFirst(head.count)
    case "=": return filling + text
    default: return text + filling
    }
  }
}

extension Unicode.Scalar {
  fileprivate var asciiDigit: Int? { "0"..."9" ~= self ? Int(value) - 0x30 : nil }
}

/// A double through C's formatting, by one of `eEfFgG`.
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

  /// Appends a value by a format specification, which is parsed once if it is the same object the next time.
  func append(_ value: Value, by specification: Str, to text: inout TextBuilder) throws {
    if case .object(let object) = value, let own = try object.format(specification.string) {
      return text.append(own)
    }
    let parsed = try formats.specification(specification)
    if !parsed.appendCommon(value, to: &text) { text.append(try parsed.apply(to: value)) }
  }
}

/// The format specifications used last, by the strings they were parsed from: constants of the program, as a rule.
final class FormatCache {
  private var texts: [Str] = []
  private var parsed: [FormatSpecification] = []
  private var next = 0
  private static let capacity = 8

  /// The parsed form of a specification.
  func specification(_ text: Str) throws -> FormatSpecification {
    if let index = texts.firstIndex(where: { $0 === text }) { return parsed[index] }
    let specification = try FormatSpecification(text.string)
    if texts.count < Self.capacity {
      texts.append(text)
      parsed.append(specification)
    } else {
      texts[next] = text
      parsed[next] = specification
      next = (next + 1) % Self.capacity
    }
    return specification
  }
}
