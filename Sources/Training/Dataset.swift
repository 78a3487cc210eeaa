import Models
import Tensors

/// Token sequences of one length, cut from texts.
package struct Dataset {
  /// Each of `tokens` ids.
  package let sequences: [[Int32]]
  /// Ids in a sequence.
  package let tokens: Int

  /// Joins the texts' ids, an end-of-text token between two texts, and cuts them into sequences; a rest shorter
  /// than `tokens` is left out.
  package init(texts: [String], tokenizer: Tokenizer, tokens: Int, in context: Context) throws {
    var ids: [Int32] = []
    for (index, text) in texts.enumerated() {
      if index > 0, let end = tokenizer.endOfText { ids.append(end) }
      ids += try tokenizer.encode(text, in: context)
    }
    try self.init(ids: ids, tokens: tokens)
  }

  /// Cuts a stream of ids into sequences.
  package init(ids: [Int32], tokens: Int) throws {
    guard tokens >= 2 else {
      throw TrainingError("a sequence needs 2 tokens or more to have something to predict, not \(tokens)")
    }
    guard ids.count >= tokens else {
      throw TrainingError(
        "the texts give \(ids.count) tokens, too few for one sequence of \(tokens)",
        hint: "use a longer text or a smaller tokens=")
    }
    self.tokens = tokens
    sequences = (0..<ids.count / tokens).map { Array(ids[$0 * tokens..<($0 + 1) * tokens]) }
  }

  /// The sequences to train on at `step`: every epoch goes through all of them in an order of its own.
  func batch(step: Int, size: Int, seed: UInt64) throws -> Batch {
    var chosen: [[Int32]] = []
    var position = step * size
    while chosen.count < size {
      let (epoch, offset) = position.quotientAndRemainder(dividingBy: sequences.count)
      let order = RandomStream.permutation(sequences.count, seed: seed, site: "epoch \(epoch)")
      let take = min(size - chosen.count, sequences.count - offset)
      chosen += order[offset..<offset + take].map { sequences[$0] }
      position += take
    }
    return try Batch(ids: chosen)
  }
}

/// What `fit` and `evaluate` take: one batch that every step uses, or a data set to draw batches from.
package enum TrainingData {
  case batch(Batch)
  case dataset(Dataset)
}
