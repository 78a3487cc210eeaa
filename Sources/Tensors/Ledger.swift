import Synchronization

/// What a stretch of memory is for.
package enum MemoryCategory: Int, CaseIterable, Sendable {
  case parameters, gradients, optimizer, activations, other
}

/// The account of every byte that tensors hold, by category, now and at peak.
///
/// Bytes are those the elements need, not what the allocator rounds them to.
package final class Ledger: Sendable {
  private struct Account {
    var now = InlineArray<5, Int>(repeating: 0)
    var peak = InlineArray<5, Int>(repeating: 0)
    var total = 0
    var totalPeak = 0
    var idle = 0

    mutating func add(_ bytes: Int, to category: MemoryCategory) {
      now[category.rawValue] += bytes
      peak[category.rawValue] = max(peak[category.rawValue], now[category.rawValue])
    }
  }
  private let account = Mutex(Account())

  /// An empty account.
  package init() {}

  /// The bytes in use in a category.
  package func now(_ category: MemoryCategory) -> Int { account.withLock { $0.now[category.rawValue] } }

  /// The most bytes that were in use in a category since the last reset.
  package func peak(_ category: MemoryCategory) -> Int { account.withLock { $0.peak[category.rawValue] } }

  /// The bytes in use in all categories.
  package var totalNow: Int { account.withLock { $0.total } }

  /// The most bytes that were in use at one time; less than the sum of the categories' peaks.
  package var totalPeak: Int { account.withLock { $0.totalPeak } }

  /// The bytes of buffers kept for reuse, which belong to no category.
  package var idle: Int { account.withLock { $0.idle } }

  /// Starts the peaks again from what is in use now.
  package func resetPeaks() {
    account.withLock {
      $0.peak = $0.now
      $0.totalPeak = $0.total
    }
  }

  /// Enters bytes that came into use; for memory that is not a `Storage`, such as a mapped checkpoint.
  package func add(_ bytes: Int, to category: MemoryCategory) {
    account.withLock {
      $0.add(bytes, to: category)
      $0.total += bytes
      $0.totalPeak = max($0.totalPeak, $0.total)
    }
  }

  /// Takes out bytes that are no longer in use.
  package func remove(_ bytes: Int, from category: MemoryCategory) {
    account.withLock {
      $0.now[category.rawValue] -= bytes
      $0.total -= bytes
    }
  }

  func move(_ bytes: Int, from old: MemoryCategory, to new: MemoryCategory) {
    account.withLock {
      $0.now[old.rawValue] -= bytes
      $0.add(bytes, to: new)
    }
  }

  func addIdle(_ bytes: Int) { account.withLock { $0.idle += bytes } }
}
