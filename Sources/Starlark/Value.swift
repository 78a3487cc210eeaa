import BigInt

/// A value of the language, in 16 bytes: the small ones inline, everything else behind one reference.
public enum Value {
  case none
  case bool(Bool)
  case int(Int)
  case float(Double)
  case object(Object)
}

extension Value {
  /// A string value.
  package static func string(_ text: String) -> Value { .object(Str(text)) }

  /// A list value with these elements.
  package static func list(_ elements: [Value]) -> Value { .object(List(elements)) }

  /// A tuple value with these elements.
  package static func tuple(_ elements: [Value]) -> Value { .object(Tuple(elements)) }

  /// A dictionary with string keys, in the order given.
  package static func dict(_ entries: [(String, Value)]) -> Value { .object(Dict(entries)) }

  /// An integer of any size; those that fit in 64 bits are held inline.
  package static func integer(_ value: BigInt) -> Value {
    if let small = Int(exactly: value) { return .int(small) }
    return .object(BigInteger(value))
  }

  /// The name of the value's type, as `type(x)` gives it.
  package var typeName: String {
    switch self {
    case .none: "NoneType"
    case .bool: "bool"
    case .int: "int"
    case .float: "float"
    case .object(let object): object.typeName
    }
  }

  /// Whether the value counts as true in a condition; a host value may refuse.
  package func truth() throws -> Bool {
    switch self {
    case .none: false
    case .bool(let value): value
    case .int(let value): value != 0
    case .float(let value): value != 0
    case .object(let object): try object.truth()
    }
  }

  /// Whether this is `None`.
  package var isNone: Bool {
    if case .none = self { return true }
    return false
  }

  /// Whether this is the `...` of a subscript.
  package var isEllipsis: Bool { asObject(EllipsisKey.self) != nil }

  /// The object, if it is one of class `type`.
  package func asObject<T: Object>(_ type: T.Type) -> T? {
    if case .object(let object) = self { return object as? T }
    return nil
  }

  /// The integer, if this is one that fits in 64 bits.
  package var asInt: Int? {
    if case .int(let value) = self { return value }
    return nil
  }

  /// The truth value, if this is a bool.
  package var asBool: Bool? {
    if case .bool(let value) = self { return value }
    return nil
  }

  /// The number as a double, if this is an int or a float.
  package var asDouble: Double? {
    switch self {
    case .int(let value): Double(value)
    case .float(let value): value
    case .object(let object): (object as? BigInteger)?.double
    default: nil
    }
  }

  /// The text, if this is a string.
  package var asString: String? { asObject(Str.self)?.string }

  /// The integer of any size, if this is one.
  package var asBigInt: BigInt? {
    switch self {
    case .int(let value): BigInt(value)
    case .object(let object): (object as? BigInteger)?.value
    default: nil
    }
  }

  /// An iterator over the value's elements; throws if it has none to give.
  package func makeIterator() throws -> ValueIterator {
    if case .object(let object) = self, let iterator = try object.makeIterator() { return iterator }
    throw Failure.notIterable(self)
  }

  /// Sequences that are not stored, such as ranges, are not expanded beyond this many elements.
  private static let maximumElements = 1 << 26

  /// All elements of an iterable, at most `limit` of them when one is given.
  package func elements(limit: Int = .max) throws -> [Value] {
    let thread = Interpreter.running
    if case .object(let object) = self {
      if let list = object as? List, list.count <= limit {
        return try list.storage.values.copied(polling: thread)
      }
      if let tuple = object as? Tuple, tuple.count <= limit {
        return try tuple.storage.values.copied(polling: thread)
      }
    }
    let iterator = try makeIterator()
    var result: ContiguousArray<Value> = []
    if case .object(let object) = self, let count = try object.length() {
      try thread?.bound(count: min(count, limit), of: Value.self)
      result.reserveCapacity(min(count, limit, Self.maximumElements))
    }
    do {
      while result.count < limit, let next = try iterator.next() {
        guard result.count < Self.maximumElements else { throw Failure("the sequence has too many elements") }
        if let thread { try thread.append(next, to: &result) } else { result.append(next) }
      }
    } catch {
      thread?.bury(Remains(result))
      throw error
    }
    return Array(result)
  }

  /// The value as `repr(x)` writes it.
  package var repr: String { Printer.repr(self) }

  /// The start of what `repr(x)` gives, for messages: a value can be far longer than anyone reads.
  package var brief: String { Printer.brief(self) }

  /// The value as `str(x)` and `print` write it.
  package var str: String { Printer.str(self) }
}

extension UnsafeMutableBufferPointer<Value> {
  /// The elements as an array, after asking the memory budget.
  fileprivate func copied(polling thread: Interpreter?) throws -> [Value] {
    guard count > Interpreter.portion else { return Array(self) }
    try thread?.bound(count: count, of: Value.self)
    var result: [Value] = []
    result.reserveCapacity(count)
    try Interpreter.portions(of: indices, polling: thread) { result += self[$0] }
    return result
  }
}
