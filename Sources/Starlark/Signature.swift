/// What arguments a function takes.
public final class Signature: @unchecked Sendable {
  /// A builtin has at most so many parameters.
  static let maximumCount = 64

  /// How a parameter may be given.
  package enum Kind: Sendable {
    case positionalOnly, normal, keywordOnly, rest, keywords
  }

  /// The value of a parameter that is left out.
  package enum Default: Sendable {
    case none
    case bool(Bool)
    case int(Int)
    case float(Double)
    case string(String)
    case list, tuple, dict
    /// No value at all: the function finds out with `isGiven`.
    case absent
  }

  /// One parameter.
  package struct Parameter: Sendable {
    package let name: String
    package let kind: Kind
    package let fallback: Default?
    /// The default as it is written in the signature.
    package let fallbackText: String?
    /// A second name it can be given by, which help and completion leave out.
    var alias: String?

    /// Whether it can be given by this name.
    func isNamed(_ given: String) -> Bool {
      (kind == .normal || kind == .keywordOnly) && (name == given || alias == given)
    }
  }

  /// The function's name.
  package let name: String
  /// The parameters in the order of the signature.
  package let parameters: [Parameter]
  /// The number of parameters.
  let count: Int
  /// Their names, in memory that is read without a reference count.
  let names: UnsafeMutablePointer<String>
  let positionalCount: Int
  let restIndex: Int?
  let keywordsIndex: Int?
  /// What each parameter is when it is left out.
  ///
  /// The values among them are shared by all calls on all threads: they never change.
  let fallbacks: [Fallback]

  /// The value of a parameter that is left out, ready to be used.
  enum Fallback {
    case missing
    case absent
    case constant(Value)
    /// A list or the like, which each call has for itself.
    case fresh(Default)

    /// Whether the parameter must be given.
    var isMissing: Bool {
      if case .missing = self { return true }
      return false
    }

    init(_ fallback: Default?) {
      switch fallback {
      case nil: self = .missing
      case .absent: self = .absent
      case .list, .dict, .tuple: self = .fresh(fallback ?? .absent)
      case let constant?: self = constant.value.map { .constant($0) } ?? .absent
      }
    }
  }

  init(name: String, parameters: [Parameter]) {
    self.name = name
    self.parameters = parameters
    // What is left out of *args and **kwargs is empty, not missing.
    fallbacks = parameters.map { $0.kind == .rest || $0.kind == .keywords ? .absent : Fallback($0.fallback) }
    count = parameters.count
    names = .allocate(capacity: count)
    for (index, parameter) in parameters.enumerated() { (names + index).initialize(to: parameter.name) }
    positionalCount = parameters.count { $0.kind == .positionalOnly || $0.kind == .normal }
    restIndex = parameters.firstIndex { $0.kind == .rest }
    keywordsIndex = parameters.firstIndex { $0.kind == .keywords }
  }

  deinit {
    names.deinitialize(count: count)
    names.deallocate()
  }

  /// The names that can be given as keywords.
  package var keywordNames: [String] {
    parameters.filter { $0.kind == .normal || $0.kind == .keywordOnly }.map(\.name)
  }

  /// The signature as it is written in a definition.
  package var text: String {
    var parts: [String] = []
    var isAfterStar = false
    for (index, parameter) in parameters.enumerated() {
      if parameter.kind == .keywordOnly, !isAfterStar {
        parts.append("*")
        isAfterStar = true
      }
      let fallback = parameter.fallbackText.map { "=" + $0 } ?? ""
      switch parameter.kind {
      case .rest:
        parts.append("*" + parameter.name)
        isAfterStar = true
      case .keywords: parts.append("**" + parameter.name)
      default: parts.append(parameter.name + fallback)
      }
      let next = index + 1 < parameters.count ? parameters[index + 1].kind : nil
      if parameter.kind == .positionalOnly, next != .positionalOnly { parts.append("/") }
    }
    return "\(name)(\(parts.joined(separator: ", ")))"
  }
}

