extension Compiler {
  mutating func compileCall(
    _ callee: Expression, _ arguments: [Argument], into target: Int, _ expression: Expression
  ) {
    let offset = expression.offset
    // The call takes place where its result is wanted if nothing lies above that.
    let base = isTemporary(target) && target == builder.top - 1 ? target : builder.allocate()
    let isPlain = arguments.allSatisfy { if case .positional = $0.kind { true } else { false } }
    if isPlain, case .attribute(let object, let name) = callee.kind {
      // A variable's object is looked at where it is: nothing assigns to the variable until the call is over.
      let receiver = variableRegister(of: object)
      if receiver == nil { compile(object, into: base) }
      compileArguments(arguments)
      builder.emit(
        Instruction(.callMethod, a: base, b: arguments.count, c: builder.name(name)), at: callee.offset)
      // A word that is never run: it says where the object is, and its place is where errors of the call are
      // shown, as those of the attribute are shown at the attribute.
      builder.emit(Instruction(.clear, a: receiver ?? base, wide: builder.methodCallCount), at: offset)
      builder.methodCallCount += 1
      return move(base, into: target, at: offset)
    }
    if isPlain, case .name(let name) = callee.kind, case .global(let slot) = name.binding {
      // The machine looks a global up after its arguments; whether it has a value is asked before them.
      if !arguments.isEmpty, !isBound(slot) {
        builder.emit(Instruction(.checkGlobal, b: slot), at: callee.offset)
      }
      compileArguments(arguments)
      builder.emit(Instruction(.callGlobal, a: base, b: arguments.count, c: slot), at: offset)
      return move(base, into: target, at: offset)
    }
    compile(callee, into: base)
    compileArguments(arguments)
    if isPlain {
      builder.emit(Instruction(.call, a: base, b: arguments.count), at: offset)
    } else {
      builder.callSites.append(site(arguments))
      builder.emit(Instruction(.callWithKeywords, a: base, b: builder.callSites.count - 1), at: offset)
    }
    move(base, into: target, at: offset)
  }

  private mutating func compileArguments(_ arguments: [Argument]) {
    // The machine wants plain arguments, then keywords, then the starred ones; their values are independent of
    // the order of evaluation in every other respect, so they are evaluated as written.
    let slots = Self.slots(arguments)
    guard zip(slots, 0...).allSatisfy({ $0.0 == $1 }) else {
      let first = builder.allocate(arguments.count)
      for (slot, argument) in slots { compile(argument.value, into: first + slot) }
      return
    }
    for argument in arguments { compile(argument.value, into: builder.allocate()) }
  }

  private static func slots(_ arguments: [Argument]) -> [(Int, Argument)] {
    func rank(_ argument: Argument) -> Int {
      switch argument.kind {
      case .positional: 0
      case .keyword: 1
      case .rest: 2
      case .keywords: 3
      }
    }
    let counts = (0...3).map { wanted in arguments.count { rank($0) == wanted } }
    var next = [0, counts[0], counts[0] + counts[1], counts[0] + counts[1] + counts[2]]
    return arguments.map { argument in
      defer { next[rank(argument)] += 1 }
      return (next[rank(argument)], argument)
    }
  }

  private func site(_ arguments: [Argument]) -> CallSite {
    var site = CallSite(positional: 0, names: [], hasRest: false, hasKeywords: false)
    for argument in arguments {
      switch argument.kind {
      case .positional: site.positional += 1
      case .keyword(let name): site.names.append(name)
      case .rest: site.hasRest = true
      case .keywords: site.hasKeywords = true
      }
    }
    return site
  }

  mutating func compileFunctionValue(_ function: FunctionNode, into target: Int, at offset: Int) {
    let fallbacks = function.parameters.compactMap(\.fallback)
    let first = builder.allocate(max(1, fallbacks.count))
    for (index, fallback) in fallbacks.enumerated() { compile(fallback, into: first + index) }
    let child = compileFunction(function)
    builder.emit(Instruction(.makeFunction, a: first, b: child, c: fallbacks.count), at: offset)
    move(first, into: target, at: offset)
  }

  mutating func compileComprehension(_ comprehension: Comprehension, into target: Int, at offset: Int) {
    let result = workRegister(for: target)
    let iterator = builder.allocate(3)
    // The first sequence belongs to the outer scope, so it comes before the variables exist.
    if case .loop(_, let iterable, _)? = comprehension.clauses.first { compile(iterable, into: iterator) }
    builder.emit(
      comprehension.key == nil
        ? Instruction(.makeList, a: result, b: result, c: 0) : Instruction(.makeDict, a: result),
      at: offset)
    for variable in comprehension.variables {
      variable.register = builder.allocate()
      builder.variableRegisters.insert(variable.register)
      let opcode: Opcode = variable.isCaptured ? .makeEmptyCell : .loadUnbound
      builder.emit(Instruction(opcode, a: variable.register), at: offset)
    }
    let before = builder.assigned
    compileClauses(comprehension, from: 0, iterator: iterator, result: result, at: offset)
    builder.assigned = before
    for variable in comprehension.variables {
      builder.variableRegisters.remove(variable.register)
      builder.emit(Instruction(.clear, a: variable.register), at: offset)
    }
    move(result, into: target, at: offset)
  }

  private mutating func compileClauses(
    _ comprehension: Comprehension, from index: Int, iterator: Int, result: Int, at offset: Int
  ) {
    let mark = builder.top
    defer { builder.top = mark }
    guard index < comprehension.clauses.count else {
      return compileElement(comprehension, into: result)
    }
    switch comprehension.clauses[index] {
    case .condition(let test):
      let skips = compileJump(test, when: false)
      compileClauses(comprehension, from: index + 1, iterator: iterator, result: result, at: offset)
      builder.land(skips)
    case .loop(let target, let iterable, let offset):
      var state = iterator
      if index > 0 {
        state = builder.allocate(3)
        compile(iterable, into: state)
      }
      builder.emit(Instruction(.iterate, a: state), at: iterable.start)
      let start = builder.instructions.count
      let exit = compileNext(target, iterator: state, at: iterable.start)
      compileClauses(comprehension, from: index + 1, iterator: iterator, result: result, at: offset)
      builder.emitLoop(to: start, at: offset)
      builder.land([exit])
    }
  }

  private mutating func compileElement(_ comprehension: Comprehension, into result: Int) {
    let body = comprehension.body
    if let key = comprehension.key {
      let first = builder.allocate(2)
      compile(key, into: first)
      compile(body, into: first + 1)
      builder.emit(Instruction(.insert, a: result, b: first, c: first + 1), at: key.start)
    } else {
      let element = builder.allocate()
      compile(body, into: element)
      builder.emit(Instruction(.append, a: result, b: element), at: body.start)
    }
  }
}
