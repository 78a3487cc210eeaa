#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

extension Str {
  func find(_ call: Call) throws -> Int? {
    let (start, end) = try bounds(call, count: count)
    return try raw.firstOffset(of: call.str("sub").raw, from: start, end: end, polling: call.thread)
  }

  func findLast(_ call: Call) throws -> Int? {
    let (start, end) = try bounds(call, count: count)
    return try raw.lastOffset(of: call.str("sub").raw, from: start, end: end, polling: call.thread)
  }

  func occurrences(_ call: Call) throws -> Int {
    let part = try call.str("sub").raw
    var (position, end) = try bounds(call, count: count)
    if part.isEmpty { return end - position + 1 }
    var found = 0
    while let next = try raw.firstOffset(of: part, from: position, end: end, polling: call.thread) {
      try call.thread.poll()
      found += 1
      position = next + part.count
    }
    return found
  }

  static func separator(_ call: Call) throws -> Str {
    let part = try call.str("sep")
    guard part.count > 0 else {
      throw Failure("\(call.signature.name)() needs a separator that is not empty")
    }
    return part
  }

  /// Whether one of the texts of an argument, a string or a tuple of strings, stands at the start or end of a part.
  func hasAffix(_ call: Call, _ name: String, atEnd: Bool) throws -> Bool {
    let (start, end) = try bounds(call, count: count)
    func matches(_ affix: Str) -> Bool { hasAffix(affix, atEnd: atEnd, from: start, to: end) }
    guard let tuple = call.value(name).asObject(Tuple.self) else { return matches(try call.str(name)) }
    let affixes = try tuple.elements.map { element in
      guard let text = element.asObject(Str.self) else {
        throw call.mismatch(name, expected: "a string or a tuple of strings", element: element)
      }
      return text
    }
    return affixes.contains(where: matches)
  }

  /// Whether a text stands at the start or end of a part, which is all of the string if not said otherwise.
  func hasAffix(_ affix: Str, atEnd: Bool, from start: Int = 0, to end: Int? = nil) -> Bool {
    let end = end ?? count
    guard affix.count <= end - start, let base = raw.baseAddress, let other = affix.raw.baseAddress else {
      return false
    }
    return memcmp(base + (atEnd ? end - affix.count : start), other, affix.count) == 0
  }

  /// The string without a text at its start or end.
  func removing(_ affix: Str, atEnd: Bool) -> Value {
    guard affix.count > 0, affix.count <= count else { return .object(self) }
    let start = atEnd ? count - affix.count : 0
    guard raw[start..<start + affix.count].elementsEqual(affix.raw) else { return .object(self) }
    return atEnd ? piece(0, start) : piece(affix.count, count)
  }

  /// What stands before, in and after an occurrence of a text.
  func parts(around position: Int, _ part: Str) -> Value {
    .tuple([piece(0, position), .object(part), piece(position + part.count, count)])
  }
}
