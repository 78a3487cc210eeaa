import Yams

/// One mapping of a YAML text, whose fields are asked for by name and kind.
struct YAMLMapping {
  let reader: YAMLReader
  let node: Node
  let mapping: Node.Mapping
  /// What the mapping is called in messages.
  let what: String

  /// The node of a field, or nil if it is absent or null.
  subscript(_ name: String) -> Node? {
    guard let value = mapping[Node(name)], value.null == nil else { return nil }
    return value
  }

  /// Notes that a needed field is missing.
  func noteMissing(_ name: String, hint: String? = nil) {
    reader.note("\(what) has no \(name)", at: node, hint: hint)
  }

  /// A text; numbers and the like are taken as they are written.
  func string(_ name: String) -> String? {
    guard let value = self[name] else { return nil }
    guard case .scalar(let scalar) = value else {
      reader.note("\(name) must be a text", at: value)
      return nil
    }
    return scalar.string
  }

  /// A text that must be there and not be blank.
  func requiredString(_ name: String, hint: String? = nil) -> String? {
    guard let text = string(name), text.contains(where: { !$0.isWhitespace }) else {
      if self[name]?.scalar != nil || self[name] == nil { noteMissing(name, hint: hint) }
      return nil
    }
    return text
  }

  /// A whole number.
  func integer(_ name: String) -> Int? {
    guard let value = self[name] else { return nil }
    guard let number = value.int else {
      reader.note("\(name) must be a whole number", at: value)
      return nil
    }
    return number
  }

  /// A finite number.
  func number(_ name: String) -> Double? {
    guard let value = self[name] else { return nil }
    guard let number = value.float, number.isFinite else {
      reader.note("\(name) must be a number", at: value)
      return nil
    }
    return number
  }

  /// `true` or `false`.
  func boolean(_ name: String) -> Bool? {
    guard let value = self[name] else { return nil }
    guard let flag = value.bool else {
      reader.note("\(name) must be true or false", at: value)
      return nil
    }
    return flag
  }

  /// A list of anything.
  func list(_ name: String) -> [Node]? {
    guard let value = self[name] else { return nil }
    guard case .sequence(let sequence) = value else {
      reader.note("\(name) must be a list", at: value)
      return nil
    }
    return Array(sequence)
  }

  /// A list of texts; absent counts as empty.
  func strings(_ name: String) -> [String] {
    (list(name) ?? []).compactMap { item in
      if case .scalar(let scalar) = item { return scalar.string }
      reader.note("\(name) must be a list of texts", at: item)
      return nil
    }
  }

  /// A text, or a list of texts; each must say something.
  func oneOrMoreStrings(_ name: String) -> [String] {
    guard let value = self[name] else { return [] }
    let items: [Node] = value.sequence.map(Array.init) ?? [value]
    if items.isEmpty { reader.note("\(name) is an empty list", at: value) }
    return items.compactMap { item in
      if case .scalar(let scalar) = item, scalar.string.contains(where: { !$0.isWhitespace }) {
        return scalar.string
      }
      reader.note("\(name) must be a text or a list of texts", at: item)
      return nil
    }
  }

  /// A program with the line it starts in; nil after noting that it is missing, unless it may be.
  func program(_ name: String, hint: String) -> Code? {
    guard let text = requiredString(name, hint: hint), let node = self[name] else { return nil }
    return reader.code(text, at: node)
  }
}
