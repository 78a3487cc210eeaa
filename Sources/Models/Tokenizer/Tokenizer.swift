/// Turns text into token ids and back: byte-level byte-pair encoding.
///
/// Radford et al. 2019, section 2.2. Works on UTF-8 bytes throughout. No token is added at the beginning or the end of a text.
package final class Tokenizer: Sendable {
  /// A token that is found in the text as it stands and never made by joining.
  package struct AddedToken: Sendable, Equatable {
    package let text: String
    package let id: Int32
    /// Whether it is a control token, which a text may contain only where the caller allows it.
    package let isSpecial: Bool
    /// Whether the blanks before it, or after it, belong to it.
    var takesBlanksBefore = false
    var takesBlanksAfter = false
  }

  /// How many ids there are; the largest is one less.
  package var vocabularySize: Int { tokens.count }

  /// The control tokens, such as `<|im_end|>`.
  package var specialTokens: [AddedToken] { addedTokens.filter(\.isSpecial) }

  /// The token that ends a text, where the file says which one that is.
  package let endOfText: Int32?

  /// Added tokens, longer ones before shorter.
  private let addedTokens: [AddedToken]
  /// Whether an added token begins with this byte.
  private let startsAddedToken: [Bool]
  /// The bytes of each token; of an added token those of its text.
  private let tokens: [[UInt8]]
  private let ids: [[UInt8]: Int32]
  /// The tokens of single bytes, -1 where there is none.
  private let byteTokens: [Int32]
  private let unknownToken: Int32?
  private let encoder: BytePairEncoder
  private let preTokenizer: PreTokenizer
  /// Whether a piece that is a token as a whole is taken as it is, even where merges would not lead to it.
  private let prefersWholePieces: Bool

  init(_ parts: TokenizerParts) {
    tokens = parts.tokens
    ids = parts.ids
    encoder = parts.encoder
    preTokenizer = parts.preTokenizer
    prefersWholePieces = parts.prefersWholePieces
    unknownToken = parts.unknownToken
    endOfText = parts.endOfText
    let byLength = parts.addedTokens.filter { !$0.text.isEmpty }.sorted {
      $0.text.utf8.count > $1.text.utf8.count
    }
    addedTokens = byLength
    byteTokens = (0...UInt8.max).map { parts.ids[[$0]] ?? -1 }
    startsAddedToken = (0...UInt8.max).map { byte in byLength.contains { $0.text.utf8.first == byte } }
  }

  /// The token ids of `text`.
  ///
  /// Control tokens that stand in the text are read as such only if `allowSpecial`; otherwise `<|im_end|>` is ten
  /// ordinary characters. Bytes that the vocabulary has no token for are left out, as by the reference.
  package func encode(_ text: String, allowSpecial: Bool = false) -> [Int32] {
    let bytes = Array(text.utf8)
    var result: [Int32] = []
    var start = 0
    var index = 0
    while index < bytes.count {
      guard startsAddedToken[Int(bytes[index])],
        let token = addedToken(in: bytes, at: index, allowSpecial: allowSpecial)
      else {
        index += 1
        continue
      }
      var end = index
      if token.takesBlanksBefore { end = Self.skipBlanks(bytes, backFrom: end, to: start) }
      encodePlain(bytes[start..<end], into: &result)
      result.append(token.id)
      index += token.text.utf8.count
      if token.takesBlanksAfter { index = Self.skipBlanks(bytes, from: index) }
      start = index
    }
    encodePlain(bytes[start...], into: &result)
    return result
  }

  /// The text of token ids; bytes that are not UTF-8 become U+FFFD.
  ///
  /// Throws for an id outside the vocabulary.
  package func decode(_ ids: some Sequence<Int32>) throws -> String {
    var bytes: [UInt8] = []
    for id in ids { bytes += try self.bytes(of: id) }
    return String(decoding: bytes, as: UTF8.self)
  }

  /// The bytes of one token, which may be a part of a character.
  package func bytes(of id: Int32) throws -> [UInt8] {
    guard tokens.indices.contains(Int(id)) else {
      throw CheckpointError("token \(id) is outside the vocabulary of \(tokens.count) tokens")
    }
    return tokens[Int(id)]
  }

  /// The id of a token by its text, such as `<|im_end|>`.
  package func id(of text: String) -> Int32? {
    addedTokens.first { $0.text.utf8.elementsEqual(text.utf8) }?.id ?? ids[Array(text.utf8)]
  }

  private func addedToken(in bytes: [UInt8], at index: Int, allowSpecial: Bool) -> AddedToken? {
    addedTokens.first { (allowSpecial || !$0.isSpecial) && bytes[index...].starts(with: $0.text.utf8) }
  }

  private func encodePlain(_ text: ArraySlice<UInt8>, into result: inout [Int32]) {
    guard !text.isEmpty else { return }
    for piece in preTokenizer.pieces(of: text) {
      if prefersWholePieces, let id = ids[Array(text[piece])] {
        result.append(id)
        continue
      }
      // A byte without a token is left out before pairs are joined, so that its neighbours become neighbours.
      let symbols = text[piece].compactMap { byte in
        byteTokens[Int(byte)] >= 0 ? byteTokens[Int(byte)] : unknownToken
      }
      result += encoder.merge(symbols)
    }
  }

  private static func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || 0x09...0x0D ~= byte }

  private static func skipBlanks(_ bytes: [UInt8], from start: Int) -> Int {
    var index = start
    while index < bytes.count, isBlank(bytes[index]) { index += 1 }
    return index
  }

  private static func skipBlanks(_ bytes: [UInt8], backFrom start: Int, to limit: Int) -> Int {
    var index = start
    while index > limit, isBlank(bytes[index - 1]) { index -= 1 }
    return index
  }
}
