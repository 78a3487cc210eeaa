import Dispatch
import Synchronization
import Tensors
import Testing

@Suite("Parallel regions")
struct ParallelTests {
  /// Marks each piece and says whether each was done just once.
  private func isDoneOnce(_ parallel: Parallel, pieces: Int) throws -> Bool {
    let marks = (0..<pieces).map { _ in Mark() }
    try parallel.run(pieces: pieces) { marks[$0].count.add(1, ordering: .relaxed) }
    return marks.allSatisfy { $0.count.load(ordering: .relaxed) == 1 }
  }

  private final class Mark: Sendable {
    let count = Atomic<Int>(0)
  }

  @Test("Every piece is done once, in many short regions one after the other", arguments: [1, 2, 3, 8])
  func regions(threads: Int) throws {
    let parallel = Parallel(threads: threads, interrupt: InterruptFlag())
    for region in 0..<2000 { #expect(try isDoneOnce(parallel, pieces: region % 11)) }
  }

  @Test("What one region wrote is seen by the next")
  func order() throws {
    let parallel = Parallel(threads: 3, interrupt: InterruptFlag())
    var cells = [Int](repeating: 0, count: 128)
    try cells.withUnsafeMutableBufferPointer { cells in
      nonisolated(unsafe) let cells = cells
      for region in 0..<2000 {
        let (old, new) = region % 2 == 0 ? (0, 64) : (64, 0)
        try parallel.run(pieces: 64) { cells[new + $0] = cells[old + 63 - $0] + 1 }
      }
    }
    #expect(cells.prefix(64).allSatisfy { $0 == 2000 })
  }

  @Test("A region inside a region, and regions of several threads at once, are done too")
  func together() throws {
    let parallel = Parallel(threads: 2, interrupt: InterruptFlag())
    let inner = Atomic<Int>(0)
    try parallel.run(pieces: 5) { _ in
      try? parallel.run(pieces: 7) { _ in inner.add(1, ordering: .relaxed) }
    }
    #expect(inner.load(ordering: .relaxed) == 35)
    let right = Atomic<Int>(0)
    DispatchQueue.concurrentPerform(iterations: 4) { _ in
      for _ in 0..<200 where (try? isDoneOnce(parallel, pieces: 9)) == true {
        right.add(1, ordering: .relaxed)
      }
    }
    #expect(right.load(ordering: .relaxed) == 800)
  }

  @Test("Sessions come and go with their threads")
  func sessions() throws {
    for _ in 0..<100 {
      #expect(try isDoneOnce(Parallel(threads: 4, interrupt: InterruptFlag()), pieces: 16))
    }
  }
}
