import Foundation

/// A program that is run to its end, or stopped when the user asks for that.
struct ChildProcess {
  let executable: String
  let arguments: [String]
  var environment: [String: String]
  /// The file that it reads as its standard input, if any.
  var input: String?
  /// The file that takes what it writes, errors included.
  let output: String

  private static let pollInterval: TimeInterval = 0.02

  /// The program of this name on the `PATH` of `environment`, or nil.
  static func find(_ name: String, environment: [String: String]) -> String? {
    (environment["PATH"] ?? "").split(separator: ":").lazy.map { "\($0)/\(name)" }
      .first(where: FileManager.default.isExecutableFile(atPath:))
  }

  /// Runs the program and returns its exit status; `tick` is called about fifty times a second meanwhile.
  ///
  /// Throws `CancellationError` soon after `isCancelled` is true, when the program and its children have ended.
  func run(isCancelled: () -> Bool = { false }, tick: () -> Void = {}) throws -> Int32 {
    guard FileManager.default.createFile(atPath: output, contents: nil),
      let sink = FileHandle(forWritingAtPath: output)
    else { throw FetchError("cannot write \(output)") }
    defer { try? sink.close() }
    let process = Process()
    process.executableURL = URL(filePath: executable)
    process.arguments = arguments
    process.environment = environment
    process.standardInput = input.flatMap { FileHandle(forReadingAtPath: $0) } ?? FileHandle.nullDevice
    process.standardOutput = sink
    process.standardError = sink
    do {
      try process.run()
    } catch {
      throw FetchError("cannot run \(executable)")
    }
    while process.isRunning {
      if isCancelled() {
        Self.stop(process)
        throw CancellationError()
      }
      tick()
      Thread.sleep(forTimeInterval: Self.pollInterval)
    }
    return process.terminationReason == .exit ? process.terminationStatus : -1
  }

  /// Ends the program at once: whatever it has begun lies in a folder that is removed.
  private static func stop(_ process: Process) {
    let id = process.processIdentifier
    // A shell passes no signal on to its children, so that the whole group gets it where the child leads one.
    kill(getpgid(id) == id ? -id : id, SIGKILL)
    while process.isRunning { Thread.sleep(forTimeInterval: pollInterval) }
  }
}
