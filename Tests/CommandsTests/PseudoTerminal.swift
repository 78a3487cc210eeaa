import Foundation

/// The program under test, beside the test binary.
enum Program {
  static var path: String {
    let tests = (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? ""
    return URL(fileURLWithPath: tests).deletingLastPathComponent().appendingPathComponent("peftbook").path
  }

  /// Runs the program on pipes and waits for its end.
  static func run(
    _ arguments: [String], input: String = "", folder: TestFolder, environment: [String: String] = [:]
  ) throws -> (output: String, errors: String, status: Int32) {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: path)
    process.arguments = arguments
    process.currentDirectoryURL = URL(fileURLWithPath: folder.path)
    process.environment = folder.environment.merging(environment) { $1 }
    let files = (folder.path + "/stdin", folder.path + "/stdout", folder.path + "/stderr")
    try Data(input.utf8).write(to: URL(fileURLWithPath: files.0))
    for file in [files.1, files.2] { try Data().write(to: URL(fileURLWithPath: file)) }
    process.standardInput = FileHandle(forReadingAtPath: files.0)
    process.standardOutput = FileHandle(forWritingAtPath: files.1)
    process.standardError = FileHandle(forWritingAtPath: files.2)
    try process.run()
    process.waitUntilExit()
    let text = { (file: String) in
      String(decoding: FileManager.default.contents(atPath: file) ?? Data(), as: UTF8.self)
    }
    return (text(files.1), text(files.2), process.terminationStatus)
  }
}

/// A folder of a test's own, with the reader's data in it, removed with the value.
final class TestFolder {
  let path: String

