import Foundation
import Lab
import Models
import Starlark
import TestSupport

/// What a session writes, kept for tests to look at.
final class Screen: SessionOutput {
  private(set) var text = ""
  private(set) var states: [ProgressState?] = []
  /// Called with each state, so that a test can act in the middle of long work.
  var onProgress: (ProgressState?) -> Void = { _ in }
  let width: Int

  init(width: Int = 80) { self.width = width }

  func write(_ text: String) { self.text += text }

  func progress(_ state: ProgressState?) {
    states.append(state)
    onProgress(state)
  }
}

/// A session in a folder of its own.
final class LabBench {
  let screen: Screen
  let folder: TemporaryFolder
  let session: Session

  init(
    seed: UInt64 = 0, threads: Int = 1, memory: Int? = 1 << 30, width: Int = 80,
    _ change: (inout SessionOptions) -> Void = { _ in }
  ) throws {
    screen = Screen(width: width)
    folder = try TemporaryFolder()
    var options = SessionOptions(folder: folder.url)
    options.current = folder.url
    options.threads = threads
    options.memoryLimit = memory
    options.seed = seed
    change(&options)
    session = Session(options, output: screen)
  }

  @discardableResult
  func run(_ code: String) throws -> Value? {
    try session.run(source(code))
  }

  /// What a prompt would show for the value that code gave.
  func display(_ value: Value, of code: String) throws -> String {
    try session.display(result: value, of: source(code))
  }

  private func source(_ code: String) -> Source { Source(name: "test.star", text: code) }

  /// What a prompt would show for the value of the last expression, or the rendered error.
  @discardableResult
  func show(_ code: String) -> String {
    do {
      return try run(code).map { try display($0, of: code) } ?? ""
    } catch let error as Diagnostics {
      return error.render()
    } catch {
      return "\(error)"
    }
  }

  /// The rendered error of code that fails, with the folder's path written as `FOLDER`.
  func error(_ code: String) -> String {
    do {
      try run(code)
      return "no error"
    } catch let error as Diagnostics {
      return error.render().replacing(folder.path, with: "FOLDER")
    } catch {
      return "\(error)"
    }
  }
}
