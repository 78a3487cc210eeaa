/// What the machine does in one step; `a`, `b` and `c` are registers of the frame unless said otherwise.
enum Opcode: UInt8 {
  // Moving values. `wide` is `b` and `c` as one number.
  case move  // a = b; takes b if it is temporary
  case loadConstant  // a = constants[wide]
  case loadInt  // a = wide
  case loadUnbound  // a = the mark of a variable without a value
  case loadGlobal, storeGlobal  // a and global slot b
  case makeCell  // a = a new cell holding a
  case makeEmptyCell  // a = a new cell without a value
  case loadCell  // a = contents of the cell in b
  case storeCell  // contents of the cell in a = b
  case loadFree  // a = contents of the function's captured cell b
  case storeFree  // contents of captured cell a = b
  case checkBound  // fails if a has no value; name b
  case checkGlobal  // fails if global slot b has no value
  case clear  // a = None

  // Operators: a = b op c, in the order of `BinaryOperator`.
  case add, subtract, multiply, divide, floorDivide, modulo, matrixMultiply
  case and, or, xor, shiftLeft, shiftRight
  case equal, notEqual, less, lessEqual, greater, greaterEqual
  case contains, notContains
  // The same with an integer in the instruction: a = b op Int16(c).
  case addImmediate, subtractImmediate, multiplyImmediate, floorDivideImmediate, moduloImmediate
  case addInPlace, orInPlace  // b op= c, result in a
  case negate, plus, invert, not

  // Jumps: to the next instruction plus wide.
  case jump, jumpIfTrue, jumpIfFalse
  case loop  // a jump back, where the machine looks whether to stop
  // Compares b with c; the jump that follows is taken if the outcome is the flag's, else skipped.
  case testCompare
  case iterate  // a = the iterator of a; registers a, a+1 and a+2 hold its state
  // b = the next element of iterator a, and the jump that follows is skipped; at the end it is taken
  case next

  // Calls and functions.
  case call  // a = a(b arguments from a+1 on)
  case callGlobal  // a = (global slot c)(b arguments from a+1 on)
  case callWithKeywords  // the same, described by call site b
  // a = (attribute c of an object)(b arguments from a+1 on); the next word is skipped and names the register that the
  // object is in, which keeps it unless it is a, and a method cache
  case callMethod
  case returnValue  // returns a
  case makeFunction  // a = function prototype b; defaults from a on

  // Containers.
  case makeList, makeTuple  // a = c elements from b on
  case makeDict  // a = {}
  case append  // appends b to the list a
  case insert  // dict a: [b] = c; a key that is there is an error if the flag says so
  case listToTuple  // a = the elements of list b
  case unpack  // c elements of b into the registers from a on
  case getAttribute  // a = attribute c of b
  case setAttribute  // attribute c of a = b
  case getIndex  // a = b[c]
  case setIndex  // a[b] = c
  // a[b] += Int16(c) for a small integer in a dict or list, and the three instructions that follow are skipped; they do
  // it for anything else
  case addToElement
  case makeSlice  // a = the slice with parts a, a+1 and a+2

  // Text and checks.
  // a = the text of a by conversion b; by the flag without a specification, with the text of one in a+1, or with c
  case format
  case buildString  // a = c pieces of text from b on
  case failAssertion  // fails with message a, or without one if the flag says so

  case loadModule  // a = the file whose path is in a
}

/// One step of a program, in 8 bytes: opcode, flag and the operands a, b and c, the lowest first.
///
/// It is one number and not five fields, so that the machine reads it once and each step takes out what it needs.
struct Instruction {
  private var bits: UInt64

  init(_ opcode: Opcode, flag: UInt8 = 0, a: Int = 0, b: Int = 0, c: Int = 0) {
    let operands = UInt64(UInt16(truncatingIfNeeded: a)) | UInt64(UInt16(truncatingIfNeeded: b)) << 16
    bits =
      UInt64(opcode.rawValue) | UInt64(flag) << 8 | operands << 16 | UInt64(UInt16(truncatingIfNeeded: c))
      << 48
  }

  init(_ opcode: Opcode, flag: UInt8 = 0, a: Int = 0, wide: Int) {
    self.init(opcode, flag: flag, a: a, b: wide & 0xFFFF, c: (wide >> 16) & 0xFFFF)
  }

  /// What to do; the number is that of a case, as only the initializer writes it.
  @inline(__always)
  var opcode: Opcode { unsafeBitCast(UInt8(truncatingIfNeeded: bits), to: Opcode.self) }

  /// Which operands are temporary and are given up by the instruction: bit 0 for the first it reads, bit 1 for the
  /// second, bit 2 for the third; or what the opcode says.
  @inline(__always)
  var flag: UInt8 { UInt8(truncatingIfNeeded: bits >> 8) }

