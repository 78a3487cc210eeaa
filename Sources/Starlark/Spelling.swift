/// Finds the name that a misspelt one was probably meant to be.
package enum Spelling {
  /// The candidate closest to `name`, if one is close enough to suggest.
  package static func nearest(to name: String, among candidates: some Sequence<String>) -> String? {
    let wanted = Array(name.utf8)
    guard wanted.count <= 60 else { return nil }
    let limit = max(1, wanted.count / 3)
    var best: (name: String, distance: Int)?
    for candidate in candidates where candidate != name && abs(candidate.utf8.count - wanted.count) <= limit {
      let distance = distance(wanted, Array(candidate.utf8))
      if distance <= limit, distance < candidate.utf8.count, distance < best?.distance ?? .max {
        best = (candidate, distance)
      }
    }
    return best?.name
  }

  /// The number of edits between two words: insertions, deletions, replacements and swaps of neighbours; a change
  /// of case alone counts as half, rounded down.
  private static func distance(_ a: [UInt8], _ b: [UInt8]) -> Int {
    var before = [Int](repeating: 0, count: b.count + 1)
    var last = (0...b.count).map { $0 * 2 }
    for i in a.indices {
      var row = [(i + 1) * 2] + [Int](repeating: 0, count: b.count)
      for j in b.indices {
        let change = a[i] == b[j] ? 0 : a[i] | 0x20 == b[j] | 0x20 ? 1 : 2
        row[j + 1] = min(last[j] + change, last[j + 1] + 2, row[j] + 2)
        if i > 0, j > 0, a[i] == b[j - 1], a[i - 1] == b[j] {
          row[j + 1] = min(row[j + 1], before[j - 1] + 2)
        }
      }
      before = last
      last = row
    }
    return last[b.count] / 2
  }
}
