import Starlark

/// A host that shows nothing, holds the files of one input, and lets no program take long or much memory.
final class FuzzHost: Host {
  /// The steps that one source may take.
  static let stepLimit = 10_000
  /// The bytes that a session may ask for before it takes them, in all.
  private static let memoryLimit = 1 << 25
  /// How often a session may ask whether to stop: long builtins do, and every thousand steps.
  private static let patience = 50

  private var files: [String] = []
  private var patience = 0
  private var charged = 0

  /// Starts a session over files.
  func begin(_ files: [String]) {
    self.files = files
    patience = Self.patience
    charged = 0
  }

  func write(_ text: String) {}

  var isInterrupted: Bool {
    patience -= 1
    return patience < 0
  }

  func charge(bytes: Int) throws {
    let (sum, overflow) = charged.addingReportingOverflow(bytes)
    guard !overflow, sum <= Self.memoryLimit else { throw Failure("the memory limit is reached") }
    charged = sum
  }

  func release(bytes: Int) {}

  func location(of path: String, from source: Source) throws -> String {
    guard let index = Int(path), files.indices.contains(index) else {
      throw Failure("there is no file \"\(path)\" to load")
    }
    return String(index)
  }

  func source(at location: String) throws -> Source {
    guard let index = Int(location) else { throw Failure("there is no file \"\(location)\"") }
    return Source(name: location, text: files[index], location: location)
  }
}
