/// Joins pairs of neighbouring tokens until no pair is left that may be joined.
///
/// Sennrich et al. 2016: the pair of lowest rank goes first, of equals the leftmost.
struct BytePairEncoder: Sendable {
  private struct Merge {
    let rank: Int32
    let result: Int32
  }

  /// By the ids of left and right, packed into one number.
  private var merges: [UInt64: Merge] = [:]

  init(capacity: Int) { merges.reserveCapacity(capacity) }

  private static func key(_ left: Int32, _ right: Int32) -> UInt64 {
    UInt64(UInt32(bitPattern: left)) << 32 | UInt64(UInt32(bitPattern: right))
  }

  /// Adds a pair; of two with the same ids the first counts.
  mutating func add(_ left: Int32, _ right: Int32, rank: Int, result: Int32) {
    let key = Self.key(left, right)
    if merges[key] == nil { merges[key] = Merge(rank: Int32(clamping: rank), result: result) }
  }

  /// Joins what can be joined in `symbols`.
  ///
  /// Takes time in proportion to `n log n`: the symbols form a linked list, the pairs a heap.
  func merge(_ symbols: [Int32]) -> [Int32] {
    guard symbols.count > 1 else { return symbols }
    var symbols = symbols
    var next = Array(1...symbols.count)
    var previous = Array(-1..<symbols.count - 1)
    var heap = CandidateHeap()
    func candidate(_ position: Int) -> Candidate? {
      let follower = next[position]
      guard follower < symbols.count, let merge = merges[Self.key(symbols[position], symbols[follower])]
      else {
        return nil
      }
      return Candidate(rank: merge.rank, result: merge.result, position: position)
    }
    for position in symbols.indices { if let found = candidate(position) { heap.push(found) } }
    while let best = heap.pop() {
      let position = best.position
      // A candidate is out of date when one of its two symbols has been joined with another since.
      guard symbols[position] != Self.consumed, let now = candidate(position), now.result == best.result,
        now.rank == best.rank
      else { continue }
      let follower = next[position]
      symbols[position] = best.result
      symbols[follower] = Self.consumed
      next[position] = next[follower]
      if next[position] < symbols.count { previous[next[position]] = position }
      if previous[position] >= 0, let found = candidate(previous[position]) { heap.push(found) }
      if let found = candidate(position) { heap.push(found) }
    }
    return symbols.filter { $0 != Self.consumed }
  }

  private static let consumed: Int32 = -1
}

/// A pair that may be joined, by the position of its left symbol.
private struct Candidate {
  let rank: Int32
  let result: Int32
  let position: Int

  func precedes(_ other: Candidate) -> Bool { (rank, position) < (other.rank, other.position) }
}

/// A binary heap with the best candidate on top.
private struct CandidateHeap {
  private var items: [Candidate] = []

  mutating func push(_ item: Candidate) {
    items.append(item)
    var child = items.count - 1
    while child > 0 {
      let parent = (child - 1) / 2
      guard items[child].precedes(items[parent]) else { return }
      items.swapAt(child, parent)
      child = parent
    }
  }

  mutating func pop() -> Candidate? {
    guard let best = items.first, let last = items.popLast() else { return nil }
    guard !items.isEmpty else { return best }
    items[0] = last
    var parent = 0
    while true {
      var child = 2 * parent + 1
      guard child < items.count else { return best }
      if child + 1 < items.count, items[child + 1].precedes(items[child]) { child += 1 }
      guard items[child].precedes(items[parent]) else { return best }
      items.swapAt(child, parent)
      parent = child
    }
  }
}
