/// What a reader answered.
package enum Answer: Sendable, Equatable {
  /// Indices of the chosen options, in the order of the file.
  case options(Set<Int>)
  case number(Double)
  case text(String)
  /// Indices of all items, in the order the reader put them in.
  case order([Int])
  /// For each left side the index of the right side that the reader gave it; both in the order of the file.
  case matches([Int: Int])
  case program(String)
  case skipped
}

/// An answer that could not be judged, and why: it does not count, and the reader may give another one.
package struct Uncounted: Error {
  /// The rendered error that a program stopped at, if that is why.
  package var error: String?
  /// Why it cannot be judged, in one sentence.
  package let reason: String
  /// What a reader who can answer again may do.
  package var advice: String?

  /// All of it, as it is told to a reader who can answer again.
  package var rendered: String {
    let sentences = [reason, advice].compactMap { $0 }.joined(separator: " ")
    return [error, sentences].compactMap { $0 }.joined(separator: "\n")
  }
}

/// How an answer was judged.
package struct Verdict: Sendable, Equatable {
  /// A remark on one option, on the number, or on the question as a whole.
  package struct Remark: Sendable, Equatable {
    /// Which way a remark goes.
    package enum Mark: String, Sendable { case right, wrong, missed, note }

    /// Which way the remark goes.
    package let mark: Mark
    /// Markdown.
    package let text: String
    /// The option, item, pair or check it is about, by its place in the file.
    package var option: Int?
    /// The right side that a reader wrongly gave a pair, by its place in the file.
    package var chosen: Int?
  }

  /// From 0 to 1.
  package let credit: Double
  /// One sentence that states the result, partial credit included.
  package let summary: String
  /// What there is to say about each choice, and at the end why.
  package let remarks: [Remark]

  /// Whether the answer is right in every part.
  package var isRight: Bool { credit >= 1 }
}
