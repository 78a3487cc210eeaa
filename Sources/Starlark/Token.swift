/// A word or sign of the language, and where it stands.
struct Token {
  enum Kind: Equatable {
    case newline, indent, outdent, end, invalid
    case name(String)
    case keyword(Keyword)
    case sign(Sign)
    case literal
    case formatted
  }

  let kind: Kind
  let start: Int
  let end: Int
  var value: Value = .none
  var pieces: [FormattedPiece] = []
}

/// A word with a meaning of its own.
enum Keyword: String, CaseIterable {
  case and, `assert`, `break`, `continue`, def, `else`, elif, `for`, `if`, `in`, lambda, load, not, or, pass
  case `return`, `while`
  case none = "None"
  case `true` = "True"
  case `false` = "False"
}

/// A sign made of punctuation.
enum Sign: String, CaseIterable {
  case plus = "+"
  case minus = "-"
  case star = "*"
  case slash = "/"
  case doubleSlash = "//"
  case percent = "%"
  case at = "@"
  case ampersand = "&"
  case bar = "|"
  case caret = "^"
  case tilde = "~"
  case shiftLeft = "<<"
  case shiftRight = ">>"
  case doubleStar = "**"
  case equal = "="
  case plusEqual = "+="
  case minusEqual = "-="
  case starEqual = "*="
  case slashEqual = "/="
  case doubleSlashEqual = "//="
  case percentEqual = "%="
  case atEqual = "@="
  case ampersandEqual = "&="
  case barEqual = "|="
  case caretEqual = "^="
  case shiftLeftEqual = "<<="
  case shiftRightEqual = ">>="
  case doubleEqual = "=="
  case notEqual = "!="
  case less = "<"
  case lessEqual = "<="
  case greater = ">"
  case greaterEqual = ">="
  case dot = "."
  case ellipsis = "..."
  case comma = ","
  case semicolon = ";"
  case colon = ":"
  case arrow = "->"
  case openParen = "("
  case closeParen = ")"
  case openBracket = "["
  case closeBracket = "]"
  case openBrace = "{"
  case closeBrace = "}"

  static let byLength: [[String: Sign]] = (1...3).map { length in
    Dictionary(
      uniqueKeysWithValues: allCases.filter { $0.rawValue.utf8.count == length }.map { ($0.rawValue, $0) })
  }
}

/// A part of an f-string: text, or a field whose expression is still tokens.
enum FormattedPiece {
  case text(ContiguousArray<UInt8>)
  case field(FormattedField)
}

/// A field of an f-string, `{tokens=!r:specification}`.
struct FormattedField {
  var tokens: [Token]
  /// The text before `=` in `{x=}`, which is printed too.
  var debugText: ContiguousArray<UInt8>?
  var conversion: Conversion?
  var specification: [FormattedPiece]

  enum Conversion { case str, repr }
}

extension Token.Kind {
  /// How an error message names the token.
  var text: String {
    switch self {
    case .newline: "the end of the line"
    case .indent: "an indented line"
    case .outdent: "the end of the block"
    case .end: "the end of the program"
    case .invalid: "an error"
    case .name(let name): "`\(name)`"
    case .keyword(let keyword): "`\(keyword.rawValue)`"
    case .sign(let sign): "`\(sign.rawValue)`"
    case .literal: "a literal"
    case .formatted: "an f-string"
    }
  }
}
