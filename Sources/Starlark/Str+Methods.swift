extension Str {
  /// The methods of the type.
  static let methods = MethodTable<Str>(searching + splitting + views + changing + testing)

  private static let range: KeyValuePairs = [
    "start": "where to begin, counted from the end if negative", "end": "where to stop",
  ]

  private static let searching: [Method<Str>] = [
    Method(
      "count(sub, start=None, end=None, /)", "How often a text occurs, without overlaps.",
      parameters: range, example: "\"banana\".count(\"an\")"
    ) { text, call in .int(try text.occurrences(call)) },
    Method(
      "find(sub, start=None, end=None, /)", "Where a text first occurs, or -1.", parameters: range,
      example: "\"bonbon\".find(\"on\", 2)"
    ) { text, call in .int(try text.find(call) ?? -1) }.with { try $0.find($1, $2) },
    Method(
      "index(sub, start=None, end=None, /)", "Where a text first occurs; an error if it does not.",
      parameters: range, example: "\"bonbon\".index(\"on\")"
    ) { text, call in
      guard let found = try text.find(call) else { throw notFound(call) }
      return .int(found)
    },
    Method(
      "rfind(sub, start=None, end=None, /)", "Where a text last occurs, or -1.", parameters: range,
      example: "\"bonbon\".rfind(\"on\")"
    ) { text, call in .int(try text.findLast(call) ?? -1) },
    Method(
      "rindex(sub, start=None, end=None, /)", "Where a text last occurs; an error if it does not.",
      parameters: range, example: "\"bonbon\".rindex(\"on\")"
    ) { text, call in
      guard let found = try text.findLast(call) else { throw notFound(call) }
      return .int(found)
    },
    Method(
      "startswith(prefix, start=None, end=None, /)", "Whether the string starts with a text.",
      parameters: [
        "prefix": "the text, or a tuple of several", "start": "where to begin", "end": "where to stop",
      ],
      example: "\"lora_A\".startswith((\"lora\", \"dora\"))"
    ) { text, call in .bool(try text.hasAffix(call, "prefix", atEnd: false)) }.with {
      text, arguments, count in
      count == 1
        ? arguments.string.map { .bool(text.hasAffix($0._withUnsafeGuaranteedRef { $0 }, atEnd: false)) }
        : nil
    },
    Method(
      "endswith(suffix, start=None, end=None, /)", "Whether the string ends with a text.",
      parameters: [
        "suffix": "the text, or a tuple of several", "start": "where to begin", "end": "where to stop",
      ],
      example: "\"q_proj.weight\".endswith(\".weight\")"
    ) { text, call in .bool(try text.hasAffix(call, "suffix", atEnd: true)) }.with { text, arguments, count in
      count == 1
        ? arguments.string.map { .bool(text.hasAffix($0._withUnsafeGuaranteedRef { $0 }, atEnd: true)) } : nil
    },
  ]

  private static func notFound(_ call: Call) -> Failure {
    Failure("the text \(call.value("sub").repr) is not in the string")
  }

  private static let splitting: [Method<Str>] = [
    Method(
      "join(parts, /)", "The parts with this string between them.",
      parameters: ["parts": "an iterable of strings"], example: "\", \".join([\"a\", \"b\"])"
    ) { text, call in try text.joined(call) }.with { $0.joined($1, $2) },
    Method(
      "partition(sep, /)", "What stands before, in and after the first occurrence of a text.",
      example: "\"rank=8\".partition(\"=\")"
    ) { text, call in
      let part = try separator(call)
      guard let found = try text.raw.firstOffset(of: part.raw, from: 0, polling: call.thread) else {
        return .tuple([.object(text), .string(""), .string("")])
      }
      return text.parts(around: found, part)
    },
    Method(
      "rpartition(sep, /)", "What stands before, in and after the last occurrence of a text.",
      example: "\"layers.0.mlp\".rpartition(\".\")"
    ) { text, call in
      let part = try separator(call)
      guard let found = try text.raw.lastOffset(of: part.raw, from: 0, end: text.count, polling: call.thread)
      else {
        return .tuple([.string(""), .string(""), .object(text)])
      }
      return text.parts(around: found, part)
    },
    Method(
      "split(sep=None, maxsplit=-1)", "The pieces between occurrences of a text, or between runs of space.",
      parameters: ["sep": "the text, or None for space", "maxsplit": "how often to split at most"],
      example: "\"one two  three\".split()"
    ) { text, call in .object(List(try text.split(call, fromEnd: false))) }.with { try $0.split($1, $2) },
    Method(
      "rsplit(sep=None, maxsplit=-1)", "As split, but counting from the end.",
      parameters: ["sep": "the text, or None for space", "maxsplit": "how often to split at most"],
      example: "\"a.b.c\".rsplit(\".\", 1)"
    ) { text, call in .object(List(try text.split(call, fromEnd: true))) },
    Method(
      "splitlines(keepends=False)", "The lines.", parameters: ["keepends": "whether line ends stay"],
      example: "\"a\\nb\".splitlines()"
    ) { text, call in
      .object(List(try text.lines(keepingEnds: call.bool("keepends"), call.thread)))
    },
  ]

  private static let views: [Method<Str>] = [
    Method(
      "elems()", "The string's one-byte strings, to iterate over.", example: "list(\"abc\".elems())"
    ) { text, _ in .object(ElementsView(of: text, .elems)) },
    Method(
      "elem_ords()", "The string's bytes as ints, to iterate over.", example: "list(\"abc\".elem_ords())"
    ) { text, _ in .object(ElementsView(of: text, .elem_ords)) },
    Method(
      "codepoints()", "The string's characters, to iterate over.", example: "list(\"né\".codepoints())"
    ) { text, _ in .object(ElementsView(of: text, .codepoints)) },
    Method(
      "codepoint_ords()", "The code points of the string's characters, to iterate over.",
      example: "list(\"né\".codepoint_ords())"
    ) { text, _ in .object(ElementsView(of: text, .codepoint_ords)) },
  ]

  private static let changing: [Method<Str>] = [
    Method(
      "capitalize()", "The first character in upper case, the rest in lower case.",
      example: "\"hELLO\".capitalize()"
    ) { text, call in try text.capitalized(call.thread) },
    Method("lower()", "The string in lower case.", example: "\"LoRA\".lower()") { text, call in
      try text.lowercased(call.thread)
    }.with { text, _, count in text.mapped(count) { 0x41...0x5A ~= $0 ? $0 ^ 0x20 : $0 } },
    Method("upper()", "The string in upper case.", example: "\"LoRA\".upper()") { text, call in
      try text.uppercased(call.thread)
    }.with { text, _, count in text.mapped(count) { 0x61...0x7A ~= $0 ? $0 ^ 0x20 : $0 } },
    Method("title()", "Each word with its first letter in upper case.", example: "\"low rank\".title()") {
      text, call in try text.titled(call.thread)
    },
    Method(
      "strip(chars=None, /)", "The string without space, or other characters, at both ends.",
      parameters: ["chars": "the characters to remove; None for space"], example: "\"  a \".strip()"
    ) { text, call in try text.stripped(call, left: true, right: true) }.with { text, _, count in
      try count == 0 ? text.stripped(nil, left: true, right: true, polling: nil) : nil
    },
    Method(
      "lstrip(chars=None, /)", "The string without space, or other characters, at the start.",
      parameters: ["chars": "the characters to remove; None for space"], example: "\"007\".lstrip(\"0\")"
    ) { text, call in try text.stripped(call, left: true, right: false) },
    Method(
      "rstrip(chars=None, /)", "The string without space, or other characters, at the end.",
      parameters: ["chars": "the characters to remove; None for space"], example: "\"a\\n\".rstrip()"
    ) { text, call in try text.stripped(call, left: false, right: true) },
    Method(
      "removeprefix(prefix, /)", "The string without a text at its start.",
      example: "\"model.norm\".removeprefix(\"model.\")"
    ) { text, call in text.removing(try call.str("prefix"), atEnd: false) },
    Method(
      "removesuffix(suffix, /)", "The string without a text at its end.",
      example: "\"norm.weight\".removesuffix(\".weight\")"
    ) { text, call in text.removing(try call.str("suffix"), atEnd: true) },
    Method(
      "replace(old, new, count=-1, /)", "The string with occurrences of a text replaced.",
      parameters: ["count": "how many at most; all if negative"],
      example: "\"banana\".replace(\"a\", \"o\", 2)"
    ) { text, call in try text.replaced(call) }.with { try $0.replaced($1, $2) },
    Method(
      "format(*args, **kwargs)", "The string with its {fields} filled in.",
      example: "\"{} of {n}\".format(1, n=3)"
    ) { text, call in try text.formatted(call) },
  ]

  private static let testing: [Method<Str>] = [
    test("isalnum()", "Whether all characters are letters or digits.", example: "\"base64\".isalnum()") {
      $0.isLetter || $0.isDecimalDigit
    },
    test("isalpha()", "Whether all characters are letters.", example: "\"abc\".isalpha()") { $0.isLetter },
    test("isdigit()", "Whether all characters are digits.", example: "\"123\".isdigit()") {
      $0.isDecimalDigit
    },
    test("isspace()", "Whether all characters are space.", example: "\" \\n\".isspace()") {
      $0.properties.isWhitespace
    },
    Method(
      "islower()", "Whether there are letters and all are lower case.", example: "\"lora\".islower()"
    ) { text, call in .bool(try text.hasCase(call.thread) { $0.properties.lowercaseMapping }) },
    Method(
      "isupper()", "Whether there are letters and all are upper case.", example: "\"IA3\".isupper()"
    ) { text, call in .bool(try text.hasCase(call.thread) { $0.properties.uppercaseMapping }) },
    Method(
      "istitle()", "Whether every word starts in upper case and goes on in lower case.",
      example: "\"Low Rank\".istitle()"
    ) { text, call in .bool(try text.isTitled(call.thread)) },
  ]

  private static func test(
    _ signature: String, _ summary: String, example: String,
    _ rule: @escaping @Sendable (Unicode.Scalar) -> Bool
  ) -> Method<Str> {
    Method(signature, summary, example: example) { text, call in
      .bool(try text.count > 0 && text.allScalars(call.thread, rule))
    }
  }
}
