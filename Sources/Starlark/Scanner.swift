/// Cuts a source into tokens; errors are collected, and scanning goes on after them.
struct Scanner {
  let source: Source
  var position: Int
  var tokens: [Token] = []
  /// What is wrong, the first error of each line: the others on it mostly follow from that.
  var diagnostics = DiagnosticList()
  /// The open brackets, innermost last, with where they stand; line ends inside them mean nothing.
  var brackets: [(sign: Sign, offset: Int)] = []
  /// Whether the text ended inside a bracket, a string of three quotes, or after a backslash.
  var endsInside = false
  /// Whether brackets were given up after a broken string, so that those that close them go unmentioned.
  private var hasLostBrackets = false
  /// The line whose end came inside a string, if the string before this place was never closed.
  var unclosedLine: Int?
  /// How deep in f-string fields the scanner is.
  var fieldDepth = 0

  private var indentation: [Width] = [Width(columns: 0, characters: 0)]
  private var isAtLineStart = true

  private struct Width {
    var columns: Int
    var characters: Int
  }

  private static let maximumIndentation = 100

  init(_ source: Source) {
    self.source = source
    position = 0
    if source.bytes.starts(with: [0xEF, 0xBB, 0xBF]) { position = 3 }
  }

  var bytes: [UInt8] { source.bytes }

  /// The byte at the position, or 0 at the end.
  var byte: UInt8 { position < source.bytes.count ? source.bytes[position] : 0 }

  func peek(_ distance: Int = 1) -> UInt8 {
    position + distance < source.bytes.count ? source.bytes[position + distance] : 0
  }

  var isAtEnd: Bool { position >= source.bytes.count }

  /// Scans the whole source; the last token is `.end`.
  mutating func scanAll() {
    while !isAtEnd {
      if isAtLineStart, brackets.isEmpty { scanIndentation() }
      if !isAtEnd { scanToken() }
    }
    if let open = brackets.last {
      endsInside = true
      report("`\(open.sign.rawValue)` is never closed", at: open.offset)
      // What follows the bracket stands inside it, whatever it looks like.
      tokens.removeAll { $0.start >= open.offset }
      append(.invalid, from: open.offset)
    }
    if let last = tokens.last, last.kind != .newline, last.kind != .outdent {
      append(.newline, from: position)
    }
    for _ in indentation.dropFirst() { append(.outdent, from: position) }
    append(.end, from: position)
  }

  /// Starts anew at the next line, after a string that nobody can tell the end of.
  mutating func giveUpLine() {
    while !isAtEnd, byte != 0x0A { position += 1 }
    hasLostBrackets = hasLostBrackets || !brackets.isEmpty
    brackets = []
  }

  mutating func append(_ kind: Token.Kind, from start: Int) {
    tokens.append(Token(kind: kind, start: start, end: position))
  }

  mutating func report(_ message: String, label: String? = nil, hint: String? = nil, at offset: Int) {
    diagnostics.addFirstOfLine(
      at: offset, in: source, Diagnostic(message, label: label, hint: hint, at: offset, in: source))
  }

  private mutating func scanIndentation() {
    isAtLineStart = false
    let start = position
    var width = Width(columns: 0, characters: 0)
    while byte == 0x20 || byte == 0x09 {
      width.columns = byte == 0x09 ? (width.columns / 8 + 1) * 8 : width.columns + 1
      width.characters += 1
      position += 1
    }
    let isBlank = isAtEnd || byte == 0x0A || byte == 0x23 || (byte == 0x0D && peek() == 0x0A)
    if isBlank { return }
    let current = indentation[indentation.count - 1]
    if (width.columns > current.columns) != (width.characters > current.characters)
      || (width.columns == current.columns) != (width.characters == current.characters)
    {
      report("tabs and spaces are mixed in the indentation", hint: "use spaces only", at: start)
      return
    }
    if width.columns > current.columns {
      guard indentation.count < Self.maximumIndentation else {
        report("blocks are nested too deeply", at: position)
        position = bytes.count
        return
      }
      indentation.append(width)
      append(.indent, from: start)
    }
    while width.columns < indentation[indentation.count - 1].columns {
      indentation.removeLast()
      append(.outdent, from: position)
    }
    if width.columns > indentation[indentation.count - 1].columns {
      report("the indentation matches no block above", at: position)
    }
  }