  @inline(__always) var a: UInt16 { UInt16(truncatingIfNeeded: bits >> 16) }
  @inline(__always) var b: UInt16 { UInt16(truncatingIfNeeded: bits >> 32) }
  @inline(__always) var c: UInt16 { UInt16(truncatingIfNeeded: bits >> 48) }

  /// `b` and `c` as one number with a sign.
  @inline(__always) var wide: Int { Int(truncatingIfNeeded: Int64(bitPattern: bits) >> 32) }

  /// `c` as a number with a sign.
  @inline(__always) var immediate: Int { Int(truncatingIfNeeded: Int64(bitPattern: bits) >> 48) }

  /// In the flag of an operator: the statement is `b op= c`, which may change what b holds.
  static let inPlace: UInt8 = 0x80

  /// The same operator, which makes a new value.
  var withoutInPlace: Instruction {
    var plain = self
    plain.bits &= ~(UInt64(Self.inPlace) << 8)
    return plain
  }
}

/// The bits of the flag of `testCompare`.
enum CompareFlag {
  static let operatorMask: UInt8 = 7
  static let jumpWhenTrue: UInt8 = 8
  static let firstIsTemporary: UInt8 = 16
  static let secondIsTemporary: UInt8 = 32
  static let isImmediate: UInt8 = 64
}

/// How the arguments of a call with keywords or stars lie in the registers.
struct CallSite {
  var positional: Int
  var names: [String]
  var hasRest: Bool
  var hasKeywords: Bool

  var registerCount: Int { positional + names.count + (hasRest ? 1 : 0) + (hasKeywords ? 1 : 0) }
}

/// A compiled function, or the compiled top level of a source.
final class Code {
  let name: String
  let source: Source
  let offset: Int
  let documentation: String?
  let instructions: UnsafeMutablePointer<Instruction>
  private let instructionCount: Int
  let constants: UnsafeMutablePointer<Value>
  private let constantCount: Int
  let names: [String]
  let callSites: [CallSite]
  let children: [Code]
  /// The source offset of each instruction, where its errors are shown.
  let offsets: [Int32]
  let registerCount: Int32
  /// The registers that may hold something when the function returns: its variables and the loops it is in.
  let liveCount: Int32
  /// What the calls of methods found last.
  let methodCaches: UnsafeMutablePointer<MethodCache>
  let parameters: [(name: String, kind: Signature.Kind, hasDefault: Bool)]
  /// What arguments are bound to, without the values of defaults.
  let signature: Signature
  /// The number of parameters if all are plain ones, so that arguments can stay where the caller put them; else -1.
  let simpleCount: Int
  /// Where a new function finds its cells: in a register of the enclosing frame, or among its captured cells.
  let captures: [Capture]

  enum Capture {
    case register(Int)
    case free(Int)
  }

  /// The method that a call found for the receiver's class; the next receiver is often of the same class.
  struct MethodCache {
    var type: ObjectIdentifier?
    /// Entries belong to tables that live as long as the program.
    var entry: Unmanaged<MethodEntry>?
  }

  init(_ builder: FunctionBuilder, source: Source, registerCount: Int) {
    let function = builder.function
    name = function.name
    self.source = source
    offset = function.offset
    documentation = function.documentation
    instructionCount = builder.instructions.count
    instructions = .allocate(capacity: max(1, instructionCount))
    instructions.initialize(from: builder.instructions, count: instructionCount)
    constantCount = builder.constants.count
    constants = .allocate(capacity: max(1, constantCount))
    constants.initialize(from: builder.constants, count: constantCount)
    names = builder.names
    callSites = builder.callSites
    children = builder.children
    offsets = builder.offsets
    self.registerCount = Int32(truncatingIfNeeded: registerCount)
    liveCount = Int32(truncatingIfNeeded: builder.liveCount)
    methodCaches = .allocate(capacity: max(1, builder.methodCallCount))
    methodCaches.initialize(repeating: MethodCache(), count: builder.methodCallCount)
    parameters = function.parameters.map { ($0.identifier.name, $0.kind, $0.fallback != nil) }
    signature = Signature(
      name: name,
      parameters: parameters.map {
        Signature.Parameter(
          name: $0.name, kind: $0.kind, fallback: $0.hasDefault ? .absent : nil, fallbackText: nil)
      })
    simpleCount = parameters.allSatisfy { $0.kind == .normal } ? parameters.count : -1
    captures = builder.captures
  }

  deinit {
    instructions.deallocate()
    constants.deinitialize(count: constantCount)
    constants.deallocate()
    methodCaches.deallocate()
  }
}
