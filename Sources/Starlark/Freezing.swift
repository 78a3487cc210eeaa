/// Makes values immutable, with all that they lead to: what a loaded file leaves behind.
enum Freezing {
  /// What a frozen container adds to its count of walking loops, so that one test finds both reasons not to change.
  static let mark = 1 << 62

  /// Freezes values and everything reachable from them; neither depth nor a cycle can hurt.
  static func freeze(_ values: some Sequence<Value>) {
    var pending: [Object] = []
    for case .object(let object) in values where object.isContainer { pending.append(object) }
    var seen: Set<ObjectIdentifier> = []
    while let object = pending.popLast() {
      if seen.insert(ObjectIdentifier(object)).inserted { object.freeze(into: &pending) }
    }
  }

  /// The error that a container cannot change now, for a loop walks it or it is frozen.
  static func failure(_ type: String, _ walkers: Int, copy: String) -> Failure {
    walkers >= mark
      ? Failure(
        "cannot change a frozen \(type)",
        hint: "the values of a loaded file do not change; work on a copy: \(copy)")
      : Failure("cannot change a \(type) during iteration", hint: "loop over list(x), a copy")
  }
}

extension HashTable {
  /// Adds the keys and values that are containers.
  func addContainers(to list: inout [Object]) {
    for entry in entries {
      if case .object(let object) = entry.key, object.isContainer { list.append(object) }
      if case .object(let object) = entry.value, object.isContainer { list.append(object) }
    }
  }
}
