import Foundation

/// Turns Ctrl-C into a call, on a thread of its own.
///
/// The signal's handler only writes a byte into a pipe; a thread waits at the other end, where any code may run.
/// (Blocking the signal and waiting for it is not enough: libraries start threads of their own before `main`.)
enum Interrupts {
  /// The two ends of the pipe.
  private static let wakeUp: (reading: Int32, writing: Int32) = {
    var ends: [Int32] = [-1, -1]
    guard pipe(&ends) == 0 else { return (-1, -1) }
    for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    return (ends[0], ends[1])
  }()

  /// Calls a function at each Ctrl-C from now on; with `endsAtSecond` the second one ends the program.
  static func watch(endsAtSecond: Bool = false, _ action: @escaping @Sendable () -> Void) {
    guard wakeUp.reading >= 0 else { return }
    takeSignal()
    Thread.detachNewThread {
      var byte: UInt8 = 0
      var presses = 0
      while true {
        let count = Foundation.read(wakeUp.reading, &byte, 1)
        if count == 1 {
          presses += 1
          if endsAtSecond && presses > 1 { _exit(130) }
          action()
        }
        if count == 0 || (count < 0 && errno != EINTR) { return }
      }
    }
  }

  /// Makes Ctrl-C ours, also after readline has set handlers of its own.
  static func takeSignal() {
    var handler = sigaction()
    handler.__sigaction_handler.sa_handler = { _ in
      let code = errno
      var byte: UInt8 = 1
      _ = Foundation.write(Interrupts.wakeUp.writing, &byte, 1)
      errno = code
    }
    handler.sa_flags = SA_RESTART
    sigaction(SIGINT, &handler, nil)
  }
}
