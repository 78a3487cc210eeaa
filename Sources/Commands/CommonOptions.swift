import ArgumentParser
import Foundation
import Lab
import Lessons

/// When colours are written.
enum ColorChoice: String, ExpressibleByArgument, CaseIterable { case auto, always, never }

/// A number of bytes: `512MiB`, `2GB`, `1.5G`, `1000000`.
package struct ByteSize: ExpressibleByArgument, Equatable {
  /// The number, at least 1.
  package let bytes: Int

  /// Reads a number with an optional unit, whatever its case.
  package init?(argument: String) {
    let units: [(String, Double)] = [
      ("kib", 1024), ("mib", 1_048_576), ("gib", 1_073_741_824), ("kb", 1e3), ("mb", 1e6), ("gb", 1e9),
      ("k", 1e3), ("m", 1e6), ("g", 1e9), ("b", 1),
    ]
    let text = argument.lowercased()
    let unit = units.first { text.hasSuffix($0.0) }
    let digits = text.dropLast(unit?.0.count ?? 0)
    guard digits.allSatisfy({ $0.isASCII && $0.isNumber || $0 == "." }), let number = Double(digits) else {
      return nil
    }
    let bytes = number * (unit?.1 ?? 1)
    guard bytes >= 1, bytes < 1e18 else { return nil }
    self.bytes = Int(bytes)
  }
}

/// How colours are chosen, for every command that writes text.
struct ColorOptions: ParsableArguments {
  @Option(help: ArgumentHelp("Colours: auto, always or never.", valueName: "when"))
  var color = ColorChoice.auto

  /// The page on the terminal or wherever the streams go.
  func makePage() -> TerminalPage { TerminalPage(color: color) }
}

/// What every command that runs programs takes.
struct CommonOptions: ParsableArguments {
  @Option(help: ArgumentHelp("Threads for large operations; one per core if not given.", valueName: "n"))
  var threads: Int?

  @Option(
    help: ArgumentHelp(
      "The most memory that programs may hold, such as 2GB; 70% of the machine's if not given.",
      valueName: "size"))
  var memory: ByteSize?

  @Option(
    help: ArgumentHelp("The most steps a program may take, turns of loops and calls.", valueName: "n"))
  var steps: Int?

  @Option(help: ArgumentHelp("Where random numbers start.", valueName: "n"))
  var seed: UInt64 = 0

  @Option(help: ArgumentHelp("A folder that programs may read; may be repeated.", valueName: "dir"))
  var allowRead: [String] = []

  @Option(help: ArgumentHelp("A folder that programs may write; may be repeated.", valueName: "dir"))
  var allowWrite: [String] = []

  /// For test suites of the language: `catch`, `freeze`, `struct` and `matches`.
  @Flag(name: .customLong("test-builtins"), help: .private) var testBuiltins = false

  @OptionGroup var colors: ColorOptions

  func validate() throws {
    if let threads, !(1...4096).contains(threads) {
      throw ValidationError("--threads must be a number from 1 to 4096, not \(threads)")
    }
    if let steps, steps < 1 { throw ValidationError("--steps must be at least 1, not \(steps)") }
  }

  /// What a session in a folder is told where no option says otherwise.
  static func defaults(folder: URL) -> SessionOptions {
    var options = SessionOptions(folder: folder)
    options.watchesProcess = true
    return options
  }

  /// A session whose relative paths start from a folder.
  func makeEngine(folder: URL) -> LabEngine {
    var options = Self.defaults(folder: folder)
    options.threads = threads
    options.memoryLimit = memory?.bytes
    options.stepLimit = steps
    options.seed = seed
    options.hasTestBuiltins = testBuiltins
    options.readable = allowRead.map { URL(fileURLWithPath: $0) }
    options.writable = allowWrite.map { URL(fileURLWithPath: $0) }
    return LabEngine(options)
  }

  /// A session in the current folder.
  func makeEngine() -> LabEngine {
    makeEngine(folder: URL(fileURLWithPath: FileManager.default.currentDirectoryPath))
  }
}

/// Where lessons and quizzes are looked for.
struct LibraryOptions: ParsableArguments {
  @Option(help: ArgumentHelp("The folder of the lessons.", valueName: "dir"))
  var lessons: String?

  /// Finds the lessons, or throws a `FileError` that says how to name them.
  func find() throws -> Library {
    try Library.find(asked: lessons, executable: Self.executable)
  }

  /// Finds the lessons where no option names them.
  static func findDefault() throws -> Library { try Library.find(asked: nil, executable: executable) }

  private static var executable: String {
    (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? CommandLine.arguments[0]
  }
}
