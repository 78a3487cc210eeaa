import Foundation
import Models
import TestSupport
import Testing

@Suite("The tokenizer on SmolLM2's vocabulary")
struct SmolLM2TokenizerTests {
  private struct Golden: Decodable {
    struct Case: Decodable {
      let text: String
      let ids: [Int32]
      let decoded: String?
      let plain: [Int32]?

      enum CodingKeys: String, CodingKey {
        case text, ids
        case decoded = "decoded_utf8_hex"
        case plain = "ids_specials_as_plain_text"
      }
    }
    let tokenization: [Case]
  }

  private struct Random: Decodable { let cases: [Golden.Case] }

  private static let tokenizer = Result { try Tokenizer(GGUFFile(BaseModel.path())) }

  @Test("Strings have the reference's ids, with control tokens and without, and decode to the same bytes")
  func golden() throws {
    let tokenizer = try Self.tokenizer.get()
    let cases = try JSONDecoder().decode(Golden.self, from: Goldens.data("smollm2/golden.json")).tokenization
    #expect(cases.count == 30)
    for item in cases {
      #expect(tokenizer.encode(item.text, allowSpecial: true) == item.ids)
      #expect(tokenizer.encode(item.text) == item.plain ?? item.ids)
      let hex = try tokenizer.decode(item.ids).utf8.map { String(UInt16($0) + 0x100, radix: 16).dropFirst() }
      #expect(hex.joined() == item.decoded)
    }
  }

  @Test("Random strings have the ids that the tokenizers library gives")
  func random() throws {
    let tokenizer = try Self.tokenizer.get()
    let data = try Goldens.data("smollm2/random_tokenization.json")
    for item in try JSONDecoder().decode(Random.self, from: data).cases {
      #expect(tokenizer.encode(item.text, allowSpecial: true) == item.ids)
    }
  }

  @Test("The vocabulary's size and its control tokens are known")
  func vocabulary() throws {
    let tokenizer = try Self.tokenizer.get()
    #expect(tokenizer.vocabularySize == 49_152)
    #expect(tokenizer.specialTokens.count == 17)
    #expect(tokenizer.endOfText == 2)
    #expect(tokenizer.id(of: "<|im_start|>") == 1)
    #expect(throws: CheckpointError("token 49152 is outside the vocabulary of 49152 tokens")) {
      try tokenizer.decode([49_152])
    }
    #expect(throws: CheckpointError("token -1 is outside the vocabulary of 49152 tokens")) {
      try tokenizer.bytes(of: -1)
    }
    #expect(try tokenizer.decode([164]) == "\u{FFFD}")
  }

  @Test("A text of 50,000 equal letters is encoded without quadratic work")
  func longRun() throws {
    let tokenizer = try Self.tokenizer.get()
    let text = String(repeating: "a", count: 50_000)
    let ids = tokenizer.encode(text)
    #expect(try tokenizer.decode(ids) == text)
  }

  @Test("The same vocabulary as tokenizer.json gives the same ids")
  func asJSON() throws {
    let file = try GGUFFile(BaseModel.path())
    let spellings = try #require(file["tokenizer.ggml.tokens"]?.strings)
    let merges = try #require(file["tokenizer.ggml.merges"]?.strings)
    let tokenizer = try Self.tokenizer.get()
    let vocabulary = Dictionary(
      spellings.enumerated().map { (String(decoding: $1, as: UTF8.self), $0) }, uniquingKeysWith: { $1 })
    let document: [String: Any] = [
      "added_tokens": tokenizer.specialTokens.map {
        ["id": $0.id, "content": $0.text, "special": true, "lstrip": false, "rstrip": false] as [String: Any]
      },
      "pre_tokenizer": [
        "type": "Sequence",
        "pretokenizers": [
          ["type": "Digits", "individual_digits": true],
          ["type": "ByteLevel", "add_prefix_space": false, "trim_offsets": true, "use_regex": true],
        ] as [[String: Any]],
      ] as [String: Any],
      "decoder": ["type": "ByteLevel"],
      "model": [
        "type": "BPE", "vocab": vocabulary, "merges": merges.map { String(decoding: $0, as: UTF8.self) },
      ] as [String: Any],
    ]
    let folder = try TemporaryFolder()
    let path = try folder.write("tokenizer.json", JSONSerialization.data(withJSONObject: document))
    let fromJSON = try Tokenizer(tokenizerJSON: path)
    let data = try Goldens.data("smollm2/random_tokenization.json")
    for item in try JSONDecoder().decode(Random.self, from: data).cases {
      #expect(fromJSON.encode(item.text, allowSpecial: true) == item.ids)
    }
  }
}

@Suite("Tokenizer files")
struct TokenizerFileTests {
  private static let byteLevel = "{\"type\": \"ByteLevel\", \"add_prefix_space\": false}"

