import CSupport
import Glibc

/// Holds the whole process to a limit, so that the language's values are bounded as tensors are.
///
/// Values of the language are many and small: to charge each would cost more than to make it. Instead the machine
/// asks now and then how much memory the process has for itself, which is one read of a file of the kernel's. Only
/// when that is beyond the limit the heap is counted, since pages that hold nothing any more are no harm. What was
/// there before the session does not count.
final class ProcessMemory {
  private let limit: Int
  private let before: Int
  private let mapped: () -> Int
  private let statistics: Int32
  /// Pages beyond the limit that turned out to hold nothing: no reason to count the heap again until there are more.
  private var tolerated = 0

  /// Starts to watch; `limit` is in bytes, and `mapped` says how many of the session's are not on the heap.
  init(limit: Int, mapped: @escaping () -> Int) {
    self.limit = limit
    self.mapped = mapped
    statistics = open("/proc/self/statm", O_RDONLY | O_CLOEXEC)
    before = heap_bytes_in_use()
  }

  deinit { if statistics >= 0 { close(statistics) } }

  /// Whether the process has more than the limit, or would have with `bytes` more.
  ///
  /// `release` gives back what is kept for later use only; it is called before the verdict.
  func isExceeded(adding bytes: Int = 0, release: () -> Void) -> Bool {
    let (wanted, overflow) = residentBytes.addingReportingOverflow(bytes)
    guard overflow || wanted > limit + before + tolerated else { return false }
    release()
    heap_trim()
    let (needed, isHuge) = inUse.addingReportingOverflow(bytes)
    if isHuge || needed > limit { return true }
    tolerated = max(0, residentBytes - limit - before) + limit / 16
    return false
  }

  /// The bytes that have been allocated since the watch began and not been freed.
  var inUse: Int { max(0, Int(heap_bytes_in_use()) - before) + mapped() }

  /// The bytes of memory that is not shared with a file, 0 where the system does not tell.
  private var residentBytes: Int {
    guard statistics >= 0 else { return 0 }
    return withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 128) { buffer in
      let count = pread(statistics, buffer.baseAddress, buffer.count, 0)
      let fields = buffer.prefix(max(0, count)).split(separator: UInt8(ascii: " ")).prefix(3).map { digits in
        digits.reduce(0) { $0 * 10 + Int($1 & 15) }
      }
      return fields.count == 3 ? (fields[1] - fields[2]) * Int(getpagesize()) : 0
    }
  }
}
