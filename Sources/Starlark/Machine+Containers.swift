extension Interpreter {
  /// Turns the sequence in a register into the state of a loop.
  @inline(never)
  func iterate(_ a: UnsafeMutablePointer<Value>) throws {
    if case .object(let object) = a.pointee, type(of: object) == IntegerRange.self {
      let range = unsafeDowncast(object, to: IntegerRange.self)
      a[1] = .int(range.count)
      a[2] = .int(range.step)
      a.pointee = .int(range.start)
    } else {
      a.pointee = .object(try a.pointee.makeIterator())
    }
  }

  /// Puts the next element of an iterator into a register; returns false at the end.
  @inline(never)
  func advance(_ iterator: Object, into register: UnsafeMutablePointer<Value>) throws -> Bool {
    guard let value = try unsafeDowncast(iterator, to: ValueIterator.self).next() else { return false }
    register.store(value)
    return true
  }

  /// The values of `c` registers from `b` on, which they leave.
  func collect(_ instruction: Instruction, _ registers: UnsafeMutablePointer<Value>) -> ValueStorage {
    let count = Int(instruction.c)
    var values = ValueStorage(capacity: count)
    values.append(moving: registers + Int(instruction.b), count: count)
    return values
  }

  /// Appends to a list that may change.
  @inline(__always)
  func append(_ element: consuming Value, to list: List) throws {
    if list.count < list.storage.capacity {
      list.storage.append(element)
    } else {
      try list.append(element, self)
    }
  }

  @inline(never)
  func insert(
    _ a: UnsafeMutablePointer<Value>, _ instruction: Instruction, _ registers: UnsafeMutablePointer<Value>
  ) throws {
    guard let dict = a.pointee.asObject(Dict.self) else { return }
    let key = registers + Int(instruction.b)
    let value = registers + Int(instruction.c)
    if instruction.flag != 0, try dict.value(for: key.pointee) != nil {
      throw Failure("the key \(key.pointee.brief) is given twice")
    }
    try dict.set(key.pointee, to: value.pointee)
    key.pointee = .none
    value.pointee = .none
  }

  @inline(never)
  func unpack(_ a: UnsafeMutablePointer<Value>, _ b: UnsafeMutablePointer<Value>, count: Int) throws {
    let value = b.take()
    if case .object(let object) = value {
      if let tuple = object as? Tuple, tuple.count == count {
        for index in 0..<count { (a + index).store(tuple.storage.start[index]) }
        return
      }
      if let list = object as? List, list.count == count {
        for index in 0..<count { (a + index).store(list.storage.start[index]) }
        return
      }
    }
    for (index, element) in try unpacked(value, count: count).enumerated() { (a + index).store(element) }
  }

  private func unpacked(_ value: Value, count: Int) throws -> [Value] {
    guard case .object(let object) = value,
      try object is List || object is Tuple || object.makeIterator() != nil
    else { throw Failure.cannotUnpack(value, count: count) }
    let elements = try value.elements(limit: count + 1)
    guard elements.count == count else {
      let length = try object.length()
      let got = elements.count < count ? "\(elements.count)" : length.map { "\($0)" } ?? "more"
      throw Failure(
        "cannot unpack \(got) value\(got == "1" ? "" : "s") into \(count) variable\(count == 1 ? "" : "s")")
    }
    return elements
  }

  @inline(never)
  func attribute(_ name: String, of value: Value) throws -> Value {
    guard case .object(let object) = value else { throw Failure.noAttribute(name, value) }
    if let found = try object.attribute(name) { return found }
    throw Failure.noAttribute(name, value)
  }

  @inline(never)
  func setAttribute(
    _ name: String, of a: UnsafeMutablePointer<Value>, to b: UnsafeMutablePointer<Value>, _ flag: UInt8
  ) throws {
    guard case .object(let object) = a.pointee, try object.setAttribute(name, to: b.pointee) else {
      throw Failure(
        "the attribute \"\(name)\" of a value of type \(a.pointee.typeName) cannot be assigned to")
    }
    if flag & 1 != 0 { a.pointee = .none }
    if flag & 2 != 0 { b.pointee = .none }
  }

  /// `a = b[c]`.
  @inline(never)
  func getIndex(_ instruction: Instruction, _ registers: UnsafeMutablePointer<Value>) throws {
    let b = registers + Int(instruction.b)
    let c = registers + Int(instruction.c)
    let value = try element(of: b, at: c)
    b.clear(if: instruction.flag & 1 != 0)
    c.clear(if: instruction.flag & 2 != 0)
    (registers + Int(instruction.a)).store(value)
  }

  /// The element of a container: lists, tuples and dictionaries, the usual ones, come first.
  @inline(__always)
  private func element(
    of container: UnsafeMutablePointer<Value>, at key: UnsafeMutablePointer<Value>
  ) throws -> Value {
    if let list = container.object(of: List.self) {
      if let index = key.int {
        let element: Value? = list._withUnsafeGuaranteedRef { list in
          let position = index < 0 ? index &+ list.count : index
          return position >= 0 && position < list.count ? list.storage.start[position] : nil
        }
        if let element { return element }
      }
    } else if let dict = container.object(of: Dict.self) {
      let hash = try key.tableHash()
      let element: Value? = try dict._withUnsafeGuaranteedRef { dict in
        try dict.table.find(key, hash: hash).map { dict.table.entries[$0].value }
      }
      if let element { return element }
    } else if let tuple = container.object(of: Tuple.self), let index = key.int {
      let element: Value? = tuple._withUnsafeGuaranteedRef { tuple in
        let position = index < 0 ? index &+ tuple.count : index
        return position >= 0 && position < tuple.count ? tuple.storage.start[position] : nil
      }
      if let element { return element }
    }
    guard case .object(let object) = container.pointee else {
      throw Failure.notIndexable(container.pointee.typeName)
    }
    return try object.element(at: key.pointee)
  }

  /// `a[b] = c`.
  @inline(never)
  func setIndex(_ instruction: Instruction, _ registers: UnsafeMutablePointer<Value>) throws {
    let container = registers + Int(instruction.a)
    let key = registers + Int(instruction.b)
    let value = registers + Int(instruction.c)
    if let dict = container.object(of: Dict.self) {
      try dict._withUnsafeGuaranteedRef { try setEntry(of: $0, key, value) }
    } else if case .object(let object) = container.pointee {
      try object.setElement(at: key.pointee, to: value.pointee)
    } else {
      throw Failure.noElementAssignment(container.pointee.typeName)
    }
    container.clear(if: instruction.flag & 1 != 0)
    key.clear(if: instruction.flag & 2 != 0)
    value.clear(if: instruction.flag & 4 != 0)
  }

  /// `a[b] += c` where a is a dict or list, its element a small integer and the sum one, too; returns false, with
  /// nothing done, for all others.
  @inline(never)
  func addToElement(_ instruction: Instruction, _ registers: UnsafeMutablePointer<Value>) throws -> Bool {
    let container = registers + Int(instruction.a)
    let key = registers + Int(instruction.b)
    var isDone = false
    if let dict = container.object(of: Dict.self) {
      let hash = try key.tableHash()
      isDone = try dict._withUnsafeGuaranteedRef { dict in
        guard dict.walkers == 0, let index = try dict.table.find(key, hash: hash) else { return false }
        return dict.table.add(instruction.immediate, at: index)
      }
    } else if let list = container.object(of: List.self), let index = key.int {
      isDone = list._withUnsafeGuaranteedRef { list in
        let position = index < 0 ? index &+ list.count : index
        guard list.walkers == 0, position >= 0, position < list.count else { return false }
        return (list.storage.start + position).add(instruction.immediate)
      }
    }
    guard isDone else { return false }
    container.clear(if: instruction.flag & 1 != 0)
    key.clear(if: instruction.flag & 2 != 0)
    return true
  }

  @inline(__always)
  private func setEntry(
    of dict: Dict, _ key: UnsafeMutablePointer<Value>, _ value: UnsafeMutablePointer<Value>
  ) throws {
    try dict.checkMutable()
    if let index = try dict.table.find(key, hash: key.tableHash()) {
      // The value is a temporary: an assignment is a statement.
      dict.table.set(value.take(), at: index)
    } else {
      try dict.table.set(key.pointee, to: value.pointee)
    }
  }

  /// `a = b in c`, or its opposite.
  @inline(never)
  func contains(_ instruction: Instruction, _ registers: UnsafeMutablePointer<Value>, isNegated: Bool) throws
  {
    let b = registers + Int(instruction.b)
    let c = registers + Int(instruction.c)
    let outcome: Bool
    if let dict = c.object(of: Dict.self) {
      let hash = try b.tableHash()
      outcome = try dict._withUnsafeGuaranteedRef { try $0.table.find(b, hash: hash) != nil }
    } else {
      outcome = try contains(c.pointee, b.pointee)
    }
    b.clear(if: instruction.flag & 1 != 0)
    c.clear(if: instruction.flag & 2 != 0)
    (registers + Int(instruction.a)).store(.bool(outcome != isNegated))
  }

  func makeSlice(_ a: UnsafeMutablePointer<Value>) {
    let slice = SliceKey(start: a[0], stop: a[1], step: a[2])
    a[1] = .none
    a[2] = .none
    a.pointee = .object(slice)
  }

  /// Makes the text of one field of an f-string.
  @inline(never)
  func format(
    _ a: UnsafeMutablePointer<Value>, _ instruction: Instruction, _ constants: UnsafeMutablePointer<Value>
  ) throws {
    // Small integers and strings never change: what puts the pieces together writes them as they are.
    if instruction.flag == 0, instruction.b != 2, a.int != nil || a.string != nil { return }
    var value = a.pointee
    if instruction.b == 1 { value = .object(try Str.displaying(value, polling: self)) }
    if instruction.b == 2 { value = .object(try Printer.repr(value, polling: self)) }
    guard instruction.flag != 0 else { return a.store(.object(try Str.displaying(value, polling: self))) }
    if instruction.flag == 2 {
      guard let constant = (constants + Int(instruction.c)).object(of: ConstantFormat.self) else { return }
      var text = TextBuilder()
      try constant._withUnsafeGuaranteedRef { try append(value, by: $0, to: &text) }
      return a.store(.object(text.finish()))
    }
    let specification = (a + 1).take()
    guard let specification = specification.asObject(Str.self), specification.count > 0 else {
      return a.store(.object(try Str.displaying(value, polling: self)))
    }
    var text = TextBuilder()
    try append(value, by: specification, to: &text)
    a.store(.object(text.finish()))
  }

  @inline(never)
  func buildString(_ instruction: Instruction, _ registers: UnsafeMutablePointer<Value>) throws {
    let first = registers + Int(instruction.b)
    let count = Int(instruction.c)
    var text = TextBuilder()
    for index in 0..<count {
      if let piece = (first + index).string {
        piece._withUnsafeGuaranteedRef { text.append($0) }
        (first + index).store(.none)
        try text.look(self)
      } else if let int = (first + index).int {
        text.append(decimal: int)
      }
    }
    (registers + Int(instruction.a)).store(.object(text.finish()))
  }
}

extension List {
  /// Appends an element; the memory budget is asked before the storage grows.
  @inline(__always)
  func append(_ value: consuming Value, _ thread: Interpreter) throws {
    try checkMutable()
    if count == storage.capacity, count >= 1024 { try thread.bound(count: count * 2, of: Value.self) }
    storage.append(value)
  }
}

extension Host {
  /// Asks whether memory may be taken, without keeping the charge: containers come and go with the program.
  func probe(bytes: Int) throws {
    try charge(bytes: bytes)
    release(bytes: bytes)
  }
}
