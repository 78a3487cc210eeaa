import Foundation

/// Turns Ctrl-C into a call, on a thread of its own.
///
/// The signal is blocked in every thread that is started later and taken by one thread with `sigwait`, so that no
/// code runs in a signal handler and no global state is needed.
enum Interrupts {
  /// Calls a function at each Ctrl-C; to be called before any other thread is started.
  static func watch(_ action: @escaping @Sendable () -> Void) {
    var signals = sigset_t()
    sigemptyset(&signals)
    sigaddset(&signals, SIGINT)
    pthread_sigmask(SIG_BLOCK, &signals, nil)
    let waited = signals
    Thread.detachNewThread {
      var signals = waited
      var signal: Int32 = 0
      while true {
        if sigwait(&signals, &signal) == 0 { action() }
      }
    }
  }
}
