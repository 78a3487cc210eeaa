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
  }

  deinit { context.pool.giveBack(buffer, bytes: byteCount, from: charged) }

  /// The bytes the elements take.
  package var byteCount: Int { count * MemoryLayout<Float>.stride }

  /// Moves the memory to another category of the ledger.
  package func recategorize(_ new: MemoryCategory) {
    guard new != charged else { return }
    context.ledger.move(byteCount, from: charged, to: new)
    charged = new
  }
}
