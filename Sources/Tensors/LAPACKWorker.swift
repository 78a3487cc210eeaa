import Dispatch
import Glibc
import Synchronization

/// Runs calls to LAPACK, which cannot be stopped, so that the session can: `body` works on copies of its own on
/// another thread, and an interrupt throws at once and leaves it to finish unheard.
enum LAPACKWorker {
  /// The floating-point operations below which a call is over before an interrupt could matter.
  private static let brief = 1e7

  /// The result of `body`, which must own what it works on.
  static func run<Result: Sendable>(
    operations: Double, in context: Context, _ body: @escaping @Sendable () -> Result
  ) throws -> Result {
    try context.interrupt.check()
    if operations < brief { return body() }
    let outcome = Outcome<Result>()
    detach {
      let result = body()
      outcome.value.withLock { $0 = result }
      outcome.done.signal()
    }
    while outcome.done.wait(timeout: .now() + .milliseconds(20)) == .timedOut {
      try context.interrupt.check()
    }
    guard let result = outcome.value.withLock({ $0 }) else { throw Interrupted() }
    return result
  }

  /// Runs `work` on a thread of its own: in a queue, the next call would wait behind the abandoned ones.
  private static func detach(_ work: @escaping @Sendable () -> Void) {
    var thread = pthread_t()
    let job = Unmanaged.passRetained(Job(work: work))
    let status = pthread_create(
      &thread, nil,
      { job in
        if let job { Unmanaged<Job>.fromOpaque(job).takeRetainedValue().work() }
        return nil
      }, job.toOpaque())
    if status == 0 {
      pthread_detach(thread)
    } else {
      job.takeRetainedValue().work()
    }
  }

  private final class Job: Sendable {
    let work: @Sendable () -> Void
    init(work: @escaping @Sendable () -> Void) { self.work = work }
  }

  private final class Outcome<Result: Sendable>: Sendable {
    let value = Mutex<Result?>(nil)
    let done = DispatchSemaphore(value: 0)
  }
}

/// Memory that a call to LAPACK works in; it stays alive as long as the call does.
struct Workspace: Sendable {
  let storage: Storage

  /// Memory for `count` floats.
  init(_ count: Int, in context: Context) throws {
    storage = try Storage(count: Swift.max(1, count), in: context)
  }

  /// A copy of the elements of a tensor in row-major order.
  init(copying tensor: Tensor) throws {
    try self.init(tensor.count, in: tensor.context)
    try tensor.copyElements(to: pointer)
  }

  /// Memory of the size that a query has written to its first float; LAPACK rounds the size to float32.
  init(queried size: Float, in context: Context) throws {
    let count = Double(size.nextUp).rounded(.up)
    guard count < Double(Int32.max) else {
      throw TensorError("the matrix is too large for LAPACK's 32-bit sizes")
    }
    try self.init(Int(count), in: context)
  }

  var pointer: UnsafeMutablePointer<Float> { storage.pointer }
  var count: Int32 { Int32(clamping: storage.count) }

  /// The memory as a contiguous tensor; it must not be written after.
  func tensor(_ shape: [Int]) throws -> Tensor {
    Tensor(storage: storage, shape: shape, strides: nil, offset: 0, count: try Tensor.elementCount(of: shape))
  }
}

extension Tensor {
  /// The rows and columns of a matrix LAPACK can work on; throws for anything else, NaN and infinity included,
  /// over which LAPACK may loop for ever.
  func matrixSize(for name: String, square: Bool = false) throws -> (rows: Int, columns: Int) {
    guard shape.count == 2, count > 0 else {
      throw TensorError(
        "\(name) needs a matrix that is not empty, and got a \(describe(shape: shape)) tensor")
    }
    if square, shape[0] != shape[1] {
      throw TensorError("\(name) needs a square matrix, and got a \(describe(shape: shape)) tensor")
    }
    guard count <= Int32.max else {
      throw TensorError(
        "\(name) cannot take a \(describe(shape: shape)) tensor: it is too large for LAPACK")
    }
    guard try isFinite() else {
      throw TensorError(
        "\(name) needs finite numbers, and the \(describe(shape: shape)) tensor holds NaN or infinity")
    }
    return (shape[0], shape[1])
  }
}
