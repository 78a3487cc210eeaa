extension Str {
  /// The methods of the type.
  static let methods = MethodTable<Str>(searching + splitting + changing + testing)

  private static let searching: [Method<Str>] = [
    Method("count(sub, start=None, end=None, /)", "How often a text occurs, without overlaps.") {
      text, call in
      let part = try call.str("sub").bytes
      var (position, end) = try bounds(call, count: text.count)
      if part.isEmpty { return .int(end - position + 1) }
      var count = 0
      while let found = text.bytes.firstRange(of: part, from: position, end: end) {
        count += 1
        position = found + part.count
      }
      return .int(count)
    },
    Method("find(sub, start=None, end=None, /)", "Where a text first occurs, or -1.") { text, call in
      .int(try text.find(call) ?? -1)
    },
    Method("index(sub, start=None, end=None, /)", "Where a text first occurs; an error if it does not.") {
      text, call in
      guard let found = try text.find(call) else {
        throw Failure("the text \(call.value("sub").repr) is not in the string")
      }
      return .int(found)
    },
    Method("rfind(sub, start=None, end=None, /)", "Where a text last occurs, or -1.") { text, call in
      .int(try text.findLast(call) ?? -1)
    },
    Method("rindex(sub, start=None, end=None, /)", "Where a text last occurs; an error if it does not.") {
      text, call in
      guard let found = try text.findLast(call) else {
        throw Failure("the text \(call.value("sub").repr) is not in the string")
      }
      return .int(found)
    },
    Method(
      "startswith(prefix, start=None, end=None, /)",
      "Whether the string starts with a text, or one of a tuple."
    ) {
      text, call in
      let (start, end) = try bounds(call, count: text.count)
      return .bool(try affixes(call, "prefix").contains { text.bytes[start..<end].starts(with: $0) })
    },
    Method(
      "endswith(suffix, start=None, end=None, /)", "Whether the string ends with a text, or one of a tuple."
    ) {
      text, call in
      let (start, end) = try bounds(call, count: text.count)
      return .bool(
        try affixes(call, "suffix").contains { text.bytes[start..<end].suffix($0.count).elementsEqual($0) })
    },
  ]

  private static let splitting: [Method<Str>] = [
    Method("elems()", "The string's one-byte strings.") { text, _ in
      .list(text.bytes.map { .object(Str(bytes: [$0])) })
    },
    Method("elem_ords()", "The string's bytes as ints.") { text, _ in .list(text.bytes.map { .int(Int($0)) })
    },
    Method("codepoints()", "The string's characters.") { text, _ in
      .list(text.string.unicodeScalars.map { .string(String($0)) })
    },
    Method("codepoint_ords()", "The code points of the string's characters.") { text, _ in
      .list(text.string.unicodeScalars.map { .int(Int($0.value)) })
    },
    Method(
      "join(parts, /)", "The parts with this string between them.", example: "\", \".join([\"a\", \"b\"])"
    ) {
      text, call in
      let parts = try call.thread.elements(of: call.value("parts"))
      var result: ContiguousArray<UInt8> = []
      for (index, part) in parts.enumerated() {
        guard let piece = part.asObject(Str.self) else {
          throw Failure(
            "join() needs strings, but element \(index) is \(part.typeName.withArticle)", hint: "use str(x)")
        }
        if index > 0 { result += text.bytes }
        result += piece.bytes
      }
      return .object(Str(bytes: result))
    },
    Method("partition(sep, /)", "What stands before, in and after the first occurrence of a text.") {
      text, call in
      let part = try separator(call)
      guard let found = text.bytes.firstRange(of: part, from: 0) else {
        return .tuple([.object(text), .string(""), .string("")])
      }
      return .tuple([
        text.piece(0, found), .object(Str(bytes: part)), text.piece(found + part.count, text.count),
      ])
    },
    Method("rpartition(sep, /)", "What stands before, in and after the last occurrence of a text.") {
      text, call in
      let part = try separator(call)
      guard let found = text.bytes.lastRange(of: part, from: 0, end: text.count) else {
        return .tuple([.string(""), .string(""), .object(text)])
      }
      return .tuple([
        text.piece(0, found), .object(Str(bytes: part)), text.piece(found + part.count, text.count),
      ])
    },
    Method(
      "split(sep=None, maxsplit=-1)", "The pieces between occurrences of a text, or between runs of space."
    ) {
      text, call in .list(try text.split(call, fromEnd: false))
    },
    Method("rsplit(sep=None, maxsplit=-1)", "As split, but counting from the end.") { text, call in
      .list(try text.split(call, fromEnd: true))
    },
    Method("splitlines(keepends=False)", "The lines.") { text, call in
      .list(text.lines(keepingEnds: try call.value("keepends").truth()))
    },
  ]

  private static let changing: [Method<Str>] = [
    Method("capitalize()", "The first character in upper case, the rest in lower case.") { text, _ in
      let string = text.string
      return .string(string.prefix(1).uppercased() + string.dropFirst().lowercased())
    },
    Method("lower()", "The string in lower case.") { text, _ in .string(text.string.lowercased()) },
    Method("upper()", "The string in upper case.") { text, _ in .string(text.string.uppercased()) },
    Method("title()", "Each word with its first letter in upper case.") { text, _ in
      var isStart = true
      var result = ""
      for character in text.string {
        result += isStart ? character.uppercased() : character.lowercased()
        isStart = !character.isLetter
      }
      return .string(result)
    },
    Method("strip(chars=None, /)", "The string without space, or other characters, at both ends.") {
      text, call in
      try text.stripped(call, left: true, right: true)
    },
    Method("lstrip(chars=None, /)", "The string without space, or other characters, at the start.") {
      text, call in
      try text.stripped(call, left: true, right: false)
    },
    Method("rstrip(chars=None, /)", "The string without space, or other characters, at the end.") {
      text, call in
      try text.stripped(call, left: false, right: true)
    },
    Method("removeprefix(prefix, /)", "The string without a text at its start.") { text, call in
      let part = try call.str("prefix").bytes
      return text.bytes.starts(with: part) ? text.piece(part.count, text.count) : .object(text)
    },
    Method("removesuffix(suffix, /)", "The string without a text at its end.") { text, call in
      let part = try call.str("suffix").bytes
      return text.bytes.suffix(part.count).elementsEqual(part)
        ? text.piece(0, text.count - part.count) : .object(text)
    },
    Method("replace(old, new, count=-1, /)", "The string with occurrences of a text replaced.") {
      text, call in
      try text.replaced(call)
    },
    Method(
      "format(*args, **kwargs)", "The string with its {fields} filled in.",
      example: "\"{} of {n}\".format(1, n=3)"
    ) {
      text, call in try text.formatted(call)
    },
  ]

  private static let testing: [Method<Str>] = [
    test("isalnum()", "Whether all characters are letters or digits.") { $0.isLetter || $0.isNumber },
    test("isalpha()", "Whether all characters are letters.") { $0.isLetter },
    test("isdigit()", "Whether all characters are digits.") { $0.isNumber },
    test("isspace()", "Whether all characters are space.") { $0.isWhitespace },
    Method("islower()", "Whether there are letters and all are lower case.") { text, _ in
      let string = text.string
      return .bool(string.contains(where: \.isCased) && string.lowercased() == string)
    },
    Method("isupper()", "Whether there are letters and all are upper case.") { text, _ in
      let string = text.string
      return .bool(string.contains(where: \.isCased) && string.uppercased() == string)
    },
    Method("istitle()", "Whether every word starts in upper case and goes on in lower case.") { text, _ in
      var wasCased = false
      var hasCased = false
      for character in text.string {
        if character.isUppercase, wasCased { return .bool(false) }
        if character.isLowercase, !wasCased { return .bool(false) }
        wasCased = character.isCased
        hasCased = hasCased || wasCased
      }
      return .bool(hasCased)
    },
  ]

  private static func test(
    _ signature: String, _ summary: String, _ rule: @escaping @Sendable (Character) -> Bool
  ) -> Method<Str> {
    Method(signature, summary) { text, _ in .bool(!text.bytes.isEmpty && text.string.allSatisfy(rule)) }
  }
}