extension Signature {
  /// The name of the function in a signature that is written out.
  static func name(in text: String) -> String {
    String(Substring(text.utf8.prefix { $0 != UInt8(ascii: "(") }))
  }

  /// Reads a signature such as `linspace(start, stop, num=50)` or `zip(*iterables)`; `/` closes positional-only ones.
  ///
  /// `axis|dim=None` is called axis, and can be given as dim too. A default is None, True, False, a number, a string, `[]`, `()`, `{}` or `?` for "no value".
  package convenience init(_ text: String) {
    // Byte by byte: characters take five times as long.
    let bytes = text.utf8
    guard let open = bytes.firstIndex(of: UInt8(ascii: "(")), bytes.last == UInt8(ascii: ")") else {
      preconditionFailure("a signature needs parentheses: \(text)")
    }
    let inside = bytes[bytes.index(after: open)...].dropLast()
    var parameters: [Parameter] = []
    var isAfterStar = false
    for piece in inside.split(separator: UInt8(ascii: ",")).map({ Substring($0).trimmingSpaces }) {
      switch piece {
      case "/":
        parameters = parameters.map {
          Parameter(
            name: $0.name, kind: .positionalOnly, fallback: $0.fallback, fallbackText: $0.fallbackText)
        }
      case "*": isAfterStar = true
      default:
        let parameter = Self.parameter(piece, isAfterStar: isAfterStar)
        if parameter.kind == .rest { isAfterStar = true }
        parameters.append(parameter)
      }
    }
    self.init(name: String(text[..<open]), parameters: parameters)
  }

  private static func parameter(_ text: String, isAfterStar: Bool) -> Parameter {
    if text.hasPrefix("**") {
      return Parameter(name: String(text.dropFirst(2)), kind: .keywords, fallback: nil, fallbackText: nil)
    }
    if text.hasPrefix("*") {
      return Parameter(name: String(text.dropFirst()), kind: .rest, fallback: nil, fallbackText: nil)
    }
    let kind: Kind = isAfterStar ? .keywordOnly : .normal
    let equals = text.utf8.firstIndex(of: UInt8(ascii: "="))
    let parts = text.utf8[..<(equals ?? text.endIndex)].split(separator: UInt8(ascii: "|"))
    let (name, alias) = (String(Substring(parts[0])), parts.count > 1 ? String(Substring(parts[1])) : nil)
    guard let equals else {
      return Parameter(name: name, kind: kind, fallback: nil, fallbackText: nil, alias: alias)
    }
    let fallback = String(text[text.utf8.index(after: equals)...])
    let value = Default(fallback)
    let shown =
      if case .string(let text) = value { Value.string(text).repr } else {
        fallback == "?" ? "..." : fallback
      }
    return Parameter(name: name, kind: kind, fallback: value, fallbackText: shown, alias: alias)
  }
}

extension Signature.Default {
  /// Reads a default as it is written in a signature.
  init(_ text: String) {
    switch text {
    case "None": self = .none
    case "True": self = .bool(true)
    case "False": self = .bool(false)
    case "[]": self = .list
    case "()": self = .tuple
    case "{}": self = .dict
    case "?": self = .absent
    default:
      if let int = Int(text) {
        self = .int(int)
      } else if let double = Double(text) {
        self = .float(double)
      } else {
        precondition(
          text.hasPrefix("\"") && text.hasSuffix("\"") && text.count > 1, "unknown default \(text)")
        self = .string(String(text.dropFirst().dropLast()))
      }
    }
  }

  /// A fresh value.
  var value: Value? {
    switch self {
    case .none: Value.none
    case .bool(let bool): .bool(bool)
    case .int(let int): .int(int)
    case .float(let double): .float(double)
    case .string(let text): .string(text)
    case .list: .list([])
    case .tuple: .tuple([])
    case .dict: .dict([])
    case .absent: nil
    }
  }
}

extension Substring {
  var trimmingSpaces: String {
    var rest = utf8
    while rest.first == UInt8(ascii: " ") { rest.removeFirst() }
    while rest.last == UInt8(ascii: " ") { rest.removeLast() }
    return String(Substring(rest))
  }
}
