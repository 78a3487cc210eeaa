/// Memory for a packed matrix that lies in no file, charged to the budget for as long as it lives.
package final class PackedBytes: @unchecked Sendable {
  /// The first byte, aligned to 64.
  package let pointer: UnsafeMutableRawPointer
  /// How many bytes there are.
  package let count: Int
  private let budget: MemoryBudget

  /// - Throws: `MemoryLimitExceeded` before the memory is taken.
  package init(count: Int, in context: Context) throws {
    precondition(count >= 0)
    budget = context.budget
    if !budget.tryCharge(count) {
      context.releaseIdleMemory()
      try budget.charge(count)
    }
    self.count = count
    pointer = .allocate(byteCount: max(count, 1), alignment: 64)
  }

  deinit {
    pointer.deallocate()
    budget.release(count)
  }
}
