extension Compiler {
  mutating func compile(_ statements: [Statement]) {
    for statement in statements {
      let mark = builder.top
      compile(statement)
      builder.top = mark
    }
  }

  private mutating func compile(_ statement: Statement) {
    let offset = statement.offset
    switch statement.kind {
    case .expression(let value):
      if case .constant = value.kind { return }
      let register = builder.allocate()
      compile(value, into: register)
      builder.emit(Instruction(.clear, a: register), at: offset)
    case .assign(let target, let value): compileAssignment(target, value)
    case .augment(let op, let target, let value): compileAugmented(op, target, value, at: offset)
    case .define(let name, let function):
      if let register = localRegister(of: name) {
        compileFunctionValue(function, into: register, at: offset)
        store(register, in: name)
      } else {
        let register = builder.allocate()
        compileFunctionValue(function, into: register, at: offset)
        store(register, in: name)
      }
    case .branch(let branches, let otherwise): compileBranches(branches, otherwise)
    case .loop(let target, let iterable, let body): compileLoop(target, iterable, body, at: offset)
    case .repeating(let test, let body): compileWhile(test, body, at: offset)
    case .break:
      let jump = builder.emitJump(at: offset)
      if !builder.loops.isEmpty { builder.loops[builder.loops.count - 1].exits.append(jump) }
      builder.assigned = nil
    case .continue:
      if let loop = builder.loops.last { builder.emitLoop(to: loop.start, at: offset) }
      builder.assigned = nil
    case .pass: break
    case .return(let value):
      let live = builder.top
      let register: Int
      if let value {
        register = operand(value)
      } else {
        register = builder.allocate()
        loadConstant(.none, into: register, at: offset)
      }
      builder.emitReturn(register, live: live, at: offset)
      builder.assigned = nil
    case .assert(let test, let message): compileAssertion(test, message, at: offset)
    case .load(let path, let bindings): compileLoad(path, bindings)
    }
  }

  private mutating func compileLoad(_ path: LoadPath, _ bindings: [LoadBinding]) {
    let module = builder.allocate()
    loadConstant(.string(path.text), into: module, at: path.offset)
    builder.emit(Instruction(.loadModule, a: module), at: path.offset)
    for binding in bindings {
      let register = builder.allocate()
      builder.emit(
        Instruction(.getAttribute, a: register, b: module, c: builder.name(binding.name)), at: binding.offset)
      store(register, in: binding.local)
    }
    builder.emit(Instruction(.clear, a: module), at: path.offset)
  }

  private mutating func compileAssertion(_ test: Expression, _ message: Expression?, at offset: Int) {
    let passed = compileJump(test, when: true)
    let before = builder.assigned
    let register = builder.allocate()
    if let message { compile(message, into: register) }
    builder.emit(Instruction(.failAssertion, flag: message == nil ? 1 : 0, a: register), at: test.start)
    builder.assigned = before
    builder.land(passed)
  }

  private mutating func compileBranches(
    _ branches: [(test: Expression, body: [Statement])], _ otherwise: [Statement]
  ) {
    var exits: [Int] = []
    var after: Set<ObjectIdentifier>?
    var isReached = false
    for (index, branch) in branches.enumerated() {
      let mark = builder.top
      let skips = compileJump(branch.test, when: false)
      builder.top = mark
      let before = builder.assigned
      compile(branch.body)
      if builder.assigned != nil {
        after = isReached ? FunctionBuilder.meet(after, builder.assigned) : builder.assigned
        isReached = true
        if index + 1 < branches.count || !otherwise.isEmpty {
          exits.append(builder.emitJump(at: branch.test.offset))
        }
      }
      builder.land(skips)
      builder.assigned = before
    }
    compile(otherwise)
    builder.assigned = isReached ? FunctionBuilder.meet(after, builder.assigned) : builder.assigned
    builder.land(exits)
  }

  private mutating func compileLoop(
    _ target: Expression, _ iterable: Expression, _ body: [Statement], at offset: Int
  ) {
    let iterator = builder.allocate(3)
    compile(iterable, into: iterator)
    builder.emit(Instruction(.iterate, a: iterator), at: iterable.start)
    let before = builder.assigned
    builder.loops.append(.init(start: builder.instructions.count))
    let exit = compileNext(target, iterator: iterator, at: iterable.start)
    compile(body)
    closeLoop(exits: [exit], at: offset)
    builder.emit(Instruction(.clear, a: iterator), at: offset)
    builder.assigned = before
  }

  /// Compiles the step of a loop to its next element, and returns the jump that is taken at the end.
  mutating func compileNext(_ target: Expression, iterator: Int, at offset: Int) -> Int {
    if case .name(let name) = target.kind, let register = localRegister(of: name) {
      builder.emit(Instruction(.next, a: iterator, b: register), at: offset)
      let exit = builder.emitJump(at: offset)
      store(register, in: name)
      return exit
    }
    let element = builder.allocate()
    builder.emit(Instruction(.next, a: iterator, b: element), at: offset)
    let exit = builder.emitJump(at: offset)
    assign(target, from: element)
    builder.top = element
    return exit
  }