  private func tokenizer(_ json: String) throws -> Tokenizer {
    let folder = try TemporaryFolder()
    return try Tokenizer(tokenizerJSON: folder.write("tokenizer.json", json.utf8))
  }

  @Test("Merges go by rank and of equals from the left, as strings or as pairs")
  func merges() throws {
    for merges in ["[\"a b\", \"b b\", \"ab b\"]", "[[\"a\", \"b\"], [\"b\", \"b\"], [\"ab\", \"b\"]]"] {
      let tokenizer = try tokenizer(
        """
        {"pre_tokenizer": \(Self.byteLevel), "model": {"type": "BPE", "merges": \(merges),
         "vocab": {"a": 0, "b": 1, "ab": 2, "bb": 3, "abb": 4}}}
        """)
      #expect(tokenizer.encode("bbb") == [3, 1])
      #expect(tokenizer.encode("abbb") == [2, 3])
      #expect(tokenizer.encode("abb") == [4])
      #expect(tokenizer.encode("axb") == [2])
      #expect(tokenizer.vocabularySize == 5)
    }
  }

  @Test("A whole piece is taken as it is where the model says so")
  func wholePieces() throws {
    let json = """
      {"pre_tokenizer": \(Self.byteLevel), "model": {"vocab": {"a": 0, "b": 1, "ab": 2}, "merges": [],
       "ignore_merges": true}}
      """
    #expect(try tokenizer(json).encode("ab") == [2])
    #expect(try tokenizer(json.replacing("true", with: "false")).encode("ab") == [0, 1])
  }

  @Test("Added tokens are found longest first, take their blanks, and are always found unless special")
  func addedTokens() throws {
    let tokenizer = try tokenizer(
      """
      {"pre_tokenizer": \(Self.byteLevel), "model": {"vocab": {"<": 0, "x": 1, "\u{120}": 2}, "merges": []},
       "added_tokens": [{"id": 3, "content": "<x", "special": false},
                        {"id": 4, "content": "<x<", "special": true, "lstrip": true, "rstrip": true}]}
      """)
    #expect(tokenizer.encode("x  <x<  x", allowSpecial: true) == [1, 4, 1])
    #expect(tokenizer.encode("x <x< x") == [1, 2, 3, 0, 2, 1])
    #expect(try tokenizer.decode([4, 2, 3]) == "<x< <x")
  }

  @Test(
    "What is not built is refused by name",
    arguments: [
      ("[", "byte 1: the JSON ends where a value should stand", nil),
      ("{}", "there is no \"model\"", nil),
      (
        "{\"model\": {\"type\": \"Unigram\"}}", "the model type \"Unigram\" is not supported",
        "supported is byte-level BPE"
      ),
      (
        "{\"model\": {\"byte_fallback\": true}}", "the model option \"byte_fallback\" is not supported", nil
      ),
      (
        "{\"model\": {}, \"normalizer\": {\"type\": \"NFC\"}}", "the normalizer \"NFC\" is not supported", nil
      ),
      ("{\"model\": {}}", "the model has no \"vocab\"", nil),
      (
        "{\"model\": {\"vocab\": {}}}", "there is no \"pre_tokenizer\"",
        "supported are ByteLevel, and Digits before it"
      ),
      (
        "{\"model\": {\"vocab\": {}}, \"pre_tokenizer\": {\"type\": \"Metaspace\"}}",
        "the pre-tokenizer \"Metaspace\" is not supported here",
        "supported are ByteLevel, and Digits before it"
      ),
      (
        "{\"model\": {\"vocab\": {}}, \"pre_tokenizer\": {\"type\": \"ByteLevel\"}}",
        "the pre-tokenizer option \"add_prefix_space\" is not supported", nil
      ),
      (
        "{\"model\": {\"vocab\": {\"a\": -1}}}",
        "the id of the token \"a\" is not a whole number from 0 to 4194303", nil
      ),
      (
        "{\"model\": {\"vocab\": {\"a\": 0}, \"merges\": [\"a\"]}, \"pre_tokenizer\": \(byteLevel)}",
        "merge 0 is not a pair of tokens", nil
      ),
    ] as [(String, String, String?)])
  func refused(json: String, message: String, hint: String?) {
    #expect(throws: CheckpointError("tokenizer.json: \(message)", hint: hint)) { try tokenizer(json) }
  }

  @Test("A GGUF file without a tokenizer says so")
  func noTokenizer() throws {
    let file = try GGUFFile(Goldens.path("quant/blocks.gguf"))
    #expect(throws: CheckpointError("blocks.gguf: the metadata \"tokenizer.ggml.model\" is missing")) {
      try Tokenizer(file)
    }
  }
}
