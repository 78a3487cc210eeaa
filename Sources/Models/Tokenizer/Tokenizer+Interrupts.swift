import Tensors

// Long texts are worked on apart from the session, so that an interrupt need not wait for them.

extension Tokenizer {
  /// About what a byte of text or a token id costs, in operations.
  private static let byteCost = 100.0

  /// The token ids of `text`; throws `Interrupted` when the session is asked to stop.
  package func encode(_ text: String, allowSpecial: Bool = false, in context: Context) throws -> [Int32] {
    try AbandonableWork.run(operations: Self.byteCost * Double(text.utf8.count), in: context) {
      self.encode(text, allowSpecial: allowSpecial)
    }
  }

  /// The text of token ids; throws `Interrupted` when the session is asked to stop, and for an id outside the
  /// vocabulary.
  package func decode(_ ids: [Int32], in context: Context) throws -> String {
    try AbandonableWork.run(operations: Self.byteCost * Double(ids.count), in: context) {
      Swift.Result { try self.decode(ids) }
    }.get()
  }
}
