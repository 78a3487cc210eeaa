import Synchronization

/// A request to stop, raised from a signal handler or another thread and polled by long work.
package final class InterruptFlag: Sendable {
  private let raised = Atomic<Bool>(false)
  private let held = Atomic<Bool>(false)

  /// A flag that is down.
  package init() {}

  /// Asks running work to stop; safe in a signal handler.
  package func raise() { raised.store(true, ordering: .relaxed) }

  /// Takes the request back, once it was obeyed.
  package func clear() { raised.store(false, ordering: .relaxed) }

  /// Whether work should stop.
  package var isRaised: Bool { raised.load(ordering: .relaxed) && !held.load(ordering: .relaxed) }

  /// Hides a request until `letGo()`, for a change of several parts that must not be left half done.
  package func hold() { held.store(true, ordering: .relaxed) }

  /// Shows requests again, one that came in between included.
  package func letGo() { held.store(false, ordering: .relaxed) }

  /// Throws `Interrupted` when work should stop.
  package func check() throws {
    if isRaised { throw Interrupted() }
  }
}
