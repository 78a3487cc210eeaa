/// A JSON value that keeps what checkpoints depend on and common readers lose.
///
/// Strings are bytes and not compared canonically, the order of keys and keys given twice are kept, and whole
/// numbers are told from others.
indirect enum JSON {
  case null
  case bool(Bool)
  /// A number written without fraction and exponent that fits.
  case integer(Int)
  case number(Double)
  case string([UInt8])
  case array([JSON])
  case object([Member])

  struct Member {
    let key: [UInt8]
    let value: JSON
  }

  /// The members of an object.
  var members: [Member]? { if case .object(let members) = self { members } else { nil } }

  var elements: [JSON]? { if case .array(let elements) = self { elements } else { nil } }

  var bytes: [UInt8]? { if case .string(let bytes) = self { bytes } else { nil } }

  var text: String? { bytes.map { String(decoding: $0, as: UTF8.self) } }

  var integer: Int? { if case .integer(let value) = self { value } else { nil } }

  var bool: Bool? { if case .bool(let value) = self { value } else { nil } }

  var isNull: Bool { if case .null = self { true } else { false } }

  /// The value of a key of an object, the last one if the key is there twice; nil if absent or null.
  subscript(key: String) -> JSON? {
    guard let value = members?.last(where: { $0.key.elementsEqual(key.utf8) })?.value, !value.isNull else {
      return nil
    }
    return value
  }

  /// `text` as a JSON string, quoted, with the escapes that JSON demands and no others.
  static func quoted(_ text: String) -> String {
    var result = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": result += "\\\""
      case "\\": result += "\\\\"
      case "\n": result += "\\n"
      case "\r": result += "\\r"
      case "\t": result += "\\t"
      case _ where scalar.value < 0x20:
        let digits = String(scalar.value, radix: 16)
        result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result + "\""
  }
}
