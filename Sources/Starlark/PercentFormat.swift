extension Interpreter {
  /// `format % values` where each conversion is a `%s` or `%d` of a small integer, or a `%s` of a string; nil for all
  /// others, and where the numbers of conversions and values differ.
  func plainFormat(_ format: Str, _ values: UnsafeMutableBufferPointer<Value>) throws -> Value? {
    let bytes = format.raw
    var result = TextBuilder()
    var used = 0
    var position = 0
    while position < bytes.count {
      let start = position
      while position < bytes.count, bytes[position] != UInt8(ascii: "%") { position += 1 }
      result.append(bytes, start..<position)
      guard position < bytes.count else { break }
      guard position + 1 < bytes.count, used < values.count, let first = values.baseAddress else {
        return nil
      }
      let type = bytes[position + 1]
      guard type == UInt8(ascii: "s") || type == UInt8(ascii: "d") && (first + used).int != nil,
        result.append(plain: first + used)
      else { return nil }
      try result.look(self)
      used += 1
      position += 2
    }
    return used == values.count ? .object(result.finish()) : nil
  }

  /// `format % arguments`: a tuple gives one value for each conversion, a dict those that are named.
  func percentFormat(_ text: Str, _ arguments: Value) throws -> Str {
    let format = text.raw
    var result = TextBuilder()
    let tuple = arguments.asObject(Tuple.self)
    let valueCount = tuple?.count ?? 1
    var used = 0
    var isNamed = false
    var position = 0
    while position < format.count {
      let byte = format[position]
      position += 1
      guard byte == UInt8(ascii: "%") else {
        let start = position - 1
        while position < format.count, format[position] != UInt8(ascii: "%") { position += 1 }
        result.append(format, start..<position)
        try result.look(self)
        continue
      }
      if position < format.count, used < valueCount,
        try appendCommon(format[position], tuple?.storage.values[used] ?? arguments, to: &result)
      {
        position += 1
        used += 1
        continue
      }
      let conversion = try PercentConversion(format, &position)
      if conversion.type == "%" {
        result.append(byte)
        continue
      }
      let value: Value
      if let key = conversion.key {
        isNamed = true
        guard let dict = arguments.asObject(Dict.self) else {
          throw Failure("a format with names needs a dict")
        }
        guard let found = try dict.value(for: .object(Str(bytes: key))) else {
          throw Failure("the key \(quoted(key, isBytes: false)) of the format is not in the dict")
        }
        value = found
      } else {
        guard used < valueCount else { throw Failure("there are not enough arguments for the format") }
        value = tuple?.storage.values[used] ?? arguments
        used += 1
      }
      result.append(try conversion.apply(to: value, self))
      try result.look(self)
    }
    if !isNamed, used < valueCount, arguments.asObject(Dict.self) == nil || used > 0 {
      throw Failure("there are too many arguments for the format")
    }
    return withExtendedLifetime(text) { result.finish() }
  }

  /// Appends what `%s` or `%d` gives; returns false for any other conversion.
  private func appendCommon(_ type: UInt8, _ value: Value, to text: inout TextBuilder) throws -> Bool {
    switch (type, value) {
    case (UInt8(ascii: "s"), _): try text.append(displaying: value, polling: self)
    case (UInt8(ascii: "d"), .int(let int)): text.append(decimal: int)
    default: return false
    }
    return true
  }
}

/// One conversion of a `%` format, such as `%-8.3f` or `%(name)s`.
private struct PercentConversion {
  var key: ContiguousArray<UInt8>?
  var flags = ""
  var width = ""
  var precision = ""
  var type: Character = "%"

  init(_ format: UnsafeBufferPointer<UInt8>, _ position: inout Int) throws {
    if position < format.count, format[position] == UInt8(ascii: "(") {
      guard let end = format[position...].firstIndex(of: UInt8(ascii: ")")) else {
        throw Failure("the format has a ( without its )")
      }
      key = ContiguousArray(format[(position + 1)..<end])
      position = end + 1
    }
    func take(_ allowed: String) -> String {
      var taken = ""
      while position < format.count, allowed.utf8.contains(format[position]) {
        taken.unicodeScalars.append(Unicode.Scalar(format[position]))
        position += 1
      }
      return taken
    }
    flags = take("-+ 0#")
    width = take("0123456789")
    precision = take(".0123456789")
    guard position < format.count else {
      throw Failure("the format ends inside a conversion", hint: "write %% for a %")
    }
    type = Character(Unicode.Scalar(format[position]))
    position += 1
    guard "%srdioxXeEfFgGc".contains(type) else {
      throw Failure("unknown conversion %\(type) in the format", hint: "write %% for a %")
    }
  }

  func apply(to value: Value, _ thread: Interpreter) throws -> ContiguousArray<UInt8> {
    if flags.isEmpty, width.isEmpty, precision.isEmpty {
      if type == "s" { return try Printer.str(value, polling: thread).bytes }
      if type == "r" { return try Printer.repr(value, polling: thread).bytes }
    }
    if "eEfFgG".contains(type), flags.isEmpty, width.isEmpty, precision.isEmpty,
      case .float(let double) = try converted(value, thread), !double.isFinite || type == "g" || type == "G"
    {
      // The specification's compact form is that of `str`, whereas a precision asks for C's.
      let text = formatFloat(double)
      return ContiguousArray((type == "G" ? text.uppercased() : text).utf8)
    }
    let converted = try converted(value, thread)
    return ContiguousArray(try specification().apply(to: converted).utf8)
  }

  /// The same as a specification of an f-string. Signs, `#` and zeros mean nothing to texts.
  private func specification() throws -> FormatSpecification {
    let isText = "src".contains(type)
    let isLeft = flags.contains("-")
    let hasZeros = flags.contains("0") && !isLeft && !isText
    let sign = isText ? "" : flags.contains("+") ? "+" : flags.contains(" ") ? " " : ""
    let isAlternate = flags.contains("#") && !isText
    let head = "\(hasZeros ? "0=" : isLeft ? " <" : " >")\(sign)\(isAlternate ? "#" : "")\(width)"
    let precision = precision == "." ? ".0" : precision
    guard "dioxX".contains(type) else {
      return try FormatSpecification(head + (type == "c" ? "" : precision) + (isText ? "" : String(type)))
    }
    var result = try FormatSpecification(head + (type == "i" ? "d" : String(type)))
    result.minimumDigits = try FormatSpecification(precision).precision ?? 0
    return result
  }

  private func converted(_ value: Value, _ thread: Interpreter) throws -> Value {
    let value = "src".contains(type) ? value : try thread.plain(value)
    switch type {
    case "s": return .object(try Printer.str(value, polling: thread))
    case "r": return .object(try Printer.repr(value, polling: thread))
    case "c":
      if let text = value.asObject(Str.self) {
        guard text.string.unicodeScalars.count == 1 else { throw Failure("%c needs one character") }
        return value
      }
      guard case .int(let code) = value, let scalar = UInt32(exactly: code).flatMap(Unicode.Scalar.init)
      else {
        throw Failure("%c needs a character or its code point")
      }
      return .string(String(scalar))
    case "d", "i", "o", "x", "X":
      if case .float(let double) = value { return try IntegerConversion.truncate(double) }
      guard value.asBigInt != nil else { throw needsNumber(value) }
      return value
    default:
      if value.asBigInt != nil { return .float(try Interpreter.double(value.asBigInt ?? 0)) }
      guard case .float = value else { throw needsNumber(value) }
      return value
    }
  }

  private func needsNumber(_ value: Value) -> Failure {
    Failure("%\(type) needs a number, not \(value.typeName.withArticle)")
  }
}
