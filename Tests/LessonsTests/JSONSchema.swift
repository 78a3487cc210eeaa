import Foundation

/// A JSON Schema (draft 2020-12) with the keywords that this repository's schemas use.
///
/// A keyword that is not known is an error, so that no rule is passed over in silence.
struct JSONSchema {
  struct UnknownKeyword: Error, Equatable { let keyword: String }

  private let root: [String: Any]
  /// Keywords that say something to people only.
  private static let annotations: Set = ["$schema", "$id", "$defs", "title", "description", "default"]

  init(contentsOf path: String) throws {
    let object = try JSONSerialization.jsonObject(with: Data(contentsOf: URL(fileURLWithPath: path)))
    root = object as? [String: Any] ?? [:]
  }

  init(_ root: [String: Any]) { self.root = root }

  /// What is wrong with a value, each with the place in it; empty if it is valid.
  func defects(of value: Any) throws -> [String] { try defects(of: value, root, at: "") }

  private func defects(of value: Any, _ schema: [String: Any], at place: String) throws -> [String] {
    var found: [String] = []
    for (keyword, rule) in schema.sorted(by: { $0.key < $1.key }) {
      guard !Self.annotations.contains(keyword) else { continue }
      if keyword == "$ref" {
        found += try defects(of: value, definition(rule), at: place)
      } else if let message = try Self.scalarDefect(of: value, keyword, rule) {
        found += message.isEmpty ? [] : ["\(place): \(message)"]
      } else if let inner = try compound(value, keyword, rule, schema, place) {
        found += inner
      } else {
        throw UnknownKeyword(keyword: keyword)
      }
    }
    return found
  }

  private func definition(_ reference: Any) throws -> [String: Any] {
    let name = (reference as? String ?? "").replacingOccurrences(of: "#/$defs/", with: "")
    guard let schema = (root["$defs"] as? [String: Any])?[name] as? [String: Any] else {
      throw UnknownKeyword(keyword: "$ref \(reference)")
    }
    return schema
  }

  // MARK: Rules on a value by itself

  /// A message, an empty one where the rule holds, or nil where the keyword is none of these.
  private static func scalarDefect(of value: Any, _ keyword: String, _ rule: Any) throws -> String? {
    switch keyword {
    case "type":
      let types = rule as? [String] ?? [rule as? String ?? ""]
      return types.contains { isOf(value, type: $0) } ? "" : "is no \(types.joined(separator: " or "))"
    case "const": return isEqual(value, rule) ? "" : "is not \(rule)"
    case "enum": return (rule as? [Any] ?? []).contains { isEqual(value, $0) } ? "" : "is none of \(rule)"
    case "minLength":
      return text(value).map { $0.unicodeScalars.count >= integer(rule) } ?? true ? "" : "is too short"
    case "pattern":
      guard let text = text(value) else { return "" }
      let expression = try NSRegularExpression(pattern: rule as? String ?? "")
      let range = NSRange(text.startIndex..<text.endIndex, in: text)
      return expression.firstMatch(in: text, range: range) != nil ? "" : "does not match \(rule)"
    case "minimum": return number(value).map { $0 >= double(rule) } ?? true ? "" : "is below \(rule)"
    case "maximum": return number(value).map { $0 <= double(rule) } ?? true ? "" : "is above \(rule)"
    case "exclusiveMinimum":
      return number(value).map { $0 > double(rule) } ?? true ? "" : "is not above \(rule)"
    case "exclusiveMaximum":
      return number(value).map { $0 < double(rule) } ?? true ? "" : "is not below \(rule)"
    case "minItems": return list(value).map { $0.count >= integer(rule) } ?? true ? "" : "has too few items"
    case "maxItems": return list(value).map { $0.count <= integer(rule) } ?? true ? "" : "has too many items"
    case "uniqueItems":
      guard let items = list(value), rule as? Bool == true else { return "" }
      return Set(items.map { "\($0)" }).count == items.count ? "" : "has an item twice"
    default: return nil
    }
  }

  // MARK: Rules on the parts of a value

  private func compound(
    _ value: Any, _ keyword: String, _ rule: Any, _ schema: [String: Any], _ place: String
  ) throws -> [String]? {
    let mapping = value as? [String: Any]
    let inner = rule as? [String: Any] ?? [:]
    switch keyword {
    case "required":
      let missing = (rule as? [String] ?? []).filter { mapping != nil && mapping?[$0] == nil }
      return missing.map { "\(place): has no \($0)" }
    case "properties":
      return try (mapping ?? [:]).flatMap { name, value in
        try (inner[name] as? [String: Any]).map { try defects(of: value, $0, at: "\(place)/\(name)") } ?? []
      }
    case "additionalProperties":
      let known = Set((schema["properties"] as? [String: Any] ?? [:]).keys)
      return try (mapping ?? [:]).filter { !known.contains($0.key) }.flatMap { name, value in
        rule as? Bool == false
          ? ["\(place): has no field \(name)"] : try defects(of: value, inner, at: "\(place)/\(name)")
      }
    case "propertyNames":
      return try (mapping ?? [:]).keys.flatMap { try defects(of: $0, inner, at: "\(place)/\($0)") }
    case "items":
      return try (Self.list(value) ?? []).enumerated().flatMap {
        try defects(of: $1, inner, at: "\(place)/\($0)")
      }
    case "contains":
      guard let items = Self.list(value) else { return [] }
      let has = try items.contains { try defects(of: $0, inner, at: "").isEmpty }
      return has ? [] : ["\(place): holds nothing that is asked for"]
    case "oneOf":
      let all = try (rule as? [[String: Any]] ?? []).map { try defects(of: value, $0, at: place) }
      let fitting = all.filter(\.isEmpty).count
      if fitting == 1 { return [] }
      let nearest = all.min { $0.count < $1.count } ?? []
      return ["\(place): fits \(fitting) of the \(all.count) forms"] + (fitting == 0 ? nearest : [])
    default: return nil
    }
  }

  // MARK: Values

  private static func isOf(_ value: Any, type: String) -> Bool {
    switch type {
    case "object": value is [String: Any]
    case "array": value is [Any]
    case "string": value is String
    case "boolean": value is Bool
    case "integer": !(value is Bool) && (value as? Int) != nil
    case "number": number(value) != nil
    case "null": value is NSNull
    default: false
    }
  }

  private static func isEqual(_ value: Any, _ other: Any) -> Bool {
    if let value = value as? String { return value == other as? String }
    if value is Bool || isBoolean(other) { return value as? Bool == other as? Bool && value is Bool }
    if let value = number(value) { return value == double(other) }
    return false
  }

  private static func isBoolean(_ value: Any) -> Bool { "\(type(of: value))".contains("Bool") }

  private static func text(_ value: Any) -> String? { value as? String }
  private static func list(_ value: Any) -> [Any]? { value as? [Any] }

  /// A value's number; the YAML reader gives integers and doubles.
  private static func number(_ value: Any) -> Double? {
    if value is Bool || value is String { return nil }
    return (value as? Double) ?? (value as? Int).map(Double.init)
  }

  private static func double(_ rule: Any) -> Double {
    (rule as? Double) ?? (rule as? Int).map(Double.init) ?? (rule as? NSNumber)?.doubleValue ?? .nan
  }

  private static func integer(_ rule: Any) -> Int { Int(double(rule)) }
}
