/// What the readers of tokenizer files collect before a `Tokenizer` is made of it.
struct TokenizerParts {
  private(set) var tokens: [[UInt8]] = []
  private(set) var ids: [[UInt8]: Int32] = [:]
  private(set) var encoder = BytePairEncoder(capacity: 0)
  private(set) var addedTokens: [Tokenizer.AddedToken] = []
  var preTokenizer = PreTokenizer(digits: .together, cutsWords: true)
  var prefersWholePieces = false
  var unknownToken: Int32?
  var endOfText: Int32?

  /// More tokens than any published vocabulary has.
  static let mostTokens = 1 << 22

  init(tokenCount: Int, mergeCount: Int) {
    tokens = Array(repeating: [], count: tokenCount)
    ids.reserveCapacity(tokenCount)
    encoder = BytePairEncoder(capacity: mergeCount)
  }

  /// Adds an ordinary token, given as the vocabulary writes it.
  mutating func addToken(_ spelling: some Collection<UInt8>, id: Int) {
    let bytes = ByteAlphabet.decode(spelling) ?? Array(spelling)
    tokens[id] = bytes
    ids[bytes] = Int32(id)
  }

  /// Adds a token that is found in the text as it stands.
  mutating func add(_ token: Tokenizer.AddedToken) {
    tokens[Int(token.id)] = Array(token.text.utf8)
    addedTokens.append(token)
  }

  /// Adds a merge, given as the file writes its halves; one whose tokens are not in the vocabulary never applies.
  mutating func addMerge(_ left: some Collection<UInt8>, _ right: some Collection<UInt8>, rank: Int) {
    guard let left = ByteAlphabet.decode(left), let right = ByteAlphabet.decode(right),
      let leftID = ids[left], let rightID = ids[right], let result = ids[left + right]
    else { return }
    encoder.add(leftID, rightID, rank: rank, result: result)
  }

  /// The halves of a merge written as one string with a blank between them; nil if there is none.
  static func halves(_ merge: [UInt8]) -> (ArraySlice<UInt8>, ArraySlice<UInt8>)? {
    guard let blank = merge.firstIndex(of: 0x20), blank > 0, blank + 1 < merge.count else { return nil }
    return (merge[..<blank], merge[(blank + 1)...])
  }
}
