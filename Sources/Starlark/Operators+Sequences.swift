extension Interpreter {
  /// An operator between built-in containers, or nil if it has no meaning for these.
  func sequences(_ op: BinaryOperator, _ left: Value, _ right: Value) throws -> Value? {
    switch op {
    case .add: return try concatenate(left, right)
    case .multiply: return try repetition(left, right) ?? repetition(right, left)
    case .modulo:
      guard let format = left.asObject(Str.self) else { return nil }
      return .object(try percentFormat(format, right))
    case .or, .and, .xor, .subtract: return try combine(op, left, right)
    default: return nil
    }
  }

  private func concatenate(_ left: Value, _ right: Value) throws -> Value? {
    guard case .object(let a) = left, case .object(let b) = right else { return nil }
    switch (a, b) {
    case (let a as Str, let b as Str):
      return .object(try a.appending(b, self))
    case (let a as List, let b as List):
      return .object(List(try joined(a.storage.values, b.storage.values)))
    case (let a as Tuple, let b as Tuple):
      return .object(Tuple(try joined(a.storage.values, b.storage.values)))
    case (let a as Bytes, let b as Bytes): return .object(Bytes(try joined(a.bytes, b.bytes)))
    default: return nil
    }
  }

  private func joined<T>(_ a: ContiguousArray<T>, _ b: ContiguousArray<T>) throws -> ContiguousArray<T> {
    try bound(count: a.count + b.count, of: T.self)
    var result: ContiguousArray<T> = []
    result.reserveCapacity(a.count + b.count)
    try append(a, to: &result)
    try append(b, to: &result)
    return result
  }

  private func joined(
    _ a: UnsafeMutableBufferPointer<Value>, _ b: UnsafeMutableBufferPointer<Value>
  ) throws -> ValueStorage {
    try bound(count: a.count + b.count, of: Value.self)
    var result = ValueStorage(capacity: a.count + b.count)
    try append(a, to: &result)
    try append(b, to: &result)
    return result
  }

  /// Appends values portion by portion; there must be room for them.
  private func append(_ values: UnsafeMutableBufferPointer<Value>, to result: inout ValueStorage) throws {
    try Self.portions(of: values.indices, polling: self) {
      result.append(contentsOf: UnsafeBufferPointer(rebasing: values[$0]))
    }
  }

  private func repeated(_ values: UnsafeMutableBufferPointer<Value>, _ times: Int) throws -> ValueStorage {
    guard times > 0, !values.isEmpty else { return ValueStorage(capacity: 0) }
    let (count, overflow) = values.count.multipliedReportingOverflow(by: times)
    guard !overflow else { throw Failure("the repetition count is too large") }
    try bound(count: count, of: Value.self)
    var result = ValueStorage(capacity: count)
    if values.count == 1 {
      try Self.portions(of: 0..<count, polling: self) { for _ in $0 { result.append(values[0]) } }
    } else {
      for _ in 0..<times { try append(values, to: &result) }
    }
    return result
  }

  /// Appends elements portion by portion; there must be room for them.
  private func append<T>(_ elements: ContiguousArray<T>, to result: inout ContiguousArray<T>) throws {
    try Self.portions(of: elements.indices, polling: self) { result += elements[$0] }
  }

  private func repetition(_ sequence: Value, _ times: Value) throws -> Value? {
    guard case .object(let object) = sequence, times.asBigInt != nil else { return nil }
    guard object is Str || object is List || object is Tuple || object is Bytes else { return nil }
    guard case .int(let count) = times else { throw Failure("the repetition count is too large") }
    switch object {
    case let text as Str: return .object(try text.repeated(count, self))
    case let bytes as Bytes: return .object(Bytes(try repeated(bytes.bytes, count)))
    case let list as List: return .object(List(try repeated(list.storage.values, count)))
    case let tuple as Tuple: return .object(Tuple(try repeated(tuple.storage.values, count)))
    default: return nil
    }
  }

  private func repeated<T>(_ elements: ContiguousArray<T>, _ times: Int) throws -> ContiguousArray<T> {
    guard times > 0, !elements.isEmpty else { return [] }
    let (count, overflow) = elements.count.multipliedReportingOverflow(by: times)
    guard !overflow else { throw Failure("the repetition count is too large") }
    try bound(count: count, of: T.self)
    var result: ContiguousArray<T> = []
    result.reserveCapacity(count)
    if elements.count == 1 {
      try Self.portions(of: 0..<count, polling: self) {
        result += repeatElement(elements[0], count: $0.count)
      }
    } else {
      for _ in 0..<times { try append(elements, to: &result) }
    }
    return result
  }

  /// Asks the memory budget before something large is made.
  func bound(bytes: Int) throws {
    guard bytes <= 1 << 40 else { throw Failure("the result would be too large") }
    if bytes >= 1 << 16 { try afterRelease { try host.probe(bytes: bytes) } }
  }

  /// Asks the memory budget before so many elements are stored.
  func bound<T>(count: Int, of type: T.Type) throws {
    let (bytes, overflow) = count.multipliedReportingOverflow(by: MemoryLayout<T>.stride)
    try bound(bytes: overflow ? .max : bytes)
  }

  /// All elements of an iterable; those of lists and tuples where they are, others after asking the memory budget.
  func elements(of value: Value) throws -> [Value] { try value.elements() }

  /// All elements of an iterable in storage of their own.
  func copiedElements(of value: Value) throws -> ContiguousArray<Value> {
    let elements = try elements(of: value)
    guard value.asObject(List.self) != nil || value.asObject(Tuple.self) != nil else {
      return ContiguousArray(elements)
    }
    return try ContiguousArray(count: elements.count, polling: self) { elements[$0] }
  }

  private func combine(_ op: BinaryOperator, _ left: Value, _ right: Value) throws -> Value? {
    if op == .or, let a = left.asObject(Dict.self), let b = right.asObject(Dict.self) {
      let result = Dict()
      result.table = try a.table.copy()
      try b.table.walk { try result.set($0, to: $1) }
      return .object(result)
    }
    guard let a = left.asObject(SetValue.self), let b = right.asObject(SetValue.self) else { return nil }
    return .object(try a.combined(op, with: b))
  }
}
