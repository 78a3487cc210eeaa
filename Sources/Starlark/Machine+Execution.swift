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

    running: while true {
      // Calls and returns come back here, to go on with the frame that is now the topmost.
      frame = frames + (state.pointee.depth - 1)
      pc = frame.pointee.pc
      registers = frame.pointee.registers
      globals = frame.pointee.globals
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
        case .checkGlobal:
          if globals[Int(instruction.b)] == nil {
            throw unboundGlobal(Int(instruction.b), frame.pointee.function)
          }
        case .clear: a.pointee = .none

        case .add:
          if let x = (registers + Int(instruction.b)).int, let y = (registers + Int(instruction.c)).int {
            let (sum, overflow) = x.addingReportingOverflow(y)
            if !overflow {
              a.store(.int(sum))
              break
            }
          } else if let x = (registers + Int(instruction.b)).float,
            let y = (registers + Int(instruction.c)).float
          {
            a.store(.float(x + y))
            break
          }
          try binary(.add, instruction, registers)
        case .subtract:
          if let x = (registers + Int(instruction.b)).int, let y = (registers + Int(instruction.c)).int {
            let (difference, overflow) = x.subtractingReportingOverflow(y)
            if !overflow {
              a.store(.int(difference))
              break
            }
          } else if let x = (registers + Int(instruction.b)).float,
            let y = (registers + Int(instruction.c)).float
          {
            a.store(.float(x - y))
            break
          }
          try binary(.subtract, instruction, registers)
        case .multiply:
          if let x = (registers + Int(instruction.b)).int, let y = (registers + Int(instruction.c)).int {
            let (product, overflow) = x.multipliedReportingOverflow(by: y)
            if !overflow {
              a.store(.int(product))
              break
            }
          } else if let x = (registers + Int(instruction.b)).float,
            let y = (registers + Int(instruction.c)).float
          {
            a.store(.float(x * y))
            break
          }
          try binary(.multiply, instruction, registers)
        case .divide, .floorDivide, .modulo, .matrixMultiply, .and, .or, .xor, .shiftLeft, .shiftRight:
          let raw = instruction.opcode.rawValue - Opcode.add.rawValue
          try binary(BinaryOperator(rawValue: raw) ?? .add, instruction, registers)

        case .equal, .notEqual, .less, .lessEqual, .greater, .greaterEqual:
          let raw = instruction.opcode.rawValue - Opcode.equal.rawValue
          if let x = (registers + Int(instruction.b)).int, let y = (registers + Int(instruction.c)).int {
            a.store(.bool(Self.compare(raw, x, y)))
          } else {
            try relate(raw, instruction, registers)
          }
        case .contains: try contains(instruction, registers, isNegated: false)
        case .notContains: try contains(instruction, registers, isNegated: true)

        case .addImmediate:
          if let x = (registers + Int(instruction.b)).int {
            let (sum, overflow) = x.addingReportingOverflow(instruction.immediate)
            if !overflow {
              a.store(.int(sum))
              break
            }
          }
          try binaryImmediate(.add, instruction, registers)
        case .subtractImmediate:
          if let x = (registers + Int(instruction.b)).int {
            let (difference, overflow) = x.subtractingReportingOverflow(instruction.immediate)
            if !overflow {
              a.store(.int(difference))
              break
            }
          }
          try binaryImmediate(.subtract, instruction, registers)
        case .multiplyImmediate:
          if let x = (registers + Int(instruction.b)).int {
            let (product, overflow) = x.multipliedReportingOverflow(by: instruction.immediate)
            if !overflow {
              a.store(.int(product))
              break
            }
          }
          try binaryImmediate(.multiply, instruction, registers)
        case .floorDivideImmediate:
          if let x = (registers + Int(instruction.b)).int {
            let y = instruction.immediate
            a.store(.int(x >= 0 ? x / y : -((-1 - x) / y) - 1))
          } else {
            try binaryImmediate(.floorDivide, instruction, registers)
          }
        case .moduloImmediate:
          if let x = (registers + Int(instruction.b)).int {
            let remainder = x % instruction.immediate
            a.store(.int(remainder < 0 ? remainder + instruction.immediate : remainder))
          } else {
            try binaryImmediate(.modulo, instruction, registers)
          }
        case .addInPlace:
          if let x = (registers + Int(instruction.b)).int, let y = (registers + Int(instruction.c)).int {
            let (sum, overflow) = x.addingReportingOverflow(y)
            if !overflow {
              a.store(.int(sum))
              break
            }
          } else if let x = (registers + Int(instruction.b)).float,
            let y = (registers + Int(instruction.c)).float
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
          let truth = try a.bool ?? a.pointee.truth()
          a.clear(if: instruction.flag != 0)
          if truth { pc += instruction.wide }
        case .jumpIfFalse:
          let truth = try a.bool ?? a.pointee.truth()
          a.clear(if: instruction.flag != 0)
          if !truth { pc += instruction.wide }
        case .loop:
          try poll()
          pc += instruction.wide
        case .testCompare:
          let outcome: Bool
          let flag = instruction.flag
          if let x = (registers + Int(instruction.b)).int {
            if flag & CompareFlag.isImmediate != 0 {
              outcome = Self.compare(flag & CompareFlag.operatorMask, x, instruction.immediate)
            } else if let y = (registers + Int(instruction.c)).int {
              outcome = Self.compare(flag & CompareFlag.operatorMask, x, y)
            } else {
              outcome = try compareSlowly(instruction, registers)
            }
          } else if let x = (registers + Int(instruction.b)).float,
            let y = (registers + Int(instruction.c)).float, flag & CompareFlag.isImmediate == 0, x == x,
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
          if let value = a.int {
            // A range: the next element, how many are left, and the distance between them.
            guard let left = (a + 1).int, left > 0, let step = (a + 2).int else {
              a.store(.none)
              break
            }
            (registers + Int(instruction.b)).store(.int(value))
            a.initialize(to: .int(value &+ step))
            (a + 1).initialize(to: .int(left - 1))
            pc += 1
          } else if let iterator = a.object {
            let isThere =
              if let list = a.object(of: ListIterator.self) {
                list._withUnsafeGuaranteedRef { $0.advance(into: registers + Int(instruction.b)) }
              } else {
                try iterator._withUnsafeGuaranteedRef {
                  try advance($0, into: registers + Int(instruction.b))
                }
              }
            if isThere { pc += 1 } else { a.store(.none) }
          }

        case .call:
          if let function = a.object(of: Function.self) {
            frame.pointee.pc = pc
            try poll()
            try function._withUnsafeGuaranteedRef { try enter($0, a, count: Int(instruction.b)) }
            continue running
          } else {
            frame.pointee.pc = pc
            try callObject(a, count: Int(instruction.b))
          }
        case .callGlobal:
          frame.pointee.pc = pc
          let callee = globals + Int(instruction.c)
          if let function = callee.value.object(of: Function.self) {
            try poll()
            try function._withUnsafeGuaranteedRef { try enter($0, a, count: Int(instruction.b)) }
            continue running
          } else {
            try callGlobal(callee, a, instruction, frame)
          }
        case .callMethod:
          // The place of the next word is where errors of the call are shown, that of this one is the attribute's.
          let receiver = registers + Int(pc.pointee.a)
          pc += 1
          frame.pointee.pc = pc
          if try callMethod(receiver, a, instruction, frame) { break }
          pc -= 1
          let method = try self.attribute(
            frame.pointee.function.code.names[Int(instruction.c)], of: receiver.pointee)
          pc += 1
          frame.pointee.pc = pc
          a.pointee = method
          if case .object(let object) = method, type(of: object) == Function.self {
            try poll()
            try enter(unsafeDowncast(object, to: Function.self), a, count: Int(instruction.b))
            continue running
          } else {
            try callObject(a, count: Int(instruction.b))
          }
        case .callWithKeywords:
          frame.pointee.pc = pc
          try poll()
          if try call(a, frame.pointee.function.code.callSites[Int(instruction.b)]) { continue running }
        case .returnValue:
          let value = a.take()
          machine.leave()
          if state.pointee.depth < entry { return value }
          (registers - 1).store(value)
          continue running
        case .makeFunction: makeFunction(frame, a, instruction)

        case .makeList: a.store(.object(List(collect(instruction, registers))))
        case .makeTuple: a.store(.object(Tuple(collect(instruction, registers))))
        case .makeDict: a.pointee = .object(Dict())
        case .append:
          // A list that a comprehension builds, which nothing else can see.
          if let list = a.object(of: List.self) {
            let element = (registers + Int(instruction.b)).take()
            try list._withUnsafeGuaranteedRef { try append(element, to: $0) }
          }
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
        case .addToElement: if try addToElement(instruction, registers) { pc += 3 }
        case .makeSlice: makeSlice(a)
        case .format: try format(a, instruction, frame.pointee.constants)
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
