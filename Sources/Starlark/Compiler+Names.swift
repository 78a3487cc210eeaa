extension Compiler {
  /// The register of a plain local variable, one that lives in no cell.
  func localRegister(of name: Identifier) -> Int? {
    guard case .variable(let variable) = name.binding, variable.owner === builder.function,
      !variable.isCaptured
    else { return nil }
    return variable.register
  }

  /// Whether a register is a temporary rather than a variable's.
  func isTemporary(_ register: Int) -> Bool { !builder.variableRegisters.contains(register) }

  /// 1 if the instruction that reads the register should give it up.
  func flag(_ register: Int) -> UInt8 { isTemporary(register) ? 1 : 0 }

  /// Puts the value of a name into a register.
  func load(_ name: Identifier, into register: Int) {
    switch name.binding {
    case .global(let slot): builder.emit(Instruction(.loadGlobal, a: register, b: slot), at: name.offset)
    case .variable(let variable):
      if variable.owner !== builder.function {
        let index = builder.captureIndex(of: variable)
        builder.emit(
          Instruction(.loadFree, a: register, b: index, c: builder.name(variable.name)), at: name.offset)
      } else if variable.isCaptured {
        builder.emit(
          Instruction(.loadCell, a: register, b: variable.register, c: builder.name(variable.name)),
          at: name.offset)
      } else {
        checkBound(variable, at: name.offset)
        if register != variable.register {
          builder.emit(Instruction(.move, a: register, b: variable.register), at: name.offset)
        }
      }
    case .unresolved: break
    }
  }

  /// Emits a check that a variable has a value, unless that is certain.
  func checkBound(_ variable: Variable, at offset: Int) {
    guard let assigned = builder.assigned, !assigned.contains(ObjectIdentifier(variable)) else { return }
    builder.doubtful.insert(variable.register)
    builder.emit(Instruction(.checkBound, a: variable.register, b: builder.name(variable.name)), at: offset)
  }

  /// Gives a name the value in a register; a temporary is given up.
  func store(_ register: Int, in name: Identifier) {
    let flag = flag(register)
    switch name.binding {
    case .global(let slot):
      builder.emit(Instruction(.storeGlobal, flag: flag, a: register, b: slot), at: name.offset)
    case .variable(let variable):
      if variable.owner !== builder.function {
        builder.emit(
          Instruction(.storeFree, flag: flag, a: builder.captureIndex(of: variable), b: register),
          at: name.offset)
      } else if variable.isCaptured {
        builder.emit(Instruction(.storeCell, flag: flag, a: variable.register, b: register), at: name.offset)
      } else {
        if register != variable.register {
          builder.emit(Instruction(.move, flag: flag, a: variable.register, b: register), at: name.offset)
        }
        builder.markAssigned(variable)
      }
    case .unresolved: break
    }
  }
}
