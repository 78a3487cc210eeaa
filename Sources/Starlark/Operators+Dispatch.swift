extension Interpreter {
  /// Carries out an operator whose fast path did not apply.
  @inline(never)
  func binary(
    _ op: BinaryOperator, _ instruction: Instruction, _ registers: UnsafeMutablePointer<Value>
  ) throws {
    if instruction.flag & Instruction.inPlace != 0 { return try inPlace(op, instruction, registers) }
    let b = registers + Int(instruction.b)
    let c = registers + Int(instruction.c)
    let result = try joined(op, b, c) ?? operate(op, b.pointee, c.pointee)
    b.clear(if: instruction.flag & 1 != 0)
    c.clear(if: instruction.flag & 2 != 0)
    (registers + Int(instruction.a)).store(result)
  }

  /// What `+` and `%` give for strings, the usual operands beside numbers; nil for others.
  @inline(__always)
  private func joined(
    _ op: BinaryOperator, _ left: UnsafeMutablePointer<Value>, _ right: UnsafeMutablePointer<Value>
  ) throws -> Value? {
    guard op == .add || op == .modulo, let text = left.string else { return nil }
    return try text._withUnsafeGuaranteedRef { text in
      if op == .modulo {
        return try right.object(of: Tuple.self)?._withUnsafeGuaranteedRef {
          try plainFormat(text, $0.storage.values)
        }
      }
      return try right.string?._withUnsafeGuaranteedRef { .object(try text.appending($0, self)) }
    }
  }

  @inline(never)
  func binaryImmediate(
    _ op: BinaryOperator, _ instruction: Instruction, _ registers: UnsafeMutablePointer<Value>
  ) throws {
    let b = registers + Int(instruction.b)
    let result = try operate(op, b.pointee, .int(instruction.immediate))
    b.clear(if: instruction.flag & 1 != 0)
    (registers + Int(instruction.a)).store(result)
  }

  @inline(never)
  func unary(_ op: UnaryOperator, _ instruction: Instruction, _ registers: UnsafeMutablePointer<Value>) throws
  {
    let b = registers + Int(instruction.b)
    let result = try operate(op, b.pointee)
    b.clear(if: instruction.flag & 1 != 0)
    (registers + Int(instruction.a)).store(result)
  }

  @inline(never)
  func compareSlowly(_ instruction: Instruction, _ registers: UnsafeMutablePointer<Value>) throws -> Bool {
    let flag = instruction.flag
    let b = registers + Int(instruction.b)
    let c = registers + Int(instruction.c)
    let isImmediate = flag & CompareFlag.isImmediate != 0
    let raw = BinaryOperator.equal.rawValue + flag & CompareFlag.operatorMask
    let op = BinaryOperator(rawValue: raw) ?? .equal
    let outcome =
      isImmediate
      ? try holds(op, b.pointee, .int(instruction.immediate)) : try holds(op, b.pointee, c.pointee)
    b.clear(if: flag & CompareFlag.firstIsTemporary != 0)
    c.clear(if: !isImmediate && flag & CompareFlag.secondIsTemporary != 0)
    return outcome
  }

  /// `a = b op c` for a comparison, by its number.
  @inline(never)
  func relate(
    _ raw: UInt8, _ instruction: Instruction, _ registers: UnsafeMutablePointer<Value>
  ) throws {
    let b = registers + Int(instruction.b)
    let c = registers + Int(instruction.c)
    let op = BinaryOperator(rawValue: BinaryOperator.equal.rawValue + raw) ?? .equal
    // A host value may answer with more than a truth value.
    let result: Value =
      b.string != nil && c.string != nil
      ? .bool(try holds(op, b.pointee, c.pointee)) : try relate(op, b.pointee, c.pointee)
    b.clear(if: instruction.flag & 1 != 0)
    c.clear(if: instruction.flag & 2 != 0)
    (registers + Int(instruction.a)).store(result)
  }

  /// Whether a comparison holds; strings, the usual operands, come first.
  private func holds(_ op: BinaryOperator, _ left: Value, _ right: Value) throws -> Bool {
    if case .object(let a) = left, case .object(let b) = right, type(of: a) == Str.self,
      type(of: b) == Str.self
    {
      let (a, b) = (unsafeDowncast(a, to: Str.self), unsafeDowncast(b, to: Str.self))
      switch op {
      case .equal: return a.equals(b)
      case .notEqual: return !a.equals(b)
      case .less: return a.compare(to: b) < 0
      case .lessEqual: return a.compare(to: b) <= 0
      case .greater: return a.compare(to: b) > 0
      default: return a.compare(to: b) >= 0
      }
    }
    return try relate(op, left, right).truth()
  }

  /// `b op= c`, which changes a list, dict or set in place.
  @inline(never)
  func inPlace(
    _ op: BinaryOperator, _ instruction: Instruction, _ registers: UnsafeMutablePointer<Value>
  ) throws {
    let b = registers + Int(instruction.b)
    let c = registers + Int(instruction.c)
    guard case .object(let object) = b.pointee, try change(object, op, c.pointee) else {
      return try binary(op, instruction.withoutInPlace, registers)
    }
    let result = b.pointee
    b.clear(if: instruction.flag & 1 != 0)
    c.clear(if: instruction.flag & 2 != 0)
    (registers + Int(instruction.a)).store(result)
  }

  private func change(_ object: Object, _ op: BinaryOperator, _ other: Value) throws -> Bool {
    switch (op, object) {
    case (.add, let list as List):
      guard case .object(let right) = other, try !(right is Str) && right.makeIterator() != nil else {
        return false
      }
      try list.extend(by: try elements(of: other), self)
    case (.or, let dict as Dict):
      guard let right = other.asObject(Dict.self) else { return false }
      try dict.checkMutable()
      try right.table.walk { try dict.set($0, to: $1) }
    case (.or, let set as SetValue), (.and, let set as SetValue), (.subtract, let set as SetValue),
      (.xor, let set as SetValue):
      guard let right = other.asObject(SetValue.self) else { return false }
      try set.update(op, with: right)
    default: return false
    }
    return true
  }

  /// `left op right` for any two values.
  package func operate(_ op: BinaryOperator, _ left: Value, _ right: Value) throws -> Value {
    switch op {
    case .equal, .notEqual, .less, .lessEqual, .greater, .greaterEqual: return try relate(op, left, right)
    case .contains: return .bool(try contains(right, left))
    case .notContains: return .bool(try !contains(right, left))
    default: break
    }
    if let result = try arithmetic(op, left, right) { return result }
    if let result = try sequences(op, left, right) { return result }
    if case .object(let object) = left, let result = try object.binary(op, right, reflected: false) {
      return result
    }
    if case .object(let object) = right, let result = try object.binary(op, left, reflected: true) {
      return result
    }
    throw Failure.unsupported(op, left, right)
  }

  private func relate(_ op: BinaryOperator, _ left: Value, _ right: Value) throws -> Value {
    if case .object(let object) = left, let result = try object.binary(op, right, reflected: false) {
      return result
    }
    if case .object(let object) = right, let result = try object.binary(op, left, reflected: true) {
      return result
    }
    switch op {
    case .equal: return .bool(try left.isEqual(to: right))
    case .notEqual: return .bool(try !left.isEqual(to: right))
    default: break
    }
    let order: Int
    do {
      order = try left.compare(to: right)
    } catch let failure as Failure where failure.message == Failure.noOrder(left, right).message {
      throw Failure.unsupported(op, left, right)
    }
    return switch op {
    case .less: .bool(order < 0)
    case .lessEqual: .bool(order <= 0)
    case .greater: .bool(order > 0)
    default: .bool(order >= 0)
    }
  }

  func contains(_ container: Value, _ value: Value) throws -> Bool {
    guard case .object(let object) = container, let result = try object.contains(value) else {
      throw Failure("the operator `in` needs a container on its right, not \(container.typeName.withArticle)")
    }
    return result
  }

  /// `op operand` for any value.
  func operate(_ op: UnaryOperator, _ operand: Value) throws -> Value {
    switch (op, operand) {
    case (.negate, .int(let value)) where value != .min: return .int(-value)
    case (.negate, .float(let value)): return .float(-value)
    case (.plus, .int), (.plus, .float): return operand
    case (.invert, .int(let value)): return .int(~value)
    default: break
    }
    if let big = operand.asBigInt {
      return switch op {
      case .negate: .integer(-big)
      case .plus: operand
      case .invert: .integer(-big - 1)
      }
    }
    if case .object(let object) = operand, let result = try object.unary(op) { return result }
    throw Failure.unsupported(op, operand)
  }
}
