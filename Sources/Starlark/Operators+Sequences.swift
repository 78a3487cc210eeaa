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
      try bound(bytes: a.count + b.count)
      return .object(a.appending(b))
    case (let a as List, let b as List):
      try bound(bytes: (a.count + b.count) * MemoryLayout<Value>.stride)
      return .object(List(a.elements + b.elements))
    case (let a as Tuple, let b as Tuple):
      try bound(bytes: (a.count + b.count) * MemoryLayout<Value>.stride)
      return .object(Tuple(a.elements + b.elements))
    case (let a as Bytes, let b as Bytes): return .object(Bytes(a.bytes + b.bytes))
    default: return nil
    }
  }

  private func repetition(_ sequence: Value, _ times: Value) throws -> Value? {
    guard case .object(let object) = sequence, times.asBigInt != nil else { return nil }
    guard object is Str || object is List || object is Tuple || object is Bytes else { return nil }
    guard case .int(let count) = times else { throw Failure("the repetition count is too large") }
    switch object {
    case let text as Str: return .object(Str(bytes: try repeated(text.bytes, count)))
    case let bytes as Bytes: return .object(Bytes(try repeated(bytes.bytes, count)))
    case let list as List: return .object(List(try repeated(list.elements, count)))
    case let tuple as Tuple: return .object(Tuple(try repeated(tuple.elements, count)))
    default: return nil
    }
  }

  private func repeated<T>(_ elements: ContiguousArray<T>, _ times: Int) throws -> ContiguousArray<T> {
    guard times > 0, !elements.isEmpty else { return [] }
    let (count, overflow) = elements.count.multipliedReportingOverflow(by: times)
    let (bytes, tooMany) = count.multipliedReportingOverflow(by: MemoryLayout<T>.stride)
    guard !overflow, !tooMany else { throw Failure("the repetition count is too large") }
    try bound(bytes: bytes)
    var result: ContiguousArray<T> = []
    result.reserveCapacity(count)
    for _ in 0..<times { result += elements }
    return result
  }

  /// Asks the memory budget before something large is made.
  func bound(bytes: Int) throws {
    guard bytes <= 1 << 40 else { throw Failure("the result would be too large") }
    if bytes >= 1 << 16 { try host.probe(bytes: bytes) }
  }

  /// All elements of an iterable, after asking the memory budget.
  func elements(of value: Value) throws -> [Value] {
    if case .object(let object) = value, let count = try object.length() {
      try bound(bytes: count > 1 << 36 ? .max : count * MemoryLayout<Value>.stride)
    }
    return try value.elements()
  }

  private func combine(_ op: BinaryOperator, _ left: Value, _ right: Value) throws -> Value? {
    if op == .or, let a = left.asObject(Dict.self), let b = right.asObject(Dict.self) {
      let result = Dict()
      result.table = a.table.copy()
      for (key, value) in b.items { try result.set(key, to: value) }
      return .object(result)
    }
    guard let a = left.asObject(SetValue.self), let b = right.asObject(SetValue.self) else { return nil }
    switch op {
    case .or: return .object(try SetValue(a.elements + b.elements))
    case .and: return .object(try SetValue(a.elements.filter { try b.table.value(for: $0) != nil }))
    case .subtract: return .object(try SetValue(a.elements.filter { try b.table.value(for: $0) == nil }))
    default:
      let onlyA = try a.elements.filter { try b.table.value(for: $0) == nil }
      return .object(try SetValue(onlyA + b.elements.filter { try a.table.value(for: $0) == nil }))
    }
  }
}
