extension List {
  /// The methods of the type.
  static let methods = MethodTable<List>([
    Method("append(x, /)", "Adds an element at the end.", example: "[1, 2].append(3)") { list, call in
      try list.append(call.value("x"), call.thread)
      return .none
    }.with { receiver, arguments, count in
      let list = unsafeDowncast(receiver, to: List.self)
      guard count == 1, list.count < list.storage.capacity else { return nil }
      try list.checkMutable()
      list.storage.append(arguments.take())
      return Value.none
    },
    Method("clear()", "Removes all elements.", example: "[1, 2].clear()") { list, _ in
      try list.checkMutable()
      list.storage.removeAll()
      return .none
    },
    Method(
      "extend(x, /)", "Adds the elements of an iterable at the end.", example: "[1].extend(range(3))"
    ) { list, call in
      try list.extend(by: try call.thread.elements(of: call.value("x")), call.thread)
      return .none
    },
    Method(
      "index(x, start=None, end=None, /)", "The position of the first element equal to x.",
      parameters: ["start": "where to begin, counted from the end if negative", "end": "where to stop"],
      example: "[\"a\", \"b\"].index(\"b\")"
    ) { list, call in
      let (start, end) = try bounds(call, count: list.count)
      if let index = try list.storage.values.position(of: call.value("x"), in: start..<max(start, end)) {
        return .int(index)
      }
      throw Failure("the value \(call.value("x").brief) is not in the list")
    },
    Method(
      "insert(i, x, /)", "Puts an element before position i.",
      parameters: ["i": "counted from the end if negative"], example: "[1, 3].insert(1, 2)"
    ) { list, call in
      let index = try call.int("i")
      let position = min(max(index < 0 ? index + list.count : index, 0), list.count)
      try list.makeRoom(for: 1, call.thread)
      try call.thread.work(bytes: (list.count - position) * MemoryLayout<Value>.stride)
      list.storage.insert(call.value("x"), at: position)
      return .none
    },
    Method(
      "pop(i=-1, /)", "Removes the element at position i and gives it.",
      parameters: ["i": "counted from the end if negative"], example: "[1, 2].pop()"
    ) { list, call in
      guard list.count > 0 else { throw Failure("the list is empty") }
      let index = try elementIndex(call.value("i"), count: list.count, of: "list")
      try list.checkMutable()
      try call.thread.work(bytes: (list.count - index) * MemoryLayout<Value>.stride)
      return list.storage.remove(at: index)
    },
    Method("remove(x, /)", "Removes the first element equal to x.", example: "[1, 2].remove(1)") {
      list, call in
      guard let index = try list.storage.values.position(of: call.value("x")) else {
        throw Failure("the value \(call.value("x").brief) is not in the list")
      }
      try list.checkMutable()
      _ = list.storage.remove(at: index)
      return .none
    },
  ])
}

extension List {
  /// Adds elements at the end.
  func extend(by more: [Value], _ thread: Interpreter) throws {
    try makeRoom(for: more.count, thread)
    try more.withUnsafeBufferPointer { more in
      try Interpreter.portions(of: more.indices, polling: thread) { portion in
        try checkMutable()
        storage.append(contentsOf: UnsafeBufferPointer(rebasing: more[portion]))
      }
    }
  }

  /// Asks the memory budget before the storage grows.
  func makeRoom(for more: Int, _ thread: Interpreter) throws {
    try checkMutable()
    let needed = count + more
    guard needed > storage.capacity else { return }
    try thread.bound(count: max(needed, count * 2), of: Value.self)
    storage.reserve(needed)
  }
}

/// The range given by `start` and `end` parameters, clamped as slices are.
func bounds(_ call: Call, count: Int) throws -> (start: Int, end: Int) {
  let slice = SliceKey(start: call.value("start"), stop: call.value("end"), step: .none)
  let (start, _, steps) = try slice.resolve(count: count)
  return (start, start + steps)
}
