/// What a model learns from in one step, or is judged by.
package enum Batch {
  /// Token sequences, with labels to be predicted along each.
  case sequences(SequenceBatch)
  /// Examples, with one label each.
  case examples(Examples)

  /// The label that is not counted, as in PyTorch.
  package static let ignored: Int32 = -100

  /// Token sequences, checked and padded.
  package init(ids: [[Int32]], labels: [[Int32]]? = nil, mask: [[Bool]]? = nil) throws {
    self = .sequences(try SequenceBatch(ids: ids, labels: labels, mask: mask))
  }

  /// How many sequences or examples the batch holds.
  package var count: Int {
    switch self {
    case .sequences(let batch): batch.ids.count
    case .examples(let examples): examples.count
    }
  }

  /// How many tokens the batch holds, padding included, or how many examples.
  package var itemCount: Int {
    switch self {
    case .sequences(let batch): batch.tokenCount
    case .examples(let examples): examples.count
    }
  }
}
