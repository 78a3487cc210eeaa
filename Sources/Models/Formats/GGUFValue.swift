/// One value of a GGUF file's metadata.
package enum GGUFValue: Sendable {
  case unsigned(UInt64)
  case signed(Int64)
  case float32(Float)
  case float64(Double)
  case bool(Bool)
  case string([UInt8])
  case integers([Int])
  case floats([Double])
  case bools([Bool])
  case strings(GGUFStrings)

  /// The value as a whole number, if it is one and fits.
  package var int: Int? {
    switch self {
    case .unsigned(let value): Int(exactly: value)
    case .signed(let value): Int(value)
    default: nil
    }
  }

  /// The value as a number of any kind.
  package var double: Double? {
    switch self {
    case .unsigned(let value): Double(value)
    case .signed(let value): Double(value)
    case .float32(let value): Double(value)
    case .float64(let value): value
    default: nil
    }
  }

  package var bool: Bool? { if case .bool(let value) = self { value } else { nil } }

  /// The value as text, bytes that are not UTF-8 replaced.
  package var string: String? {
    if case .string(let bytes) = self { String(decoding: bytes, as: UTF8.self) } else { nil }
  }

  package var integers: [Int]? { if case .integers(let values) = self { values } else { nil } }

  package var strings: GGUFStrings? { if case .strings(let values) = self { values } else { nil } }
}

/// A list of strings that stays in the mapped file: a vocabulary has tens of thousands.
package struct GGUFStrings: Sendable, RandomAccessCollection {
  private let file: MappedFile
  private let ranges: [Range<Int>]

  init(file: MappedFile, ranges: [Range<Int>]) {
    self.file = file
    self.ranges = ranges
  }

  package var startIndex: Int { 0 }
  package var endIndex: Int { ranges.count }

  /// The bytes of one string; usually UTF-8, which the format does not promise.
  package subscript(index: Int) -> [UInt8] { Array(file.bytes[ranges[index]]) }
}
