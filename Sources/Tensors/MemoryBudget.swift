import Glibc
import Synchronization

/// The bytes a session may use, shared by everything that allocates; charged before memory is taken.
package final class MemoryBudget: Sendable {
  /// The most bytes that may be charged at once.
  package let limit: Int
  private let charged = Atomic<Int>(0)

  /// A budget of `limit` bytes; nil takes seven tenths of the machine's memory.
  package init(limit: Int? = nil) {
    self.limit = max(0, limit ?? Self.shareOfMachine)
  }

  /// The bytes charged at the moment.
  package var used: Int { charged.load(ordering: .relaxed) }

  /// Charges `bytes`, or throws `MemoryLimitExceeded` and charges nothing.
  package func charge(_ bytes: Int) throws {
    guard tryCharge(bytes) else { throw refusal(of: bytes) }
  }

  /// Charges `bytes` and says whether they fit; charges nothing when they do not.
  package func tryCharge(_ bytes: Int) -> Bool {
    var current = charged.load(ordering: .relaxed)
    while true {
      let (sum, overflow) = current.addingReportingOverflow(max(0, bytes))
      if overflow || sum > limit { return false }
      let result = charged.weakCompareExchange(expected: current, desired: sum, ordering: .relaxed)
      if result.exchanged { return true }
      current = result.original
    }
  }

  /// Gives `bytes` back.
  package func release(_ bytes: Int) {
    charged.wrappingSubtract(max(0, bytes), ordering: .relaxed)
  }

  /// The error that says that `bytes` more do not fit beside what is in use, which is what was charged unless said
  /// otherwise.
  package func refusal(of bytes: Int, used: Int? = nil) -> MemoryLimitExceeded {
    MemoryLimitExceeded(
      "\(describe(bytes: bytes)) more would exceed the memory limit of \(describe(bytes: limit))"
        + " (\(describe(bytes: used ?? self.used)) in use)",
      hint: "use smaller shapes, or raise the limit with --memory")
  }

  /// The error that says that more is in use than the limit allows.
  package func exhaustion(used: Int) -> MemoryLimitExceeded {
    MemoryLimitExceeded(
      "\(describe(bytes: used)) in use exceed the memory limit of \(describe(bytes: limit))",
      hint: "keep less, or raise the limit with --memory")
  }

  private static var shareOfMachine: Int {
    let pages = sysconf(Int32(_SC_PHYS_PAGES))
    let size = sysconf(Int32(_SC_PAGESIZE))
    return pages > 0 && size > 0 ? pages / 10 * 7 * size : 4 << 30
  }
}
