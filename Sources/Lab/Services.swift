import Foundation
import Models
import Starlark
import Tensors

/// What the functions of a session share: the compute context, the sandbox, the output and the checks so far.
final class Services {
  let context: Context
  private(set) var sandbox: Sandbox
  let output: any SessionOutput
  let environment: [String: String]?
  var checks: [CheckResult] = []
  private let memory: ProcessMemory?
  /// Times the program may be asked to go on until memory is looked at again.
  private var patience = 0

  init(_ options: SessionOptions, output: any SessionOutput) {
    let context = Context(threads: options.threads, memoryLimit: options.memoryLimit, seed: options.seed)
    self.context = context
    sandbox = Sandbox(options)
    self.output = output
    environment = options.environment
    memory = options.watchesProcess ? ProcessMemory(limit: context.budget.limit) { context.mappedBytes } : nil
  }

  /// Runs `body` as a program that lies in a folder; nil is the session's own.
  func inFolder<T>(_ folder: URL?, _ body: () throws -> T) rethrows -> T {
    guard let folder else { return try body() }
    let before = sandbox
    sandbox = before.around(folder)
    defer { sandbox = before }
    return try body()
  }

  /// The seed of a random function: the one given, or the next of the session's stream.
  func seed(_ call: Call) throws -> UInt64 {
    try call.intOrNil("seed").map { UInt64(bitPattern: Int64($0)) } ?? context.random.nextSeed()
  }
}

/// The outcome of one `check(condition, claim)`.
package struct CheckResult: Equatable {
  package let claim: String
  package let passed: Bool
}

/// The language's view of the session: output goes where the shell says, memory is the compute core's budget.
extension Services: Starlark.Host {
  var width: Int { output.width }
  func write(_ text: String) { output.write(text) }

  var isInterrupted: Bool { context.interrupt.isRaised }

  func charge(bytes: Int) throws {
    if let memory, memory.isExceeded(adding: bytes, release: context.releaseIdleMemory) {
      throw context.budget.refusal(of: bytes, used: memory.inUse)
    }
    try context.budget.charge(bytes)
  }

  func checkMemory() throws {
    guard let memory else { return }
    patience -= 1
    guard patience < 0 else { return }
    patience = 16
    if memory.isExceeded(release: context.releaseIdleMemory) {
      throw context.budget.exhaustion(used: memory.inUse)
    }
  }

  func release(bytes: Int) { context.budget.release(bytes) }

  func location(of path: String, from source: Source) throws -> String {
    try sandbox.loading(path, from: source.location).path
  }

  func source(at location: String) throws -> Source { try sandbox.program(at: location) }
}
