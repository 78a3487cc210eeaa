import Models
import Tensors

/// What batches are drawn from: token sequences of one length, cut from texts, or examples with one label each.
package struct Dataset {
  package let items: Items

  package enum Items {
    /// Each of `tokens` ids.
    case sequences([[Int32]], tokens: Int)
    case examples(Examples)
  }

  package init(_ examples: Examples) { items = .examples(examples) }

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
    items = .sequences(
      (0..<ids.count / tokens).map { Array(ids[$0 * tokens..<($0 + 1) * tokens]) }, tokens: tokens)
  }

  /// How many sequences or examples there are.
  package var count: Int {
    switch items {
    case .sequences(let sequences, _): sequences.count
    case .examples(let examples): examples.count
    }
  }

  /// The sequences or examples of these numbers.
  package func batch(of numbers: [Int]) throws -> Batch {
    switch items {
    case .sequences(let sequences, _): try Batch(ids: numbers.map { sequences[$0] })
    case .examples(let examples): .examples(try examples.picked(numbers))
    }
  }

  /// What to train on at `step`: every epoch goes through everything in an order of its own.
  func batch(step: Int, size: Int, seed: UInt64) throws -> Batch {
    var chosen: [Int] = []
    var position = step * size
    while chosen.count < size {
      let (epoch, offset) = position.quotientAndRemainder(dividingBy: count)
      let order = RandomStream.permutation(count, seed: seed, site: "epoch \(epoch)")
      let take = min(size - chosen.count, count - offset)
      chosen += order[offset..<offset + take]
      position += take
    }
    return try batch(of: chosen)
  }

  /// Everything once, in batches that a forward pass can take.
  func wholeBatches() throws -> [Batch] {
    let size =
      switch items {
      case .sequences: 8
      case .examples: 4096
      }
    return try stride(from: 0, to: count, by: size).map { try batch(of: Array($0..<min($0 + size, count))) }
  }
}

/// What `fit` and `evaluate` take: one batch that every step uses, or a data set to draw batches from.
package enum TrainingData {
  case batch(Batch)
  case dataset(Dataset)
}
