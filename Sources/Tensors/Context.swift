import CKernels
import COpenBLAS

/// What all tensors of a session share: the account and limit of memory, threads, the interrupt flag, random
/// numbers.
package final class Context {
  /// The account of memory by category.
  package let ledger: Ledger
  /// The limit on memory, shared with whatever else allocates in the session.
  package let budget: MemoryBudget
  /// The request to stop that long work looks at.
  package let interrupt: InterruptFlag
  /// The session's stream of random seeds.
  package let random: RandomStream
  /// The threads that large operations are spread over.
  package let parallel: Parallel
  /// What newly made storage is charged to.
  package var category: MemoryCategory { current }
  private var current: MemoryCategory = .other
  private var recordings = 0
  let pool: BufferPool

  /// A session on `threads` threads (nil: one per core) with at most `memoryLimit` bytes (nil: a share of the
  /// machine's).
  package convenience init(threads: Int? = nil, memoryLimit: Int? = nil, seed: UInt64 = 0) {
    self.init(threads: threads, budget: MemoryBudget(limit: memoryLimit), seed: seed)
  }

  /// A session that shares a budget with another part of the program.
  package init(
    threads: Int? = nil, budget: MemoryBudget, interrupt: InterruptFlag = InterruptFlag(), seed: UInt64 = 0
  ) {
    _ = Self.singleThreadedBLAS
    self.budget = budget
    self.interrupt = interrupt
    ledger = Ledger()
    pool = BufferPool(budget: budget, ledger: ledger)
    random = RandomStream(seed: seed)
    parallel = Parallel(threads: threads, interrupt: interrupt, buffers: pool)
  }

  /// Charges what is made inside `body` to `category`.
  package func withCategory<Result>(_ category: MemoryCategory, _ body: () throws -> Result) rethrows
    -> Result
  {
    let outer = current
    current = category
    defer { current = outer }
    return try body()
  }

  /// A number for an operation that is recorded for its gradient, greater than all before.
  package func countRecording() -> Int {
    recordings += 1
    return recordings
  }

  /// The bytes of large buffers, idle ones included, which are mapped and not on the heap.
  package var mappedBytes: Int { pool.mappedBytes }

  /// The instruction set of the kernels in use: "baseline", "avx2", "avx512" or "amx".
  package static var kernelLevel: String { String(cString: kernel_level_name(kernel_level())) }

  /// Gives the buffers that wait for reuse back to the system.
  package func releaseIdleMemory() { pool.drain() }

  /// OpenBLAS's results depend on its thread count, so it gets one thread and products are split by `gemm`.
  private static let singleThreadedBLAS: Void = openblas_set_num_threads(1)
}