  init() throws {
    path = FileManager.default.temporaryDirectory.appendingPathComponent("peftbook-\(UUID().uuidString)").path
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  /// An environment in which the program keeps everything inside the folder.
  var environment: [String: String] {
    [
      "HOME": path, "XDG_DATA_HOME": path + "/data", "XDG_CACHE_HOME": path + "/cache", "TERM": "dumb",
      "PATH": ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin", "LC_ALL": "C.UTF-8",
      "INPUTRC": "/dev/null",
    ]
  }

  func write(_ text: String, to name: String) throws {
    let url = URL(fileURLWithPath: path + "/" + name)
    try FileManager.default.createDirectory(
      at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data(text.utf8).write(to: url)
  }
}

/// The program on a terminal of its own: what a person would type goes in, what they would see comes out.
final class PseudoTerminal {
  struct Failure: Error { let message: String }

  private let master: Int32
  private let process: pid_t
  private var columns: Int
  private var seen = ""
  /// All bytes so far.
  private var bytes: [UInt8] = []
  private var status: Int32?

  /// Starts the program with the terminal as its controlling one, so that Ctrl-C is a signal.
  init(
    _ arguments: [String], folder: TestFolder, environment: [String: String] = [:], columns: UInt16 = 80
  ) throws {
    self.columns = Int(columns)
    master = open("/dev/ptmx", O_RDWR | O_NOCTTY | O_CLOEXEC)
    // Glibc's module has no unlockpt and ptsname; these two requests are what they do.
    let (setLock, getNumber): (UInt, UInt) = (0x4004_5431, 0x8004_5430)
    var (lock, number): (Int32, UInt32) = (0, 0)
    guard master >= 0, ioctl(master, setLock, &lock) == 0, ioctl(master, getNumber, &number) == 0 else {
      throw Failure(message: "there are no pseudo-terminals here")
    }
    var size = winsize(ws_row: 24, ws_col: columns, ws_xpixel: 0, ws_ypixel: 0)
    _ = ioctl(master, UInt(TIOCSWINSZ), &size)

    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_addopen(&actions, 0, "/dev/pts/\(number)", O_RDWR, 0)
    posix_spawn_file_actions_adddup2(&actions, 0, 1)
    posix_spawn_file_actions_adddup2(&actions, 0, 2)
    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    var signals = sigset_t()
    sigemptyset(&signals)
    posix_spawnattr_setsigmask(&attributes, &signals)
    let setSession = 0x80  // POSIX_SPAWN_SETSID, which Glibc's module lacks
    posix_spawnattr_setflags(&attributes, Int16(setSession) | Int16(POSIX_SPAWN_SETSIGMASK))

    var argv = (["/usr/bin/env", "-C", folder.path, Program.path] + arguments).map { strdup($0) } + [nil]
    let variables = folder.environment.merging(environment) { $1 }
    var envp = variables.map { strdup("\($0.key)=\($0.value)") } + [nil]
    defer { (argv + envp).forEach { free($0) } }
    var pid = pid_t()
    guard posix_spawn(&pid, "/usr/bin/env", &actions, &attributes, &argv, &envp) == 0 else {
      throw Failure(message: "cannot start \(Program.path)")
    }
    process = pid
  }

  deinit {
    if status == nil {
      kill(process, SIGKILL)
      var raw: Int32 = 0
      waitpid(process, &raw, 0)
    }
    close(master)
  }

  /// Types keys.
  func type(_ keys: String) {
    let bytes = Array(keys.utf8)
    _ = bytes.withUnsafeBytes { Foundation.write(master, $0.baseAddress, $0.count) }
  }

  /// Waits until the text is on the screen after what earlier calls waited for, and returns all up to it.
  @discardableResult
  func wait(for text: String, seconds: Double = 30) throws -> String {
    let deadline = Date().addingTimeInterval(seconds)
    while true {
      if let range = seen.range(of: text, options: .literal) {
        let result = String(seen[..<range.upperBound])
        seen = String(seen[range.upperBound...])
        return result
      }
      guard Date() < deadline, readMore() else {
        throw Failure(message: "waited for \(text.debugDescription), saw \(seen.debugDescription)")
      }
    }
  }

  /// Types lines at the prompt one after another; returns what the last of them wrote.
  ///
  /// For `TERM=dumb`, where what is written is what is seen.
  @discardableResult
  func answer(_ lines: String...) throws -> String {
    var answer = ""
    for line in lines {
      type(line + "\n")
      answer = try wait(for: "\n>>> ")
      answer = String(answer.dropFirst(line.count + 1).dropLast(5))
    }
    return answer
  }

  /// What the terminal shows now.
  var screenLines: [String] { Screen(bytes, columns: columns).lines }

  /// Waits until the last lines of the screen are these, blanks at their ends apart.
  func wait(forScreen lines: [String]) throws {
    try wait(untilScreen: { Array($0.suffix(lines.count)) == lines }, "\(lines)")
  }

  /// Waits until what the screen shows is as it should be.
  func wait(
    untilScreen isRight: ([String]) -> Bool, _ description: String = "another screen", seconds: Double = 30
  ) throws {
    let deadline = Date().addingTimeInterval(seconds)
    while !isRight(screenLines) {
      guard Date() < deadline, readMore() else {
        throw Failure(message: "waited for \(description), saw \(screenLines)")
      }
    }
  }

  /// Changes the size of the terminal.
  func resize(columns: UInt16, rows: UInt16 = 24) {
    var size = winsize(ws_row: rows, ws_col: columns, ws_xpixel: 0, ws_ypixel: 0)
    _ = ioctl(master, UInt(TIOCSWINSZ), &size)
    self.columns = Int(columns)
  }

  /// Waits for the program's end; returns its exit status and what was left on the screen.
  func end() throws -> (status: Int32, rest: String) {
    let deadline = Date().addingTimeInterval(30)
    while Date() < deadline {
      let isOpen = readMore()
      var raw: Int32 = 0
      if waitpid(process, &raw, isOpen ? WNOHANG : 0) == process {
        while readMore() {}
        status = (raw & 0x7F) == 0 ? (raw >> 8) & 0xFF : 128 + (raw & 0x7F)
        return (status ?? -1, seen)
      }
    }
    throw Failure(message: "the program did not end; saw \(seen.debugDescription)")
  }

  /// Kills the program at once.
  func kill9() {
    kill(process, SIGKILL)
    var raw: Int32 = 0
    waitpid(process, &raw, 0)
    status = 137
  }

  /// Reads what there is within a tenth of a second; false when the terminal was closed.
  private func readMore() -> Bool {
    var stream = pollfd(fd: master, events: Int16(POLLIN), revents: 0)
    guard poll(&stream, 1, 100) > 0 else { return true }
    var buffer = [UInt8](repeating: 0, count: 4096)
    let count = Foundation.read(master, &buffer, buffer.count)
    guard count > 0 else { return false }
    bytes += buffer[..<count]
    seen += String(decoding: buffer[..<count], as: UTF8.self).replacing("\r\n", with: "\n")
    return true
  }
}
