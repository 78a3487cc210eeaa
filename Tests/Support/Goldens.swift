import Foundation

/// Reference data beside the tests; where it comes from stands in its README.md.
package enum Goldens {
  private static let folder = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().appending(path: "Goldens")

  package static func path(_ path: String) -> String { folder.appending(path: path).path }

  package static func url(_ path: String) -> URL { folder.appending(path: path) }

  package static func data(_ path: String) throws -> Data {
    try Data(contentsOf: folder.appending(path: path))
  }

  /// The file as a JSON dictionary.
  package static func json(_ path: String) throws -> JSONValue {
    JSONValue(try JSONSerialization.jsonObject(with: data(path)))
  }
}

/// A JSON value that tests walk through; what is not there is an empty list, zero or an empty string.
package struct JSONValue {
  package let raw: Any

  package init(_ raw: Any) { self.raw = raw }

  package subscript(key: String) -> JSONValue { JSONValue((raw as? [String: Any])?[key] ?? [Any]()) }
  package var list: [JSONValue] { (raw as? [Any] ?? []).map(JSONValue.init) }
  package var object: [String: JSONValue] { (raw as? [String: Any] ?? [:]).mapValues(JSONValue.init) }
  package var int: Int { (raw as? NSNumber)?.intValue ?? 0 }
  package var float: Float { (raw as? NSNumber)?.floatValue ?? 0 }
  package var string: String { raw as? String ?? "" }
  package var floats: [Float] { list.map(\.float) }
  package var ids: [Int32] { list.map { Int32($0.int) } }
  package var rows: [[Int32]] { list.map(\.ids) }
}

/// The largest distance between two lists of one length; infinite for lists of unequal length.
package func largestDifference(_ a: [Float], _ b: [Float]) -> Float {
  guard a.count == b.count else { return .infinity }
  return zip(a, b).reduce(0) { max($0, abs($1.0 - $1.1)) }
}
