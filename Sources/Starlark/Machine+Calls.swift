extension Interpreter {
  /// Enters a function whose arguments lie in the registers behind it.
  @inline(__always)
  func enter(_ function: Function, _ callee: UnsafeMutablePointer<Value>, count: Int) throws {
    if count == function.entry.simpleCount {
      try machine.push(function, registers: callee + 1)
    } else {
      try enterWithDefaults(function, callee, count: count)
    }
  }

  @inline(never)
  private func enterWithDefaults(_ function: Function, _ callee: UnsafeMutablePointer<Value>, count: Int)
    throws
  {
    let missing = function.code.simpleCount - count
    guard missing > 0, missing <= function.defaults.count else {
      var arguments = Arguments()
      arguments.positional = take(callee + 1, count: count)
      return try enter(function, callee, arguments)
    }
    try machine.push(function, registers: callee + 1)
    let first = function.defaults.count - missing
    for index in 0..<missing { (callee + 1 + count + index).store(function.defaults[first + index]) }
  }

  /// Enters a function after binding its arguments.
  @inline(never)
  private func enter(_ function: Function, _ callee: UnsafeMutablePointer<Value>, _ arguments: Arguments)
    throws
  {
    let values = try function.bind(arguments)
    try machine.push(function, registers: callee + 1)
    for (index, value) in values.enumerated() { callee[1 + index] = value }
  }

  /// Calls something that is no function of the language; the result replaces the callee.
  @inline(never)
  func callObject(_ callee: UnsafeMutablePointer<Value>, count: Int) throws {
    guard case .object(let object) = callee.pointee else { throw Failure.notCallable(callee.pointee) }
    callee.store(try callObject(object, callee + 1, count: count))
  }

  /// Calls the value of a global, which is no function of the language.
  @inline(never)
  func callGlobal(
    _ callee: UnsafeMutablePointer<Value?>, _ a: UnsafeMutablePointer<Value>, _ instruction: Instruction,
    _ frame: UnsafeMutablePointer<Machine.Frame>
  ) throws {
    let count = Int(instruction.b)
    if let builtin = callee.value.object(of: Builtin.self) {
      let result = try builtin._withUnsafeGuaranteedRef { try $0.call(a + 1, count: count, self) }
      return a.store(result)
    }
    guard let value = callee.pointee else { throw unboundGlobal(Int(instruction.c), frame.pointee.function) }
    guard case .object(let object) = value else { throw Failure.notCallable(value) }
    let result = try callObject(object, a + 1, count: count)
    a.store(result)
  }

  @inline(__always)
  private func callObject(
    _ object: Object, _ arguments: UnsafeMutablePointer<Value>, count: Int
  ) throws -> Value {
    if type(of: object) == Builtin.self {
      return try unsafeDowncast(object, to: Builtin.self).call(arguments, count: count, self)
    }
    guard object.isCallable else { throw Failure.notCallable(.object(object)) }
    let signature = object.signature ?? Self.anything
    return try withCall(signature, receiver: nil) { call in
      try signature.bind(arguments, count: count, to: call)
      return try object.call(call)
    }
  }

  /// Calls a method of a built-in type without making a value of it; the result goes before the arguments.
  ///
  /// The cache of the call remembers what the class of its last receiver has under this name. Returns false, having
  /// done nothing, if the receiver has no such method.
  @inline(never)
  func callMethod(
    _ object: UnsafeMutablePointer<Value>, _ a: UnsafeMutablePointer<Value>, _ instruction: Instruction,
    _ frame: UnsafeMutablePointer<Machine.Frame>
  ) throws -> Bool {
    guard let receiver = object.object else { return false }
    let cache = frame.pointee.methodCaches + (frame.pointee.pc - 1).pointee.wide
    let type = receiver._withUnsafeGuaranteedRef { ObjectIdentifier(Swift.type(of: $0)) }
    if cache.pointee.type != type {
      let name = frame.pointee.function.code.names[Int(instruction.c)]
      guard let entry = receiver._withUnsafeGuaranteedRef({ $0.method(name) }) else { return false }
      cache.pointee = Code.MethodCache(type: type, entry: .passUnretained(entry))
    }
    guard let entry = cache.pointee.entry else { return false }
    let result = try entry._withUnsafeGuaranteedRef { entry in
      try receiver._withUnsafeGuaranteedRef { receiver in
        let count = Int(instruction.b)
        if let shortcut = entry.shortcut, let value = try shortcut(receiver, a + 1, count) {
          for index in 0..<count { (a + 1 + index).release() }
          return value
        }
        return try withCall(entry.signature, receiver: receiver) { call in
          try entry.signature.bind(a + 1, count: Int(instruction.b), to: call)
          return try entry.body(call)
        }
      }
    }
    a.store(result)
    return true
  }

  /// Runs `body` with a call to bind and hand on.
  @inline(__always)
  func withCall(_ signature: Signature, receiver: Object?, _ body: (Call) throws -> Value) throws -> Value {
    let state = machine.state
    let depth = state.pointee.calls
    guard depth < calls.count else { return try withNewCall(signature, receiver: receiver, body) }
    state.pointee.calls = depth + 1
    return try calls[depth]._withUnsafeGuaranteedRef { call in
      call.begin(signature, receiver: receiver)
      defer {
        call.end()
        state.pointee.calls = depth
      }
      return try body(call)
    }
  }

  @inline(never)
  private func withNewCall(
    _ signature: Signature, receiver: Object?, _ body: (Call) throws -> Value
  ) throws -> Value {
    let call = Call(self)
    call.begin(signature, receiver: receiver)
    return try body(call)
  }

  /// Calls with keywords or stars; returns whether a frame was entered.
  @inline(never)
  func call(_ callee: UnsafeMutablePointer<Value>, _ site: CallSite) throws -> Bool {
    var arguments = Arguments()
    arguments.positional = take(callee + 1, count: site.positional)
    var next = callee + 1 + site.positional
    for (name, value) in zip(site.names, take(next, count: site.names.count)) {
      arguments.keywords.append((name, value))
    }
    next += site.names.count
    if site.hasRest {
      let values = take(next, count: 1)[0]
      guard case .object(let object) = values,
        try object is List || object is Tuple || object.makeIterator() != nil
      else { throw Failure("the argument after * must be iterable, not \(values.typeName.withArticle)") }
      let rest = try elements(of: values)
      try bound(count: arguments.positional.count + rest.count, of: Value.self)
      arguments.positional += rest
      next += 1
    }
    if site.hasKeywords {
      let values = take(next, count: 1)[0]
      guard let dict = values.asObject(Dict.self) else {
        throw Failure("the argument after ** must be a dict, not \(values.typeName.withArticle)")
      }
      for (key, value) in dict.items {
        guard let name = key.asString else {
          throw Failure("keywords must be strings, not \(key.typeName.withArticle)")
        }
        arguments.keywords.append((name, value))
      }
    }
    if let function = callee.pointee.asObject(Function.self) {
      try enter(function, callee, arguments)
      return true
    }
    callee.pointee = try callNative(callee.pointee, arguments)
    return false
  }

  private static let anything = Signature("call(*args, **kwargs)")

  private func callNative(_ callee: Value, _ arguments: Arguments) throws -> Value {
    guard case .object(let object) = callee, object.isCallable else { throw Failure.notCallable(callee) }
    let signature = object.signature ?? Self.anything
    return try withCall(signature, receiver: (object as? Builtin)?.receiver) { call in
      try signature.bind(arguments, to: call)
      return try object.call(call)
    }
  }

  /// Calls any value with arguments and runs it to its end.
  func callValue(_ callee: Value, _ arguments: Arguments) throws -> Value {
    guard let function = callee.asObject(Function.self) else { return try callNative(callee, arguments) }
    try poll()
    let base = machine.top
    try machine.grow(to: base + 1)
    base.pointee = callee
    defer { base.pointee = .none }
    try enter(function, base, arguments)
    return try execute()
  }

  /// Calls a value with one argument; the way of builtins that call a function for each element.
  func callValue(_ callee: Value, with argument: Value) throws -> Value {
    guard case .object(let object) = callee, type(of: object) == Function.self else {
      return try callNative(callee, Arguments(positional: [argument]))
    }
    try poll()
    let base = machine.top
    try machine.grow(to: base + 2)
    base.store(callee)
    (base + 1).store(argument)
    defer {
      base.store(.none)
      (base + 1).store(.none)
    }
    try enter(unsafeDowncast(object, to: Function.self), base, count: 1)
    return try execute()
  }

  /// Looks now and then whether the program should stop.
  @inline(__always)
  func poll() throws {
    let state = machine.state
    state.pointee.patience -= 1
    if state.pointee.patience <= 0 { try checkLimits() }
  }

  private func take(_ first: UnsafeMutablePointer<Value>, count: Int) -> [Value] {
    let values = Array(UnsafeBufferPointer(start: first, count: count))
    for index in 0..<count { first[index] = .none }
    return values
  }

  func makeFunction(
    _ frame: UnsafeMutablePointer<Machine.Frame>, _ a: UnsafeMutablePointer<Value>, _ instruction: Instruction
  ) {
    let outer = frame.pointee.function
    let code = outer.code.children[Int(instruction.b)]
    let registers = frame.pointee.registers
    let cells = code.captures.map { capture in
      switch capture {
      case .register(let register):
        guard let cell = registers[register].asObject(Cell.self) else {
          preconditionFailure("a captured variable lives in a cell")
        }
        return cell
      case .free(let index): return outer.cells[index]
      }
    }
    let defaults = take(a, count: Int(instruction.c))
    a.pointee = .object(Function(code: code, globals: outer.globals, defaults: defaults, cells: cells))
  }

  func contents(of object: Object, _ function: Function, _ instruction: Instruction) throws -> Value {
    guard let value = unsafeDowncast(object, to: Cell.self).value else {
      throw unboundLocal(function, Int(instruction.c))
    }
    return value
  }

  func unboundLocal(_ function: Function, _ name: Int) -> Failure {
    let name = function.code.names[name]
    let isGlobal = function.globals.isBound(name)
    return Failure(
      "the variable \"\(name)\" is used before it has a value",
      hint: isGlobal
        ? "the function assigns to \"\(name)\", so it is not the global one; give it another name" : nil)
  }

  func unboundGlobal(_ slot: Int, _ function: Function) -> Failure {
    Failure("the name \"\(function.globals.name(of: slot))\" is used before it has a value")
  }
}
