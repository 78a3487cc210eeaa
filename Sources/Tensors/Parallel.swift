import Glibc
import Synchronization

/// Spreads work over threads in pieces that do not depend on how many threads there are, so that results have
/// the same bits on any number of them.
package final class Parallel: Sendable {
  /// The most threads that work at once.
  package let threads: Int
  private let interrupt: InterruptFlag
  private let pool: WorkerPool
  /// Where scratch memory comes from; nil outside a session.
  private let buffers: BufferPool?

  /// Elementwise work below this many elements stays on the calling thread.
  package static let threshold = 1 << 16
  private static let grain = 1 << 15

  /// A spreader over `threads` threads (nil: one per core) that stops between pieces when interrupted.
  package convenience init(threads: Int? = nil, interrupt: InterruptFlag) {
    self.init(threads: threads, interrupt: interrupt, buffers: nil)
  }

  init(threads: Int?, interrupt: InterruptFlag, buffers: BufferPool?) {
    self.buffers = buffers
    let cores = max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN)))
    self.threads = min(max(1, threads ?? cores), 256)
    self.interrupt = interrupt
    pool = WorkerPool(threads: self.threads)
  }

  /// Calls `body` once for each piece, in any order and on several threads; throws `Interrupted` when asked to
  /// stop, with the remaining pieces left out.
  package func run(pieces: Int, _ body: (Int) -> Void) throws {
    try runOnWorkers(pieces: pieces) { piece, _ in body(piece) }
  }

  /// The same for a body that needs scratch memory: it is told which of `workers(for: pieces)` workers calls it, and
  /// a worker does one piece at a time. Results must not depend on which it is.
  package func runOnWorkers(pieces: Int, _ body: (_ piece: Int, _ worker: Int) -> Void) throws {
    spread(pieces, isInterruptible: true, body)
    try interrupt.check()
  }

  /// Hands `body` memory that work is done in, aligned to 64 bytes and not set to anything, in the ledger's `other`.
  ///
  /// - Throws: `MemoryLimitExceeded`, and what `body` throws.
  func withScratch(bytes: Int, _ body: (UnsafeMutableRawPointer) throws -> Void) throws {
    guard let buffers else {
      let memory = UnsafeMutableRawPointer.allocate(byteCount: bytes, alignment: 64)
      defer { memory.deallocate() }
      return try body(memory)
    }
    let buffer = try buffers.take(bytes: bytes, for: .other)
    buffer.open(bytes: bytes)
    defer {
      buffer.close(bytes: bytes)
      buffers.giveBack(buffer, bytes: bytes, from: .other)
    }
    try body(buffer.pointer)
  }

  /// How many workers share so many pieces.
  package func workers(for pieces: Int) -> Int { max(1, min(threads, pieces)) }

  /// Calls `body` with ranges that together cover `0..<count`; `cost` is the work of one of them in elements.
  ///
  /// Throws `Interrupted` when asked to stop, with the remaining ranges left out.
  @inline(__always)
  package func forRanges(of count: Int, cost: Int = 1, _ body: (Range<Int>) -> Void) throws {
    try interrupt.check()
    if count <= 1 || count < Self.threshold / max(1, cost) {
      // Of small work the call would be a good part, so it is done in place.
      if count > 0 { body(0..<count) }
    } else {
      spreadRanges(of: count, cost: cost, isInterruptible: true, body)
    }
    // The body itself may have stopped half-way.
    try interrupt.check()
  }

  /// `forRanges` that an interrupt does not stop: for quick work on memory that is in use, such as a weight, which
  /// must not be left half done.
  package func forAllRanges(of count: Int, cost: Int = 1, _ body: (Range<Int>) -> Void) {
    guard count > 0 else { return }
    if count == 1 || count < Self.threshold / max(1, cost) { return body(0..<count) }
    spreadRanges(of: count, cost: cost, isInterruptible: false, body)
  }

  /// Whether `predicate` holds for all of the ranges that together cover `0..<count`; `cost` as for `forRanges`.
  package func allRanges(of count: Int, cost: Int = 1, _ predicate: (Range<Int>) -> Bool) throws -> Bool {
    let holds = Atomic<Bool>(true)
    try forRanges(of: count, cost: cost) { range in
      if holds.load(ordering: .relaxed), !predicate(range) { holds.store(false, ordering: .relaxed) }
    }
    return holds.load(ordering: .relaxed)
  }

  private func spreadRanges(
    of count: Int, cost: Int, isInterruptible: Bool, _ body: (Range<Int>) -> Void
  ) {
    let cost = max(1, cost)
    // Multiples of 16 keep the vector loops of neighbouring pieces whole.
    let step = cost >= Self.grain ? 1 : max(1, (Self.grain / cost + 15) / 16 * 16)
    spread((count + step - 1) / step, isInterruptible: isInterruptible) { piece, _ in
      body(piece * step..<min(count, (piece + 1) * step))
    }
  }

  private func spread(_ pieces: Int, isInterruptible: Bool, _ body: (_ piece: Int, _ worker: Int) -> Void) {
    let interrupt = isInterruptible ? interrupt : nil
    let workers = min(threads, pieces)
    if workers <= 1 {
      for piece in 0..<max(0, pieces) {
        if interrupt?.isRaised == true { return }
        body(piece, 0)
      }
      return
    }
    withUnsafeTemporaryAllocation(of: Share.self, capacity: workers) { shares in
      for worker in 0..<workers {
        shares.initializeElement(
          at: worker, to: Share(worker * pieces / workers, end: (worker + 1) * pieces / workers))
      }
      pool.run { worker in
        guard worker < workers else { return }
        for turn in 0..<workers {
          let place = (worker + turn) % workers
          while interrupt?.isRaised != true, let piece = shares[place].take() { body(piece, worker) }
        }
      }
      for worker in 0..<workers { shares[worker].close() }
      shares.deinitialize()
    }
  }
}

/// The pieces that a worker begins with: neighbours, and for the same number of pieces the same ones, so that what one
/// operation leaves in a core's caches the next finds there. Who has finished his own helps with the others'.
///
/// The order of memory is said in a way that the thread sanitizer knows: pieces come after what the caller did before,
/// and what the caller does next comes after all pieces.
private struct Share: ~Copyable {
  private let next: Atomic<Int>
  private let end: Int

  init(_ first: Int, end: Int) {
    next = Atomic(first)
    self.end = end
    next.store(first, ordering: .releasing)
  }

  /// A piece that nobody has begun; nil when none is left.
  func take() -> Int? {
    let piece = next.wrappingAdd(1, ordering: .acquiringAndReleasing).oldValue
    return piece < end ? piece : nil
  }

  /// Lets the caller see what all pieces did.
  func close() { _ = next.load(ordering: .acquiring) }
}
