extension Interpreter {
  /// Runs the topmost frame, and those it calls, until it returns.
  ///
  /// On an error the frames down to and with that one are gone, and the error has its position and backtrace.
  func execute() throws -> Value {
    let machine = machine
    let entry = machine.state.pointee.depth
    guard machine.state.pointee.nesting < Machine.maximumNesting else {
      // The error is where the builtin was called that calls back.
      while machine.state.pointee.depth >= entry { machine.unwind() }
      throw Machine.tooDeep
    }
    machine.state.pointee.nesting += 1
    defer { machine.state.pointee.nesting -= 1 }
    do {
      return try runLoop(machine, entry: entry)
    } catch {
      // The static errors of a loaded file are several, and have their places.
      let located: any Error = error is Diagnostics ? error : locate(error)
      while machine.state.pointee.depth >= entry { machine.unwind() }
      throw located
    }
  }

  /// The dispatch loop: the one long function here, as the compiler makes one jump table of it.
  private func runLoop(_ machine: Machine, entry: Int) throws -> Value {
    let state = machine.state
    let frames = machine.frames
    var frame = frames + (state.pointee.depth - 1)
    var pc = frame.pointee.pc
    var registers = frame.pointee.registers
    var globals = frame.pointee.globals
    // An error is located by the frame's counter, which is otherwise only stored at calls.
    defer { if state.pointee.depth >= entry { frames[state.pointee.depth - 1].pc = pc } }

    @inline(__always) func reload() {
      frame = frames + (state.pointee.depth - 1)
      pc = frame.pointee.pc
      registers = frame.pointee.registers
      globals = frame.pointee.globals
    }
    while true {
      let instruction = pc.pointee
      pc += 1
      let a = registers + Int(instruction.a)
      switch instruction.opcode {
      case .move:
        let b = registers + Int(instruction.b)
        if instruction.flag != 0 {
          a.store(b.move())
          b.initialize(to: .none)
        } else {
          a.store(b.pointee)
        }
      case .loadConstant: a.store(frame.pointee.constants[instruction.wide])
      case .loadInt: a.store(.int(instruction.wide))
      case .loadUnbound: a.pointee = .object(machine.unbound)
      case .loadGlobal:
        guard let value = globals[Int(instruction.b)] else {
          throw unboundGlobal(Int(instruction.b), frame.pointee.function)
        }
        a.store(value)
      case .storeGlobal:
        if instruction.flag != 0 {
          globals[Int(instruction.b)] = a.move()
          a.initialize(to: .none)
        } else {
          globals[Int(instruction.b)] = a.pointee
        }
      case .makeCell: a.pointee = .object(Cell(a.pointee))
      case .makeEmptyCell: a.pointee = .object(Cell(nil))
      case .loadCell:
        guard case .object(let object) = registers[Int(instruction.b)] else { break }
        a.pointee = try contents(of: object, frame.pointee.function, instruction)
      case .storeCell:
        guard case .object(let object) = a.pointee else { break }
        let b = registers + Int(instruction.b)
        unsafeDowncast(object, to: Cell.self).value = b.pointee
        b.clear(if: instruction.flag != 0)
      case .loadFree:
        a.pointee = try contents(
          of: frame.pointee.function.cells[Int(instruction.b)], frame.pointee.function, instruction)
      case .storeFree:
        let b = registers + Int(instruction.b)
        frame.pointee.function.cells[Int(instruction.a)].value = b.pointee
        b.clear(if: instruction.flag != 0)
      case .checkBound:
        if case .object(let object) = a.pointee, object === machine.unbound {
          throw unboundLocal(frame.pointee.function, Int(instruction.b))
        }
      case .clear: a.pointee = .none

      case .add:
        if case .int(let x) = registers[Int(instruction.b)], case .int(let y) = registers[Int(instruction.c)]
        {
          let (sum, overflow) = x.addingReportingOverflow(y)
          if !overflow {
            a.store(.int(sum))
            break
          }
        } else if case .float(let x) = registers[Int(instruction.b)],
          case .float(let y) = registers[Int(instruction.c)]
        {
          a.store(.float(x + y))
          break
        }
        try binary(.add, instruction, registers)
      case .subtract:
        if case .int(let x) = registers[Int(instruction.b)], case .int(let y) = registers[Int(instruction.c)]
        {
          let (difference, overflow) = x.subtractingReportingOverflow(y)
          if !overflow {
            a.store(.int(difference))
            break
          }
        } else if case .float(let x) = registers[Int(instruction.b)],
          case .float(let y) = registers[Int(instruction.c)]
        {
          a.store(.float(x - y))
          break
        }
        try binary(.subtract, instruction, registers)
      case .multiply:
        if case .int(let x) = registers[Int(instruction.b)], case .int(let y) = registers[Int(instruction.c)]
        {
          let (product, overflow) = x.multipliedReportingOverflow(by: y)
          if !overflow {
            a.store(.int(product))
            break
          }
        } else if case .float(let x) = registers[Int(instruction.b)],
          case .float(let y) = registers[Int(instruction.c)]
        {
          a.store(.float(x * y))
          break
        }
        try binary(.multiply, instruction, registers)
      case .divide, .floorDivide, .modulo, .matrixMultiply, .and, .or, .xor, .shiftLeft, .shiftRight, .equal,
        .notEqual, .less, .lessEqual, .greater, .greaterEqual:
        let raw = instruction.opcode.rawValue - Opcode.add.rawValue
        try binary(BinaryOperator(rawValue: raw) ?? .add, instruction, registers)

      case .contains: try contains(instruction, registers, isNegated: false)
      case .notContains: try contains(instruction, registers, isNegated: true)

      case .addImmediate:
        if case .int(let x) = registers[Int(instruction.b)] {
          let (sum, overflow) = x.addingReportingOverflow(instruction.immediate)
          if !overflow {
            a.store(.int(sum))
            break
          }
        }
        try binaryImmediate(.add, instruction, registers)
      case .subtractImmediate:
        if case .int(let x) = registers[Int(instruction.b)] {
          let (difference, overflow) = x.subtractingReportingOverflow(instruction.immediate)
          if !overflow {
            a.store(.int(difference))
            break
          }
        }
        try binaryImmediate(.subtract, instruction, registers)
      case .multiplyImmediate:
        if case .int(let x) = registers[Int(instruction.b)] {
          let (product, overflow) = x.multipliedReportingOverflow(by: instruction.immediate)
          if !overflow {
            a.store(.int(product))
            break
          }
        }
        try binaryImmediate(.multiply, instruction, registers)
      case .floorDivideImmediate:
        if case .int(let x) = registers[Int(instruction.b)] {
          let y = instruction.immediate
          a.store(.int(x >= 0 ? x / y : -((-1 - x) / y) - 1))
        } else {
          try binaryImmediate(.floorDivide, instruction, registers)
        }
      case .moduloImmediate:
        if case .int(let x) = registers[Int(instruction.b)] {
          let remainder = x % instruction.immediate
          a.store(.int(remainder < 0 ? remainder + instruction.immediate : remainder))
        } else {
          try binaryImmediate(.modulo, instruction, registers)
        }
      case .addInPlace:
        if case .int(let x) = registers[Int(instruction.b)], case .int(let y) = registers[Int(instruction.c)]
        {
          let (sum, overflow) = x.addingReportingOverflow(y)
          if !overflow {
            a.store(.int(sum))
            break
          }
        } else if case .float(let x) = registers[Int(instruction.b)],
          case .float(let y) = registers[Int(instruction.c)]
        {
          a.store(.float(x + y))
          break
        }
        try inPlace(.add, instruction, registers)
      case .orInPlace: try inPlace(.or, instruction, registers)
      case .negate: try unary(.negate, instruction, registers)
      case .plus: try unary(.plus, instruction, registers)
      case .invert: try unary(.invert, instruction, registers)
      case .not:
        let b = registers + Int(instruction.b)
        let truth = try b.pointee.truth()
        b.clear(if: instruction.flag != 0)
        a.store(.bool(!truth))

      case .jump: pc += instruction.wide
      case .jumpIfTrue:
        let truth = if case .bool(let value) = a.pointee { value } else { try a.pointee.truth() }
        a.clear(if: instruction.flag != 0)
        if truth { pc += instruction.wide }
      case .jumpIfFalse:
        let truth = if case .bool(let value) = a.pointee { value } else { try a.pointee.truth() }
        a.clear(if: instruction.flag != 0)
        if !truth { pc += instruction.wide }
      case .loop:
        try poll()
        pc += instruction.wide
      case .testCompare:
        let outcome: Bool
        let flag = instruction.flag
        if case .int(let x) = registers[Int(instruction.b)] {
          if flag & CompareFlag.isImmediate != 0 {
            outcome = Self.compare(flag & CompareFlag.operatorMask, x, instruction.immediate)
          } else if case .int(let y) = registers[Int(instruction.c)] {
            outcome = Self.compare(flag & CompareFlag.operatorMask, x, y)
          } else {
            outcome = try compareSlowly(instruction, registers)
          }
        } else if case .float(let x) = registers[Int(instruction.b)],
          case .float(let y) = registers[Int(instruction.c)], flag & CompareFlag.isImmediate == 0, x == x,
          y == y
        {
          outcome = Self.compare(flag & CompareFlag.operatorMask, x, y)
        } else {
          outcome = try compareSlowly(instruction, registers)
        }
        if outcome == (flag & CompareFlag.jumpWhenTrue != 0) { pc += pc.pointee.wide }
        pc += 1

      case .iterate: try iterate(a)
      case .next:
        if case .int(let value) = a.pointee {
          // A range: the next element, how many are left, and the distance between them.
          guard case .int(let left) = a[1], left > 0, case .int(let step) = a[2] else {
            a.pointee = .none
            break
          }
          (registers + Int(instruction.b)).store(.int(value))
          a.initialize(to: .int(value &+ step))
          (a + 1).initialize(to: .int(left - 1))
          pc += 1
        } else if case .object(let object) = a.pointee {
          if let value = try unsafeDowncast(object, to: ValueIterator.self).next() {
            registers[Int(instruction.b)] = value
            pc += 1
          } else {
            a.pointee = .none
          }
        }

      case .call:
        if case .object(let object) = a.pointee, type(of: object) == Function.self {
          let function = unsafeDowncast(object, to: Function.self)
          frame.pointee.pc = pc
          try poll()
          try enter(function, a, count: Int(instruction.b))
          reload()
        } else {
          frame.pointee.pc = pc
          try callObject(a, count: Int(instruction.b))
        }
      case .callGlobal:
        frame.pointee.pc = pc
        let callee = globals + Int(instruction.c)
        if case .object(let object)? = callee.pointee, type(of: object) == Function.self {
          try poll()
          try enter(unsafeDowncast(object, to: Function.self), a, count: Int(instruction.b))
          reload()
        } else {
          try callGlobal(callee, a, instruction, frame.pointee.function)
        }
      case .callMethod:
        // The place of the next word is where errors of the call are shown, that of this one is the attribute's.
        pc += 1
        frame.pointee.pc = pc
        if try callMethod(a, instruction, frame) { break }
        pc -= 1
        let method = try self.attribute(frame.pointee.function.code.names[Int(instruction.c)], of: a.pointee)
        pc += 1
        frame.pointee.pc = pc
        a.pointee = method
        if case .object(let object) = method, type(of: object) == Function.self {
          try poll()
          try enter(unsafeDowncast(object, to: Function.self), a, count: Int(instruction.b))
          reload()
        } else {
          try callObject(a, count: Int(instruction.b))
        }
      case .callWithKeywords:
        frame.pointee.pc = pc
        try poll()
        if try call(a, frame.pointee.function.code.callSites[Int(instruction.b)]) { reload() }
      case .returnValue:
        let value = a.take()
        machine.leave()
        if state.pointee.depth < entry { return value }
        (registers - 1).store(value)
        reload()
      case .makeFunction: makeFunction(frame, a, instruction)

      case .makeList: a.pointee = .object(List(collect(instruction, registers)))
      case .makeTuple: a.pointee = .object(Tuple(collect(instruction, registers)))
      case .makeDict: a.pointee = .object(Dict())
      case .append: try append(a, registers + Int(instruction.b))
      case .insert: try insert(a, instruction, registers)
      case .listToTuple:
        if let list = registers[Int(instruction.b)].asObject(List.self) {
          a.pointee = .object(Tuple(list.elements))
        }
      case .unpack: try unpack(a, registers + Int(instruction.b), count: Int(instruction.c))
      case .getAttribute:
        let b = registers + Int(instruction.b)
        let value = try self.attribute(frame.pointee.function.code.names[Int(instruction.c)], of: b.pointee)
        b.clear(if: instruction.flag != 0)
        a.pointee = value
      case .setAttribute:
        try setAttribute(
          frame.pointee.function.code.names[Int(instruction.c)], of: a, to: registers + Int(instruction.b),
          instruction.flag)
      case .getIndex: try getIndex(instruction, registers)
      case .setIndex: try setIndex(instruction, registers)
      case .makeSlice: makeSlice(a)
      case .format: try format(a, instruction)
      case .buildString: try buildString(instruction, registers)
      case .failAssertion:
        throw Failure(
          instruction.flag != 0 ? "the assertion failed" : "the assertion failed: \(a.pointee.str)")
      case .loadModule:
        frame.pointee.pc = pc
        a.pointee = .object(try load(a.pointee, from: frame.pointee.function.code.source))
      }
    }
  }

  @inline(__always)
  private static func compare<T: Comparable>(_ op: UInt8, _ x: T, _ y: T) -> Bool {
    switch op {
    case 0: x == y
    case 1: x != y
    case 2: x < y
    case 3: x <= y
    case 4: x > y
    default: x >= y
    }
  }
}
