extension Interpreter {
  /// The ways to complete the word that ends at byte offset `cursor` of `line`, each a whole word.
  ///
  /// After a dot these are attributes, inside a call names and keyword arguments (with `=`), elsewhere names and
  /// keywords of the language. Nothing is run: an object before a dot is only followed through plain attributes.
  package func completions(of line: String, at cursor: Int, in globals: Globals) -> [String] {
    let bytes = Array(line.utf8.prefix(max(0, cursor)))
    var start = bytes.count
    while start > 0, bytes[start - 1].continuesName { start -= 1 }
    let word = String(decoding: bytes[start...], as: UTF8.self)
    var candidates: [String]
    if start > 0, bytes[start - 1] == UInt8(ascii: ".") {
      guard case .object(let object)? = value(ending: start - 1, in: bytes, globals) else { return [] }
      candidates = object.attributeNames
    } else {
      candidates = keywordArguments(before: start, in: bytes, globals)
      candidates += globals.visibleNames + Keyword.allCases.map(\.rawValue)
    }
    var seen: Set<String> = []
    return candidates.filter { $0.hasPrefix(word) && seen.insert($0).inserted }
  }

  /// The value of the dotted name that ends at an offset.
  private func value(ending end: Int, in bytes: [UInt8], _ globals: Globals) -> Value? {
    var start = end
    while start > 0, bytes[start - 1].continuesName || bytes[start - 1] == UInt8(ascii: ".") { start -= 1 }
    let path = String(decoding: bytes[start..<end], as: UTF8.self).split(
      separator: ".", omittingEmptySubsequences: false)
    if path.count == 1, path[0].isEmpty, end > 0 { return literal(ending: bytes[end - 1]) }
    guard let first = path.first, var value = globals[String(first)] else { return nil }
    for name in path.dropFirst() {
      guard case .object(let object) = value, let next = try? object.attribute(String(name)) else {
        return nil
      }
      value = next
    }
    return value
  }

  private func literal(ending byte: UInt8) -> Value? {
    switch byte {
    case UInt8(ascii: "\""), UInt8(ascii: "'"): .string("")
    case UInt8(ascii: "}"): .dict([])
    default: nil
    }
  }

  /// The keyword arguments of the innermost call that is open at an offset.
  private func keywordArguments(before offset: Int, in bytes: [UInt8], _ globals: Globals) -> [String] {
    var depth = 0
    var index = offset
    while index > 0 {
      index -= 1
      switch bytes[index] {
      case UInt8(ascii: ")"), UInt8(ascii: "]"), UInt8(ascii: "}"): depth += 1
      case UInt8(ascii: "["), UInt8(ascii: "{"): depth -= 1
      case UInt8(ascii: "("):
        depth -= 1
        guard depth < 0 else { continue }
        guard case .object(let object)? = value(ending: index, in: bytes, globals) else { return [] }
        return (object.signature?.keywordNames ?? []).map { $0 + "=" }
      default: break
      }
    }
    return []
  }
}
