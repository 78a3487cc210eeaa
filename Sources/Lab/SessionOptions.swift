import Foundation

/// What a session is allowed and told at its start.
package struct SessionOptions {
  /// Threads for large operations; nil is one per core.
  package var threads: Int?
  /// The memory limit in bytes; nil is a share of the machine's.
  package var memoryLimit: Int?
  /// Where the session's stream of random numbers starts.
  package var seed: UInt64 = 0
  /// The folder that relative paths start from when reading: the script's own, or the current one.
  package var folder: URL
  /// The current folder, whose `out/` may be written.
  package var current = URL(fileURLWithPath: FileManager.default.currentDirectoryPath)
  /// What the environment says about where the model cache is; nil for the process's own variables, which take long to
  /// read and are read when they are needed.
  package var environment: [String: String]?
  /// Folders that may be read besides `folder` and the model cache.
  package var readable: [URL] = []
  /// Folders that may be written besides `out/` in the current folder.
  package var writable: [URL] = []
  /// Whether programs see the builtins that test suites of the language need.
  package var hasTestBuiltins = false

  /// Whether the memory limit holds for the whole process, the language's values included: for a process that has one
  /// session at a time.
  package var watchesProcess = false
  /// The most steps a source may take, turns of loops and calls; nil is no limit.
  package var stepLimit: Int?

  package init(folder: URL = URL(fileURLWithPath: FileManager.default.currentDirectoryPath)) {
    self.folder = folder
  }
}
