/// Elements that nothing refers to any more, and that are still to be given up.
///
/// To free some millions of objects takes seconds, in which nobody could stop the program. So a large container
/// leaves its elements to the interpreter when it dies, which gives them up a portion at a time.
final class Remains {
  /// What fewer elements leave is freed at once.
  static let threshold = 10_000

  @exclusivity(unchecked) private var elements: ValueStorage
  @exclusivity(unchecked) private var table: HashTable

  /// Takes over the elements of a list or tuple.
  init(_ elements: consuming ValueStorage) {
    self.elements = elements
    table = HashTable()
  }

  /// Takes over a result that is half built.
  convenience init(_ elements: consuming ContiguousArray<Value>) {
    var storage = ValueStorage(capacity: elements.count)
    elements.withUnsafeBufferPointer { storage.append(contentsOf: $0) }
    self.init(storage)
  }

  /// Takes over the entries of a dictionary or set.
  init(_ table: consuming HashTable) {
    elements = ValueStorage(capacity: 0)
    self.table = table
  }

  /// Gives up so many elements; returns whether there are more.
  fileprivate func release(_ count: Int) -> Bool {
    elements.removeLast(count)
    table.releaseLast(count)
    return elements.count > 0 || table.entries.count > 0
  }
}

extension Interpreter {
  /// Takes over what a container leaves.
  func bury(_ remains: Remains) { self.remains.append(remains) }

  /// Gives up a portion of what dead containers have left.
  func releasePortion() {
    // What is released may leave remains of its own: those come next.
    guard let last = remains.popLast() else { return }
    if last.release(Self.portion >> 2) { remains.append(last) }
  }

  /// Gives up all that dead containers have left, unless the program is asked to stop meanwhile.
  func releaseRemains() {
    while !remains.isEmpty, !host.isInterrupted { releasePortion() }
  }

  /// Asks for memory, a second time when there is more after giving up what dead containers have left.
  func afterRelease(_ ask: () throws -> Void) throws {
    do {
      try ask()
    } catch {
      guard !remains.isEmpty else { throw error }
      releaseRemains()
      try ask()
    }
  }
}

extension Object {
  /// Frees nested containers one at a time, so that depth costs no stack.
  static func release(_ pending: inout [Object]) {
    var count = 0
    while var object = pending.popLast() {
      if isKnownUniquelyReferenced(&object) { object.surrender(into: &pending) }
      count += 1
      if count > Remains.threshold, !pending.isEmpty, let thread = Interpreter.running {
        var rest = ValueStorage(capacity: pending.count)
        for object in pending { rest.append(.object(object)) }
        thread.bury(Remains(rest))
        return pending.removeAll()
      }
    }
  }
}
