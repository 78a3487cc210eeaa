/// Where in a program a cursor stands, found without parsing it: what is being typed is rarely a whole program.
package struct EntryContext {
  /// The byte at which the open string's text starts, if the cursor is inside a string.
  package private(set) var stringStart: Int?
  /// Whether the cursor is in a comment.
  package private(set) var isInComment = false
  /// The byte at which the word starts that ends at the cursor.
  package let wordStart: Int
  /// The program with blanks in place of comments and of what strings hold.
  package let code: [UInt8]
  let cursor: Int

  /// Looks at byte offset `cursor` of a text.
  package init(_ text: String, at cursor: Int) {
    let bytes = Array(text.utf8)
    self.cursor = min(max(0, cursor), bytes.count)
    var reader = Reader(bytes: bytes, cursor: self.cursor)
    reader.read()
    code = reader.code
    stringStart = reader.stringStart
    isInComment = reader.isInComment
    var start = self.cursor
    while start > 0, bytes[start - 1].continuesName { start -= 1 }
    wordStart = start
  }

  /// Walks over strings and comments.
  private struct Reader {
    let bytes: [UInt8]
    let cursor: Int
    var code: [UInt8] = []
    var stringStart: Int?
    var isInComment = false
    private var position = 0

    init(bytes: [UInt8], cursor: Int) {
      self.bytes = bytes
      self.cursor = cursor
      code.reserveCapacity(bytes.count)
    }

    mutating func read() {
      while position < bytes.count {
        switch bytes[position] {
        case UInt8(ascii: "#"): comment()
        case UInt8(ascii: "\""), UInt8(ascii: "'"): string(bytes[position])
        default:
          code.append(bytes[position])
          position += 1
        }
      }
    }

    private mutating func comment() {
      let start = position
      while position < bytes.count, bytes[position] != 0x0A { blank() }
      if start < cursor, cursor <= position { isInComment = true }
    }

    private mutating func string(_ quote: UInt8) {
      let isTriple = bytes[position...].starts(with: [quote, quote, quote])
      let length = isTriple ? 3 : 1
      for _ in 0..<length { keep() }
      let start = position
      while position < bytes.count, isTriple || bytes[position] != 0x0A {
        if bytes[position...].starts(with: repeatElement(quote, count: length)) { break }
        if bytes[position] == UInt8(ascii: "\\"), position + 1 < bytes.count { blank() }
        blank()
      }
      if start <= cursor, cursor <= position { stringStart = start }
      for _ in 0..<length where position < bytes.count && bytes[position] == quote { keep() }
    }

    private mutating func keep() {
      code.append(bytes[position])
      position += 1
    }

    private mutating func blank() {
      code.append(bytes[position] == 0x0A ? 0x0A : 0x20)
      position += 1
    }
  }
}