  /// Scans one token, or skips space, a comment or a line end.
  mutating func scanToken() {
    switch byte {
    case 0x20, 0x09: position += 1
    case 0x0D where peek() == 0x0A: position += 1
    case 0x0A: scanLineEnd()
    case UInt8(ascii: "#"):
      while !isAtEnd, byte != 0x0A { position += 1 }
    case UInt8(ascii: "\\"): scanContinuation()
    case UInt8(ascii: "0")...UInt8(ascii: "9"): scanNumber()
    case UInt8(ascii: ".") where peek().isDigit: scanNumber()
    case UInt8(ascii: "\""), UInt8(ascii: "'"): scanString(from: position)
    case _ where startsName: scanWord()
    default: scanSign()
    }
  }

  private mutating func scanLineEnd() {
    if brackets.isEmpty, fieldDepth == 0 {
      isAtLineStart = true
      if let last = tokens.last, last.kind != .newline, last.kind != .indent, last.kind != .outdent {
        append(.newline, from: position)
      }
    }
    position += 1
  }

  private mutating func scanContinuation() {
    let start = position
    position += 1
    if byte == 0x0D { position += 1 }
    if isAtEnd {
      endsInside = true
    } else if byte == 0x0A {
      position += 1
      if isAtEnd { endsInside = true }
    } else {
      report("a backslash can only stand at the end of a line", at: start)
      append(.invalid, from: start)
    }
  }

  /// The character at the position if it lies beyond ASCII.
  private var wideScalar: Unicode.Scalar? {
    guard byte >= 0x80 else { return nil }
    return String(decoding: bytes[position..<min(position + 4, bytes.count)], as: UTF8.self).unicodeScalars
      .first
  }

  private var startsName: Bool { byte.startsName || wideScalar?.properties.isXIDStart == true }

  private mutating func scanWord() {
    let start = position
    while true {
      if byte.continuesName {
        position += 1
      } else if let scalar = wideScalar, scalar.properties.isXIDContinue {
        position += String(scalar).utf8.count
      } else {
        break
      }
    }
    let word = String(decoding: bytes[start..<position], as: UTF8.self)
    if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "'"), StringPrefix(word) != nil {
      scanString(from: start)
    } else if let keyword = Keyword(rawValue: word) {
      append(.keyword(keyword), from: start)
    } else {
      append(.name(word), from: start)
    }
  }

  private mutating func scanSign() {
    let start = position
    for length in [3, 2, 1] where start + length <= bytes.count {
      let text = String(decoding: bytes[start..<start + length], as: UTF8.self)
      guard let sign = Sign.byLength[length - 1][text] else { continue }
      position += length
      return accept(sign, from: start)
    }
    refuseCharacter()
  }

  private mutating func accept(_ sign: Sign, from start: Int) {
    switch sign {
    case .openParen, .openBracket, .openBrace: brackets.append((sign, start))
    case .closeParen, .closeBracket, .closeBrace:
      let opening: Sign = sign == .closeParen ? .openParen : sign == .closeBracket ? .openBracket : .openBrace
      guard let last = brackets.popLast() else {
        if !hasLostBrackets { report("`\(sign.rawValue)` closes nothing", at: start) }
        return append(.invalid, from: start)
      }
      if last.sign != opening {
        let line = source.position(of: last.offset).line
        report("`\(sign.rawValue)` does not close the `\(last.sign.rawValue)` of line \(line)", at: start)
        return append(.invalid, from: start)
      }
    default: break
    }
    append(.sign(sign), from: start)
  }
}

extension UInt8 {
  var isDigit: Bool { self >= 0x30 && self <= 0x39 }

  var hexValue: UInt32? {
    switch self {
    case 0x30...0x39: UInt32(self) - 0x30
    case 0x41...0x46: UInt32(self) - 0x41 + 10
    case 0x61...0x66: UInt32(self) - 0x61 + 10
    default: nil
    }
  }

  var startsName: Bool { (self | 0x20 >= 0x61 && self | 0x20 <= 0x7A) || self == 0x5F }

  var continuesName: Bool { startsName || isDigit }
}
