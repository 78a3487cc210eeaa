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
/// when it would refuse, the idle buffers are given back first. Large buffers are mapped, so that giving one back
/// gives back its pages, and a new one takes the place of idle ones where all would be more than was ever held: what a
/// process holds at its peak is what it uses then, and not the sum of what each phase of its work left behind.
final class BufferPool: Sendable {
  /// The idle buffers: a chain for each size class, each buffer holding the address of the next in its first bytes.
  struct Shelves {
    private var chains = [UnsafeMutableRawPointer?](repeating: nil, count: BufferPool.sizeClasses)
    private(set) var idleBytes = 0
    /// The most idle bytes since the last reset of the ledger's peaks.
    var idlePeak = 0
    /// The bytes of all buffers, idle or in use, now and at most.
    private(set) var held = 0
    private(set) var mostHeld = 0

    mutating func hold(_ bytes: Int) {
      held += bytes
      mostHeld = max(mostHeld, held)
    }

    mutating func letGo(_ bytes: Int) { held -= bytes }

    mutating func pop(_ sizeClass: Int) -> Buffer? {
      guard let pointer = chains[sizeClass] else { return nil }
      chains[sizeClass] = pointer.load(as: UnsafeMutableRawPointer?.self)
      idleBytes -= BufferPool.capacity(sizeClass)
      return Buffer(pointer: pointer, sizeClass: sizeClass)
    }

    mutating func push(_ buffer: Buffer) {
      buffer.pointer.storeBytes(of: chains[buffer.sizeClass], as: UnsafeMutableRawPointer?.self)
      chains[buffer.sizeClass] = buffer.pointer
      idleBytes += BufferPool.capacity(buffer.sizeClass)
      idlePeak = max(idlePeak, idleBytes)
    }

    /// Large buffers, the largest first, of `bytes` or more together, or fewer that leave no more than `kept` bytes.
    mutating func pop(toMakeRoomFor bytes: Int, keeping kept: Int) -> [Buffer] {
      var buffers: [Buffer] = []
      var freed = 0
      for sizeClass in stride(from: chains.count - 1, through: BufferPool.smallestLargeClass, by: -1) {
        while freed < bytes, idleBytes > kept, let buffer = pop(sizeClass) {
          freed += BufferPool.capacity(sizeClass)
          buffers.append(buffer)
        }
      }
      return buffers
    }

    /// All buffers in a row; none are left.
    mutating func clear() -> [Buffer] {
      var buffers: [Buffer] = []
      for sizeClass in chains.indices {
        while let buffer = pop(sizeClass) { buffers.append(buffer) }
      }
      return buffers
    }
  }
  private let budget: MemoryBudget
  private let ledger: Ledger
  private let mostIdleBytes: Int
  private let mapped = Atomic<Int>(0)

  init(budget: MemoryBudget, ledger: Ledger) {
    self.budget = budget
    self.ledger = ledger
    mostIdleBytes = budget.limit / 4
  }

  deinit { drain() }

  /// The bytes of buffers that are not on the heap.
  var mappedBytes: Int { mapped.load(ordering: .relaxed) }

  /// A buffer for `bytes`, which are entered in the ledger under `category`.
  func take(bytes: Int, for category: MemoryCategory) throws -> Buffer {
    let sizeClass = Self.sizeClass(bytes: bytes)
    let idle = ledger.books.withLock { books in
      let buffer = books.shelves.pop(sizeClass)
      if buffer != nil { books.add(bytes, to: category) }
      return buffer
    }
    if let idle { return idle }
    let buffer = try allocate(sizeClass, bytes: bytes)
    ledger.add(bytes, to: category)
    return buffer
  }

  /// Takes back a buffer, and its bytes out of the ledger.
  func giveBack(_ buffer: Buffer, bytes: Int, from category: MemoryCategory) {
    let isKept = ledger.books.withLock { books in
      books.remove(bytes, from: category)
      guard books.shelves.idleBytes + Self.capacity(buffer.sizeClass) <= mostIdleBytes else { return false }
      books.shelves.push(buffer)
      return true
    }
    if !isKept { free(buffer) }
  }

