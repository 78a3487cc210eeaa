import Foundation
import Tensors

/// A file that comes into being whole or not at all: it is written beside its place and renamed when complete.
///
/// Whoever has the old file mapped keeps the old bytes.
struct AtomicFile: ~Copyable {
  private let path: String
  private let temporaryPath: String
  private let descriptor: Int32
  private var isCommitted = false

  /// Opens a temporary file in the folder of `path`.
  init(path: String) throws {
    self.path = path
    let folder = path.lastIndex(of: "/").map { String(path[...$0]) } ?? ""
    let suffix = String(UInt64.random(in: .min ... .max), radix: 36)
    temporaryPath = "\(folder).\(SystemCall.fileName(path)).\(suffix).part"
    descriptor = open(temporaryPath, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o644)
    guard descriptor >= 0 else { throw CheckpointError.system("write", path, code: errno) }
  }

  deinit {
    close(descriptor)
    if !isCommitted { unlink(temporaryPath) }
  }

  /// The most bytes that are handed over before the disk must have them, so that an interrupt waits for no more.
  private static let slice = 4 << 20

  /// Appends bytes; throws `Interrupted` between slices when asked to stop.
  func write(_ bytes: UnsafeRawBufferPointer, interrupt: InterruptFlag? = nil) throws {
    var rest = bytes
    while let start = rest.baseAddress, rest.count > 0 {
      try interrupt?.check()
      let written = Foundation.write(descriptor, start, min(rest.count, Self.slice))
      if written < 0, errno == EINTR { continue }
      guard written > 0, written < Self.slice || fdatasync(descriptor) == 0 else {
        throw CheckpointError.system("write", path, code: errno)
      }
      rest = UnsafeRawBufferPointer(rebasing: rest[written...])
    }
  }

  /// Makes the file appear at its path, in place of what was there.
  mutating func commit() throws {
    guard fsync(descriptor) == 0, rename(temporaryPath, path) == 0 else {
      throw CheckpointError.system("write", path, code: errno)
    }
    isCommitted = true
  }
}
