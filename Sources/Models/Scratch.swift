package struct Tokenizer {
  init(gguf: GGUFFile) throws {}
  init(tokenizerJSON: String) throws {}
  package var endOfText: Int32? { nil }
  package func encode(_ s: String, allowSpecial: Bool = false) -> [Int32] { [] }
  package func decode(_ s: [Int32]) -> String { "" }
  package var vocabularySize: Int { 0 }
  func endsText(_ t: Int32) -> Bool { false }
}
