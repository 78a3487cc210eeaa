extension Tokenizer {
  /// The tokenizer that a GGUF file carries; throws `CheckpointError` if it is not a byte-level BPE of a kind
  /// that is built, or incomplete.
  package convenience init(_ file: GGUFFile) throws {
    let model = try file.requiredString("tokenizer.ggml.model")
    guard model == "gpt2" else {
      throw CheckpointError(
        "\(file.name): the tokenizer model \"\(model)\" is not supported",
        hint: "supported is gpt2, byte-level BPE")
    }
    guard let spellings = file["tokenizer.ggml.tokens"]?.strings, spellings.count <= TokenizerParts.mostTokens
    else {
      throw CheckpointError("\(file.name): the metadata \"tokenizer.ggml.tokens\" is not a list of tokens")
    }
    guard let merges = file["tokenizer.ggml.merges"]?.strings else {
      throw CheckpointError("\(file.name): the metadata \"tokenizer.ggml.merges\" is not a list of strings")
    }
    var parts = TokenizerParts(tokenCount: spellings.count, mergeCount: merges.count)
    parts.preTokenizer = try Self.preTokenizer(file)
    try Self.addTokens(spellings, of: file, to: &parts)
    for (rank, merge) in merges.enumerated() {
      guard let (left, right) = TokenizerParts.halves(merge) else {
        throw CheckpointError(
          "\(file.name): merge \(rank) of the tokenizer is not two tokens with a blank between")
      }
      parts.addMerge(left, right, rank: rank)
    }
    if let end = file["tokenizer.ggml.eos_token_id"]?.int, spellings.indices.contains(end) {
      parts.endOfText = Int32(end)
    }
    self.init(parts)
  }

  /// llama.cpp's names for ways of cutting a text.
  private static func preTokenizer(_ file: GGUFFile) throws -> PreTokenizer {
    let name = try file.requiredString("tokenizer.ggml.pre")
    switch name {
    case "smollm": return PreTokenizer(digits: .individual, cutsWords: true)
    case "gpt-2": return PreTokenizer(digits: .together, cutsWords: true)
    default:
      throw CheckpointError(
        "\(file.name): the tokenizer's pre-tokenizer \"\(name)\" is not supported",
        hint: "supported are gpt-2, smollm")
    }
  }

  /// Token types: 1 normal, 2 unknown, 3 control, 4 user-defined, 5 unused, 6 byte.
  private static func addTokens(_ spellings: GGUFStrings, of file: GGUFFile, to parts: inout TokenizerParts)
    throws
  {
    let types = file["tokenizer.ggml.token_type"]?.integers ?? Array(repeating: 1, count: spellings.count)
    guard types.count == spellings.count else {
      throw CheckpointError(
        "\(file.name): the tokenizer has \(spellings.count) tokens, but \(types.count) token types")
    }
    for (id, spelling) in spellings.enumerated() {
      if types[id] == 3 || types[id] == 4 {
        let text = String(decoding: spelling, as: UTF8.self)
        parts.add(AddedToken(text: text, id: Int32(id), isSpecial: types[id] == 3))
      } else {
        parts.addToken(spelling, id: id)
      }
    }
  }
}
