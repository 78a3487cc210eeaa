#if ADDRESS_SANITIZER
  import CSupport
#endif

/// The memory behind tensors: floats aligned to 64 bytes, charged to one category of the ledger.
///
/// Tensors that are views share it. It may be released on any thread; everything else belongs to the session's.
package final class Storage: @unchecked Sendable {
  /// The first element.
  package let pointer: UnsafeMutablePointer<Float>
  /// The number of elements.
  package let count: Int
  /// What the ledger has it down as.
  package var category: MemoryCategory { charged }
  private var charged: MemoryCategory
  /// The session it belongs to.
  package let context: Context
  private let buffer: Buffer
  private var counter: ChangeCounter?

  /// Memory for `count` elements, not set to anything; throws `MemoryLimitExceeded` before it is taken.
  package init(count: Int, in context: Context) throws {
    let (bytes, overflow) = count.multipliedReportingOverflow(by: MemoryLayout<Float>.stride)
    guard count >= 0, !overflow, bytes <= 1 << 60 else {
      throw TensorError("\(count) elements are more than any memory can hold")
    }
    let category = context.category
    buffer = try context.pool.take(bytes: bytes, for: category)
    pointer = buffer.pointer.bindMemory(to: Float.self, capacity: count)
    self.count = count
    self.context = context
    charged = category
    #if ADDRESS_SANITIZER
      open()
    #endif
  }

  deinit {
    #if ADDRESS_SANITIZER
      close()
    #endif
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
  package var byteCount: Int { count * MemoryLayout<Float>.stride }

  /// Moves the memory to another category of the ledger.
  package func recategorize(_ new: MemoryCategory) {
    guard new != charged else { return }
    context.ledger.move(byteCount, from: charged, to: new)
    charged = new
  }
}

#if ADDRESS_SANITIZER
  // The pool hands out more than was asked for, and keeps what is given back, so that the sanitizer has to be told
  // what may be touched.
  extension Storage {
    /// The elements may be used, and what is behind them in the last line of 64 bytes may not.
    private func open() {
      let end = (Swift.max(1, byteCount) + 63) / 64 * 64
      __asan_unpoison_memory_region(pointer, byteCount)
      __asan_poison_memory_region(UnsafeRawPointer(pointer) + byteCount, end - byteCount)
    }

    /// Nothing may be used but the first bytes, in which the pool keeps its chain.
    private func close() {
      let link = MemoryLayout<UnsafeRawPointer>.size
      __asan_unpoison_memory_region(pointer, link)
      __asan_poison_memory_region(UnsafeRawPointer(pointer) + link, Swift.max(0, byteCount - link))
    }
  }
#endif

/// How often elements were changed in place since somebody first asked; it outlives them, so that who saved it keeps
/// no memory alive.
package final class ChangeCounter {
  /// The number of changes.
  package fileprivate(set) var count = 0
}
