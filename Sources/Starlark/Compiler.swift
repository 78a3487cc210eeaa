/// Turns a resolved syntax tree into code for the machine.
///
/// Variables and temporaries live in the registers of a frame. An expression is compiled into a register that the
/// caller names, or its operand register is asked for, which for a plain variable is the variable's own.
/// Temporaries are given up by the instruction that reads them, so that no large value outlives its use.
struct Compiler {
  let source: Source
  private let globals: Globals
  var builder: FunctionBuilder
  /// The slots of the globals that have a value whenever the code compiled next runs.
  private var boundSlots: Set<Int> = []
  private(set) var diagnostics: [Diagnostic] = []

  init(_ source: Source, program: FunctionNode, globals: Globals) {
    self.source = source
    self.globals = globals
    builder = FunctionBuilder(program, parent: nil)
  }

  /// Compiles the top level; running it returns the value of the last statement if that is an expression.
  mutating func compileProgram() -> Code {
    var body = builder.function.body
    var last: Expression?
    if case .expression(let value)? = body.last?.kind {
      last = value
      body.removeLast()
    }
    for statement in body { compileAtTopLevel(statement) }
    return finish(returning: last, isProgram: true)
  }

  private mutating func compileAtTopLevel(_ statement: Statement) {
    let slots: [Int]
    switch statement.kind {
    case .assign, .define, .load:
      slots = Resolver.names(boundBy: [statement]).compactMap { globals.slot(for: $0) }
    default: slots = []
    }
    // A function runs after its own name is bound.
    if case .define = statement.kind { boundSlots.formUnion(slots) }
    compile([statement])
    boundSlots.formUnion(slots)
  }

  /// Whether a global has a value for certain when the code compiled next runs: no program unbinds one.
  func isBound(_ slot: Int) -> Bool { boundSlots.contains(slot) || globals.slots[slot] != nil }

  /// Compiles an inner function and returns its index among the children of the current one.
  mutating func compileFunction(_ function: FunctionNode) -> Int {
    let inner = FunctionBuilder(function, parent: builder)
    let outer = builder
    builder = inner
    for variable in function.variables {
      variable.register = inner.allocate()
      inner.variableRegisters.insert(variable.register)
    }
    var prologue: [Instruction] = []
    for (index, variable) in function.variables.enumerated() {
      let isParameter = index < function.parameters.count
      if isParameter { inner.markAssigned(variable) }
      if variable.isCaptured {
        prologue.append(Instruction(isParameter ? .makeCell : .makeEmptyCell, a: variable.register))
      }
    }
    compile(function.body)
    prologue += inner.doubtful.sorted().map { Instruction(.loadUnbound, a: $0) }
    inner.prepend(prologue)
    let code = finish(returning: nil)
    builder = outer
    outer.children.append(code)
    return outer.children.count - 1
  }

  private mutating func finish(returning last: Expression?, isProgram: Bool = false) -> Code {
    let end = last?.offset ?? builder.function.offset
    let mark = builder.top
    if let last {
      let value = operand(last)
      builder.emitReturn(value, live: mark, at: end)
    } else {
      let register = builder.allocate()
      if isProgram {
        // Tells a program without a last expression from one whose last expression is None.
        builder.emit(Instruction(.loadUnbound, a: register), at: end)
      } else {
        loadConstant(.none, into: register, at: end)
      }
      builder.emitReturn(register, live: mark, at: end)
    }
    builder.top = mark
    if builder.highest > FunctionBuilder.maximumRegisters || builder.names.count > 0xFFFF
      || builder.children.count > 0xFFFF || builder.callSites.count > 0xFFFF
    {
      report("\(builder.function.name) is too large", at: builder.function.offset)
    }
    return Code(builder, source: source, registerCount: builder.highest + 1)
  }

  mutating func report(_ message: String, at offset: Int) {
    diagnostics.append(Diagnostic(message, at: offset, in: source))
  }

  func loadConstant(_ value: Value, into register: Int, at offset: Int) {
    if case .int(let int) = value, let small = Int32(exactly: int) {
      builder.emit(Instruction(.loadInt, a: register, wide: Int(small)), at: offset)
    } else {
      builder.emit(Instruction(.loadConstant, a: register, wide: builder.constant(value)), at: offset)
    }
  }
}
