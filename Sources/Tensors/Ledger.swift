import Synchronization

/// What a stretch of memory is for.
package enum MemoryCategory: Int, CaseIterable, Sendable {
  case parameters, gradients, optimizer, activations, other
}

/// The account of every byte that tensors hold, by category, now and at peak.
///
/// Bytes are those the elements need, not what the allocator rounds them to.
package final class Ledger: Sendable {
  /// The entries, and the buffers that wait for reuse: a tensor that comes or goes changes both, under one lock.
  struct Books {
    fileprivate var now = InlineArray<5, Int>(repeating: 0)
    fileprivate var peak = InlineArray<5, Int>(repeating: 0)
    fileprivate(set) var total = 0
    fileprivate var totalPeak = 0
    var shelves = BufferPool.Shelves()
  }
  let books = Mutex(Books())

  /// An empty account.
  package init() {}

  /// The bytes in use in a category.
  package func now(_ category: MemoryCategory) -> Int { books.withLock { $0.now[category.rawValue] } }

  /// The most bytes that were in use in a category since the last reset.
  package func peak(_ category: MemoryCategory) -> Int { books.withLock { $0.peak[category.rawValue] } }

  /// The bytes in use in all categories.
  package var totalNow: Int { books.withLock { $0.total } }

  /// The most bytes that were in use at one time; less than the sum of the categories' peaks.
  package var totalPeak: Int { books.withLock { $0.totalPeak } }

  /// The bytes of buffers kept for reuse, which belong to no category.
  package var idle: Int { books.withLock { $0.shelves.idleBytes } }

  /// The most bytes that were kept for reuse at one time since the last reset.
  package var idlePeak: Int { books.withLock { $0.shelves.idlePeak } }

  /// Starts the peaks again from what is in use now.
  package func resetPeaks() {
    books.withLock {
      $0.peak = $0.now
      $0.totalPeak = $0.total
      $0.shelves.idlePeak = $0.shelves.idleBytes
    }
  }

  /// Enters bytes that came into use; for memory that is not a `Storage`, such as a mapped checkpoint.
  package func add(_ bytes: Int, to category: MemoryCategory) {
    books.withLock { $0.add(bytes, to: category) }
  }

  /// Takes out bytes that are no longer in use.
  package func remove(_ bytes: Int, from category: MemoryCategory) {
    books.withLock { $0.remove(bytes, from: category) }
  }

  func move(_ bytes: Int, from old: MemoryCategory, to new: MemoryCategory) {
    books.withLock {
      $0.remove(bytes, from: old)
      $0.add(bytes, to: new)
    }
  }
}

extension Ledger.Books {
  mutating func add(_ bytes: Int, to category: MemoryCategory) {
    let place = category.rawValue
    now[place] += bytes
    peak[place] = max(peak[place], now[place])
    total += bytes
    totalPeak = max(totalPeak, total)
  }

  mutating func remove(_ bytes: Int, from category: MemoryCategory) {
    now[category.rawValue] -= bytes
    total -= bytes
  }
}
