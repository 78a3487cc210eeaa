import CSupport
import Glibc
import Synchronization

/// Threads that share regions of work with the thread that asks.
///
/// A region of ten microseconds is worth sharing, so waiting costs little: idle threads look out for the next region
/// for a moment before they sleep, and the asking thread waits only for threads that have begun a part, not for one
/// that a busy machine has not let run yet.
final class WorkerPool: Sendable {
  private let gate = Gate()
  private let helpers: Int
  private let hasStarted = Mutex(false)
  private let isBusy = Atomic<Bool>(false)

  /// A pool for `threads` threads, of which the asking one is the first; the others start when they are needed.
  init(threads: Int) { helpers = threads - 1 }

  deinit { gate.close() }

  /// Calls `body` with 0 on this thread and, if they come in time, with 1 and so on on others; returns when all calls
  /// have. From within a region, or while another thread has one, this thread alone calls it.
  func run(_ body: (_ worker: Int) -> Void) {
    guard helpers > 0, !isBusy.exchange(true, ordering: .acquiring) else { return body(0) }
    hasStarted.withLock { started in
      if !started { for worker in 1...helpers { gate.startThread(worker) } }
      started = true
    }
    withoutActuallyEscaping(body) { body in withUnsafePointer(to: body) { gate.share($0) } }
    isBusy.store(false, ordering: .releasing)
  }
}

/// Where the threads of a pool meet.
private final class Gate: @unchecked Sendable {
  typealias Body = (_ worker: Int) -> Void

  /// The number of the region, whether it is open, and how many threads are in it besides the asking one.
  private struct State {
    var bits: Int
    static let open = 1 << 16
    var region: Int { bits >> 17 }
    var isOpen: Bool { bits & Self.open != 0 }
    var inside: Int { bits & (Self.open - 1) }
  }
  private let bits = Atomic<Int>(0)
  private let isClosed = Atomic<Bool>(false)
  private let sleepers = Atomic<Int>(0)
  private let isAwaited = Atomic<Bool>(false)
  /// What the open region runs; read only by threads inside.
  private var body: UnsafePointer<Body>?
  private let lock = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
  private let wake = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)
  private let done = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)

  /// How often to look before sleeping: some 50 microseconds.
  private static let looks = 2000

  init() {
    pthread_mutex_init(lock, nil)
    pthread_cond_init(wake, nil)
    pthread_cond_init(done, nil)
  }

  deinit {
    pthread_mutex_destroy(lock)
    pthread_cond_destroy(wake)
    pthread_cond_destroy(done)
    lock.deallocate()
    wake.deallocate()
    done.deallocate()
  }

  private var state: State { State(bits: bits.load(ordering: .sequentiallyConsistent)) }

  /// Opens a region, works in it, closes it and waits for those inside.
  func share(_ body: UnsafePointer<Body>) {
    self.body = body
    let next = (state.region &+ 1) & (Int.max >> 17)
    bits.store(next << 17 | State.open, ordering: .sequentiallyConsistent)
    if sleepers.load(ordering: .sequentiallyConsistent) > 0 { broadcast(wake) }
    body.pointee(0)
    bits.bitwiseAnd(~State.open, ordering: .sequentiallyConsistent)
    for _ in 0..<Self.looks {
      if state.inside == 0 { return }
      spin_pause()
    }
    pthread_mutex_lock(lock)
    isAwaited.store(true, ordering: .sequentiallyConsistent)
    while state.inside > 0 { pthread_cond_wait(done, lock) }
    isAwaited.store(false, ordering: .sequentiallyConsistent)
    pthread_mutex_unlock(lock)
  }

  /// Lets the threads end.
  func close() {
    isClosed.store(true, ordering: .sequentiallyConsistent)
    broadcast(wake)
  }

  private func broadcast(_ condition: UnsafeMutablePointer<pthread_cond_t>) {
    pthread_mutex_lock(lock)
    pthread_cond_broadcast(condition)
    pthread_mutex_unlock(lock)
  }

  /// Starts a thread that takes part as number `worker`; without one, the others do its share.
  func startThread(_ worker: Int) {
    let start = Unmanaged.passRetained(Start(gate: self, worker: worker))
    var thread = pthread_t()
    let status = pthread_create(
      &thread, nil,
      { start in
        guard let start else { return nil }
        let taken = Unmanaged<Start>.fromOpaque(start).takeRetainedValue()
        taken.gate.serve(taken.worker)
        return nil
      }, start.toOpaque())
    if status == 0 { pthread_detach(thread) } else { start.release() }
  }

  private final class Start {
    let gate: Gate
    let worker: Int
    init(gate: Gate, worker: Int) { (self.gate, self.worker) = (gate, worker) }
  }

  private func serve(_ worker: Int) {
    var seen = -1
    while waitForRegion(after: seen) {
      let found = state
      seen = found.region
      guard found.isOpen else { continue }
      let (entered, _) = bits.compareExchange(
        expected: found.bits, desired: found.bits + 1, ordering: .sequentiallyConsistent)
      // Another thread went in or out meanwhile: look again.
      guard entered else {
        seen = -1
        continue
      }
      work(worker)
      bits.subtract(1, ordering: .sequentiallyConsistent)
      if isAwaited.load(ordering: .sequentiallyConsistent) { broadcast(done) }
    }
  }

  /// A function of its own, so that nothing of the body is held when it returns.
  @inline(never)
  private func work(_ worker: Int) { body?.pointee(worker) }

  /// Returns true when there is an open region other than `seen`, false when the pool is gone.
  private func waitForRegion(after seen: Int) -> Bool {
    func isNew() -> Bool {
      let now = state
      return now.isOpen && now.region != seen
    }
    for _ in 0..<Self.looks {
      if isNew() { return true }
      if isClosed.load(ordering: .sequentiallyConsistent) { return false }
      spin_pause()
    }
    pthread_mutex_lock(lock)
    defer { pthread_mutex_unlock(lock) }
    sleepers.add(1, ordering: .sequentiallyConsistent)
    defer { sleepers.subtract(1, ordering: .sequentiallyConsistent) }
    while !isNew() {
      if isClosed.load(ordering: .sequentiallyConsistent) { return false }
      pthread_cond_wait(wake, lock)
    }
    return true
  }
}
