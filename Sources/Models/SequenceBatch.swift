/// Token sequences with the labels that are to be predicted from them.
///
/// The targets are the labels shifted by one: position t is asked for label t + 1. A label of -100 is not counted,
/// as in PyTorch. Sequences of unequal length are padded on the right, where causal attention cannot see the
/// padding from any counted position.
package struct SequenceBatch {
  /// `B` rows of `T` token ids each.
  package let ids: [[Int32]]
  /// Labels of the same shape.
  package let labels: [[Int32]]

  /// The largest batch, padding included: more than any step here can take.
  private static let mostTokens = 1 << 24

  /// Checks and pads the sequences.
  ///
  /// - Parameters:
  ///   - labels: like `ids`, -100 where nothing is asked; the ids themselves when absent.
  ///   - mask: like `ids`, false for padding, which may stand at the end of a row only.
  package init(ids: [[Int32]], labels: [[Int32]]? = nil, mask: [[Bool]]? = nil) throws {
    guard let longest = ids.map(\.count).max(), longest > 0, !ids.contains(where: \.isEmpty) else {
      throw ModelError("a batch needs at least one token in each of its sequences")
    }
    let (padded, overflow) = longest.multipliedReportingOverflow(by: ids.count)
    guard !overflow, padded <= Self.mostTokens else {
      throw ModelError(
        "a batch of \(ids.count) sequences padded to \(longest) tokens is too large",
        label: "a batch holds at most \(Self.mostTokens) tokens, padding included",
        hint: "put sequences of similar length into one batch")
    }
    try Self.checkShape(of: labels?.map(\.count), named: "labels", against: ids)
    try Self.checkShape(of: mask?.map(\.count), named: "mask", against: ids)
    var paddedIDs: [[Int32]] = []
    var paddedLabels: [[Int32]] = []
    for (row, tokens) in ids.enumerated() {
      var rowLabels = labels?[row] ?? tokens
      if let keep = mask?[row] {
        let length = keep.firstIndex(of: false) ?? keep.count
        guard !keep[length...].contains(true) else {
          throw ModelError(
            "the mask of sequence \(row) has padding before a token",
            hint: "pad at the end of a sequence: causal attention then never sees the padding")
        }
        for position in length..<keep.count { rowLabels[position] = Batch.ignored }
      }
      let padding = longest - tokens.count
      paddedIDs.append(tokens + Array(repeating: 0, count: padding))
      paddedLabels.append(rowLabels + Array(repeating: Batch.ignored, count: padding))
    }
    self.ids = paddedIDs
    self.labels = paddedLabels
  }

  private static func checkShape(of counts: [Int]?, named name: String, against ids: [[Int32]]) throws {
    guard let counts, counts != ids.map(\.count) else { return }
    throw ModelError(
      "the \(name) of a batch must have the shape of its ids",
      label: "ids have rows of \(ids.map(\.count)) tokens, \(name) of \(counts)")
  }

  /// How many tokens the batch holds, padding included.
  package var tokenCount: Int { ids.count * (ids.first?.count ?? 0) }

  /// The label each position is to predict, row by row: the next one's, and none at the end of a row.
  var targets: [Int32] {
    labels.flatMap { $0.dropFirst() + [Batch.ignored] }
  }
}
