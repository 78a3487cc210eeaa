import Dispatch
import Glibc
import Synchronization

/// Runs what cannot be stopped, such as a call to LAPACK, so that the session can: `body` works on copies of its own
/// on another thread, and an interrupt throws at once and leaves it to finish unheard.
package enum AbandonableWork {
  /// The operations below which work is over before an interrupt could matter.
  private static let brief = 1e7

  /// The result of `body`, which must own what it works on.
  package static func run<Result: Sendable>(
    operations: Double, in context: Context, _ body: @escaping @Sendable () -> Result
  ) throws -> Result {
    try context.interrupt.check()
    if operations < brief { return body() }
    let outcome = Outcome<Result>()
    detach {
      let result = body()
      outcome.value.withLock { $0 = result }
      outcome.done.signal()
    }
    while outcome.done.wait(timeout: .now() + .milliseconds(20)) == .timedOut {
      try context.interrupt.check()
    }
    guard let result = outcome.value.withLock({ $0 }) else { throw Interrupted() }
    return result
  }

  /// Runs `work` on a thread of its own: in a queue, the next call would wait behind the abandoned ones.
  private static func detach(_ work: @escaping @Sendable () -> Void) {
    var thread = pthread_t()
    let job = Unmanaged.passRetained(Job(work: work))
    let status = pthread_create(
      &thread, nil,
      { job in
        if let job { Unmanaged<Job>.fromOpaque(job).takeRetainedValue().work() }
        return nil
      }, job.toOpaque())
    if status == 0 {
      pthread_detach(thread)
    } else {
      job.takeRetainedValue().work()
    }
  }

  private final class Job: Sendable {
    let work: @Sendable () -> Void
    init(work: @escaping @Sendable () -> Void) { self.work = work }
  }

  private final class Outcome<Result: Sendable>: Sendable {
    let value = Mutex<Result?>(nil)
    let done = DispatchSemaphore(value: 0)
  }
}
