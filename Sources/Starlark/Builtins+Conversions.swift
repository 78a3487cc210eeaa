import BigInt

extension Interpreter {
  /// Functions that make one type from another.
  static func conversionBuiltins() -> [Builtin] {
    [
      Builtin("bool(x=False, /)", "Whether a value counts as true.", example: "bool([])") { call in
        .bool(try call.value("x").truth())
      },
      Builtin(
        "int(x, /, base=?)", "The integer that a string, number or bool stands for.",
        parameters: ["base": "the base of the digits of a string, 2 to 36, or 0 to go by its prefix"],
        example: "int(\"ff\", base=16)"
      ) { try toInt($0) }.with { place in
        if let int = place.int { return .int(int) }
        return place.string.flatMap { $0._withUnsafeGuaranteedRef(IntegerConversion.common) }.map { .int($0) }
      },
      Builtin(
        "float(x=0.0, /)", "The float that a string, number or bool stands for.", example: "float(\"1e3\")"
      ) {
        try toFloat($0.value("x"))
      },
      Builtin("str(x=\"\", /)", "The text of a value, as print writes it.", example: "str(1.5)") { call in
        .object(try Str.displaying(call.value("x"), polling: call.thread))
      }.with { place in
        if let int = place.int { return .object(Str(decimal: int)) }
        return place.string != nil ? place.pointee : nil
      },
      Builtin(
        "repr(x, /)", "The text of a value, as it would be written in a program.", example: "repr(\"a\")"
      ) { call in
        .object(try Printer.repr(call.value("x"), polling: call.thread))
      },
      Builtin(
        "bytes(x, /)", "The bytes of a string in UTF-8, or of an iterable of ints from 0 to 255.",
        example: "bytes(\"né\")"
      ) { call in
        if let bytes = call.value("x").asObject(Bytes.self) { return .object(bytes) }
        if let text = call.value("x").asObject(Str.self) {
          return .object(Bytes(try text.validBytes(call.thread)))
        }
        let elements = try call.list("x", expected: "a string, bytes or a sequence of ints")
        return .object(
          Bytes(
            try ContiguousArray(count: elements.count, polling: call.thread) { position in
              try byte(elements[position], call)
            }))
      },
      Builtin("list(x=(), /)", "A new list of the elements of an iterable.", example: "list(range(3))") {
        call in
        .object(List(try call.thread.copiedElements(of: call.value("x"))))
      },
      Builtin("tuple(x=(), /)", "A tuple of the elements of an iterable.", example: "tuple([1, 2])") {
        call in
        if let tuple = call.value("x").asObject(Tuple.self) { return .object(tuple) }
        return .object(Tuple(try call.thread.copiedElements(of: call.value("x"))))
      },
      Builtin("set(x=(), /)", "A new set of the elements of an iterable.", example: "set([1, 2, 2])") {
        call in
        .object(try SetValue(try iterated(call, "x")))
      },
      Builtin(
        "dict(x=(), /, **entries)", "A new dict, from a dict or pairs, and from keywords.",
        example: "dict(a=1)"
      ) { call in
        let dict = Dict()
        try dict.update(from: call.value("x"), function: "dict", call.thread)
        for (name, value) in call.keywords { try dict.set(.string(name), to: value) }
        return .object(dict)
      },
      Builtin("chr(i, /)", "The character with a Unicode code point.", example: "chr(65)") { call in
        let code = try call.int("i")
        guard let scalar = UInt32(exactly: code).flatMap(Unicode.Scalar.init) else {
          throw Failure("chr() got \(code), which is no Unicode code point")
        }
        return .string(String(scalar))
      },
      Builtin("ord(s, /)", "The Unicode code point of a character.", example: "ord(\"A\")") { call in
        if let bytes = call.value("s").asObject(Bytes.self), bytes.bytes.count == 1 {
          return .int(Int(bytes.bytes[0]))
        }
        let scalars = Array(try call.string("s").unicodeScalars.prefix(2))
        guard scalars.count == 1 else { throw Failure("ord() needs a string of one character") }
        return .int(Int(scalars[0].value))
      },
    ]
  }

  private static func byte(_ element: Value, _ call: Call) throws -> UInt8 {
    guard element.asBigInt != nil else {
      throw call.mismatch("x", expected: "a sequence of ints", element: element)
    }
    guard let byte = element.asInt.flatMap(UInt8.init(exactly:)) else {
      throw Failure("\(element.brief) is no byte", label: "a byte is 0 to 255")
    }
    return byte
  }

  /// The elements of an iterable.
  static func iterated(_ call: Call, _ name: String) throws -> [Value] {
    try call.thread.elements(of: call.value(name))
  }

  private static func toInt(_ call: Call) throws -> Value {
    let value = call.value("x")
    if let text = value.asObject(Str.self), !call.isGiven("base"), let int = IntegerConversion.common(text) {
      return .int(int)
    }
    if let text = value.asString {
      return try IntegerConversion.parse(text, base: call.isGiven("base") ? try call.int("base") : 10)
    }
    guard !call.isGiven("base") else { throw Failure("int() takes a base only with a string") }
    switch value {
    case .bool(let bool): return .int(bool ? 1 : 0)
    case .float(let double): return try IntegerConversion.truncate(double)
    default:
      guard value.asBigInt != nil else { throw call.mismatch("x", expected: "a number, a string or a bool") }
      return value
    }
  }

  private static func toFloat(_ value: Value) throws -> Value {
    switch value {
    case .bool(let bool): return .float(bool ? 1 : 0)
    case .float: return value
    default: break
    }
    if let big = value.asBigInt { return .float(try double(big)) }
    guard let text = value.asString else {
      throw Failure(
        "float() parameter \"x\" must be a number, a string or a bool, not \(value.typeName.withArticle)")
    }
    switch text.lowercased() {
    case "nan", "+nan", "-nan": return .float(.nan)
    case "inf", "+inf", "infinity", "+infinity": return .float(.infinity)
    case "-inf", "-infinity": return .float(-.infinity)
    default: break
    }
    // Swift wants digits on both sides of the point.
    let isPlain = text.utf8.allSatisfy { $0.isDigit || "+-.eE".utf8.contains($0) }
    let isComplete = text.utf8.last?.isDigit == true || (text.hasSuffix(".") && text.utf8.count > 1)
    guard isPlain, isComplete, let double = Double(text) ?? Double(text + "0") else {
      throw Failure("\(Value.string(text).repr) is no float")
    }
    guard double.isFinite else { throw Failure("\(Value.string(text).repr) is too large for a float") }
    return .float(double)
  }
}
