/// The code of one function while it is being compiled: instructions, constants, registers.
final class FunctionBuilder {
  let function: FunctionNode
  let parent: FunctionBuilder?
  var instructions: [Instruction] = []
  var offsets: [Int32] = []
  var constants: [Value] = []
  var names: [String] = []
  var callSites: [CallSite] = []
  var children: [Code] = []
  var captures: [Code.Capture] = []
  /// The loops around the statement being compiled, innermost last.
  var loops: [Loop] = []
  /// Which variables have a value for certain at this point; nil where no path leads.
  var assigned: Set<ObjectIdentifier>? = []
  /// The variables that may be read without a value, which start as unbound.
  var doubtful: Set<Int> = []
  /// The registers that belong to variables; all others are temporary.
  var variableRegisters: Set<Int> = []
  /// The first register that is free for temporaries.
  var top = 0
  private(set) var highest = 0
  /// The registers in use at any of the returns.
  private(set) var liveCount = 0
  /// The number of method calls, each of which has a cache.
  var methodCallCount = 0
  private var nameIndices: [String: Int] = [:]
  private var captureIndices: [ObjectIdentifier: Int] = [:]
  private var intConstants: [Int: Int] = [:]

  struct Loop {
    let start: Int
    var exits: [Int] = []
  }

  /// More registers than this in one function is an error; the operands of an instruction could not name them.
  static let maximumRegisters = 60_000

  init(_ function: FunctionNode, parent: FunctionBuilder?) {
    self.function = function
    self.parent = parent
  }

  func allocate(_ count: Int = 1) -> Int {
    defer {
      top += count
      highest = max(highest, top)
    }
    return top
  }

  @discardableResult
  func emit(_ instruction: Instruction, at offset: Int) -> Int {
    instructions.append(instruction)
    offsets.append(Int32(truncatingIfNeeded: offset))
    return instructions.count - 1
  }

  /// Emits the return of a value in a register, where registers below `live` belong to variables and loops.
  func emitReturn(_ register: Int, live: Int, at offset: Int) {
    liveCount = max(liveCount, live)
    emit(Instruction(.returnValue, a: register), at: offset)
  }

  /// Emits a jump whose goal is not known yet.
  func emitJump(_ opcode: Opcode = .jump, flag: UInt8 = 0, a: Int = 0, at offset: Int) -> Int {
    emit(Instruction(opcode, flag: flag, a: a, wide: 0), at: offset)
  }

  /// Makes jumps lead to the next instruction to be emitted.
  func land(_ jumps: [Int]) {
    for jump in jumps {
      let old = instructions[jump]
      instructions[jump] = Instruction(
        old.opcode, flag: old.flag, a: Int(old.a), wide: instructions.count - jump - 1)
    }
  }

  func emitLoop(to start: Int, at offset: Int) {
    emit(Instruction(.loop, wide: start - instructions.count - 1), at: offset)
  }

  func constant(_ value: Value) -> Int {
    if case .int(let int) = value {
      if let index = intConstants[int] { return index }
      intConstants[int] = constants.count
    }
    constants.append(value)
    return constants.count - 1
  }

  func name(_ name: String) -> Int {
    if let index = nameIndices[name] { return index }
    nameIndices[name] = names.count
    names.append(name)
    return names.count - 1
  }

  /// The index of an outer function's variable among the captured cells.
  func captureIndex(of variable: Variable) -> Int {
    let identity = ObjectIdentifier(variable)
    if let index = captureIndices[identity] { return index }
    if let parent, variable.owner !== parent.function {
      captures.append(.free(parent.captureIndex(of: variable)))
    } else {
      captures.append(.register(variable.register))
    }
    captureIndices[identity] = captures.count - 1
    return captures.count - 1
  }

  /// Puts instructions before the first; all jumps are relative and stay right.
  func prepend(_ prologue: [Instruction]) {
    instructions = prologue + instructions
    offsets = [Int32](repeating: Int32(truncatingIfNeeded: function.offset), count: prologue.count) + offsets
  }

  func markAssigned(_ variable: Variable) { assigned?.insert(ObjectIdentifier(variable)) }

  /// What is certain after two paths meet.
  static func meet(_ a: Set<ObjectIdentifier>?, _ b: Set<ObjectIdentifier>?) -> Set<ObjectIdentifier>? {
    guard let a else { return b }
    guard let b else { return a }
    return a.intersection(b)
  }
}
