/// Finds what somebody probably meant to write.
package enum Suggestion {
  /// The hint `did you mean "x"?` when one of the candidates is close enough, else nil.
  package static func hint(for word: String, among candidates: [String]) -> String? {
    nearest(to: word, among: candidates).map { "did you mean \"\($0)\"?" }
  }

  /// The candidate with the smallest edit distance, if that is at most a third of the word's length.
  package static func nearest(to word: String, among candidates: [String]) -> String? {
    guard word.count <= 64 else { return nil }
    let limit = max(1, word.count / 3)
    let scored = candidates.map { ($0, distance(Array(word.lowercased()), Array($0.lowercased()))) }
    return scored.filter { $0.1 <= limit }.min { $0.1 < $1.1 }?.0
  }

  /// The number of insertions, deletions and replacements that turn one word into the other (Levenshtein).
  private static func distance(_ from: [Character], _ to: [Character]) -> Int {
    var row = Array(0...to.count)
    for (i, a) in from.enumerated() {
      var diagonal = row[0]
      row[0] = i + 1
      for (j, b) in to.enumerated() {
        let replaced = diagonal + (a == b ? 0 : 1)
        diagonal = row[j + 1]
        row[j + 1] = min(replaced, row[j] + 1, diagonal + 1)
      }
    }
    return row[to.count]
  }
}
