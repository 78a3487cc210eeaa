#if ADDRESS_SANITIZER
  import CSupport
#endif

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
  /// The session it belongs to.
  package let context: Context
  private let buffer: Buffer
  private var counter: ChangeCounter?

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
    buffer.open(bytes: bytes)
  }

  deinit {
    buffer.close(bytes: byteCount)
    context.pool.giveBack(buffer, bytes: byteCount, from: charged)
  }

  /// The count of changes to the elements, for whoever must know whether they are still what they were.
  package var changes: ChangeCounter {
    if let counter { return counter }
    let new = ChangeCounter()
    counter = new
    return new
  }

  /// Says that elements which others may have seen are about to change.
  package func noteChange() { counter?.count &+= 1 }

  /// The bytes the elements take.
  package let byteCount: Int

  /// Moves the memory to another category of the ledger.
  package func recategorize(_ new: MemoryCategory) {
    guard new != charged else { return }
    context.ledger.move(byteCount, from: charged, to: new)
    charged = new
  }
}

// The pool hands out more than was asked for, and keeps what is given back, so that the address sanitizer has to be
// told what may be touched.
extension Buffer {
  /// The first `bytes` may be used, and what is behind them in the last line of 64 bytes may not.
  func open(bytes: Int) {
    #if ADDRESS_SANITIZER
      let end = (Swift.max(1, bytes) + 63) / 64 * 64
      __asan_unpoison_memory_region(pointer, bytes)
      __asan_poison_memory_region(UnsafeRawPointer(pointer) + bytes, end - bytes)
    #endif
  }

  /// Nothing may be used but the first bytes, in which the pool keeps its chain.
  func close(bytes: Int) {
    #if ADDRESS_SANITIZER
      let link = MemoryLayout<UnsafeRawPointer>.size
      __asan_unpoison_memory_region(pointer, link)
      __asan_poison_memory_region(UnsafeRawPointer(pointer) + link, Swift.max(0, bytes - link))
    #endif
  }
}

/// How often elements were changed in place since somebody first asked; it outlives them, so that who saved it keeps
/// no memory alive.
package final class ChangeCounter {
  /// The number of changes.
  package fileprivate(set) var count = 0
}
