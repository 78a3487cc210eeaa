/// The memory behind arrays: elements of one width, aligned to 64 bytes, charged to one category of the ledger.
///
/// Arrays that are views share it, and only they know the type of the elements. It may be released on any thread;
/// everything else belongs to the session's.
package final class Storage: @unchecked Sendable {
  /// The first element.
  let start: UnsafeMutableRawPointer
  /// The number of elements.
  package let count: Int
  /// What the ledger has it down as.
  package var category: MemoryCategory { charged }
  private var charged: MemoryCategory
  /// Whether the elements are to stay as they are; what writes on behalf of a program has to look.
  package var isFrozen = false
  /// How often a program wrote over the elements since they first took part in a record; nil before.
  package private(set) var writes: WriteCount?
  /// The session it belongs to.
  package let context: Context
  private let buffer: Buffer

  /// Memory for `count` elements of `width` bytes, not set to anything; throws `MemoryLimitExceeded` before it is taken.
  package init(count: Int, width: Int, in context: Context) throws {
    let (bytes, overflow) = count.multipliedReportingOverflow(by: width)
    guard count >= 0, !overflow, bytes <= 1 << 60 else {
      throw TensorError("\(count) elements are more than any memory can hold")
    }
    let category = context.category
    buffer = try context.pool.take(bytes: bytes, for: category)
    start = buffer.pointer
    self.count = count
    byteCount = bytes
    self.context = context
    charged = category
  }

  deinit { context.pool.giveBack(buffer, bytes: byteCount, from: charged) }

  /// The bytes the elements take.
  package let byteCount: Int

  /// Moves the memory to another category of the ledger.
  package func recategorize(_ new: MemoryCategory) {
    guard new != charged else { return }
    context.ledger.move(byteCount, from: charged, to: new)
    charged = new
  }

  /// The count of writes, from now on kept.
  package func countingWrites() -> WriteCount {
    if let writes { return writes }
    let counter = WriteCount()
    writes = counter
    return counter
  }
}

/// How often the elements of a storage were written over, known to the records that need them as they were.
package final class WriteCount {
  package internal(set) var count = 0
}