  private mutating func compileWhile(_ test: Expression, _ body: [Statement], at offset: Int) {
    builder.loops.append(.init(start: builder.instructions.count))
    let mark = builder.top
    let exits = compileJump(test, when: false)
    builder.top = mark
    let before = builder.assigned
    compile(body)
    closeLoop(exits: exits, at: offset)
    builder.assigned = before
  }

  private func closeLoop(exits: [Int], at offset: Int) {
    guard let loop = builder.loops.popLast() else { return }
    builder.emitLoop(to: loop.start, at: offset)
    builder.land(exits + loop.exits)
  }

  private mutating func compileAssignment(_ target: Expression, _ value: Expression) {
    if case .name(let name) = target.kind, let register = localRegister(of: name) {
      compile(value, into: register)
      return store(register, in: name)
    }
    if let pairs = directPairs(target, value) {
      // Swapping and the like: every value is computed before the first target changes.
      let registers = pairs.map { pair in
        let register = builder.allocate()
        compile(pair.value, into: register)
        return register
      }
      for (pair, register) in zip(pairs, registers) { assign(pair.target, from: register) }
      return
    }
    let register = builder.allocate()
    compile(value, into: register)
    assign(target, from: register)
  }

  private func directPairs(_ target: Expression, _ value: Expression) -> [(
    target: Expression, value: Expression
  )]? {
    guard case .tuple(let targets) = target.kind, case .tuple(let values) = value.kind,
      targets.count == values.count,
      targets.count <= 8
    else { return nil }
    return Array(zip(targets, values)).map { ($0, $1) }
  }

  /// Assigns the temporary in `register` to a target, giving it up.
  mutating func assign(_ target: Expression, from register: Int) {
    let mark = builder.top
    defer { builder.top = mark }
    switch target.kind {
    case .name(let name): store(register, in: name)
    case .tuple(let targets), .list(let targets):
      let first = builder.allocate(targets.count)
      builder.emit(Instruction(.unpack, flag: 1, a: first, b: register, c: targets.count), at: target.start)
      for (index, element) in targets.enumerated() { assign(element, from: first + index) }
    case .index(let container, let position):
      let container = operand(container)
      let key = operand(position)
      builder.emit(
        Instruction(
          .setIndex, flag: flag(container) | flag(key) << 1 | 4, a: container, b: key, c: register),
        at: position.start)
    case .attribute(let object, let name):
      let object = operand(object)
      builder.emit(
        Instruction(.setAttribute, flag: flag(object) | 2, a: object, b: register, c: builder.name(name)),
        at: target.offset)
    default: report("cannot assign to this expression", at: target.start)
    }
  }

  private mutating func compileAugmented(
    _ op: BinaryOperator, _ target: Expression, _ value: Expression, at offset: Int
  ) {
    switch target.kind {
    case .name(let name):
      let local = localRegister(of: name)
      let left = operand(target)
      let result = local ?? builder.allocate()
      emitAugmented(op, into: result, left, value, at: offset)
      store(result, in: name)
    case .index(let container, let position):
      let container = operand(container)
      let key = operand(position)
      let element = builder.allocate()
      if let addend = Self.smallAddend(op, value) {
        let flags = flag(container) | flag(key) << 1
        builder.emit(
          Instruction(.addToElement, flag: flags, a: container, b: key, c: addend), at: position.start)
      }
      builder.emit(Instruction(.getIndex, a: element, b: container, c: key), at: position.start)
      emitAugmented(op, into: element, element, value, at: offset)
      builder.emit(
        Instruction(.setIndex, flag: flag(container) | flag(key) << 1 | 4, a: container, b: key, c: element),
        at: position.start)
    case .attribute(let object, let name):
      let object = operand(object)
      let element = builder.allocate()
      builder.emit(
        Instruction(.getAttribute, a: element, b: object, c: builder.name(name)), at: target.offset)
      emitAugmented(op, into: element, element, value, at: offset)
      builder.emit(
        Instruction(.setAttribute, flag: flag(object) | 2, a: object, b: element, c: builder.name(name)),
        at: target.offset)
    default: report("an augmented assignment has one target", at: target.start)
    }
  }

  /// What `op= value` adds, if that is a constant that fits in an instruction.
  private static func smallAddend(_ op: BinaryOperator, _ value: Expression) -> Int? {
    guard case .constant(.int(let int)) = value.kind, abs(int) <= Int16.max else { return nil }
    return op == .add ? int : op == .subtract ? -int : nil
  }

  private mutating func emitAugmented(
    _ op: BinaryOperator, into result: Int, _ left: Int, _ value: Expression, at offset: Int
  ) {
    if emitImmediate(op, into: result, left, value, at: offset) { return }
    let right = operand(value)
    let opcode: Opcode =
      switch op {
      case .add: .addInPlace
      case .or: .orInPlace
      default: Self.opcode(of: op)
      }
    let flags = flag(left) | flag(right) << 1 | Instruction.inPlace
    builder.emit(Instruction(opcode, flag: flags, a: result, b: left, c: right), at: offset)
  }
}
