import Foundation

/// What is known about the three standard streams.
enum Terminal {
  static var isInputTerminal: Bool { isatty(STDIN_FILENO) == 1 }
  static var isOutputTerminal: Bool { isatty(STDOUT_FILENO) == 1 }
  static var isErrorTerminal: Bool { isatty(STDERR_FILENO) == 1 }

  /// Whether the terminal can move its cursor; `TERM=dumb` cannot.
  static var isDumb: Bool { ["", "dumb"].contains(environment["TERM"] ?? "") }

  static var environment: [String: String] { ProcessInfo.processInfo.environment }

  /// Columns and lines: the terminal's, else `COLUMNS`, else 80 by 24.
  static var size: (columns: Int, lines: Int) {
    var size = winsize()
    let stream = isOutputTerminal ? STDOUT_FILENO : STDERR_FILENO
    if isatty(stream) == 1, ioctl(stream, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0, size.ws_row > 0 {
      return (Int(size.ws_col), Int(size.ws_row))
    }
    let columns = getenv("COLUMNS").flatMap { Int(String(cString: $0)) } ?? 80
    return ((20...1000).contains(columns) ? columns : 80, 24)
  }

  /// Whether a stream gets colours.
  static func hasColor(_ choice: ColorChoice, isTerminal: Bool) -> Bool {
    switch choice {
    case .always: true
    case .never: false
    case .auto: isTerminal && !isDumb && (environment["NO_COLOR"] ?? "").isEmpty
    }
  }

  /// Writes all bytes of a text to a stream, whatever signals come in between.
  ///
  /// Results that cannot be written end the program with status 1, quietly where their reader has gone; messages
  /// have nowhere else to go.
  static func write(_ text: String, to stream: Int32) {
    var bytes = Array(text.utf8)[...]
    while !bytes.isEmpty {
      let count = bytes.withUnsafeBytes { Foundation.write(stream, $0.baseAddress, $0.count) }
      if count >= 0 {
        bytes = bytes.dropFirst(count)
      } else if errno == EAGAIN {
        var waiting = pollfd(fd: stream, events: Int16(POLLOUT), revents: 0)
        _ = poll(&waiting, 1, -1)
      } else if errno != EINTR {
        if stream == STDOUT_FILENO { giveUpOutput(errno) }
        return
      }
    }
  }

  private static func giveUpOutput(_ code: Int32) -> Never {
    if code != EPIPE {
      let reason = String(cString: strerror(code)).lowercased()
      write("error: standard output cannot be written: \(reason)\n", to: STDERR_FILENO)
    }
    Peftbook.end(1)
  }

  /// Takes the places of standard streams that the program was started without, so that no file gets one of them.
  ///
  /// Each is opened the wrong way round: what would be read or written there fails as it should.
  static func occupyStandardStreams() {
    for (stream, mode) in [(STDIN_FILENO, O_WRONLY), (STDOUT_FILENO, O_RDONLY), (STDERR_FILENO, O_RDONLY)]
    where fcntl(stream, F_GETFD) == -1 {
      _ = open("/dev/null", mode)
    }
  }
}
