import Foundation

/// A regular file mapped into memory, read-only, for as long as this object lives.
///
/// Pages are read from the disk when they are first touched, so that opening a large checkpoint costs nothing.
package final class MappedFile: @unchecked Sendable {
  package let path: String

  /// The whole file; valid while this object lives.
  package let bytes: UnsafeRawBufferPointer

  /// The name by which messages call the file.
  package var name: String { SystemCall.fileName(path) }

  /// Maps the file at `path`; throws `CheckpointError` if there is none or if it is not a regular file.
  package init(path: String) throws {
    // Without O_NONBLOCK, opening a FIFO would wait for a writer.
    let descriptor = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC)
    guard descriptor >= 0 else { throw Self.openError(path, errno) }
    defer { close(descriptor) }
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { throw CheckpointError.system("read", path, code: errno) }
    switch status.st_mode & S_IFMT {
    case S_IFREG: break
    case S_IFDIR: throw CheckpointError("\(path) is a folder, not a file")
    default: throw CheckpointError("\(path) is not a regular file")
    }
    self.path = path
    let size = Int(status.st_size)
    guard size > 0 else {
      bytes = UnsafeRawBufferPointer(start: nil, count: 0)
      return
    }
    guard let start = mmap(nil, size, PROT_READ, MAP_PRIVATE, descriptor, 0), start != MAP_FAILED else {
      throw CheckpointError.system("read", path, code: errno)
    }
    bytes = UnsafeRawBufferPointer(start: start, count: size)
  }

  deinit {
    if let start = bytes.baseAddress { munmap(UnsafeMutableRawPointer(mutating: start), bytes.count) }
  }

  private static func openError(_ path: String, _ code: Int32) -> CheckpointError {
    code == ENOENT ? CheckpointError("there is no file \(path)") : .system("open", path, code: code)
  }
}
