/// Cuts a text into the pieces that byte-pair encoding never joins.
///
/// By hand what GPT-2's regular expression says,
/// `'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+`,
/// after digits have been cut out where the model wants that.
struct PreTokenizer: Equatable, Sendable {
  /// What is done with digits (all of Unicode's numbers) beforehand.
  enum Digits: Sendable {
    case together
    /// Runs of digits are pieces.
    case runs
    /// Every digit is a piece.
    case individual
  }

  var digits: Digits
  /// Whether GPT-2's expression is applied.
  var cutsWords: Bool

  /// The pieces of UTF-8 text as ranges of its bytes, in order and without gaps.
  func pieces(of text: ArraySlice<UInt8>) -> [Range<Int>] {
    let scalars = Scalars(text)
    var pieces: [Range<Int>] = []
    func emit(_ range: Range<Int>) {
      pieces.append(scalars.starts[range.lowerBound]..<scalars.starts[range.upperBound])
    }
    var start = 0
    while start < scalars.count {
      let isNumber = digits != .together && scalars.kinds[start] == .number
      var end = start + 1
      if !(isNumber && digits == .individual) {
        while end < scalars.count, digits == .together || (scalars.kinds[end] == .number) == isNumber {
          end += 1
        }
      }
      if isNumber || !cutsWords {
        emit(start..<end)
      } else {
        var word = start
        while word < end {
          let next = scalars.endOfWord(from: word, limit: end)
          emit(word..<next)
          word = next
        }
      }
      start = end
    }
    return pieces
  }
}

/// The scalars of a text: what kind each is and at which byte it starts.
private struct Scalars {
  enum Kind: UInt8 {
    case letter, number, blank, other
  }

  private(set) var kinds: [Kind] = []
  /// One more than there are scalars: the last is the end of the text.
  private(set) var starts: [Int] = []
  private let text: ArraySlice<UInt8>

  var count: Int { kinds.count }

  init(_ text: ArraySlice<UInt8>) {
    self.text = text
    kinds.reserveCapacity(text.count)
    starts.reserveCapacity(text.count + 1)
    var index = text.startIndex
    var decoder = UTF8()
    while index < text.endIndex {
      starts.append(index)
      if text[index] < 0x80 {
        kinds.append(Self.asciiKind(text[index]))
        index += 1
        continue
      }
      var end = index + 1
      while end < text.endIndex, text[end] & 0xC0 == 0x80 { end += 1 }
      var units = text[index..<end].makeIterator()
      if case .scalarValue(let scalar) = decoder.decode(&units) {
        kinds.append(Self.kind(scalar))
      } else {
        kinds.append(.other)
      }
      decoder = UTF8()
      index = end
    }
    starts.append(text.endIndex)
  }

  private static func asciiKind(_ byte: UInt8) -> Kind {
    switch byte {
    case 0x41...0x5A, 0x61...0x7A: .letter
    case 0x30...0x39: .number
    case 0x20, 0x09...0x0D: .blank
    default: .other
    }
  }

  private static func kind(_ scalar: Unicode.Scalar) -> Kind {
    let properties = scalar.properties
    switch properties.generalCategory {
    case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter: return .letter
    case .decimalNumber, .letterNumber, .otherNumber: return .number
    default: return properties.isWhitespace ? .blank : .other
    }
  }

  private func byte(_ index: Int, _ limit: Int) -> UInt8? { index < limit ? text[starts[index]] : nil }

  /// Where the piece that begins at scalar `start` ends, by GPT-2's expression on the text up to `limit`.
  func endOfWord(from start: Int, limit: Int) -> Int {
    if let length = contractionLength(at: start, limit: limit) { return start + length }
    let hasBlank = text[starts[start]] == 0x20 && start + 1 < limit && kinds[start + 1] != .blank
    let first = hasBlank ? start + 1 : start
    let kind = kinds[first]
    var end = first + 1
    while end < limit, kinds[end] == kind { end += 1 }
    // Several blanks before a word leave it the last one.
    if kind == .blank, end < limit, end - start > 1 { end -= 1 }
    return end
  }

  /// The length of `'s 't 're 've 'm 'll 'd` at `start`, if one of them stands there.
  private func contractionLength(at start: Int, limit: Int) -> Int? {
    guard byte(start, limit) == UInt8(ascii: "'"), let first = byte(start + 1, limit) else { return nil }
    switch (first, byte(start + 2, limit)) {
    case (UInt8(ascii: "s"), _), (UInt8(ascii: "t"), _), (UInt8(ascii: "m"), _), (UInt8(ascii: "d"), _):
      return 2
    case (UInt8(ascii: "r"), UInt8(ascii: "e")), (UInt8(ascii: "v"), UInt8(ascii: "e")),
      (UInt8(ascii: "l"), UInt8(ascii: "l")):
      return 3
    default: return nil
    }
  }
}
