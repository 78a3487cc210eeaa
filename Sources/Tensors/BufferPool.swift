import Glibc
import Synchronization

/// A stretch of memory aligned to 64 bytes, and the size class it belongs to.
struct Buffer: @unchecked Sendable {
  let pointer: UnsafeMutableRawPointer
  let sizeClass: Int
}

/// Buffers waiting to be used again, so that a training step does not ask the system for pages each time.
///
/// Sizes come in classes, eight to each doubling. The budget is charged with whole buffers, idle ones included;
/// when it would refuse, the idle buffers are given back first.
final class BufferPool: Sendable {
  private struct Shelves {
    var idle: [[Buffer]] = []
    var idleBytes = 0
  }
  private let budget: MemoryBudget
  private let ledger: Ledger
  private let shelves = Mutex(Shelves())

  init(budget: MemoryBudget, ledger: Ledger) {
    self.budget = budget
    self.ledger = ledger
  }

  deinit { drain() }

  func take(bytes: Int) throws -> Buffer {
    let sizeClass = Self.sizeClass(bytes: bytes)
    if let buffer = shelves.withLock({ Self.pop(&$0, sizeClass) }) {
      ledger.addIdle(-Self.capacity(sizeClass))
      return buffer
    }
    let capacity = Self.capacity(sizeClass)
    if !budget.tryCharge(capacity) {
      drain()
      try budget.charge(capacity)
    }
    guard let pointer = aligned_alloc(64, capacity) else {
      budget.release(capacity)
      throw MemoryLimitExceeded("the system has no \(describe(bytes: bytes)) of memory left")
    }
    return Buffer(pointer: pointer, sizeClass: sizeClass)
  }

  func giveBack(_ buffer: Buffer) {
    let capacity = Self.capacity(buffer.sizeClass)
    let kept = shelves.withLock { shelves in
      guard shelves.idleBytes + capacity <= budget.limit / 4 else { return false }
      while shelves.idle.count <= buffer.sizeClass { shelves.idle.append([]) }
      shelves.idle[buffer.sizeClass].append(buffer)
      shelves.idleBytes += capacity
      return true
    }
    if kept { ledger.addIdle(capacity) } else { free(buffer) }
  }

  /// Returns every idle buffer to the system.
  func drain() {
    let (buffers, bytes) = shelves.withLock { shelves in
      let all = (shelves.idle.flatMap { $0 }, shelves.idleBytes)
      shelves = Shelves()
      return all
    }
    for buffer in buffers { free(buffer) }
    ledger.addIdle(-bytes)
  }

  private func free(_ buffer: Buffer) {
    Glibc.free(buffer.pointer)
    budget.release(Self.capacity(buffer.sizeClass))
  }

  private static func pop(_ shelves: inout Shelves, _ sizeClass: Int) -> Buffer? {
    guard sizeClass < shelves.idle.count, let buffer = shelves.idle[sizeClass].popLast() else { return nil }
    shelves.idleBytes -= capacity(sizeClass)
    return buffer
  }

  /// The smallest class that holds `bytes`: classes 0 to 7 are 1 to 8 lines of 64 bytes, then eight per doubling.
  private static func sizeClass(bytes: Int) -> Int {
    let lines = max(1, (bytes + 63) / 64)
    guard lines > 8 else { return lines - 1 }
    let shift = Int.bitWidth - 1 - (lines - 1).leadingZeroBitCount - 3
    let steps = (lines + (1 << shift) - 1) >> shift
    return shift * 8 + steps - 1
  }

  private static func capacity(_ sizeClass: Int) -> Int {
    guard sizeClass >= 8 else { return (sizeClass + 1) * 64 }
    let shift = (sizeClass - 8) / 8
    return ((sizeClass - 8) % 8 + 9) << shift * 64
  }
}
