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

  func collect(_ instruction: Instruction, _ registers: UnsafeMutablePointer<Value>) -> ContiguousArray<Value>
  {
    let first = registers + Int(instruction.b)
    let count = Int(instruction.c)
    let values = ContiguousArray(UnsafeBufferPointer(start: first, count: count))
    for index in 0..<count { first[index] = .none }
    return values
  }

  @inline(never)
  func append(_ a: UnsafeMutablePointer<Value>, _ b: UnsafeMutablePointer<Value>) throws {
    guard let list = a.pointee.asObject(List.self) else { return }
    try list.append(b.pointee, charging: host)
    b.pointee = .none
  }

  @inline(never)
  func insert(
    _ a: UnsafeMutablePointer<Value>, _ instruction: Instruction, _ registers: UnsafeMutablePointer<Value>
  ) throws {
    guard let dict = a.pointee.asObject(Dict.self) else { return }
    let key = registers + Int(instruction.b)
    let value = registers + Int(instruction.c)
    if instruction.flag != 0, try dict.value(for: key.pointee) != nil {
      throw Failure("the key \(key.pointee.repr) is given twice")
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
        for index in 0..<count { (a + index).store(tuple.elements[index]) }
        return
      }
      if let list = object as? List, list.count == count {
        for index in 0..<count { (a + index).store(list.elements[index]) }
        return
      }
    }
    for (index, element) in try unpacked(value, count: count).enumerated() { (a + index).store(element) }
  }

  private func unpacked(_ value: Value, count: Int) throws -> [Value] {
    guard case .object(let object) = value,
      try object is List || object is Tuple || object.makeIterator() != nil
    else { throw Failure("cannot unpack a value of type \(value.typeName) into \(count) variables") }
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
    guard case .object(let object) = value else {
      throw Failure("a value of type \(value.typeName) has no attribute \"\(name)\"")
    }
    if let found = try object.attribute(name) { return found }
    let near = Spelling.nearest(to: name, among: object.attributeNames)
    throw Failure(
      "a value of type \(object.typeName) has no attribute \"\(name)\"",
      hint: near.map { "did you mean .\($0)?" })
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

  @inline(__always)
  func element(of container: Value, at key: Value) throws -> Value {
    guard case .object(let object) = container else {
      throw Failure("cannot index a value of type \(container.typeName)")
    }
    let type = type(of: object)
    if type == List.self {
      if case .int(let index) = key {
        let list = unsafeDowncast(object, to: List.self)
        let position = index < 0 ? index &+ list.count : index
        if position >= 0, position < list.count { return list.elements[position] }
      }
    } else if type == Dict.self {
      if let value = try unsafeDowncast(object, to: Dict.self).table.value(for: key) { return value }
    } else if type == Tuple.self, case .int(let index) = key {
      let tuple = unsafeDowncast(object, to: Tuple.self)
      let position = index < 0 ? index &+ tuple.count : index
      if position >= 0, position < tuple.count { return tuple.elements[position] }
    }
    return try object.element(at: key)
  }

  @inline(never)
  func setElement(_ instruction: Instruction, _ registers: UnsafeMutablePointer<Value>) throws {
    let container = registers + Int(instruction.a)
    let key = registers + Int(instruction.b)
    let value = registers + Int(instruction.c)
    guard case .object(let object) = container.pointee else {
      throw Failure("a value of type \(container.pointee.typeName) does not support item assignment")
    }
    if type(of: object) == Dict.self {
      try unsafeDowncast(object, to: Dict.self).set(key.pointee, to: value.pointee)
    } else {
      try object.setElement(at: key.pointee, to: value.pointee)
    }
    container.clear(if: instruction.flag & 1 != 0)
    key.clear(if: instruction.flag & 2 != 0)
    value.clear(if: instruction.flag & 4 != 0)
  }

  func makeSlice(_ a: UnsafeMutablePointer<Value>) {
    let slice = SliceKey(start: a[0], stop: a[1], step: a[2])
    a[1] = .none
    a[2] = .none
    a.pointee = .object(slice)
  }

  /// Makes the text of one field of an f-string.
  @inline(never)
  func format(_ a: UnsafeMutablePointer<Value>, _ instruction: Instruction) throws {
    var value = a.pointee
    if instruction.b == 1 { value = .object(Str.displaying(value)) }
    if instruction.b == 2 { value = .object(Str(bytes: Printer.reprBytes(value))) }
    guard instruction.flag != 0 else { return a.store(.object(Str.displaying(value))) }
    let specification = (a + 1).take()
    guard let specification = specification.asObject(Str.self), specification.count > 0 else {
      return a.store(.object(Str.displaying(value)))
    }
    var text = TextBuilder()
    try append(value, by: specification, to: &text)
    a.store(.object(text.str))
  }

  @inline(never)
  func buildString(_ instruction: Instruction, _ registers: UnsafeMutablePointer<Value>) throws {
    let first = registers + Int(instruction.b)
    let count = Int(instruction.c)
    var text = TextBuilder()
    for index in 0..<count {
      if let piece = first[index].asObject(Str.self) { text.append(piece) }
      (first + index).store(.none)
    }
    registers[Int(instruction.a)] = .object(text.str)
  }
}

extension List {
  /// Appends an element; the memory budget is asked before the storage grows.
  func append(_ value: Value, charging host: any Host) throws {
    try mutate { elements in
      if elements.count == elements.capacity, elements.count >= 1024 {
        try host.probe(bytes: elements.count * 2 * MemoryLayout<Value>.stride)
      }
      elements.append(value)
    }
  }
}

extension Host {
  /// Asks whether memory may be taken, without keeping the charge: containers come and go with the program.
  func probe(bytes: Int) throws {
    try charge(bytes: bytes)
    release(bytes: bytes)
  }
}
