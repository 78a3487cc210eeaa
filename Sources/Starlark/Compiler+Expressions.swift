extension Compiler {
  /// The register that holds an expression's value: a variable's own, or a new temporary.
  mutating func operand(_ expression: Expression) -> Int {
    if let register = variableRegister(of: expression) { return register }
    let register = builder.allocate()
    compile(expression, into: register)
    return register
  }

  /// The register of the plain local variable that an expression is, which is checked to have a value; nil for any
  /// other expression.
  func variableRegister(of expression: Expression) -> Int? {
    guard case .name(let name) = expression.kind, case .variable(let variable) = name.binding,
      let register = localRegister(of: name)
    else { return nil }
    checkBound(variable, at: name.offset)
    return register
  }

  /// Compiles an expression so that its value ends in `target`; other temporaries are free again afterwards.
  mutating func compile(_ expression: Expression, into target: Int) {
    let mark = builder.top
    defer { builder.top = mark }
    let offset = expression.offset
    switch expression.kind {
    case .name(let name): load(name, into: target)
    case .constant(let value): loadConstant(value, into: target, at: offset)
    case .formatted(let parts): compileFormatted(parts, into: target, at: offset)
    case .list(let elements): compileSequence(elements, isTuple: false, into: target, at: offset)
    case .tuple(let elements): compileSequence(elements, isTuple: true, into: target, at: offset)
    case .dict(let entries): compileDict(entries, into: target, at: offset)
    case .unary(let op, let value):
      let value = operand(value)
      let opcode: Opcode = op == .negate ? .negate : op == .plus ? .plus : .invert
      builder.emit(Instruction(opcode, flag: flag(value), a: target, b: value), at: offset)
    case .not(let value):
      let value = operand(value)
      builder.emit(Instruction(.not, flag: flag(value), a: target, b: value), at: offset)
    case .binary(let op, let left, let right): compileBinary(op, left, right, into: target, at: offset)
    case .and(let left, let right): compileShortCircuit(left, right, .jumpIfFalse, into: target)
    case .or(let left, let right): compileShortCircuit(left, right, .jumpIfTrue, into: target)
    case .conditional(let test, let then, let otherwise):
      compileConditional(test, then, otherwise, into: target)
    case .lambda(let function): compileFunctionValue(function, into: target, at: offset)
    case .comprehension(let comprehension): compileComprehension(comprehension, into: target, at: offset)
    case .call(let callee, let arguments): compileCall(callee, arguments, into: target, expression)
    case .attribute(let object, let name):
      let object = operand(object)
      builder.emit(
        Instruction(.getAttribute, flag: flag(object), a: target, b: object, c: builder.name(name)),
        at: offset)
    case .index(let container, let key):
      let container = operand(container)
      let position = operand(key)
      builder.emit(
        Instruction(
          .getIndex, flag: flag(container) | flag(position) << 1, a: target, b: container, c: position),
        at: key.start)
    case .slice(let start, let stop, let step):
      let first = builder.allocate(3)
      for (index, part) in [start, stop, step].enumerated() {
        if let part {
          compile(part, into: first + index)
        } else {
          loadConstant(.none, into: first + index, at: offset)
        }
      }
      builder.emit(Instruction(.makeSlice, a: first), at: offset)
      move(first, into: target, at: offset)
    }
  }

  /// Moves a temporary.
  func move(_ register: Int, into target: Int, at offset: Int) {
    if register != target {
      builder.emit(Instruction(.move, flag: flag(register), a: target, b: register), at: offset)
    }
  }

  /// A register in which a value may be built step by step: not a variable's, which the steps could read.
  mutating func workRegister(for target: Int) -> Int {
    isTemporary(target) ? target : builder.allocate()
  }

  static func opcode(of op: BinaryOperator) -> Opcode {
    Opcode(rawValue: Opcode.add.rawValue + op.rawValue) ?? .add
  }

  private mutating func compileBinary(
    _ op: BinaryOperator, _ left: Expression, _ right: Expression, into target: Int, at offset: Int
  ) {
    let left = operand(left)
    if emitImmediate(op, into: target, left, right, at: offset) { return }
    let right = operand(right)
    builder.emit(
      Instruction(Self.opcode(of: op), flag: flag(left) | flag(right) << 1, a: target, b: left, c: right),
      at: offset)
  }

  /// Emits an operator whose right side is a small integer; returns false if it is not.
  mutating func emitImmediate(
    _ op: BinaryOperator, into target: Int, _ left: Int, _ right: Expression, at offset: Int
  ) -> Bool {
    guard case .constant(.int(let int)) = right.kind, let small = Int16(exactly: int) else { return false }
    let opcode: Opcode
    switch op {
    case .add: opcode = .addImmediate
    case .subtract: opcode = .subtractImmediate
    case .multiply: opcode = .multiplyImmediate
    case .floorDivide where small > 0: opcode = .floorDivideImmediate
    case .modulo where small > 0: opcode = .moduloImmediate
    default: return false
    }
    builder.emit(Instruction(opcode, flag: flag(left), a: target, b: left, c: Int(small)), at: offset)
    return true
  }

  private mutating func compileShortCircuit(
    _ left: Expression, _ right: Expression, _ opcode: Opcode, into target: Int
  ) {
    let work = workRegister(for: target)
    compile(left, into: work)
    let jump = builder.emitJump(opcode, a: work, at: left.offset)
    compile(right, into: work)
    builder.land([jump])
    move(work, into: target, at: left.offset)
  }

  private mutating func compileConditional(
    _ test: Expression, _ then: Expression, _ otherwise: Expression, into target: Int
  ) {
    let skips = compileJump(test, when: false)
    compile(then, into: target)
    let exit = builder.emitJump(at: test.offset)
    builder.land(skips)
    compile(otherwise, into: target)
    builder.land([exit])
  }

  /// Compiles a condition to jumps that are taken when it is `outcome`; otherwise execution falls through.
  mutating func compileJump(_ test: Expression, when outcome: Bool) -> [Int] {
    let mark = builder.top
    defer { builder.top = mark }
    switch test.kind {
    case .not(let inner): return compileJump(inner, when: !outcome)
    case .and(let left, let right): return compileJumps(left, right, stopsAt: false, when: outcome)
    case .or(let left, let right): return compileJumps(left, right, stopsAt: true, when: outcome)
    case .binary(let op, let left, let right)
    where op.rawValue >= BinaryOperator.equal.rawValue
      && op.rawValue <= BinaryOperator.greaterEqual.rawValue:
      return [compileCompareJump(op, left, right, when: outcome, at: test.offset)]
    default:
      let value = operand(test)
      return [
        builder.emitJump(outcome ? .jumpIfTrue : .jumpIfFalse, flag: flag(value), a: value, at: test.start)
      ]
    }
  }

  private mutating func compileJumps(
    _ left: Expression, _ right: Expression, stopsAt: Bool, when outcome: Bool
  ) -> [Int] {
    if stopsAt == outcome { return compileJump(left, when: outcome) + compileJump(right, when: outcome) }
    let decided = compileJump(left, when: stopsAt)
    let jumps = compileJump(right, when: outcome)
    builder.land(decided)
    return jumps
  }

  private mutating func compileCompareJump(
    _ op: BinaryOperator, _ left: Expression, _ right: Expression, when outcome: Bool, at offset: Int
  ) -> Int {
    var flags = op.rawValue - BinaryOperator.equal.rawValue
    if outcome { flags |= CompareFlag.jumpWhenTrue }
    let left = operand(left)
    if isTemporary(left) { flags |= CompareFlag.firstIsTemporary }
    if case .constant(.int(let int)) = right.kind, let small = Int16(exactly: int) {
      flags |= CompareFlag.isImmediate
      builder.emit(Instruction(.testCompare, flag: flags, b: left, c: Int(small)), at: offset)
    } else {
      let right = operand(right)
      if isTemporary(right) { flags |= CompareFlag.secondIsTemporary }
      builder.emit(Instruction(.testCompare, flag: flags, b: left, c: right), at: offset)
    }
    return builder.emitJump(at: offset)
  }

  private static let chunk = 64

  private mutating func compileSequence(
    _ elements: [Expression], isTuple: Bool, into target: Int, at offset: Int
  ) {
    if isTuple, elements.allSatisfy({ if case .constant = $0.kind { true } else { false } }) {
      let values = elements.compactMap { element -> Value? in
        if case .constant(let value) = element.kind { value } else { nil }
      }
      return loadConstant(.object(Tuple(values)), into: target, at: offset)
    }
    guard elements.count > Self.chunk else {
      let first = builder.top
      for element in elements { compile(element, into: builder.allocate()) }
      builder.emit(
        Instruction(isTuple ? .makeTuple : .makeList, a: target, b: first, c: elements.count), at: offset)
      return
    }
    let work = workRegister(for: target)
    builder.emit(Instruction(.makeList, a: work, b: work, c: 0), at: offset)
    let element = builder.allocate()
    for part in elements {
      compile(part, into: element)
      builder.emit(Instruction(.append, a: work, b: element), at: offset)
    }
    if isTuple { builder.emit(Instruction(.listToTuple, a: work, b: work), at: offset) }
    move(work, into: target, at: offset)
  }

  private mutating func compileDict(
    _ entries: [(key: Expression, value: Expression)], into target: Int, at offset: Int
  ) {
    let work = workRegister(for: target)
    builder.emit(Instruction(.makeDict, a: work), at: offset)
    let first = builder.allocate(2)
    for (key, value) in entries {
      compile(key, into: first)
      compile(value, into: first + 1)
      builder.emit(Instruction(.insert, flag: 1, a: work, b: first, c: first + 1), at: key.start)
    }
    move(work, into: target, at: offset)
  }

  private mutating func compileFormatted(_ parts: [FormattedPart], into target: Int, at offset: Int) {
    guard !parts.isEmpty else { return loadConstant(.object(Str(bytes: [])), into: target, at: offset) }
    let work = workRegister(for: target)
    let first = builder.top
    var rest = parts[...]
    while !rest.isEmpty {
      for piece in rest.prefix(Self.chunk) { compilePiece(piece, into: builder.allocate(), at: offset) }
      rest = rest.dropFirst(Self.chunk)
      builder.emit(Instruction(.buildString, a: work, b: first, c: builder.top - first), at: offset)
      builder.top = first
      // The text so far is the first piece of the next chunk.
      if !rest.isEmpty {
        builder.emit(Instruction(.move, flag: 1, a: builder.allocate(), b: work), at: offset)
      }
    }
    move(work, into: target, at: offset)
  }

  /// Compiles a piece into the topmost register.
  private mutating func compilePiece(_ piece: FormattedPart, into register: Int, at offset: Int) {
    switch piece {
    case .text(let text): loadConstant(.object(Str(bytes: text)), into: register, at: offset)
    case .field(let value, let conversion, let specification):
      compile(value, into: register)
      let kind = conversion == .repr ? 2 : conversion == .str ? 1 : 0
      if let constant = constantFormat(specification) {
        builder.emit(Instruction(.format, flag: 2, a: register, b: kind, c: constant), at: value.start)
        return
      }
      if !specification.isEmpty {
        compileFormatted(specification, into: builder.allocate(), at: offset)
        builder.top = register + 1
      }
      builder.emit(
        Instruction(.format, flag: specification.isEmpty ? 0 : 1, a: register, b: kind), at: value.start)
    }
  }

  /// Reads a specification in which nothing is computed; nil if there is something, or if it is malformed, which is an
  /// error only when the field is reached.
  private mutating func constantFormat(_ specification: [FormattedPart]) -> Int? {
    guard specification.count == 1, case .text(let text) = specification[0],
      let format = try? ConstantFormat(String(decoding: text, as: UTF8.self)),
      builder.constants.count < UInt16.max
    else { return nil }
    return builder.constant(.object(format))
  }
}
