extension Tokenizer {
  /// The tokenizer of a Hugging Face `tokenizer.json`; throws `CheckpointError` that names what is not built.
  ///
  /// Ids are those of the tokenizers library with `add_special_tokens=False`: post-processors are left aside.
  package convenience init(tokenizerJSON path: String) throws {
    let file = try MappedFile(path: path)
    let json: JSON
    do {
      json = try JSONParser.parse(file.bytes)
    } catch let failure as JSONParser.Failure {
      throw CheckpointError.at(failure.offset, of: file.name, failure.message)
    }
    let reader = TokenizerJSONReader(json: json, file: file.name)
    self.init(try reader.parts())
  }
}

/// Reads the parts of a `tokenizer.json` and refuses by name what would be read wrongly.
private struct TokenizerJSONReader {
  let json: JSON
  let file: String

  func parts() throws -> TokenizerParts {
    guard let model = json["model"], model.members != nil else { throw defect("there is no \"model\"") }
    try checkModel(model)
    try checkSurroundings()
    guard let vocabulary = model["vocab"]?.members else { throw defect("the model has no \"vocab\"") }
    let merges = model["merges"]?.elements ?? []
    let added = try addedTokens()
    let ids = try vocabulary.map { try id($0.value, of: $0.key) }
    let count = (ids + added.map { Int($0.id) }).reduce(0) { max($0, $1 + 1) }
    var parts = TokenizerParts(tokenCount: count, mergeCount: merges.count)
    parts.preTokenizer = try preTokenizer()
    parts.prefersWholePieces = model["ignore_merges"]?.bool ?? false
    for (member, id) in zip(vocabulary, ids) { parts.addToken(member.key, id: id) }
    for token in added { parts.add(token) }
    for (rank, merge) in merges.enumerated() {
      guard let (left, right) = halves(merge) else { throw defect("merge \(rank) is not a pair of tokens") }
      parts.addMerge(left, right, rank: rank)
    }
    if let unknown = model["unk_token"]?.bytes {
      parts.unknownToken = vocabulary.last { $0.key == unknown }?.value.integer.map(Int32.init)
    }
    return parts
  }

  private func checkModel(_ model: JSON) throws {
    let type = model["type"]?.text ?? "BPE"
    guard type == "BPE" else {
      throw defect(
        "the model type \(JSON.quoted(type)) is not supported", hint: "supported is byte-level BPE")
    }
    for key in ["byte_fallback", "fuse_unk"] where model[key]?.bool == true {
      throw defect("the model option \"\(key)\" is not supported")
    }
    for key in ["continuing_subword_prefix", "end_of_word_suffix"] where !(model[key]?.bytes ?? []).isEmpty {
      throw defect("the model option \"\(key)\" is not supported")
    }
    if model["dropout"] != nil { throw defect("the model option \"dropout\" is not supported") }
  }

  private func checkSurroundings() throws {
    if let normalizer = json["normalizer"] {
      throw defect("the normalizer \(typeName(normalizer)) is not supported")
    }
    if let decoder = json["decoder"], decoder["type"]?.text != "ByteLevel" {
      throw defect("the decoder \(typeName(decoder)) is not supported", hint: "supported is ByteLevel")
    }
  }

  private func preTokenizer() throws -> PreTokenizer {
    var result = PreTokenizer(digits: .together, cutsWords: true)
    guard let top = json["pre_tokenizer"] else {
      throw defect("there is no \"pre_tokenizer\"", hint: supported)
    }
    let steps = top["type"]?.text == "Sequence" ? top["pretokenizers"]?.elements ?? [] : [top]
    for (index, step) in steps.enumerated() {
      switch step["type"]?.text {
      case "Digits" where index + 1 < steps.count:
        result.digits = step["individual_digits"]?.bool == true ? .individual : .runs
      case "ByteLevel" where index + 1 == steps.count:
        // The library takes both for true where they are absent.
        guard step["add_prefix_space"]?.bool == false else {
          throw defect("the pre-tokenizer option \"add_prefix_space\" is not supported")
        }
        result.cutsWords = step["use_regex"]?.bool ?? true
      default:
        throw defect("the pre-tokenizer \(typeName(step)) is not supported here", hint: supported)
      }
    }
    guard !steps.isEmpty, steps.last?["type"]?.text == "ByteLevel" else {
      throw defect("the pre-tokenizers do not end in ByteLevel", hint: supported)
    }
    return result
  }

  private let supported = "supported are ByteLevel, and Digits before it"

  private func addedTokens() throws -> [Tokenizer.AddedToken] {
    try (json["added_tokens"]?.elements ?? []).map { entry in
      guard let content = entry["content"]?.bytes else { throw defect("an added token has no \"content\"") }
      let text = String(decoding: content, as: UTF8.self)
      if entry["single_word"]?.bool == true {
        throw defect("the added token \(JSON.quoted(text)) asks for \"single_word\", which is not supported")
      }
      return Tokenizer.AddedToken(
        text: text, id: Int32(try id(entry["id"] ?? .null, of: content)),
        isSpecial: entry["special"]?.bool ?? false, takesBlanksBefore: entry["lstrip"]?.bool ?? false,
        takesBlanksAfter: entry["rstrip"]?.bool ?? false)
    }
  }

  private func id(_ value: JSON, of token: [UInt8]) throws -> Int {
    guard let id = value.integer, id >= 0, id < TokenizerParts.mostTokens else {
      let text = JSON.quoted(String(decoding: token, as: UTF8.self))
      throw defect(
        "the id of the token \(text) is not a whole number from 0 to \(TokenizerParts.mostTokens - 1)")
    }
    return id
  }

  /// A merge is a string with a blank, or a list of two strings.
  private func halves(_ merge: JSON) -> (ArraySlice<UInt8>, ArraySlice<UInt8>)? {
    if let text = merge.bytes { return TokenizerParts.halves(text) }
    guard let pair = merge.elements, pair.count == 2, let left = pair[0].bytes, let right = pair[1].bytes
    else {
      return nil
    }
    return (left[...], right[...])
  }

  private func typeName(_ value: JSON) -> String { JSON.quoted(value["type"]?.text ?? "without a type") }

  private func defect(_ what: String, hint: String? = nil) -> CheckpointError {
    CheckpointError("\(file): \(what)", hint: hint)
  }
}