  /// Returns every idle buffer to the system.
  func drain() {
    for buffer in ledger.books.withLock({ $0.shelves.clear() }) { free(buffer) }
  }

  private func allocate(_ sizeClass: Int, bytes: Int) throws -> Buffer {
    let capacity = Self.capacity(sizeClass)
    if !budget.tryCharge(capacity) {
      drain()
      try budget.charge(capacity)
    }
    if sizeClass >= Self.smallestLargeClass {
      let idle = ledger.books.withLock { books in
        let excess = books.shelves.held + capacity - books.shelves.mostHeld
        return books.shelves.pop(
          toMakeRoomFor: min(capacity, excess), keeping: max(Self.keptIdleBytes, books.total / 16))
      }
      for buffer in idle { free(buffer) }
    }
    guard let pointer = Self.obtain(sizeClass) else {
      budget.release(capacity)
      throw MemoryLimitExceeded("the system has no \(describe(bytes: bytes)) of memory left")
    }
    ledger.books.withLock { $0.shelves.hold(capacity) }
    if sizeClass >= Self.smallestLargeClass { mapped.wrappingAdd(capacity, ordering: .relaxed) }
    return Buffer(pointer: pointer, sizeClass: sizeClass)
  }

  private func free(_ buffer: Buffer) {
    let capacity = Self.capacity(buffer.sizeClass)
    ledger.books.withLock { $0.shelves.letGo(capacity) }
    if buffer.sizeClass >= Self.smallestLargeClass {
      munmap(buffer.pointer, capacity + Self.overrun)
      mapped.wrappingSubtract(capacity, ordering: .relaxed)
    } else {
      Glibc.free(buffer.pointer)
    }
    budget.release(capacity)
  }

  /// Memory of a class from the system: malloc would keep what is freed of sizes that it has seen mapped before.
  private static func obtain(_ sizeClass: Int) -> UnsafeMutableRawPointer? {
    let capacity = capacity(sizeClass)
    guard sizeClass >= smallestLargeClass else { return aligned_alloc(64, capacity) }
    guard capacity >= hugePage else { return map(capacity + overrun) }
    // Aligned, so that the system can give whole large pages, which it has to be asked for: a hundredth of the faults.
    guard let pages = map(capacity + overrun + hugePage) else { return nil }
    let before = -Int(bitPattern: pages) & (hugePage - 1)
    let start = pages + before
    if before > 0 { munmap(pages, before) }
    munmap(start + capacity + overrun, hugePage - before)
    madvise(start, capacity, MADV_HUGEPAGE)
    return start
  }

  private static func map(_ bytes: Int) -> UnsafeMutableRawPointer? {
    let pages = mmap(nil, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0)
    return pages == MAP_FAILED ? nil : pages
  }

  private static let hugePage = 2 << 20

  /// Bytes behind a mapping that may be read, since kernels of OpenBLAS 0.3.21 look a little beyond a matrix; never
  /// written, they take no memory.
  private static let overrun = 1 << 12

  /// The class of the smallest buffer that is mapped: of a mebibyte.
  private static let smallestLargeClass = sizeClass(bytes: 1 << 20)

  /// As much may stay idle when a large buffer is made, or a sixteenth of what is in use: enough for the steps of a
  /// tiny model to find what they left, and fewer pages to ask for again in those of a large one.
  private static let keptIdleBytes = 16 << 20

  /// The smallest class that holds `bytes`: classes 0 to 7 are 1 to 8 lines of 64 bytes, then eight per doubling.
  private static func sizeClass(bytes: Int) -> Int {
    let lines = max(1, (bytes + 63) / 64)
    guard lines > 8 else { return lines - 1 }
    let shift = Int.bitWidth - 1 - (lines - 1).leadingZeroBitCount - 3
    let steps = (lines + (1 << shift) - 1) >> shift
    return shift * 8 + steps - 1
  }

  /// One more than the class of the largest buffer that `Storage` asks for.
  private static let sizeClasses = sizeClass(bytes: 1 << 60) + 1

  private static func capacity(_ sizeClass: Int) -> Int {
    guard sizeClass >= 8 else { return (sizeClass + 1) * 64 }
    let step = sizeClass - 8
    return (step & 7 + 9) << (step >> 3) * 64
  }
}
